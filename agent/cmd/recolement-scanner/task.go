package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"recolement/agent/internal/delivery"
	"recolement/agent/ranges"
	"recolement/agent/report"
)

// task is a sweep that the collector hands out.
type task struct {
	RunID       string   `json:"run_id"`
	Label       string   `json:"label"`
	Ranges      []string `json:"ranges"`
	Exclude     []string `json:"exclude"`
	Credentials []string `json:"credentials"` // names; none: all that this scanner has
	Rate        int      `json:"rate"`        // 0: as this scanner is set
	SubnetRate  int      `json:"subnet_rate"`
}

// The states in which a run is told of.
const (
	running  = "running"
	done     = "done"
	stopped  = "stopped"
	failed   = "failed"
	tellTime = 10 * time.Minute // how long the end of a run is told again while the collector is away; then it counts as lost there
)

var errStopped = errors.New("the collector wants no more of this sweep")

// taskRun is one task while it is done.
type taskRun struct {
	task   task
	client *delivery.Client
	news   *news
	keep   func(*report.Report) error
	report func(outcome) *report.Report
	log    *slog.Logger
	every  time.Duration // between two tellings
}

// do sweeps, telling the collector of it, and ends at once when the collector wants it to, or ctx ends. What is said at the end: done,
// stopped or failed; nothing when ctx has ended, so that the collector hands the sweep out again.
func (r *taskRun) do(ctx context.Context, s *scanner, targets ranges.Set) {
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	telling := make(chan struct{})
	go func() {
		defer close(telling)
		r.tellOn(working, stop)
	}()
	failure := r.sweep(working, stop, s, targets)
	cause := context.Cause(working)
	stop(nil)
	<-telling
	if ctx.Err() != nil {
		return
	}
	state := done
	switch {
	case errors.Is(cause, errStopped):
		state, failure = stopped, nil
	case cause != nil && failure != nil:
		state, failure = failed, cause
	case failure != nil:
		state = failed
	}
	r.log.Info("sweep over", "run", r.task.RunID, "label", r.task.Label, "state", state, "failure", failure)
	if err := r.end(ctx, state, failure); err != nil && ctx.Err() == nil {
		r.log.Error("the collector was not told that a sweep is over", "run", r.task.RunID, "error", err)
	}
}

func (r *taskRun) sweep(ctx context.Context, stop context.CancelCauseFunc, s *scanner, targets ranges.Set) error {
	s.log = r.log
	s.progress = r.news.progressed
	sum, err := s.scan(ctx, targets, func(o outcome) {
		source := ""
		if o.device != nil {
			said := r.report(o)
			source = said.DeviceID
			if err := r.keep(said); err != nil {
				stop(fmt.Errorf("keep report of %s: %w", o.addr, err))
			}
		}
		r.news.add(o, source)
	})
	r.news.ended(sum)
	return err
}

// tellOn tells of the progress until ctx ends; an answer may end the sweep.
func (r *taskRun) tellOn(ctx context.Context, stop context.CancelCauseFunc) {
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch wanted, err := r.tell(ctx, running, ""); {
		case final(err):
			stop(fmt.Errorf("%w: %w", errStopped, err))
		case err != nil && ctx.Err() == nil:
			r.log.Warn("the collector was not told of the progress; the sweep goes on", "error", err)
		case err == nil && !wanted:
			stop(errStopped)
		}
	}
}

// end tells all that is left to tell.
func (r *taskRun) end(ctx context.Context, state string, failure error) error {
	text := ""
	if failure != nil {
		text = failure.Error()
	}
	wait := backoff.NewExponentialBackOff()
	wait.MaxInterval = time.Minute
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		for r.news.waiting() > atOnce {
			if _, err := r.tell(ctx, running, ""); err != nil {
				return struct{}{}, permanently(err)
			}
		}
		_, err := r.tell(ctx, state, text[:min(len(text), 500)])
		return struct{}{}, permanently(err)
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(tellTime))
	return err
}

func permanently(err error) error {
	if final(err) {
		return backoff.Permanent(err)
	}
	return err
}

// final says that the collector has no such run, or no more.
func final(err error) bool {
	var refusal *delivery.Refusal
	return errors.As(err, &refusal) && (refusal.Status == http.StatusNotFound || refusal.Status == http.StatusConflict)
}

// tell sends what is new; wanted is false when the collector wants no more.
func (r *taskRun) tell(ctx context.Context, state, failure string) (wanted bool, err error) {
	said := r.news.next()
	said.State, said.Failure = state, failure
	var answer struct {
		Stop bool `json:"stop"`
	}
	if err := r.client.Tell(ctx, "scanner/runs/"+r.task.RunID, said, &answer); err != nil {
		r.news.restore(said)
		return true, err
	}
	return !answer.Stop, nil
}
