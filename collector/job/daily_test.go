package job

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"recolement/collector/store"
)

func daily(t *testing.T, path string, now *time.Time, do func(context.Context) error) *Daily {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), path, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return &Daily{Name: "reconcile", After: time.Hour, Do: do, Store: st, Log: log, Now: func() time.Time { return *now }, Every: time.Hour}
}

func TestOnceADayAmongCollectors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	now := time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC)
	done := 0
	do := func(context.Context) error { done++; return nil }
	one, two := daily(t, path, &now, do), daily(t, path, &now, do)
	steps := []struct {
		wait time.Duration
		want int
	}{
		{0, 1},                // yesterday's was not done
		{20 * time.Minute, 1}, // 00:50: today's hour has not come
		{20 * time.Minute, 2}, // 01:10
		{20 * time.Hour, 2},
		{24 * time.Hour, 3},
		{72 * time.Hour, 4}, // days that were slept through are not made up for
	}
	for i, step := range steps {
		now = now.Add(step.wait)
		for _, d := range []*Daily{two, one, two} {
			if d.look(t.Context(), false) {
				t.Errorf("step %d: still owed", i)
			}
		}
		if done != step.want {
			t.Errorf("step %d, %s: done %d times, want %d", i, now, done, step.want)
		}
	}
}

func TestWhatFailedIsTriedAgain(t *testing.T) {
	now, calls := time.Now(), 0
	d := daily(t, filepath.Join(t.TempDir(), "r.db"), &now, func(context.Context) error {
		if calls++; calls < 3 {
			return errors.New("disk full")
		}
		return nil
	})
	d.Every = time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	d.Run(ctx)
	if calls != 3 {
		t.Errorf("called %d times, want twice in vain and once more", calls)
	}
}
