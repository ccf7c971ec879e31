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
	"recolement/collector/match"
	"recolement/collector/store"
)

// Decode reads a report as far as the estate judges by it; the rest it keeps as it came. skimmed is what report.Skim told of it, if anything.
// It is for who hands reports on to Report.
func Decode(data []byte, skimmed report.Skimmed) (*report.Report, error) {
	r, err := report.DecodeSections(data, match.Sections()...)
	if err == nil {
		r.SetDigest(skimmed)
	}
	return r, err
}

// Report takes a report in and returns when what follows from it is on disk. The same report twice changes nothing, and one
// that arrives late changes nothing that is newer.
func (e *Estate) Report(ctx context.Context, r *report.Report, received time.Time) error {
	a, err := newArrival(r, received, e.rules.Load())
	if err != nil {
		return err
	}
	return e.queue.report(ctx, a)
}

// Again takes in a report that was only skimmed, if it is one that is known but for its date; known is false if it has to be decoded and
// given to Report.
func (e *Estate) Again(ctx context.Context, s report.Skimmed, received time.Time) (known bool, err error) {
	if s.Digest == "" || s.Taken.After(received.Add(24*time.Hour)) { // a clock that runs ahead says nothing about when
		return false, nil
	}
	s.Taken = precise(s.Taken)
	if known, err = e.store.Said(ctx, s.DeviceID, s.Digest); !known || err != nil {
		return false, err
	}
	a := &arrival{skimmed: &s}
	err = e.queue.report(ctx, a)
	return a.known, err
}

// takeReports takes several reports in, as if one after the other. Those of one sender go one after the other; the others are
// looked at, settled and written together.
func (w *work) takeReports(ctx context.Context, arrivals []*arrival) error {
	for _, a := range arrivals {
		if err := a.observe(w.rules); err != nil {
			return err
		}
	}
	for len(arrivals) > 0 {
		said := set{}
		var round, later []*arrival
		for _, a := range arrivals {
			if about := a.about(); said[about] {
				later = append(later, a)
			} else {
				said[about] = true
				round = append(round, a)
			}
		}
		if err := w.takeRound(ctx, round); err != nil {
			return err
		}
		arrivals = later
	}
	return nil
}

// saidBefore reads what is known that bears on the reports, by what they are about. What a scanner says of one device has nothing to do
// with the others.
func (w *work) saidBefore(ctx context.Context, round []*arrival) (map[string][]store.Head, error) {
	sources := set{}
	found := map[string][]store.Head{}
	for _, a := range round {
		if a.skimmed == nil && a.said.network() {
			h, err := w.HeadOf(ctx, a.source(), a.seen[0].Subject)
			if err != nil {
				return nil, err
			}
			found[a.about()] = h
			continue
		}
		sources[a.source()] = true
	}
	all, err := w.HeadsOf(ctx, sources.sorted())
	for _, h := range all {
		found[h.Source] = append(found[h.Source], h)
	}
	return found, err
}

// takeRound takes in reports about different things.
func (w *work) takeRound(ctx context.Context, round []*arrival) error {
	known, err := w.saidBefore(ctx, round)
	if err != nil {
		return err
	}
	p := &picture{}
	var small []*refreshing
	for _, a := range round {
		before := known[a.about()]
		if a.skimmed != nil {
			if a.known, err = w.again(ctx, a.skimmed, before); err != nil {
				return err
			}
			continue
		}
		r, err := a.refreshes(before)
		if err != nil {
			return err
		}
		if r != nil {
			small = append(small, r)
			continue
		}
		if err := w.putTogether(ctx, a, before, p); err != nil {
			return err
		}
	}
	if err := w.refresh(ctx, small); err != nil {
		return err
	}
	if len(p.arrived) == 0 {
		return nil // all of it was said before
	}
	return w.settle(ctx, p)
}

// putTogether puts a report together with what its source said before, and adds to the picture what is new of it.
func (w *work) putTogether(ctx context.Context, a *arrival, before []store.Head, p *picture) error {
	known := make([]store.Observation, len(before))
	for i := range before {
		o, err := before[i].Whole()
		if err != nil {
			return err
		}
		known[i] = o
	}
	own, absorbed, fresh, err := w.ownObservation(ctx, a, known)
	if err != nil {
		return err
	}
	var screens []store.Observation
	whole := own.Digest != ""
	for _, seen := range a.seen[1:] {
		seen.Through = own.Key()
		o, changed := screenObservation(seen, known)
		whole = whole && o.Taken.Equal(own.Taken)
		if changed {
			screens, fresh = append(screens, o), true
		}
	}
	if !whole {
		own.Digest = ""
	}
	if !fresh {
		return nil
	}
	p.arrived = append(append(p.arrived, own), screens...)
	if i := slices.IndexFunc(known, func(b store.Observation) bool { return b.Key() == own.Key() }); i >= 0 {
		p.former = append(p.former, former{before: known[i].Facts, now: own.Facts})
	}
	for _, o := range absorbed {
		p.former = append(p.former, former{before: o.Facts})
		p.absorbed = append(p.absorbed, absorption{o, own.Key()})
	}
	return nil
}

// ownObservation puts what a source says of itself together with what it has said before. absorbed are earlier observations
// of the same thing that the new one replaces; fresh is false when nothing new was said.
func (w *work) ownObservation(ctx context.Context, a *arrival, known []store.Observation) (own store.Observation, absorbed []store.Observation, fresh bool, err error) {
	before := slices.DeleteFunc(slices.Clone(known), func(o store.Observation) bool { return o.Through != "" })
	seen, said := a.seen[0], a.said
	own = store.Observation{Observation: seen, FirstSeen: a.taken()}
	fresh = true
	cloned := clones(before)
	kept := store.Document{} // what is kept under the subject that results
	for _, b := range before {
		if b.Subject != own.Subject && (said.network() || strength(b.Subject) == strength(own.Subject) || cloned && !shareMAC(&b.Facts, &seen.Facts)) {
			continue // another thing: what a scanner found, or an agent that was cloned with its id
		}
		merged, old, ok, err := w.join(ctx, &b, &own.Observation, said, a)
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
			kept = old
			own.Steady = b.Steady
			fresh = !sameObservation(&b, &own, said)
		}
		absorbed = append(absorbed, b)
	}
	for i := range absorbed { // a later one may have changed what all are known by
		if absorbed[i].Subject != own.Subject {
			continue
		}
		absorbed = slices.Delete(absorbed, i, i+1)
		break
	}
	own.Parts = said.parts.Parts()
	if a.report.Digest != "" && said.says(a.said) && allAt(said.parts, own.Taken) {
		own.Digest = a.report.Digest
	}
	if !fresh && len(absorbed) == 0 {
		return own, nil, false, nil
	}
	return own, absorbed, true, w.keep(ctx, &own, absorbed, kept, said)
}

// sameObservation says whether own, put together as said, is what is known already.
func sameObservation(known, own *store.Observation, said *statement) bool {
	again := *own
	again.Parts, again.Digest = said.parts.Parts(), known.Digest
	return reflect.DeepEqual(*known, again)
}

func allAt(parts store.Document, taken time.Time) bool {
	for _, p := range parts {
		if !p.Taken.Equal(taken) {
			return false
		}
	}
	return true
}

// join puts what was said now together with an earlier observation, if both are of one thing: they have one subject, or one of
// them does not say what the other is known by (a partial report without the BIOS, for instance). now becomes what they say
// together, and old is what the earlier one said.
func (w *work) join(ctx context.Context, before *store.Observation, now *inventory.Observation, said *statement, a *arrival) (merged *statement, kept store.Document, ok bool, err error) {
	kept, err = store.PartsOf(before.Parts, before.Taken)
	if err != nil {
		return nil, nil, false, err
	}
	old := &statement{parts: kept}
	if len(kept) > 0 && old.network() != said.network() {
		return nil, nil, false, nil
	}
	merged, _ = old.merge(said)
	together, err := w.together(ctx, before, merged, a)
	if err != nil {
		return nil, nil, false, err
	}
	if before.Subject != now.Subject && !(together.Subject == before.Subject && !said.couldName(before.Subject)) &&
		!(together.Subject == now.Subject && !old.couldName(now.Subject)) {
		return nil, nil, false, nil
	}
	*now = together
	return merged, kept, true, w.spokeBefore(ctx, before, kept, merged.parts)
}

// together reads what a merged statement says of its source. Where that is what the report says alone, it has been read already.
func (w *work) together(ctx context.Context, before *store.Observation, merged *statement, a *arrival) (inventory.Observation, error) {
	if merged.says(a.said) {
		o := a.seen[0]
		o.Taken = merged.newest()
		return o, nil
	}
	if err := w.ReadValues(ctx, before.Source, before.Subject, merged.parts); err != nil {
		return inventory.Observation{}, err
	}
	r, err := merged.report()
	if err != nil {
		return inventory.Observation{}, err
	}
	o := w.rules.keys.Observe(r, merged.newest())[0]
	o.Taken = merged.newest()
	return o, nil
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

// keep writes what a source was read from, where before was kept under its subject; the observation itself is written when it is
// known which device it is of.
func (w *work) keep(ctx context.Context, own *store.Observation, absorbed []store.Observation, before store.Document, said *statement) error {
	for i := range absorbed {
		if err := w.replaceObservation(ctx, &absorbed[i].Observation, &own.Observation); err != nil {
			return err
		}
	}
	w.speaks(own, said.parts)
	return w.PutDocument(ctx, store.RewriteOf(own.Source, own.Subject, before, said.parts))
}

// screenObservation is the newest view of a screen by a workstation, of which all is known that it said before.
func screenObservation(seen inventory.Observation, known []store.Observation) (o store.Observation, changed bool) {
	o = store.Observation{Observation: seen, FirstSeen: seen.Taken}
	i := slices.IndexFunc(known, func(b store.Observation) bool { return b.Subject == seen.Subject })
	if i < 0 {
		return o, true
	}
	before := known[i]
	o.DeviceID, o.Steady = before.DeviceID, before.Steady
	o.FirstSeen = earlier(o.FirstSeen, before.FirstSeen)
	if before.Taken.After(seen.Taken) {
		o.Observation = before.Observation
	}
	return o, !reflect.DeepEqual(o, before)
}

func precise(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
