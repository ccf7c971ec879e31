package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/config"
	"recolement/agent/internal/delivery"
	"recolement/agent/internal/service"
	"recolement/agent/report"
)

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
		if err := errors.Join(config.ProtectInstalled(), delivery.MakeState(a.config.State)); err != nil {
			return err
		}
		log, closer, err := serviceLog(a.config.State, a.config.LogLevel)
		if err != nil {
			return err
		}
		defer closer.Close()
		a.log = log
		return service.Run(c.Context(), a.log, a.serve)
	}}
}

// oneRound takes an inventory and tries once to deliver what waits.
func (a *app) oneRound(ctx context.Context) error {
	spool, err := a.spool()
	if err != nil {
		return err
	}
	defer spool.Close()
	if err := a.take(ctx, spool, false); err != nil {
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

// errHung ends a process that would ask WMI in vain for ever after: the service manager starts another. What could be read has been sent.
var errHung = errors.New("WMI did not answer, and what was asked of it is missing in the report; the agent starts again in a minute. If this comes back, repair WMI: winmgmt /verifyrepository")

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
	if now := time.Now(); !s.LastInventory.IsZero() && startedSince(s.LastInventory, now) {
		s.Next = now.Add(soon())
		a.keepStatus(s)
		rest(ctx, s.Next, networksNow)
	}
	for ctx.Err() == nil {
		if now := time.Now(); !now.Before(s.Next) || s.Next.Sub(now) > maxWait {
			if err := a.take(ctx, spool, false); err != nil && ctx.Err() == nil {
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
		if a.hung.Load() {
			return errHung
		}
		debug.FreeOSMemory() // a day's rest begins
		if rest(ctx, a.wake(s, err, &failures), networksNow) {
			s.Next = time.Time{} // elsewhere, perhaps: an inventory says it
		}
	}
	return nil
}
