package store

import (
	"context"
	"slices"
	"time"

	"recolement/collector/inventory"
)

// View reads the estate as somebody sees it who may see some entities alone: lists and counts leave out the records of the
// others, and one of them asked for by its id does not exist. Pages and programs read records through it and no other way.
type View struct {
	r  reader
	in Entities
}

// View shows the records of those entities.
func (r reader) View(in Entities) View { return View{r: r, in: in} }

// Entities are those whose records the view shows.
func (v View) Entities() Entities { return v.in }

// Assets is Store.Assets, within the view.
func (v View) Assets(ctx context.Context, f AssetFilter) ([]inventory.Asset, int, error) {
	f.in = &v.in
	return v.r.Assets(ctx, f)
}

// Asset is Store.Asset, within the view.
func (v View) Asset(ctx context.Context, id string) (inventory.Asset, error) {
	a, err := v.r.Asset(ctx, id)
	if err == nil && !v.in.Has(a.EntityCode) {
		return inventory.Asset{}, missing(assets.name, id)
	}
	return a, err
}

// Discrepancies is Store.Discrepancies, within the view. What a row says of others' records is withheld.
func (v View) Discrepancies(ctx context.Context, f DiscrepancyFilter) ([]DiscrepancyRow, int, error) {
	f.in = &v.in
	rows, total, err := v.r.Discrepancies(ctx, f)
	for i := range rows {
		v.withhold(&rows[i])
	}
	return rows, total, err
}

// DiscrepancyCounts is Store.DiscrepancyCounts, within the view.
func (v View) DiscrepancyCounts(ctx context.Context, f DiscrepancyFilter) (map[inventory.Kind]int, error) {
	f.in = &v.in
	return v.r.DiscrepancyCounts(ctx, f)
}

// Discrepancy is Store.Discrepancy, within the view. What it says of others' records is withheld.
func (v View) Discrepancy(ctx context.Context, key string) (DiscrepancyRow, error) {
	row, err := v.r.Discrepancy(ctx, key)
	if err == nil && !v.shows(&row) {
		return DiscrepancyRow{}, missing(discrepancies.name, key)
	}
	v.withhold(&row)
	return row, err
}

// Shows says whether a discrepancy is in the view, and takes out of it what it says of others' records.
func (v View) Shows(row *DiscrepancyRow) bool {
	if !v.shows(row) {
		return false
	}
	v.withhold(row)
	return true
}

// shows says whether a discrepancy is in the view: that of a visible record or device, or one about an inventory number that
// one of several records bears.
func (v View) shows(row *DiscrepancyRow) bool {
	return v.in.Has(row.EntityCode) || row.AssetID == "" && row.DeviceID == "" && slices.ContainsFunc(row.OtherEntities, v.in.Has)
}

// withhold takes out of a row what it says of records that the view does not show: that there is one remains.
func (v View) withhold(row *DiscrepancyRow) {
	if v.in.All || v.in.Has(row.EntityCode) && !slices.ContainsFunc(row.OtherEntities, func(code string) bool { return !v.in.Has(code) }) {
		return
	}
	row.Withheld = true
	row.Others, row.OtherEntities, row.Manual, row.Observed, row.Suggestion = nil, nil, "", "", ""
	row.Explanation, row.Note = inventory.Explanation{Code: "withheld"}, ""
	if !v.in.Has(row.EntityCode) { // only the number is theirs too
		row.EntityCode, row.ServiceCode, row.SiteCode, row.Class = "", "", "", inventory.NoClass
		row.Assignee, row.Until = "", time.Time{}
	}
}

// Decisions is Store.Decisions, within the view; where something of the discrepancy is withheld, so are the values and words
// of what was decided.
func (v View) Decisions(ctx context.Context, discrepancyKey string) ([]inventory.Decision, error) {
	row, err := v.Discrepancy(ctx, discrepancyKey)
	if err != nil || !v.in.Has(row.EntityCode) {
		return nil, err
	}
	made, err := v.r.Decisions(ctx, discrepancyKey)
	for i := range made {
		if row.Withheld {
			made[i].From, made[i].To, made[i].Reason = "", "", ""
		}
	}
	return made, err
}

// Decision is Store.Decision, within the view: the discrepancy, record and device that it is about must all be there. Where
// something of the discrepancy is withheld, so are the values and words of what was decided.
func (v View) Decision(ctx context.Context, id string) (inventory.Decision, error) {
	d, err := v.r.Decision(ctx, id)
	if err != nil {
		return d, err
	}
	sees, err := v.seesAll(ctx, &d)
	if err == nil && !sees {
		err = missing(decisions.name, id)
	}
	if err != nil {
		return inventory.Decision{}, err
	}
	if d.DiscrepancyID == "" {
		return d, nil
	}
	row, err := v.Discrepancy(ctx, d.DiscrepancyID)
	if row.Withheld {
		d.From, d.To, d.Reason = "", "", ""
	}
	return d, err
}

func (v View) seesAll(ctx context.Context, d *inventory.Decision) (bool, error) {
	if v.in.All {
		return true, nil
	}
	for _, part := range []struct {
		id   string
		read func(id string) error
	}{
		{d.DiscrepancyID, func(id string) error { return v.owns(ctx, id) }},
		{d.AssetID, func(id string) error { _, err := v.Asset(ctx, id); return err }},
		{d.DeviceID, func(id string) error { _, err := v.Device(ctx, id); return err }},
	} {
		if part.id == "" {
			continue
		}
		err := part.read(part.id)
		if inventory.CodeOf(err) == inventory.NotFound {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return d.DiscrepancyID != "" || d.AssetID != "" || d.DeviceID != "", nil
}

// owns fails unless the discrepancy with that key is that of an entity of the view.
func (v View) owns(ctx context.Context, key string) error {
	row, err := v.Discrepancy(ctx, key)
	if err == nil && !v.in.Has(row.EntityCode) {
		return missing(discrepancies.name, key)
	}
	return err
}

// MatchOfDevice is Store.MatchOfDevice, within the view: none where one of the two is not in it.
func (v View) MatchOfDevice(ctx context.Context, id string) ([]inventory.Match, error) {
	found, err := v.r.MatchOfDevice(ctx, id)
	return v.visible(ctx, found, err)
}

// MatchOfAsset is Store.MatchOfAsset, within the view: none where one of the two is not in it.
func (v View) MatchOfAsset(ctx context.Context, id string) ([]inventory.Match, error) {
	found, err := v.r.MatchOfAsset(ctx, id)
	return v.visible(ctx, found, err)
}

func (v View) visible(ctx context.Context, found []inventory.Match, err error) ([]inventory.Match, error) {
	kept := []inventory.Match{}
	for _, m := range found {
		sees, err := v.seesAll(ctx, &inventory.Decision{AssetID: m.AssetID, DeviceID: m.DeviceID})
		if err != nil {
			return nil, err
		}
		if sees {
			kept = append(kept, m)
		}
	}
	return kept, err
}

// Corrections is Store.Corrections, within the view.
func (v View) Corrections(ctx context.Context) ([]Correction, error) {
	c := &conditions{}
	c.within("(SELECT entity_code FROM asset WHERE asset.id = correction.asset_id)", &v.in)
	return corrections.find(ctx, v.r.q, c.where()+" ORDER BY asset_id, field", c.args...)
}

// Imports is Store.Imports, within the view: those that touched nobody else's records.
func (v View) Imports(ctx context.Context) ([]Import, error) {
	all, err := v.r.Imports(ctx)
	return slices.DeleteFunc(all, func(i Import) bool { return !v.in.Cover(i.Entities) }), err
}

// Import is Store.Import, within the view.
func (v View) Import(ctx context.Context, id string) (Import, error) {
	i, err := v.r.Import(ctx, id)
	if err == nil && !v.in.Cover(i.Entities) {
		return Import{}, missing(imports.name, id)
	}
	return i, err
}

// ImportDocument is Store.ImportDocument, within the view.
func (v View) ImportDocument(ctx context.Context, id string) ([]byte, error) {
	if _, err := v.Import(ctx, id); err != nil {
		return nil, err
	}
	return v.r.ImportDocument(ctx, id)
}

// OddAgents is Store.OddAgents for who sees all: whose an agent is, is not known before its device is.
func (v View) OddAgents(ctx context.Context, limit int) ([]AgentState, error) {
	if !v.in.All {
		return nil, nil
	}
	return v.r.OddAgents(ctx, limit)
}

// Comments is Store.Comments, within the view; of a discrepancy of which something is withheld, so is what was said about it.
func (v View) Comments(ctx context.Context, discrepancyKey string) ([]Comment, error) {
	row, err := v.Discrepancy(ctx, discrepancyKey)
	if err != nil || row.Withheld {
		return nil, err
	}
	return v.r.Comments(ctx, discrepancyKey)
}

// ObservationsOf is what one device was made of, within the view.
func (v View) ObservationsOf(ctx context.Context, deviceID string) ([]Observation, error) {
	if _, err := v.Device(ctx, deviceID); err != nil {
		return nil, err
	}
	return v.r.ObservationsOfDevices(ctx, []string{deviceID})
}
