package store

import (
	"context"
	"fmt"
	"time"
)

// ClaimDay takes a job for that day: of all collectors that ask, one gets true, once.
func (tx *Tx) ClaimDay(ctx context.Context, job string, day time.Time) (bool, error) {
	result, err := tx.q.ExecContext(ctx, `INSERT INTO daily_run (job, day) VALUES ($1, $2)
		ON CONFLICT (job) DO UPDATE SET day = excluded.day WHERE daily_run.day < excluded.day`, job, day.Format(time.DateOnly))
	if err != nil {
		return false, fmt.Errorf("claim %s: %w", job, err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
