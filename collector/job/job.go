// Package job is what the collector does by the clock: silence and age, retention, sweeps, whatever nobody's request brings about.
// Of all collectors that share a database one does each job, held by a lease in the store; when it dies, another takes over. What
// there is to do is left to those who list it. See DESIGN.md.
package job

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"recolement/collector/store"
)

// Job is something to do again and again. It must bear being done twice: after a crash, or when the collector at it was cut off
// from the database for longer than its lease, another one does it again.
type Job struct {
	Name  string        // by which the collectors agree on who does it
	Every time.Duration // due at midnight UTC plus At, and each Every before and after
	At    time.Duration
	Do    func(context.Context) error
}

// due is the last moment, up to now, at which the job was due.
func (j Job) due(now time.Time) time.Time {
	return now.UTC().Add(-j.At).Truncate(j.Every).Add(j.At)
}

// Runner does jobs as they fall due. Collectors that were off when one was due do it once when they start; times that were
// missed before that are not made up for.
type Runner struct {
	Store  *store.Store
	Log    *slog.Logger
	Holder string // this collector, and no other
	Jobs   []Job

	Look  time.Duration                            // how often to look whether one is due; 0: 15 s
	Lease time.Duration                            // how long a collector's silence is borne before another takes over; 0: 1 min
	Retry time.Duration                            // how long to wait after a failure; 0: 5 min
	Clock func(context.Context) (time.Time, error) // nil: the database's
}

// Run does the jobs, each in its turn and beside the others, until ctx ends and the last of them has stopped.
func (r *Runner) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, j := range r.Jobs {
		all.Go(func() { r.keepAt(ctx, j) })
	}
	all.Wait()
}

func (r *Runner) keepAt(ctx context.Context, j Job) {
	tick := time.NewTicker(or(r.Look, 15*time.Second))
	defer tick.Stop()
	for {
		if err := r.look(ctx, j); err != nil && ctx.Err() == nil {
			r.Log.Error("job", "job", j.Name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look does the job if it is due and nobody is at it.
func (r *Runner) look(ctx context.Context, j Job) error {
	l, err := r.take(ctx, j)
	if err != nil || l == nil {
		return err
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var renewing sync.WaitGroup
	renewing.Go(func() { l.renew(working, stop) })
	start := time.Now()
	failure := do(working, j)
	took := time.Since(start)
	if cause := context.Cause(working); failure != nil && cause != nil {
		failure = cause
	}
	stop(nil)
	renewing.Wait()
	if failure != nil {
		r.Log.Error("job failed", "job", j.Name, "took", took.Round(time.Millisecond), "error", failure)
	} else {
		r.Log.Info("job done", "job", j.Name, "took", took.Round(time.Millisecond))
	}
	return l.end(ctx, failure)
}

// do keeps a panic from being more than one job's.
func do(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return j.Do(ctx)
}

func (r *Runner) clock(ctx context.Context) (time.Time, error) {
	read := r.Store.Clock
	if r.Clock != nil {
		read = r.Clock
	}
	now, err := read(ctx)
	return now.UTC().Truncate(time.Microsecond), err // as the store keeps it
}

func or(d, usual time.Duration) time.Duration {
	if d == 0 {
		return usual
	}
	return d
}
