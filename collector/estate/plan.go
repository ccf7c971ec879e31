package estate

import (
	"cmp"
	"slices"

	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// plan is what an import would do. It is pure, so that the preview and the import cannot differ.
type plan struct {
	new, changed int
	puts         []store.KnownAsset
	before       []*store.KnownAsset // of each of puts, what was known; nil: nothing
	vanished     []store.KnownAsset
	ended        []store.Correction // that the import has taken over, or overruled
	refused      []importer.Problem // rows that are not for whoever imports to bring
	touched      []string           // entities whose records are in the file
}

// plan compares an import's records with those that are known. A new record has no ID yet. Where within is given, records of
// other entities are left alone: rows that speak of one, or are known as one, are refused.
func (r *rules) plan(known []store.KnownAsset, corrections []store.Correction, rows []inventory.Asset, within *store.Entities) *plan {
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
			if p.refuses(&a, nil, within) {
				continue
			}
			p.new++
			p.puts, p.before = append(p.puts, store.KnownAsset{Asset: a}), append(p.before, nil)
			continue
		}
		present[of[i]] = true
		a.ID = known[of[i]].ID
		ended := len(p.ended)
		p.keepCorrections(&a, corrected[a.ID])
		r.words.Interpret(&a)
		if p.refuses(&a, &known[of[i]], within) {
			p.ended = p.ended[:ended]
			continue
		}
		p.compare(&known[of[i]], &a)
	}
	for i := range known {
		if !present[i] && known[i].Gone.IsZero() && may(within, known[i].EntityCode) && !isNew(corrected[known[i].ID]) {
			p.touched = append(p.touched, known[i].EntityCode)
			p.vanished = append(p.vanished, known[i])
		}
	}
	return p
}

// refuses notes a row that is not for whoever imports to bring: it says that it is another entity's, or it is known as one.
func (p *plan) refuses(a *inventory.Asset, before *store.KnownAsset, within *store.Entities) bool {
	why := importer.Problem{File: a.Origin.File, Row: a.Origin.Row, Value: cmp.Or(a.Number, a.Serial, a.Name), Refused: true}
	switch {
	case !may(within, a.EntityCode):
		why.Code, why.Args = "entity", map[string]string{"entity": a.Entity}
	case before != nil && !may(within, before.EntityCode):
		why.Code = "elsewhere"
	default:
		p.touched = append(p.touched, a.EntityCode)
		return false
	}
	p.refused = append(p.refused, why)
	return true
}

func may(within *store.Entities, code string) bool { return within == nil || within.Has(code) }

// entities are those whose records the import touches.
func (p *plan) entities() store.Entities { return entitiesOf(p.touched) }

// entitiesOf are the entities with those codes; all of them, where a code is that of no entity.
func entitiesOf(touched []string) store.Entities {
	if slices.Contains(touched, "") {
		return store.AllEntities()
	}
	return store.SomeEntities(touched...)
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
	if before.Asset == *a && before.Gone.IsZero() {
		return
	}
	p.puts, p.before = append(p.puts, store.KnownAsset{Asset: *a}), append(p.before, before)
	moved := *a
	moved.Origin = before.Asset.Origin // another place in the file is no change
	if before.Asset != moved || !before.Gone.IsZero() {
		p.changed++
	}
}
