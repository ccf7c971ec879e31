package auth

import (
	"context"
	"time"

	"recolement/collector/store"
)

// attempts is a limit on guessing passwords that all collectors on a database keep together: per key, a burst, then one per interval.
// The others (limiter) bear on secrets that nobody guesses; they spare one collector's work and are its own.
type attempts struct {
	store *store.Store
	now   func() time.Time
	burst int
	every time.Duration
}

// take uses up one attempt; ErrTooMany when there is none left.
func (l attempts) take(ctx context.Context, key string) error {
	ok := false
	err := l.store.Write(ctx, func(tx *store.Tx) (err error) {
		ok, err = tx.TakeAttempt(ctx, hashSecret(key), l.now(), l.burst, l.every)
		return err
	})
	if err == nil && !ok {
		return ErrTooMany
	}
	return err
}

// forget gives a key its burst back.
func (l attempts) forget(ctx context.Context, key string) error {
	return l.store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetAttempts(ctx, hashSecret(key)) })
}
