package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Snapshot reads the database as it is at one moment, whatever is written meanwhile.
type Snapshot struct{ reader }

// Snapshot calls do with the database as it is now.
func (s *Store) Snapshot(ctx context.Context, do func(r *Snapshot) error) error {
	tx, err := s.db.BeginTx(ctx, s.engine.reading)
	if err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	err = do(&Snapshot{reader{q: tx}})
	if back := tx.Rollback(); !errors.Is(back, sql.ErrTxDone) { // the context may have ended it
		err = errors.Join(err, back)
	}
	return err
}
