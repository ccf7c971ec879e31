package estate

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Report takes a report in and returns when what follows from it is on disk. The same report twice changes nothing, and one
// that arrives late changes nothing that is newer.
func (e *Estate) Report(ctx context.Context, r *report.Report, received time.Time) error {
	if strings.TrimSpace(r.DeviceID) == "" {
		return inventory.Errorf(inventory.Invalid, "the report does not say whose it is (deviceid)")
	}
	if r.Content == nil {
		return inventory.Errorf(inventory.Invalid, "the report of %s says nothing (content)", r.DeviceID)
	}
	said, err := split(r)
	if err != nil {
		return inventory.Errorf(inventory.Invalid, "read the report of %s: %w", r.DeviceID, err)
	}
	return e.change(ctx, func(ctx context.Context, w *work) error {
		w.source = r.DeviceID
		return w.report(ctx, r, said, received)
	})
}

func (w *work) report(ctx context.Context, r *report.Report, said *statement, received time.Time) error {
	seen := w.rules.keys.Observe(r, received)
	if len(seen) == 0 {
		return inventory.Errorf(inventory.Invalid, "the report of %s speaks of nothing", r.DeviceID)
	}
	if len(said.parts) == 0 {
		return inventory.Errorf(inventory.Invalid, "the report of %s is empty", r.DeviceID)
	}
	said.date(precise(seen[0].Taken))
	seen[0].Taken = said.newest()
	own, absorbed, fresh, err := w.ownObservation(ctx, seen[0], said)
	if err != nil {
		return err
	}
	arrived := []store.Observation{own}
	for _, screen := range seen[1:] {
		screen.Through, screen.Taken = own.Key(), precise(screen.Taken)
		o, changed, err := w.screenObservation(ctx, screen)
		if err != nil {
			return err
		}
		if changed {
			arrived, fresh = append(arrived, o), true
		}
	}
	if !fresh {
		return nil // all of it was said before
	}
	return w.settle(ctx, arrived, absorbed)
}

// ownObservation puts what a source says of itself together with what it has said before. absorbed are earlier observations
// of the same thing that the new one replaces; fresh is false when nothing new was said.
func (w *work) ownObservation(ctx context.Context, seen inventory.Observation, said *statement) (own store.Observation, absorbed []store.Observation, fresh bool, err error) {
	before, err := w.ObservationsOf(ctx, seen.Source)
	if err != nil {
		return own, nil, false, err
	}
	own = store.Observation{Observation: seen, FirstSeen: said.newest()}
	fresh = true
	cloned := clones(before)
	for _, b := range before {
		if b.Subject != own.Subject && (said.network() || strength(b.Subject) == strength(own.Subject) || cloned && !shareMAC(&b.Facts, &seen.Facts)) {
			continue // another thing: what a scanner found, or an agent that was cloned with its id
		}
		merged, changed, ok, err := w.join(ctx, &b, &own.Observation, said)
		if err != nil {
			return own, nil, false, err
		}
		if !ok {
			continue
		}
		said = merged
		own.FirstSeen = earlier(own.FirstSeen, b.FirstSeen)
		own.DeviceID = cmp.Or(own.DeviceID, b.DeviceID)
		if b.Subject == own.Subject {
			fresh = changed || !reflect.DeepEqual(b, own)
		}
		absorbed = append(absorbed, b)
	}
	absorbed = slices.DeleteFunc(absorbed, func(b store.Observation) bool { return b.Subject == own.Subject })
	if !fresh && len(absorbed) == 0 {
		return own, nil, false, nil
	}
	return own, absorbed, true, w.keep(ctx, &own, absorbed, said)
}

// join puts what was said now together with an earlier observation, if both are of one thing: they have one subject, or one of
// them does not say what the other is known by (a partial report without the BIOS, for instance). now becomes what they say together.
func (w *work) join(ctx context.Context, before *store.Observation, now *inventory.Observation, said *statement) (merged *statement, changed, ok bool, err error) {
	doc, err := w.Document(ctx, before.Source, before.Subject)
	if err != nil {
		return nil, false, false, err
	}
	old, err := reopen(doc)
	if err != nil || old.network() != said.network() {
		return nil, false, false, err
	}
	merged, changed = old.merge(said)
	together, err := w.observe(merged)
	if err != nil {
		return nil, false, false, err
	}
	if before.Subject != now.Subject && !(together.Subject == before.Subject && !said.couldName(before.Subject)) &&
		!(together.Subject == now.Subject && !old.couldName(now.Subject)) {
		return nil, false, false, nil
	}
	*now = together
	return merged, changed, true, nil
}

// strength orders the kinds of subject: two different ones of one kind are two things.
func strength(subject string) int {
	kind, _, _ := strings.Cut(subject, ":")
	return slices.Index([]string{"", "mac", "uuid", "serial"}, kind)
}

// clones says whether several machines speak under one source's name: an agent was copied with its id, in an image. Then a
// report that does not say which machine it is of is put with one only when they share a MAC.
func clones(before []store.Observation) bool {
	machines := 0
	for _, b := range before {
		if strength(b.Subject) == strength("serial:") {
			machines++
		}
	}
	return machines > 1
}

func shareMAC(a, b *inventory.Facts) bool {
	return slices.ContainsFunc(a.Interfaces, func(n inventory.Interface) bool {
		return n.BuiltIn && slices.ContainsFunc(b.Interfaces, func(m inventory.Interface) bool { return m.BuiltIn && m.MAC == n.MAC })
	})
}

// keep writes what a source says of itself.
func (w *work) keep(ctx context.Context, own *store.Observation, absorbed []store.Observation, said *statement) error {
	for i := range absorbed {
		if err := w.DropObservation(ctx, &absorbed[i].Observation, &own.Observation); err != nil {
			return err
		}
	}
	if err := w.PutObservation(ctx, own); err != nil {
		return err
	}
	doc, err := said.document()
	if err != nil {
		return err
	}
	return w.PutDocument(ctx, own.Source, own.Subject, doc)
}

// observe reads what a statement says of its source.
func (w *work) observe(s *statement) (inventory.Observation, error) {
	r, err := s.report()
	if err != nil {
		return inventory.Observation{}, err
	}
	seen := w.rules.keys.Observe(r, s.newest())
	o := seen[0]
	o.Taken = s.newest()
	return o, nil
}

// screenObservation keeps the newest view of a screen by a workstation.
func (w *work) screenObservation(ctx context.Context, seen inventory.Observation) (store.Observation, bool, error) {
	o := store.Observation{Observation: seen, FirstSeen: seen.Taken}
	before, err := w.Observation(ctx, seen.Source, seen.Subject)
	if err != nil {
		return o, false, err
	}
	if before != nil {
		o.DeviceID = before.DeviceID
		o.FirstSeen = earlier(o.FirstSeen, before.FirstSeen)
		if before.Taken.After(seen.Taken) {
			o.Observation = before.Observation
		}
		if reflect.DeepEqual(o, *before) {
			return o, false, nil
		}
	}
	return o, true, w.PutObservation(ctx, &o)
}

func precise(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
