package estate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

const (
	// ManyAddresses is how many a sweep may hold without being confirmed: a range of more is mostly typed wrongly.
	ManyAddresses = 1 << 16
	mostAddresses = 1 << 24
	mostRanges    = 1000
	mostSweepText = 200
)

// SweepNow is a sweep as it stands.
type SweepNow struct {
	store.Sweep
	Last *store.SweepRun // the newest run; nil: none yet
	Next time.Time       // when the clock will want it; zero: not by the clock
}

// Sweeps lists the sweeps with their newest runs.
func (e *Estate) Sweeps(ctx context.Context) ([]SweepNow, error) {
	all, err := e.store.Sweeps(ctx, "")
	if err != nil {
		return nil, err
	}
	out := make([]SweepNow, len(all))
	for i, s := range all {
		out[i] = SweepNow{Sweep: s, Next: e.NextSweep(s)}
		runs, err := e.store.SweepRuns(ctx, s.ID, 1)
		if err != nil {
			return nil, err
		}
		if len(runs) > 0 {
			out[i].Last = &runs[0]
		}
	}
	return out, nil
}

// NextSweep is when the clock will want a sweep; zero for one that is not done by the clock.
func (e *Estate) NextSweep(s store.Sweep) time.Time {
	switch {
	case s.Every == 0 || s.Disabled:
		return time.Time{}
	case isDue(s, e.now()):
		return e.precisely()
	}
	return due(s, e.now()).Add(s.Every)
}

// SeesSite says whether a site is one entity's that is among those; a site of several is for who sees all.
func (e *Estate) SeesSite(sees store.Entities, code string) bool {
	return sees.All || slices.ContainsFunc(e.rules.Load().policy.Sites, func(s inventory.Site) bool { return s.Code == code && sees.Has(s.Entity) })
}

// SaveSweep adds a sweep (without an id), or changes one. One of very many addresses is taken only when their number is confirmed.
func (e *Estate) SaveSweep(ctx context.Context, s store.Sweep, confirmed uint64, by string) (store.Sweep, error) {
	if err := e.checkSweep(&s, confirmed); err != nil {
		return s, err
	}
	now := e.precisely()
	err := e.store.Write(ctx, func(tx *store.Tx) error {
		action, before := "sweep-add", ""
		if s.ID == "" {
			s.ID, s.Created, s.CreatedBy = store.NewID(), now, by
			s.Due = due(s, now) // the first time is still to come
		} else {
			old, err := tx.Sweep(ctx, s.ID)
			if err != nil {
				return err
			}
			action, before = "sweep-change", describeSweep(old)
			s.Created, s.CreatedBy, s.Wanted, s.Due = old.Created, old.CreatedBy, old.Wanted, old.Due
			if s.Every != old.Every || s.At != old.At {
				s.Due = due(s, now)
			}
		}
		if err := tx.PutSweep(ctx, s); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: now, By: by, Action: action, Subject: s.ID, From: before, To: describeSweep(s)})
	})
	return s, err
}

func describeSweep(s store.Sweep) string {
	text := fmt.Sprintf("%s; site %s; %s", s.Label, s.Site, strings.Join(s.Ranges, " "))
	if len(s.Exclude) > 0 {
		text += " without " + strings.Join(s.Exclude, " ")
	}
	if s.Every > 0 {
		text += fmt.Sprintf("; every %s at %s", s.Every, s.At)
	}
	if s.Disabled {
		text += "; disabled"
	}
	return text
}

// RemoveSweep removes a sweep and what is known of its runs; the devices that it found stay.
func (e *Estate) RemoveSweep(ctx context.Context, id, by string) error {
	return e.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Sweep(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.RemoveSweep(ctx, id); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: e.precisely(), By: by, Action: "sweep-remove", Subject: id, From: describeSweep(s)})
	})
}

// RunSweep asks for a sweep beside the clock; the site's scanner begins when it next asks.
func (e *Estate) RunSweep(ctx context.Context, id, by string) error {
	return e.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Sweep(ctx, id)
		if err != nil {
			return err
		}
		s.Wanted = e.precisely()
		if err := tx.PutSweep(ctx, s); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: s.Wanted, By: by, Action: "sweep-run", Subject: id, To: s.Label})
	})
}

// StopSweep ends the runs of a sweep that are under way, and takes back that it was asked for.
func (e *Estate) StopSweep(ctx context.Context, id, by string) error {
	return e.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Sweep(ctx, id)
		if err != nil {
			return err
		}
		s.Wanted = time.Time{}
		if err := tx.PutSweep(ctx, s); err != nil {
			return err
		}
		running, err := tx.SweepsRunning(ctx)
		if err != nil {
			return err
		}
		for _, run := range running {
			if run.SweepID == id {
				run.Stop = true
				if err := tx.PutSweepRun(ctx, run); err != nil {
					return err
				}
			}
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: e.precisely(), By: by, Action: "sweep-stop", Subject: id, To: s.Label})
	})
}

// due is the last moment, up to now, at which a sweep was due by the clock; zero for one without a clock.
func due(s store.Sweep, now time.Time) time.Time {
	if s.Every == 0 {
		return time.Time{}
	}
	return now.UTC().Add(-s.At).Truncate(s.Every).Add(s.At)
}

func (e *Estate) precisely() time.Time { return precise(e.now()) }
