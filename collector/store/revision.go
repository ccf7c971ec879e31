package store

import (
	"context"
	"fmt"
	"maps"
	"os"
	"strconv"
	"strings"
)

// A transaction that writes discrepancies takes the next number of its collector and leaves it on each row that it writes. The
// numbers tell for the price of a few rows whether anything has changed, and which rows; collectors do not wait for each other,
// because each counts in a row of its own.

// writerName is what this collector's row of revisions is called. Collectors that share a name share a row, which costs them
// repeated transactions and nothing else.
func writerName() string {
	name, err := os.Hostname()
	if err != nil {
		return "collector"
	}
	return name
}

// revise gives the transaction's number, taken when it is first asked for.
func (tx *Tx) revise(ctx context.Context) (int64, error) {
	if tx.revision > 0 {
		return tx.revision, nil
	}
	row := tx.q.QueryRowContext(ctx, `INSERT INTO revision (writer, number) VALUES ($1, 1)
		ON CONFLICT (writer) DO UPDATE SET number = revision.number + 1 RETURNING number`, tx.collector)
	if err := row.Scan(&tx.revision); err != nil {
		return 0, fmt.Errorf("count revision: %w", err)
	}
	return tx.revision, nil
}

// Revisions are the numbers of all collectors' last transactions that wrote discrepancies.
type Revisions map[string]int64

// Revisions reads them.
func (r reader) Revisions(ctx context.Context) (Revisions, error) {
	return revisionsOf(ctx, r, "revision")
}

// Equal says whether nothing has been written between the two readings.
func (r Revisions) Equal(other Revisions) bool { return maps.Equal(r, other) }

// String is a short text that differs whenever the revisions do.
func (r Revisions) String() string {
	sum := int64(0) // numbers only grow
	for _, n := range r {
		sum += n
	}
	return strings.Join([]string{strconv.Itoa(len(r)), strconv.FormatInt(sum, 36)}, ".")
}
