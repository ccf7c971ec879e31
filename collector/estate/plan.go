package estate

import (
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// plan is what an import would do. It is pure, so that the preview and the import cannot differ.
type plan struct {
	new, changed int
	puts         []store.KnownAsset
	changes      []store.Change
	vanished     []store.KnownAsset
	ended        []store.Correction // that the import has taken over, or overruled
}

// plan compares an import's records with those that are known. A new record has no ID yet.
func (r *rules) plan(known []store.KnownAsset, corrections []store.Correction, rows []inventory.Asset) *plan {
	p := &plan{}
	corrected := map[string][]store.Correction{}
	for _, c := range corrections {
		corrected[c.AssetID] = append(corrected[c.AssetID], c)
	}
	of := r.pair(known, rows)
	present := make([]bool, len(known))
	for i := range rows {
		a := rows[i]
		if of[i] < 0 {
			a.ID = ""
			r.words.Interpret(&a)
			p.new++
			p.puts = append(p.puts, store.KnownAsset{Asset: a})
			continue
		}
		present[of[i]] = true
		a.ID = known[of[i]].ID
		p.keepCorrections(&a, corrected[a.ID])
		r.words.Interpret(&a)
		p.compare(&known[of[i]], &a)
	}
	for i := range known {
		if !present[i] && known[i].Gone.IsZero() {
			p.vanished = append(p.vanished, known[i])
			p.changes = append(p.changes, store.Change{Subject: known[i].ID, Field: "record", To: "gone"})
		}
	}
	return p
}

// keepCorrections: as long as an import still brings the value that people found wrong, their correction stays. Once it brings the
// corrected one, or something else again, the import is right and the correction is over.
func (p *plan) keepCorrections(a *inventory.Asset, corrections []store.Correction) {
	all := fields()
	for _, c := range corrections {
		f, known := all[c.Field]
		if !known || f.get(a) != c.From || f.set(a, c.To) != nil {
			p.ended = append(p.ended, c)
		}
	}
}

// compare notes what an import says of a record that is known.
func (p *plan) compare(before *store.KnownAsset, a *inventory.Asset) {
	was := len(p.changes)
	all := fields()
	for _, name := range sortedKeys(all) {
		if from, to := all[name].get(&before.Asset), all[name].get(a); from != to {
			p.changes = append(p.changes, store.Change{Subject: a.ID, Field: name, From: from, To: to})
		}
	}
	if !before.Gone.IsZero() {
		p.changes = append(p.changes, store.Change{Subject: a.ID, Field: "record", From: "gone"})
	}
	if len(p.changes) > was {
		p.changed++
	}
	if before.Asset != *a || !before.Gone.IsZero() {
		p.puts = append(p.puts, store.KnownAsset{Asset: *a, Gone: time.Time{}})
	}
}
