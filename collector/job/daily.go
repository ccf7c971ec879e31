// Package job is what the collector does by the clock: every day, one collector of all that share a database recomputes the
// estate, because silence and age grow without anybody reporting. What there is to do is left to those who ask for it.
package job

import (
	"context"
	"log/slog"
	"time"

	"recolement/collector/store"
)

// Daily is something to do once a day.
type Daily struct {
	Name  string        // by which the collectors agree on who does it
	After time.Duration // into the UTC day; the estate's days are UTC
	Do    func(context.Context) error

	Store *store.Store
	Log   *slog.Logger
	Now   func() time.Time
	Every time.Duration // how often to look whether it is time
}

// Run does the job every day until ctx ends. A collector that was off at the hour does it when it starts; one that fails tries
// again the next time it looks.
func (d *Daily) Run(ctx context.Context) {
	tick := time.NewTicker(d.Every)
	defer tick.Stop()
	owed := false
	for {
		owed = d.look(ctx, owed)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look does the job if it is ours to do, and says whether it still is.
func (d *Daily) look(ctx context.Context, owed bool) bool {
	if !owed {
		var err error
		if owed, err = d.claim(ctx); err != nil {
			d.Log.Error("claim daily job", "job", d.Name, "error", err)
		}
	}
	if !owed {
		return false
	}
	start := time.Now()
	if err := d.Do(ctx); err != nil {
		if ctx.Err() == nil {
			d.Log.Error("daily job", "job", d.Name, "error", err)
		}
		return true
	}
	d.Log.Info("daily job done", "job", d.Name, "took", time.Since(start).Round(time.Millisecond))
	return false
}

func (d *Daily) claim(ctx context.Context) (mine bool, err error) {
	day := d.Now().UTC().Add(-d.After)
	err = d.Store.Write(ctx, func(tx *store.Tx) error {
		mine, err = tx.ClaimDay(ctx, d.Name, day)
		return err
	})
	return mine && err == nil, err
}
