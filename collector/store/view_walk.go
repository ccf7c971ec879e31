package store

import (
	"context"
	"slices"

	"recolement/collector/inventory"
)

// WalkAssets reads a page of the manual inventory. Orders: number, name, serial, service, site, age.
func (v View) WalkAssets(ctx context.Context, f AssetFilter, w Walk) ([]inventory.Asset, *Place, error) {
	f.in = &v.in
	rows, next, err := assets.walk(ctx, v.r.q, f.conditions(), assetOrders, w)
	return bare(rows), next, err
}

// CountAssets counts what a filter selects.
func (v View) CountAssets(ctx context.Context, f AssetFilter) (int, error) {
	f.in = &v.in
	c := f.conditions()
	return assets.count(ctx, v.r.q, c.where(), c.args...)
}

// WalkDevices reads a page of what was seen. Orders: seen, name, serial.
func (v View) WalkDevices(ctx context.Context, f DeviceFilter, w Walk) ([]inventory.Device, *Place, error) {
	f.in = &v.in
	rows, next, err := devices.walk(ctx, v.r.q, f.conditions(), deviceOrders, w)
	if err != nil {
		return nil, nil, err
	}
	found := bareDevices(rows)
	return found, next, v.withholdSources(ctx, found)
}

// CountDevices counts what a filter selects.
func (v View) CountDevices(ctx context.Context, f DeviceFilter) (int, error) {
	f.in = &v.in
	c := f.conditions()
	return devices.count(ctx, v.r.q, c.where(), c.args...)
}

// DevicesOf reads the devices that were seen through another one: a workstation's screens.
func (v View) DevicesOf(ctx context.Context, parent string) ([]inventory.Device, error) {
	c := &conditions{}
	c.add("parent = ?", parent)
	c.add("parent <> ''")
	c.within("entity_code", &v.in)
	rows, err := devices.find(ctx, v.r.q, c.where()+" ORDER BY id", c.args...)
	return bareDevices(rows), err
}

// WalkDiscrepancies reads a page of discrepancies. Orders: kind, number, since, updated. What a row says of others' records is withheld.
func (v View) WalkDiscrepancies(ctx context.Context, f DiscrepancyFilter, w Walk) ([]DiscrepancyRow, *Place, error) {
	f.in = &v.in
	rows, next, err := discrepancies.walk(ctx, v.r.q, f.conditions(true), discrepancyOrders, w)
	for i := range rows {
		v.withhold(&rows[i])
	}
	return rows, next, err
}

// CountDiscrepancies counts what a filter selects.
func (v View) CountDiscrepancies(ctx context.Context, f DiscrepancyFilter) (int, error) {
	f.in = &v.in
	c := f.conditions(true)
	return discrepancies.count(ctx, v.r.q, c.where(), c.args...)
}

// KnownAsset is Store.KnownAsset, within the view.
func (v View) KnownAsset(ctx context.Context, id string) (KnownAsset, error) {
	a, err := v.r.KnownAsset(ctx, id)
	if err == nil && !v.in.Has(a.EntityCode) {
		return KnownAsset{}, missing(assets.name, id)
	}
	return a, err
}

// CorrectionsOf is Store.CorrectionsOf, within the view.
func (v View) CorrectionsOf(ctx context.Context, assetID string) ([]Correction, error) {
	if _, err := v.Asset(ctx, assetID); err != nil {
		return nil, err
	}
	return v.r.CorrectionsOf(ctx, assetID)
}

// DecisionFilter selects decisions; what is empty selects all.
type DecisionFilter struct{ DiscrepancyKey, AssetID, DeviceID string }

// WalkDecisions reads a page of decisions, also undone ones. Where something of a discrepancy is withheld, so are the values and words
// of what was decided about it.
func (v View) WalkDecisions(ctx context.Context, f DecisionFilter, w Walk) ([]inventory.Decision, *Place, error) {
	c := &conditions{}
	c.equal("discrepancy_id", f.DiscrepancyKey)
	c.equal("asset_id", f.AssetID)
	c.equal("device_id", f.DeviceID)
	if !v.in.All {
		c.add("(discrepancy_id <> '' OR asset_id <> '' OR device_id <> '')")
		v.mayAlso(c, "discrepancy_id", "discrepancy", "key")
		v.mayAlso(c, "asset_id", "asset", "id")
		v.mayAlso(c, "device_id", "device", "id")
	}
	made, next, err := decisions.walk(ctx, v.r.q, c, nil, w)
	if err != nil || v.in.All {
		return made, next, err
	}
	for i := range made {
		if made[i].DiscrepancyID == "" {
			continue
		}
		row, err := v.Discrepancy(ctx, made[i].DiscrepancyID)
		if err != nil {
			return nil, nil, err
		}
		if row.Withheld {
			made[i].From, made[i].To, made[i].Reason = "", "", ""
		}
	}
	return made, next, nil
}

// mayAlso adds that the thing that a column names, if it names one, is in the view.
func (v View) mayAlso(c *conditions, column, table, key string) {
	one := &conditions{args: c.args}
	one.within("t.entity_code", &v.in)
	c.args = one.args
	c.parts = append(c.parts, "("+column+" = '' OR EXISTS (SELECT 1 FROM "+table+" t WHERE t."+key+" = "+column+" AND "+one.parts[0]+"))")
}

// ofBoth are the conditions that device and record are in the view.
func (v View) ofBoth() *conditions {
	c := &conditions{}
	if !v.in.All {
		v.mayAlso(c, "device_id", "device", "id")
		v.mayAlso(c, "asset_id", "asset", "id")
	}
	return c
}

// WalkMatches reads a page of matches, by device.
func (v View) WalkMatches(ctx context.Context, w Walk) ([]inventory.Match, *Place, error) {
	return matches.walk(ctx, v.r.q, v.ofBoth(), nil, w)
}

// WalkPins reads a page of what people keep together and apart, by device.
func (v View) WalkPins(ctx context.Context, w Walk) ([]Pin, *Place, error) {
	return pins.walk(ctx, v.r.q, v.ofBoth(), nil, w)
}

// Pin reads what a person decided about a device and a record.
func (v View) Pin(ctx context.Context, deviceID, assetID string) (Pin, error) {
	p, err := pins.one(ctx, v.r.q, deviceID, assetID)
	if err != nil {
		return p, err
	}
	sees, err := v.seesAll(ctx, &inventory.Decision{DeviceID: deviceID, AssetID: assetID})
	if err == nil && !sees {
		return Pin{}, missing(pins.name, deviceID)
	}
	return p, err
}

// WalkImports reads a page of imports: those that touched nobody else's records. A page may be short.
func (v View) WalkImports(ctx context.Context, w Walk) ([]Import, *Place, error) {
	all, next, err := imports.walk(ctx, v.r.q, &conditions{}, nil, w)
	return slices.DeleteFunc(all, func(i Import) bool { return !v.in.Cover(i.Entities) }), next, err
}

// WalkHistory reads a page of what became of a visible record, device or discrepancy. Order: at.
func (v View) WalkHistory(ctx context.Context, subject string, w Walk) ([]Change, *Place, error) {
	told, err := v.toldOf(ctx, subject)
	if err != nil {
		return nil, nil, err
	}
	found, next, err := v.r.walkHistory(ctx, subject, w)
	for i := range found {
		if told != nil && !slices.Contains(told, found[i].Source) {
			found[i].Source = ""
		}
	}
	return found, next, err
}
