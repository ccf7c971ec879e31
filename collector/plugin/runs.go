package plugin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"recolement/collector/store"
	"recolement/plugins/sdk"
)

// due is the last moment, up to now, at which a connector was due.
func due(c store.Connector, now time.Time) time.Time { return dueAt(c.Every, c.At, now) }

func dueAt(every, at time.Duration, now time.Time) time.Time {
	if every == 0 {
		return time.Time{}
	}
	return now.UTC().Add(-at).Truncate(every).Add(at)
}

func isDue(c store.Connector, now time.Time) bool {
	brings := slices.Contains(c.Roles, string(sdk.Inventory)) || slices.Contains(c.Roles, string(sdk.Witness))
	return brings && isWanted(c, now)
}

func isWanted(c store.Connector, now time.Time) bool {
	return !c.Wanted.IsZero() || !c.Disabled && due(c, now).After(c.Due)
}

// Next is when the clock will want a connector; zero for one that is not run by the clock.
func (k *Connectors) Next(c store.Connector) time.Time {
	switch {
	case c.Every == 0 || c.Disabled:
		return time.Time{}
	case isDue(c, k.now()):
		return k.now()
	}
	return due(c, k.now()).Add(c.Every)
}

const atOnce = 4

// Tend runs the connectors that are due. It is a job: of several collectors, one does it.
func (k *Connectors) Tend(ctx context.Context) error {
	all, err := k.Store.Connectors(ctx)
	if err != nil {
		return fmt.Errorf("tend connectors: %w", err)
	}
	var busy sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, c := range all {
		if !isDue(c, k.now()) {
			continue
		}
		places <- struct{}{}
		busy.Go(func() {
			defer func() { <-places }()
			if err := k.Run(ctx, c.ID); err != nil {
				k.Log.Error("connector failed", "connector", c.Label, "plugin", c.Plugin, "error", err)
			}
		})
	}
	busy.Wait()
	return ctx.Err()
}

const keptRuns = 50

// Run runs a connector now, in each role that brings something in. What went wrong is kept with the run, and what is known stays as it was.
func (k *Connectors) Run(ctx context.Context, id string) error {
	c, err := k.begin(ctx, id)
	if err != nil {
		return err
	}
	d, err := k.Host.Describe(ctx, c.Plugin, c.Sum)
	if err != nil {
		return errors.Join(err, k.end(ctx, c, k.newRun(c, ""), err))
	}
	var failures []error
	for _, role := range d.Roles {
		var do func(context.Context, *run) error
		switch role {
		case sdk.Inventory:
			do = k.takeRows
		case sdk.Witness:
			do = k.takeReports
		default:
			continue // messages are delivered when there are some
		}
		r := k.newRun(c, role)
		r.failed = do(ctx, r)
		failures = append(failures, r.failed, k.end(ctx, c, r, r.failed))
	}
	return errors.Join(failures...)
}

// run is one run under way.
type run struct {
	store.ConnectorRun
	connector store.Connector
	told      time.Time // when its progress was last written
	failed    error
}

func (k *Connectors) newRun(c store.Connector, role sdk.Role) *run {
	return &run{connector: c, ConnectorRun: store.ConnectorRun{ID: store.NewID(), ConnectorID: c.ID, Role: string(role), Started: k.now()}}
}

// begin takes note that what was due is being dealt with: a collector that dies at it does not begin again and again.
func (k *Connectors) begin(ctx context.Context, id string) (c store.Connector, err error) {
	err = k.Store.Write(ctx, func(tx *store.Tx) error {
		if c, err = tx.Connector(ctx, id); err != nil {
			return err
		}
		after := c
		after.Wanted, after.Accept, after.Due = time.Time{}, false, due(c, k.now())
		return tx.PutConnector(ctx, after)
	})
	return c, err
}

// end writes down how a run went, and where the next one goes on.
func (k *Connectors) end(ctx context.Context, c store.Connector, r *run, failure error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	r.Finished = k.now()
	if failure != nil {
		r.Failure = brief(failure.Error())
	}
	err := k.Store.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Connector(ctx, c.ID)
		if err != nil {
			return err // it was removed meanwhile
		}
		if failure == nil && r.Role != "" && now.Sum == c.Sum && sameSettings(now, c) {
			now.Mark = r.connector.Mark
			if r.Result.Whole {
				now.Whole, now.Measure = r.Started, r.Result.Rows
			}
			if err := tx.PutConnector(ctx, now); err != nil {
				return err
			}
		}
		if err := tx.PutConnectorRun(ctx, r.ConnectorRun); err != nil {
			return err
		}
		return tx.TrimConnectorRuns(ctx, c.ID, keptRuns)
	})
	if err != nil {
		return fmt.Errorf("write down a run: %w", err)
	}
	return nil
}

func sameSettings(a, b store.Connector) bool {
	return slices.Equal(changes(a, b), nil)
}

// progress tells how far a run is, now and then.
func (k *Connectors) progress(ctx context.Context, r *run, done, total int) error {
	r.Done, r.Total = done, total
	if k.now().Sub(r.told) < 2*time.Second {
		return nil
	}
	r.told = k.now()
	return k.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutConnectorRun(ctx, r.ConnectorRun) })
}

// stream calls a plugin for parts, and ends it when it is silent for too long between two of them.
func (k *Connectors) stream(ctx context.Context, c store.Connector, do func(ctx context.Context, p *sdk.Client, s sdk.Settings, heard func()) error) error {
	s, err := k.settings(c)
	if err != nil {
		return err
	}
	limits := k.Host.limits
	return k.Host.Use(ctx, c.Plugin, c.Sum, limits.Run, func(ctx context.Context, p *sdk.Client) error {
		calling, stop := context.WithCancelCause(ctx)
		defer stop(nil)
		silence := time.AfterFunc(limits.Silent, func() { stop(errSilent) })
		defer silence.Stop()
		err := do(calling, p, s, func() { silence.Reset(limits.Silent) })
		if err != nil && errors.Is(context.Cause(calling), errSilent) {
			return errSilent
		}
		return err
	})
}

// tooFew refuses an answer that is less than half of the last one: more likely the other system is unwell than the estate is.
func (r *run) tooFew(n int) error {
	if r.connector.Accept || n*2 >= r.connector.Measure {
		return nil
	}
	r.Result.Small = true
	return fmt.Errorf("%d came, where there were %d the last time: nothing was changed", n, r.connector.Measure)
}
