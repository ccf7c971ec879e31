package store

import (
	"context"
	"fmt"
	"time"
)

type attempt struct {
	key   string
	until time.Time
}

var attempts = table[attempt]{
	name: "attempt", key: []string{"key"}, columns: []string{"until"},
	places: func(a *attempt) []any { return []any{&a.key, moment{&a.until}} },
}

// TakeAttempt uses up one of burst attempts, of which one comes back every so often; false when there is none left. What is forgotten
// anyway is removed.
func (tx *Tx) TakeAttempt(ctx context.Context, key string, now time.Time, burst int, every time.Duration) (bool, error) {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM attempt WHERE until < $1", instant(now)); err != nil {
		return false, fmt.Errorf("forget attempts: %w", err)
	}
	found, err := attempts.find(ctx, tx.q, "WHERE key = $1", key)
	if err != nil {
		return false, err
	}
	a := attempt{key: key, until: now}
	if len(found) == 1 && found[0].until.After(now) {
		a.until = found[0].until
	}
	if whole := now.Add(time.Duration(burst) * every); a.until.After(whole) { // the clock was set back
		a.until = whole
	}
	ok := a.until.Sub(now) <= time.Duration(burst-1)*every
	if ok {
		a.until = a.until.Add(every)
	}
	return ok, attempts.put(ctx, tx.q, &a)
}

// ForgetAttempts gives a key its attempts back.
func (tx *Tx) ForgetAttempts(ctx context.Context, key string) error {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM attempt WHERE key = $1", key); err != nil {
		return fmt.Errorf("forget attempts: %w", err)
	}
	return nil
}
