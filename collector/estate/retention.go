package estate

import (
	"context"
	"fmt"
	"time"

	"recolement/collector/store"
)

// Tidied is what a night's tidying has taken away.
type Tidied struct {
	Devices, History, Audit, Files int
}

const (
	tidyRows    = 2000 // at a time, so that reports get their turn in between
	tidyDevices = 50
	crowdSize   = 32 // rows of history of one subject that are put together
)

// Tidy takes away what the policy keeps no longer, and puts the history's small rows together. It is called every night.
func (e *Estate) Tidy(ctx context.Context) (Tidied, error) {
	var t Tidied
	for _, step := range []struct {
		name string
		do   func(context.Context, *Tidied) error
	}{{"devices", e.tidyDevices}, {"history", e.tidyHistory}, {"audit trail", e.tidyAudit}, {"imported files", e.tidyFiles}, {"crowded history", e.putTogether}} {
		if err := step.do(ctx, &t); err != nil {
			return t, fmt.Errorf("tidy %s: %w", step.name, err)
		}
	}
	if t == (Tidied{}) {
		return t, nil
	}
	told := fmt.Sprintf("devices %d, history %d, audit %d, files %d", t.Devices, t.History, t.Audit, t.Files)
	e.log.Info("what is past its time was removed", "removed", told)
	return t, e.change(ctx, func(ctx context.Context, w *work) error {
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: "retention", Action: "retention", To: told})
	})
}

// until runs some until it has nothing left to do.
func (e *Estate) until(ctx context.Context, total *int, limit int, some func(ctx context.Context, w *work) (int, error)) error {
	for {
		n := 0
		err := e.change(ctx, func(ctx context.Context, w *work) (err error) {
			n, err = some(ctx, w)
			return err
		})
		if err != nil {
			return err
		}
		if *total += n; n < limit {
			return nil
		}
	}
}

// tidyDevices forgets devices that nobody has seen for long; what follows for their records follows.
func (e *Estate) tidyDevices(ctx context.Context, t *Tidied) error {
	return e.until(ctx, &t.Devices, tidyDevices, func(ctx context.Context, w *work) (int, error) {
		before := w.rules.policy.Retention.Devices.Before(w.today())
		if before.IsZero() {
			return 0, nil
		}
		w.source = "retention"
		ids, err := w.DevicesUnseenSince(ctx, before, tidyDevices)
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		n := newNeighbourhood()
		n.addDevices(ids...)
		if err := n.close(ctx, w); err != nil { // as it was
			return 0, err
		}
		ends, err := w.endings(ctx, ids)
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			if err := w.DropReports(ctx, id); err != nil {
				return 0, err
			}
		}
		w.spoken.before = ends
		return len(ids), w.settleAround(ctx, n, &picture{})
	})
}

// endings are the statements of devices that are about to be forgotten: their end is written into the history.
func (w *work) endings(ctx context.Context, ids []string) (map[string]earlierStatement, error) {
	observations, err := w.ObservationsOfDevices(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]earlierStatement{}
	for i := range observations {
		o := &observations[i]
		if o.Parts == "" {
			continue
		}
		parts, err := w.Document(ctx, o.Source, o.Subject)
		if err != nil {
			return nil, err
		}
		out[o.Key()] = earlierStatement{*o, parts}
	}
	return out, nil
}

func (e *Estate) tidyHistory(ctx context.Context, t *Tidied) error {
	for _, kind := range store.HistoryKinds() {
		for _, remove := range []func(*store.Tx, context.Context, store.HistoryKind, time.Time, int) (int, error){(*store.Tx).DropHistory, (*store.Tx).TrimHistory} {
			err := e.until(ctx, &t.History, tidyRows, func(ctx context.Context, w *work) (int, error) {
				before := w.historyEnds(kind)
				if before.IsZero() {
					return 0, nil
				}
				if err := w.SetHistoryBegin(ctx, kind, before); err != nil {
					return 0, err
				}
				return remove(w.Tx, ctx, kind, before, tidyRows)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// historyEnds is the day before which the history of a kind is not kept.
func (w *work) historyEnds(kind store.HistoryKind) time.Time {
	kept := w.rules.policy.Retention
	before := kept.History.Before(w.today())
	if people := kept.People.Before(w.today()); kind == store.PersonHistory && people.After(before) {
		return people
	}
	return before
}

func (e *Estate) tidyAudit(ctx context.Context, t *Tidied) error {
	return e.until(ctx, &t.Audit, tidyRows, func(ctx context.Context, w *work) (int, error) {
		before := w.rules.policy.Retention.Audit.Before(w.today())
		if before.IsZero() {
			return 0, nil
		}
		return w.DropAudit(ctx, before, tidyRows)
	})
}

// tidyFiles forgets imported files, which name people, too, what was counted of devices that are no more, and sessions that are over.
func (e *Estate) tidyFiles(ctx context.Context, t *Tidied) error {
	return e.change(ctx, func(ctx context.Context, w *work) (err error) {
		if before := w.rules.policy.Retention.History.Before(w.today()); !before.IsZero() {
			if _, err := w.DropSeries(ctx, before); err != nil {
				return err
			}
		}
		if err := w.RemoveOldSessions(ctx, w.now); err != nil {
			return err
		}
		if before := w.rules.policy.Retention.Imports.Before(w.today()); !before.IsZero() {
			t.Files, err = w.DropImportFiles(ctx, before)
		}
		return err
	})
}

// putTogether packs the history of subjects that have many small rows.
func (e *Estate) putTogether(ctx context.Context, _ *Tidied) error {
	packed := 0
	return e.until(ctx, &packed, tidyDevices, func(ctx context.Context, w *work) (int, error) {
		crowds, err := w.Crowds(ctx, crowdSize, tidyDevices)
		for _, c := range crowds {
			if err := w.PutTogether(ctx, c); err != nil {
				return 0, err
			}
		}
		return len(crowds), err
	})
}
