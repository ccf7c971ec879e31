package store

import (
	"context"
	"database/sql"
	"fmt"

	"recolement/collector/inventory"
)

// Counts is how much there is of everything.
type Counts struct {
	Assets        int // on record, without those that have vanished
	Devices       int
	Discrepancies []DiscrepancyCount
}

// DiscrepancyCount is the number of discrepancies of a kind in a status.
type DiscrepancyCount struct {
	Kind   inventory.Kind
	Status inventory.Status
	N      int
}

// Counts counts. It reads whole tables: once in a while, not for each who asks.
func (s *Store) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	err := s.db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM asset WHERE gone IS NULL), (SELECT count(*) FROM device)").Scan(&c.Assets, &c.Devices)
	if err != nil {
		return c, fmt.Errorf("count assets and devices: %w", err)
	}
	err = each(ctx, s.db, "SELECT kind, status, count(*) FROM discrepancy GROUP BY kind, status", nil, func(rows *sql.Rows) error {
		var d DiscrepancyCount
		err := rows.Scan(&d.Kind, &d.Status, &d.N)
		c.Discrepancies = append(c.Discrepancies, d)
		return err
	})
	if err != nil {
		return c, fmt.Errorf("count discrepancies: %w", err)
	}
	return c, nil
}

// Pool is how the connections to the database are used.
func (s *Store) Pool() sql.DBStats { return s.db.Stats() }
