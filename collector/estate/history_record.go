package estate

import (
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type interpretedField struct {
	field string
	of    func(a *inventory.Asset) *string
}

// interpreted are the facts of a record that the policy reads out of its words.
var interpreted = []interpretedField{
	{"class", func(a *inventory.Asset) *string { return (*string)(&a.Class) }},
	{"state", func(a *inventory.Asset) *string { return (*string)(&a.State) }},
	{"entity_code", func(a *inventory.Asset) *string { return &a.EntityCode }},
	{"site_code", func(a *inventory.Asset) *string { return &a.SiteCode }},
}

// personFields are the fields of a record that name a person; they are kept for a time of their own.
var personFields = set{"user": true}

// flatRecord gives the facts of a record, but for its place in the file, which means nothing.
func flatRecord(a *store.KnownAsset) flat {
	f := make(flat, 32)
	for name, field := range fields() {
		f.set(name, field.get(&a.Asset))
	}
	for _, t := range interpreted {
		f.set(t.field, *t.of(&a.Asset))
	}
	if !a.Gone.IsZero() {
		f.set(presence, gone)
	}
	return f
}

// record makes a record of its facts again.
func (f flat) record(id string) inventory.Asset {
	a := inventory.Asset{ID: id}
	for name, field := range fields() {
		_ = field.set(&a, f.get(name)) // it was written by field.get
	}
	for _, t := range interpreted {
		*t.of(&a) = f.get(t.field)
	}
	return a
}

// noteRecord puts down what became of a record; old is nil for one that was not known.
func (w *work) noteRecord(old, a *store.KnownAsset) {
	if old == nil {
		w.noteNow(store.RecordHistory, a.ID, appears)
		return
	}
	var things, people []store.Delta
	for _, d := range differences(flatRecord(old), flatRecord(a)) {
		if personFields[d.Field] {
			people = append(people, d)
		} else {
			things = append(things, d)
		}
	}
	w.noteNow(store.RecordHistory, a.ID, things...)
	w.noteNow(store.PersonHistory, a.ID, people...)
}

// flatRow gives where a discrepancy stands, as facts.
func flatRow(r *store.DiscrepancyRow) flat {
	f := flat{}
	f.set("status", string(r.Status))
	f.set("assignee", r.Assignee)
	f.set("note", r.Note)
	f.set("manual", r.Manual)
	f.set("observed", r.Observed)
	f.set("suggestion", r.Suggestion)
	f.set("others", strings.Join(r.Others, "\n"))
	if !r.Since.IsZero() {
		f.set("since", r.Since.Format(instantForm))
	}
	if !r.Until.IsZero() {
		f.set("until", r.Until.Format(dateForm))
	}
	return f
}

// restore puts a discrepancy where its facts say that it stood.
func (f flat) restore(r *store.DiscrepancyRow) {
	r.Status, r.Assignee, r.Note = inventory.Status(f.get("status")), f.get("assignee"), f.get("note")
	r.Manual, r.Observed, r.Suggestion = f.get("manual"), f.get("observed"), f.get("suggestion")
	r.Others = nil
	if others := f.get("others"); others != "" {
		r.Others = strings.Split(others, "\n")
	}
	r.Since, _ = time.Parse(instantForm, f.get("since"))
	r.Until, _ = time.Parse(dateForm, f.get("until"))
}
