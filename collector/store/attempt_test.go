package store

import (
	"testing"
	"time"
)

func TestAttempts(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		now := noon
		take := func(key string) (ok bool) {
			t.Helper()
			write(t, s, func(tx *Tx) (err error) {
				ok, err = tx.TakeAttempt(t.Context(), key, now, 3, 10*time.Second)
				return err
			})
			return ok
		}
		for i, step := range []struct {
			wait time.Duration
			key  string
			want bool
		}{
			{0, "a", true}, {0, "a", true}, {0, "a", true}, {0, "a", false}, {0, "b", true}, {9 * time.Second, "a", false}, {time.Second, "a", true},
			{0, "a", false}, {time.Hour, "a", true}, {0, "a", true}, {-24 * time.Hour, "a", false}, {30 * time.Second, "a", true},
		} {
			now = now.Add(step.wait)
			if got := take(step.key); got != step.want {
				t.Errorf("step %d: %v, want %v", i, got, step.want)
			}
		}
		for take("a") {
		}
		write(t, s, func(tx *Tx) error { return tx.ForgetAttempts(t.Context(), "a") })
		if !take("a") {
			t.Error("forgotten attempts still count")
		}
		now = now.Add(time.Hour)
		take("z")
		var left int
		if err := s.db.QueryRow("SELECT count(*) FROM attempt").Scan(&left); err != nil || left != 1 {
			t.Errorf("%d rows are left, %v", left, err)
		}
	})
}
