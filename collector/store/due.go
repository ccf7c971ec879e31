package store

import (
	"context"
	"fmt"
	"time"
)

// Due is work that was begun and must be finished, by whichever collector comes to it.
type Due struct {
	What  string
	Since time.Time
}

var dues = table[Due]{
	name:    "due",
	key:     []string{"what"},
	columns: []string{"since"},
	places:  func(d *Due) []any { return []any{&d.What, moment{&d.Since}} },
}

// Dues reads what is due.
func (r reader) Dues(ctx context.Context) ([]Due, error) {
	return dues.find(ctx, r.q, "ORDER BY what")
}

// PutDue notes that something is due.
func (tx *Tx) PutDue(ctx context.Context, d *Due) error { return dues.put(ctx, tx.q, d) }

// DropDue notes that it is done, unless it has become due again since.
func (tx *Tx) DropDue(ctx context.Context, d *Due) error {
	if err := perform(ctx, tx.q, "DELETE FROM due WHERE what = $1 AND since <= $2", d.What, instant(d.Since)); err != nil {
		return fmt.Errorf("drop due: %w", err)
	}
	return nil
}
