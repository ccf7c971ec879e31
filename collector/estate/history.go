package estate

import (
	"cmp"
	"context"
	"slices"
	"time"

	"recolement/collector/store"
)

// Facts are flat: what is known of a thing, each fact by the field that it belongs to, and where a field has several (programs,
// disks…), by which of them and what about it. Two states of a thing are told apart by their facts, and a state is made again
// out of them; an absent fact is "".
type factKey struct{ field, key, part string }

type flat map[factKey]string

func (f flat) set(field, value string) { f.put(field, "", "", value) }

func (f flat) put(field, key, part, value string) {
	if value != "" {
		f[factKey{field, key, part}] = value
	}
}

func (f flat) get(field string) string { return f[factKey{field: field}] }

// differences are the facts that became others, in a fixed order.
func differences(from, to flat) []store.Delta {
	var out []store.Delta
	for k, was := range from {
		if now := to[k]; now != was {
			out = append(out, store.Delta{Field: k.field, Key: k.key, Part: k.part, From: was, To: now})
		}
	}
	for k, now := range to {
		if _, known := from[k]; !known {
			out = append(out, store.Delta{Field: k.field, Key: k.key, Part: k.part, To: now})
		}
	}
	slices.SortFunc(out, func(a, b store.Delta) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Part, b.Part))
	})
	return out
}

// presence is the field that says whether a thing is there: "" if so, gone when an import no longer has it, absent before it was
// known and after it has turned out to be another.
const (
	presence = "record"
	gone     = "gone"
	absent   = "absent"
)

var (
	appears    = store.Delta{Field: presence, From: absent}
	disappears = store.Delta{Field: presence, To: absent}
)

// undo takes an entry back.
func (f flat) undo(e *store.Entry) {
	for _, d := range slices.Backward(e.Deltas) {
		if d == appears { // whatever is known of it was learned later
			clear(f)
		}
		if d.Field == store.JoinedField {
			continue // says where another device's history is
		}
		k := factKey{d.Field, d.Key, d.Part}
		if d.From == "" {
			delete(f, k)
		} else {
			f[k] = d.From
		}
	}
}

// ledger collects what a change changes, subject by subject, so that each gets one entry.
type ledger struct {
	entries []store.Entry
	at      map[page]int
	seen    map[string]int64 // by device, the day on which it was last seen
}

type page struct {
	kind    store.HistoryKind
	subject string
	at      time.Time
	source  string
}

// note puts down what became another; at is when it was so, which for a late report is long ago.
func (w *work) note(kind store.HistoryKind, subject string, at time.Time, source string, deltas ...store.Delta) {
	if len(deltas) == 0 {
		return
	}
	p := page{kind, subject, at, source}
	i, known := w.ledger.at[p]
	if !known {
		if w.ledger.at == nil {
			w.ledger.at = map[page]int{}
		}
		i = len(w.ledger.entries)
		w.ledger.at[p] = i
		w.ledger.entries = append(w.ledger.entries, store.Entry{Subject: subject, Kind: kind, At: at, Recorded: w.now, Source: source})
	}
	w.ledger.entries[i].Deltas = append(w.ledger.entries[i].Deltas, deltas...)
}

// noteNow puts down what became another by what w is.
func (w *work) noteNow(kind store.HistoryKind, subject string, deltas ...store.Delta) {
	w.note(kind, subject, w.now, w.source, deltas...)
}

// writeLedger writes the history of a change, once all of it is known.
func (w *work) writeLedger(ctx context.Context) error {
	entries, seen := w.ledger.entries, w.ledger.seen
	w.ledger = ledger{}
	if err := w.AddEntries(ctx, entries); err != nil {
		return err
	}
	return w.AddPoints(ctx, seenSeries, w.now.Truncate(time.Second), seen)
}
