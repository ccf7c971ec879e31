package estate

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"recolement/agent/report"
	"recolement/collector/store"
)

// refreshing is a report that changes nothing but dates and what the devices are not judged by: the facts are those that are known, and the
// devices are steady. What follows from the facts was written when they became known.
type refreshing struct {
	arrival *arrival
	before  []store.Head
	own     *store.Head
	kept    store.Document // of the report before
	was     store.Document // those of it that the history keeps and that are others now
	now     store.Document

	deltas  []store.Delta // what the history is told
	rewrite store.Rewrite
	parts   string
}

// prepare works out what is to be written, once what was is read.
func (r *refreshing) prepare() {
	before := maps.Clone(r.kept)
	maps.Copy(before, r.was)
	r.deltas = differentFacts(before, r.now)
	r.rewrite = store.RewriteOf(r.own.Source, r.own.Subject, r.kept, r.now)
	r.parts = r.now.Parts()
}

// refreshes says whether a report is such a one.
func (a *arrival) refreshes(before []store.Head) (*refreshing, error) {
	own := a.sameFacts(before)
	if own == nil {
		return nil, nil
	}
	kept, err := store.PartsOf(own.Parts, own.Taken)
	if err != nil {
		return nil, err
	}
	merged, _ := (&statement{parts: kept}).merge(a.said)
	if !merged.says(a.said) {
		return nil, nil // something said earlier stands beside it
	}
	return &refreshing{arrival: a, before: before, own: own, kept: kept, was: changedParts(kept, merged.parts), now: merged.parts}, nil
}

// refresh takes in reports that change little. What they need of what was said before is read at once, and what is to be written of each is
// worked out side by side: the rest of the collector waits for this transaction.
func (w *work) refresh(ctx context.Context, all []*refreshing) error {
	wanted := make([]store.PartsOfObservation, len(all))
	for i, r := range all {
		wanted[i] = store.PartsOfObservation{Source: r.own.Source, Subject: r.own.Subject, Parts: r.was}
	}
	if err := w.ReadParts(ctx, wanted...); err != nil {
		return err
	}
	if err := sideBySide(len(all), func(i int) { all[i].prepare() }); err != nil {
		return err
	}
	for _, r := range all {
		w.note(store.ComponentHistory, r.own.DeviceID, r.now.Newest(), r.own.Source, r.deltas...)
		if err := w.noteCounters(ctx, r.own.DeviceID, r.now.Newest(), r.now); err != nil {
			return err
		}
		if err := w.PutDocument(ctx, r.rewrite); err != nil {
			return err
		}
		r.own.Parts, r.own.Digest = r.parts, r.arrival.report.Digest
		if err := w.Refresh(ctx, &r.own.Observation, r.arrival.taken()); err != nil {
			return err
		}
		if err := w.refreshScreens(ctx, r.arrival, r.before); err != nil {
			return err
		}
	}
	return nil
}

// sideBySide does something for each of n things, several at a time. A panic is an error, as it is in the queue.
func sideBySide(n int, do func(i int)) error {
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		all.Go(func() (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("internal error: %v\n%s", p, debug.Stack())
				}
			}()
			do(i)
			return nil
		})
	}
	return all.Wait()
}

// sameFacts finds the observation that the report says again, later: the only one of its source, steady, as are its screens, and with the
// same facts; else nil.
func (a *arrival) sameFacts(before []store.Head) *store.Head {
	var own *store.Head
	for i := range before {
		if before[i].Through != "" {
			continue
		}
		if own != nil {
			return nil
		}
		own = &before[i]
	}
	if own == nil || own.Parts == "" || own.Subject != a.seen[0].Subject || !a.again(0, own) {
		return nil
	}
	for i := range a.seen[1:] {
		screen := headOf(before, a.seen[i+1].Subject)
		if screen == nil || screen.Through != own.Key() || !a.again(i+1, screen) {
			return nil
		}
	}
	return own
}

// again says whether the i-th observation is the one known, later.
func (a *arrival) again(i int, known *store.Head) bool {
	return known.Steady && a.taken().After(known.Taken) && known.Text == a.facts[i]
}

func headOf(before []store.Head, subject string) *store.Head {
	for i := range before {
		if before[i].Subject == subject {
			return &before[i]
		}
	}
	return nil
}

func (w *work) refreshScreens(ctx context.Context, a *arrival, before []store.Head) error {
	for i := range a.seen[1:] {
		screen := headOf(before, a.seen[i+1].Subject)
		if err := w.Refresh(ctx, &screen.Observation, a.taken()); err != nil {
			return err
		}
	}
	return nil
}

// again takes in a report that was only skimmed, and says whether it is known: the newest of its source, but for the date.
func (w *work) again(ctx context.Context, s *report.Skimmed, before []store.Head) (known bool, err error) {
	var own *store.Head
	for i := range before {
		if h := &before[i]; h.Through == "" && h.Digest == s.Digest {
			own = h
		}
	}
	if own == nil {
		return false, nil
	}
	if !s.Taken.After(own.Taken) {
		return !s.Taken.Before(own.FirstSeen), nil // it was said, then, or later and earlier
	}
	moved := []*store.Head{own}
	for i := range before {
		if h := &before[i]; h.Through == own.Key() && h.Taken.Equal(own.Taken) {
			moved = append(moved, h)
		}
	}
	for _, h := range moved {
		if !h.Steady {
			return false, nil
		}
	}
	for _, h := range moved {
		if err := w.Refresh(ctx, &h.Observation, s.Taken); err != nil {
			return false, err
		}
	}
	return true, nil
}
