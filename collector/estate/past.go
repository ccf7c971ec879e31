package estate

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Fact is one fact about a thing: what a component is, which version of a program is installed.
type Fact struct {
	Field string // of a device's components: the report's section, e.g. softwares
	Key   string // which of the field's things, e.g. the program
	Part  string // what about it, e.g. version
	Value string
}

// PastDevice is a device as it was known at a moment. Its interfaces, addresses and sources are in alphabetical order, LastSeen is exact to
// the day.
type PastDevice struct {
	inventory.Device
	Match      *inventory.Match // nil: none
	Components []Fact
}

// PastAsset is a record as it was known at a moment; it has no place in a file.
type PastAsset struct {
	inventory.Asset
	Gone bool // the last import before that moment did not have it
}

// State is the estate as it was known at a moment: what is not in it was not known, or not any more.
type State struct {
	At            time.Time
	Devices       []inventory.Device // without what they are made of, see DeviceAt
	Assets        []inventory.Asset  // those that the inventory had
	Matches       []inventory.Match
	Discrepancies []store.DiscrepancyRow // those that were not resolved; their names, codes and explanation are those of today
	Counts        map[inventory.Kind]int // of these, by kind
}

// DeviceAt gives a device as it was known at a moment. What was reported later is not in it, even if it speaks of an earlier time.
func (e *Estate) DeviceAt(ctx context.Context, id string, at time.Time) (*PastDevice, error) {
	if err := e.stillKnown(ctx, at, store.DeviceHistory, store.ComponentHistory); err != nil {
		return nil, err
	}
	var f flat
	var seen []store.Point
	err := e.store.Snapshot(ctx, func(r *store.Snapshot) (err error) {
		if f, err = flatNow(ctx, r, id); err != nil {
			return err
		}
		if seen, err = r.Series(ctx, id, seenSeries); err != nil {
			return err
		}
		return rewind(ctx, r, f, id, at)
	})
	if err != nil {
		return nil, err
	}
	if f.get(presence) == absent {
		return nil, inventory.Errorf(inventory.NotFound, "device %s was not known on %s", id, at.Format(dateForm)).Because("unknown_then", "date", at.Format(dateForm))
	}
	d := &PastDevice{Device: f.device(id), Match: f.match(id), Components: f.components()}
	d.LastSeen = lastSeen(seen, at)
	return d, nil
}

// flatNow gives all facts of a device; one that is no more has none.
func flatNow(ctx context.Context, r *store.Snapshot, id string) (flat, error) {
	d, err := r.Device(ctx, id)
	if inventory.CodeOf(err) == inventory.NotFound {
		entries, err := r.Entries(ctx, id)
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			return nil, inventory.Errorf(inventory.NotFound, "no device %s", id)
		}
		return flat{{field: presence}: absent}, nil
	}
	if err != nil {
		return nil, err
	}
	f := flatDevice(&d)
	matches, err := r.MatchOfDevice(ctx, id)
	if err != nil {
		return nil, err
	}
	for i := range matches {
		maps.Copy(f, flatMatch(&matches[i]))
	}
	doc, err := r.DeviceDocument(ctx, id)
	if err != nil {
		return nil, err
	}
	maps.Copy(f, flatParts(doc))
	return f, nil
}

// rewind takes back all that was recorded of a subject after a moment.
func rewind(ctx context.Context, r *store.Snapshot, f flat, subject string, at time.Time) error {
	entries, err := r.Entries(ctx, subject)
	if err != nil {
		return err
	}
	for i := range entries {
		if entries[i].Recorded.After(at) {
			f.undo(&entries[i])
		}
	}
	return nil
}

func lastSeen(points []store.Point, at time.Time) time.Time {
	var last time.Time
	for _, p := range points {
		if !p.At.After(at) {
			last = time.Unix(p.Value*86400, 0).UTC()
		}
	}
	return last
}

// components are the facts that are not of the device itself.
func (f flat) components() []Fact {
	var out []Fact
	for k, value := range f {
		if _, ok := componentSections[k.field]; ok {
			out = append(out, Fact{k.field, k.key, k.part, value})
		}
	}
	slices.SortFunc(out, func(a, b Fact) int {
		return strings.Compare(a.Field+"\x00"+a.Key+"\x00"+a.Part, b.Field+"\x00"+b.Key+"\x00"+b.Part)
	})
	return out
}

// AssetAt gives a record as it was known at a moment.
func (e *Estate) AssetAt(ctx context.Context, id string, at time.Time) (*PastAsset, error) {
	if err := e.stillKnown(ctx, at, store.RecordHistory); err != nil {
		return nil, err
	}
	var f flat
	err := e.store.Snapshot(ctx, func(r *store.Snapshot) error {
		known, err := r.KnownAsset(ctx, id)
		if err != nil {
			return err
		}
		f = flatRecord(&known)
		return rewind(ctx, r, f, id, at)
	})
	if err != nil {
		return nil, err
	}
	if f.get(presence) == absent {
		return nil, inventory.Errorf(inventory.NotFound, "the record was not known on %s", at.Format(dateForm)).Because("unknown_then", "date", at.Format(dateForm))
	}
	if err := e.forgetPeople(ctx, f, at); err != nil {
		return nil, err
	}
	return &PastAsset{Asset: f.record(id), Gone: f.get(presence) == gone}, nil
}

// forgetPeople blanks what names a person where the history of it is not kept for so long.
func (e *Estate) forgetPeople(ctx context.Context, f flat, at time.Time) error {
	since, err := e.store.HistoryBegin(ctx, store.PersonHistory)
	if err != nil || !at.Before(since) {
		return err
	}
	for field := range personFields {
		delete(f, factKey{field: field})
	}
	return nil
}

// stillKnown refuses a moment before which the history of some kind is no longer kept.
func (e *Estate) stillKnown(ctx context.Context, at time.Time, kinds ...store.HistoryKind) error {
	for _, kind := range kinds {
		since, err := e.store.HistoryBegin(ctx, kind)
		if err != nil {
			return err
		}
		if at.Before(since) {
			return inventory.Errorf(inventory.NotFound, "what was on %s is no longer known: history is kept since %s", at.Format(dateForm), since.Format(dateForm)).Because("history_since", "date", since.Format(dateForm))
		}
	}
	return nil
}
