package estate

import (
	"context"
	"maps"
	"strings"
	"time"

	"recolement/collector/store"
)

// spoken is what sources had said of themselves before this change, and what they say now, by observation.
type spoken struct {
	before map[string]earlierStatement
	now    map[string]store.Document
}

type earlierStatement struct {
	observation store.Observation
	parts       store.Document // with the values of what is said otherwise now
}

// spokeBefore notes what a source had said, before it is written over. now is what it says together with a report.
func (w *work) spokeBefore(ctx context.Context, o *store.Observation, kept, now store.Document) error {
	was := changedParts(kept, now)
	if err := w.ReadParts(ctx, store.PartsOfObservation{Source: o.Source, Subject: o.Subject, Parts: was}); err != nil {
		return err
	}
	if w.spoken.before == nil {
		w.spoken.before = map[string]earlierStatement{}
	}
	parts := maps.Clone(kept)
	for name, p := range kept {
		if p.Sum == now[name].Sum {
			p.Value = now[name].Value
			parts[name] = p
		}
	}
	maps.Copy(parts, was)
	w.spoken.before[o.Key()] = earlierStatement{*o, parts}
	return nil
}

// changedParts are those parts of what was said that the history keeps and that are said otherwise now.
func changedParts(kept, now store.Document) store.Document {
	changed := store.Document{}
	for name, p := range kept {
		section, _, _ := strings.Cut(name, ".")
		if _, ok := componentSections[section]; ok && p.Sum != now[name].Sum {
			changed[name] = p
		}
	}
	return changed
}

// speaks notes what a source says now.
func (w *work) speaks(o *store.Observation, said store.Document) {
	if w.spoken.now == nil {
		w.spoken.now = map[string]store.Document{}
	}
	w.spoken.now[o.Key()] = said
}

// formerMembers are the observations that a device was made of before this change.
func (p *picture) formerMembers(w *work, id string) []store.Observation {
	var former []store.Observation
	for _, e := range w.spoken.before {
		if e.observation.DeviceID == id {
			former = append(former, e.observation)
		}
	}
	for i := range p.observations {
		o := &p.observations[i]
		_, arrived := w.spoken.now[o.Key()]
		_, noted := w.spoken.before[o.Key()]
		if o.DeviceID == id && !arrived && !noted {
			former = append(former, *o)
		}
	}
	return former
}

// speaker is the observation whose statement tells a device's components: the newest that has one, as the store chooses it for a report.
func speaker(members []store.Observation) *store.Observation {
	var newest *store.Observation
	for i := range members {
		o := &members[i]
		if o.Parts == "" {
			continue // a screen, seen by its workstation
		}
		if newest == nil || o.Taken.After(newest.Taken) || o.Taken.Equal(newest.Taken) && o.Key() < newest.Key() {
			newest = o
		}
	}
	return newest
}

// noteComponents puts down what became of a device's components.
func (w *work) noteComponents(ctx context.Context, p *picture, id string, known bool) error {
	now := speaker(p.members[id])
	if now == nil {
		return nil
	}
	said, arrived := w.spoken.now[now.Key()]
	if arrived {
		if err := w.noteCounters(ctx, id, now.Taken, said); err != nil {
			return err
		}
	}
	if !known {
		return nil
	}
	was := speaker(p.formerMembers(w, id))
	if !arrived && was != nil && was.Key() == now.Key() {
		return nil
	}
	var before store.Document
	var err error
	if was != nil {
		whole := !arrived || was.Key() != now.Key()
		if before, err = w.partsBefore(ctx, was, whole); err != nil {
			return err
		}
	}
	switch {
	case !arrived:
		said, err = w.Document(ctx, now.Source, now.Subject)
	case was == nil || was.Key() != now.Key():
		said = maps.Clone(said)
		err = w.ReadParts(ctx, store.PartsOfObservation{Source: now.Source, Subject: now.Subject, Parts: said})
	}
	if err != nil {
		return err
	}
	w.note(store.ComponentHistory, id, now.Taken, now.Source, differentFacts(before, said)...)
	return nil
}

// partsBefore gives what a source had said before this change; whole: also what it says still.
func (w *work) partsBefore(ctx context.Context, o *store.Observation, whole bool) (store.Document, error) {
	e, noted := w.spoken.before[o.Key()]
	if !noted {
		return w.Document(ctx, o.Source, o.Subject)
	}
	if !whole {
		return e.parts, nil
	}
	return e.parts, w.ReadParts(ctx, store.PartsOfObservation{Source: o.Source, Subject: o.Subject, Parts: e.parts})
}

// noteCounters adds what a device counts to its series.
func (w *work) noteCounters(ctx context.Context, id string, at time.Time, said store.Document) error {
	counted := counters(said)
	for _, name := range sortedKeys(counted) {
		if err := w.AddPoint(ctx, id, name, store.Point{At: at, Value: counted[name]}); err != nil {
			return err
		}
	}
	return nil
}
