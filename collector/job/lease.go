package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"recolement/collector/store"
)

// lease is a collector's right to a job, for a while.
type lease struct {
	runner *Runner
	name   string
	due    time.Time
	start  time.Time // together with the holder it tells this run from all others
	length time.Duration
}

// take gives the lease of a job that is due and that nobody is at; nil when there is nothing to do. Looking costs one read.
func (r *Runner) take(ctx context.Context, j Job) (*lease, error) {
	known, err := r.Store.Job(ctx, j.Name)
	if err != nil {
		return nil, err
	}
	l, err := r.wish(ctx, j)
	if err != nil || !l.open(known) {
		return nil, err
	}
	mine := false
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		mine = false
		known, err := tx.Job(ctx, j.Name)
		if err != nil {
			return err
		}
		if l, err = r.wish(ctx, j); err != nil || !l.open(known) {
			return err
		}
		mine = true
		known.Holder, known.Started, known.Until = r.Holder, l.start, l.start.Add(l.length)
		return tx.PutJob(ctx, known)
	})
	if err != nil || !mine {
		return nil, err
	}
	return l, nil
}

// wish is the lease that would begin now. The clock is read after the job's row, never before: so what the row says has happened lies
// in the past, unless the clock was set back.
func (r *Runner) wish(ctx context.Context, j Job) (*lease, error) {
	now, err := r.clock(ctx)
	return &lease{runner: r, name: j.Name, due: j.due(now), start: now, length: or(r.Lease, time.Minute)}, err
}

// open says whether the job is due and free. An end of a lease that lies further ahead than leases and pauses reach was written
// before the clock was set back, and does not count; nor does a due moment that has yet to come.
func (l *lease) open(known store.Job) bool {
	longest := max(l.length, or(l.runner.Retry, 5*time.Minute))
	free := !known.Until.After(l.start) || known.Until.After(l.start.Add(longest))
	return free && !known.Due.Equal(l.due)
}

var errLost = errors.New("another collector has taken the job")

// renew keeps the lease while the job runs. When it is lost, or could not be renewed before it ran out, the job is stopped.
func (l *lease) renew(ctx context.Context, stop context.CancelCauseFunc) {
	tick := time.NewTicker(l.length / 4)
	defer tick.Stop()
	renewed := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		asked := time.Now()
		err := l.change(ctx, func(j *store.Job, now time.Time) { j.Until = now.Add(l.length) })
		switch {
		case err == nil:
			renewed = asked
		case errors.Is(err, errLost):
			stop(err)
			return
		case time.Since(renewed) > l.length:
			stop(fmt.Errorf("the lease of the job has run out: %w", err))
			return
		}
	}
}

// end says how the job went, and frees it. What failed is due again after a pause; what was stopped, at once.
func (l *lease) end(ctx context.Context, failure error) error {
	stopped := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := l.change(ctx, func(j *store.Job, now time.Time) {
		j.Holder, j.Finished, j.Until, j.Failure = "", now, now, ""
		switch {
		case failure == nil:
			j.Due = l.due
		case stopped:
			j.Failure = "stopped: the collector was shut down"
		default:
			j.Failure = firstLine(failure.Error())
			j.Until = now.Add(or(l.runner.Retry, 5*time.Minute))
		}
	})
	if errors.Is(err, errLost) {
		return nil // its new holder says how it went
	}
	return err
}

// change writes to the job's row while the lease is ours.
func (l *lease) change(ctx context.Context, do func(j *store.Job, now time.Time)) error {
	now, err := l.runner.clock(ctx)
	if err != nil {
		return err
	}
	return l.runner.Store.Write(ctx, func(tx *store.Tx) error {
		known, err := tx.Job(ctx, l.name)
		if err != nil {
			return err
		}
		if known.Holder != l.runner.Holder || !known.Started.Equal(l.start) {
			return errLost
		}
		do(&known, now)
		return tx.PutJob(ctx, known)
	})
}

// firstLine is as much of an error as a page has room for; the log has all of it.
func firstLine(text string) string {
	const most = 500
	for i, r := range text {
		if r == '\n' || i >= most {
			return text[:i]
		}
	}
	return text
}
