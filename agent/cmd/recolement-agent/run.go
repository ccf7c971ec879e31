package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/delivery"
	"recolement/agent/internal/service"
	"recolement/agent/report"
)

const day = 24 * time.Hour

// afterTrouble is when a round is repeated that has failed so many times in a row: soon at first, since a machine's network may be
// younger than its services.
func afterTrouble(failures int) time.Duration {
	return jittered(min(time.Minute<<min(failures, 6), time.Hour))
}

var errNotEnrolled = errors.New("not enrolled: run \"recolement-agent enroll\" or set a token")

func (a *app) run() *cobra.Command {
	c := &cobra.Command{Use: "run", Short: a.t["run"], Long: a.t["run_long"], Args: cobra.NoArgs}
	a.serverFlags(c)
	c.Flags().String("interval", "", a.t["interval_flag"])
	once := c.Flags().Bool("once", false, a.t["once_flag"])
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *once {
			return a.oneRound(c.Context())
		}
		return a.serve(c.Context())
	}
	return c
}

// service is run by the system, not by people.
func (a *app) service() *cobra.Command {
	return &cobra.Command{Use: "service", Short: a.t["service"], Args: cobra.NoArgs, Hidden: true, RunE: func(c *cobra.Command, _ []string) error {
		out, err := serviceLog(a.config.State)
		if err != nil {
			return err
		}
		defer out.Close()
		a.log = newLog(out, a.config.LogLevel)
		return service.Run(c.Context(), a.serve)
	}}
}

// oneRound takes an inventory and tries once to deliver what waits.
func (a *app) oneRound(ctx context.Context) error {
	spool, err := a.spool()
	if err != nil {
		return err
	}
	defer spool.Close()
	if err := a.take(ctx, spool); err != nil {
		return err
	}
	answer, err := a.send(ctx, spool, 0)
	a.note(func(s *status) { s.sent(answer, err, time.Now()) })
	switch {
	case unreachable(err):
		fmt.Fprintf(a.err, a.t["kept"]+"\n", err)
		return nil
	case err != nil:
		return err
	}
	fmt.Fprintln(a.out, a.t["delivered"])
	return nil
}

// unreachable says that the collector was not there, or not well: time heals it.
func unreachable(err error) bool {
	var refusal *delivery.Refusal
	if errors.As(err, &refusal) {
		return refusal.Status >= 500 || refusal.Status == 429
	}
	return errors.Is(err, delivery.ErrUnreachable)
}

// serve takes and sends inventories until ctx ends.
func (a *app) serve(ctx context.Context) error {
	spool, err := a.spool()
	if err != nil {
		return err
	}
	defer spool.Close()
	a.log.Info("agent started", "version", version, "collector", a.config.Collector)
	defer a.log.Info("agent stopped")
	s, failures := a.readStatus(), 0
	for ctx.Err() == nil {
		if now := time.Now(); !now.Before(s.Next) || s.Next.Sub(now) > maxWait {
			if err := a.take(ctx, spool); err != nil && ctx.Err() == nil {
				a.log.Error("no inventory", "error", err)
			}
			s = a.readStatus()
			s.Next = now.Add(a.interval(report.Answer{}))
		}
		answer, err := a.send(ctx, spool, time.Until(s.Next))
		if ctx.Err() != nil {
			break
		}
		if answer.Status != "" {
			s.Next = time.Now().Add(a.interval(answer))
		}
		s.sent(answer, err, time.Now())
		a.keepStatus(s)
		sleepUntil(ctx, a.wake(s, err, &failures))
	}
	return nil
}

// wake is when the next round begins.
func (a *app) wake(s status, err error, failures *int) time.Time {
	if err == nil {
		*failures = 0
		return s.Next
	}
	soon := time.Now().Add(afterTrouble(*failures))
	*failures++
	a.log.Error("reports wait", "error", err)
	if soon.Before(s.Next) {
		return soon
	}
	return s.Next
}

// maxWait bounds the time to a next inventory, against clocks that were wrong when it was fixed.
const maxWait = 31 * day

// interval is the time to the next inventory, spread so that three thousand machines do not come at once.
func (a *app) interval(answer report.Answer) time.Duration {
	switch {
	case a.config.Interval > 0:
		return jittered(time.Duration(a.config.Interval))
	case answer.Expiration > 0:
		return jittered(min(max(time.Duration(answer.Expiration), time.Minute), maxWait/2))
	}
	return jittered(day)
}

// jittered is d, give or take a tenth.
func jittered(d time.Duration) time.Duration {
	return d + time.Duration((rand.Float64()-0.5)*0.2*float64(d))
}

// sleepUntil goes by the clock on the wall: a laptop's sleep does not stop it.
func sleepUntil(ctx context.Context, wake time.Time) {
	wake = wake.Round(0)
	for {
		left := wake.Sub(time.Now().Round(0))
		if left <= 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(left, 5*time.Minute)):
		}
	}
}

// take reads the machine and keeps the report on disk.
func (a *app) take(ctx context.Context, spool *delivery.Spool) error {
	id, err := a.identity()
	if err != nil {
		return err
	}
	r, err := a.report(ctx, id)
	if err != nil {
		return err
	}
	raw, err := report.Encode(r)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	body, err := compress(raw)
	if err != nil {
		return err
	}
	if err := spool.Put(body); err != nil {
		return err
	}
	a.note(func(s *status) { s.LastInventory = time.Now() })
	return nil
}

func compress(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(raw); err != nil {
		return nil, fmt.Errorf("compress report: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress report: %w", err)
	}
	return b.Bytes(), nil
}

// send enrols if need be, then delivers what waits. The key is read each time: it may have been renewed meanwhile.
func (a *app) send(ctx context.Context, spool *delivery.Spool, giveUp time.Duration) (report.Answer, error) {
	id, err := a.identity()
	if err != nil {
		return report.Answer{}, err
	}
	if !id.Enrolled() {
		if a.config.Token == "" {
			return report.Answer{}, errNotEnrolled
		}
		if id, err = a.enrol(ctx, id); err != nil {
			return report.Answer{}, err
		}
		a.log.Info("enrolled", "agent", id.AgentID)
	}
	client, err := delivery.NewClient(a.server(), id, version)
	if err != nil {
		return report.Answer{}, err
	}
	defer client.Close()
	d := delivery.Delivery{Spool: spool, Client: client, Log: a.log, GiveUp: max(giveUp, 0)}
	return d.Send(ctx)
}
