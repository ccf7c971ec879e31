package store

import (
	"context"
	"time"

	"recolement/collector/inventory"
)

// The orders in which lists can be walked; each has an index.
var (
	assetOrders = map[string]order[assetRow]{
		"number":  byText("number", func(a *assetRow) string { return a.Number }),
		"name":    byText("name", func(a *assetRow) string { return a.Name }),
		"serial":  byText("serial", func(a *assetRow) string { return a.Serial }),
		"service": byText("service_code", func(a *assetRow) string { return a.ServiceCode }),
		"site":    byText("site_code", func(a *assetRow) string { return a.SiteCode }),
		"age":     byTime("coalesce(service_date, purchase_date)", func(a *assetRow) time.Time { return a.InServiceSince() }),
	}
	deviceOrders = map[string]order[deviceRow]{
		"seen":   byTime("last_seen", func(d *deviceRow) time.Time { return d.LastSeen }),
		"name":   byText("name", func(d *deviceRow) string { return d.Name }),
		"serial": byText("serial", func(d *deviceRow) string { return d.Serial }),
	}
	discrepancyOrders = map[string]order[DiscrepancyRow]{
		"kind":    byNumber("position", func(d *DiscrepancyRow) int { return d.position }),
		"number":  byText("number", func(d *DiscrepancyRow) string { return d.Number }),
		"since":   byTime("since", func(d *DiscrepancyRow) time.Time { return d.Since }),
		"updated": byTime("updated", func(d *DiscrepancyRow) time.Time { return d.Updated }),
	}
	changeOrders = map[string]order[Change]{"at": byTime("at", func(c *Change) time.Time { return c.At })}
)

// WalkAssets reads a page of the manual inventory. Orders: number, name, serial, service, site, age.
func (r reader) WalkAssets(ctx context.Context, f AssetFilter, w Walk) ([]inventory.Asset, *Place, error) {
	rows, next, err := assets.walk(ctx, r.q, f.conditions(), assetOrders, w)
	return bare(rows), next, err
}

// CountAssets counts what a filter selects.
func (r reader) CountAssets(ctx context.Context, f AssetFilter) (int, error) {
	c := f.conditions()
	return assets.count(ctx, r.q, c.where(), c.args...)
}

// WalkDevices reads a page of what was seen. Orders: seen, name, serial.
func (r reader) WalkDevices(ctx context.Context, f DeviceFilter, w Walk) ([]inventory.Device, *Place, error) {
	rows, next, err := devices.walk(ctx, r.q, f.conditions(), deviceOrders, w)
	return bareDevices(rows), next, err
}

// CountDevices counts what a filter selects.
func (r reader) CountDevices(ctx context.Context, f DeviceFilter) (int, error) {
	c := f.conditions()
	return devices.count(ctx, r.q, c.where(), c.args...)
}

// WalkDiscrepancies reads a page of discrepancies. Orders: kind, number, since, updated.
func (r reader) WalkDiscrepancies(ctx context.Context, f DiscrepancyFilter, w Walk) ([]DiscrepancyRow, *Place, error) {
	return discrepancies.walk(ctx, r.q, f.conditions(true), discrepancyOrders, w)
}

// CountDiscrepancies counts what a filter selects.
func (r reader) CountDiscrepancies(ctx context.Context, f DiscrepancyFilter) (int, error) {
	c := f.conditions(true)
	return discrepancies.count(ctx, r.q, c.where(), c.args...)
}

// DecisionFilter selects decisions; what is empty selects all.
type DecisionFilter struct{ DiscrepancyKey, AssetID, DeviceID string }

// WalkDecisions reads a page of decisions, also undone ones.
func (r reader) WalkDecisions(ctx context.Context, f DecisionFilter, w Walk) ([]inventory.Decision, *Place, error) {
	c := &conditions{}
	c.equal("discrepancy_id", f.DiscrepancyKey)
	c.equal("asset_id", f.AssetID)
	c.equal("device_id", f.DeviceID)
	return decisions.walk(ctx, r.q, c, nil, w)
}

// WalkMatches reads a page of matches, by device.
func (r reader) WalkMatches(ctx context.Context, w Walk) ([]inventory.Match, *Place, error) {
	return matches.walk(ctx, r.q, &conditions{}, nil, w)
}

// WalkPins reads a page of what people keep together and apart, by device.
func (r reader) WalkPins(ctx context.Context, w Walk) ([]Pin, *Place, error) {
	return pins.walk(ctx, r.q, &conditions{}, nil, w)
}

// WalkImports reads a page of imports.
func (r reader) WalkImports(ctx context.Context, w Walk) ([]Import, *Place, error) {
	return imports.walk(ctx, r.q, &conditions{}, nil, w)
}

// WalkHistory reads a page of what became of a subject. Order: at.
func (r reader) WalkHistory(ctx context.Context, subject string, w Walk) ([]Change, *Place, error) {
	c := &conditions{}
	c.add("subject = ?", subject)
	return changes.walk(ctx, r.q, c, changeOrders, w)
}

// WalkAgents reads a page of the agents that have enrolled; kind "" is all kinds.
func (r reader) WalkAgents(ctx context.Context, kind Scope, w Walk) ([]Agent, *Place, error) {
	c := &conditions{}
	c.equal("kind", string(kind))
	return agentTable.walk(ctx, r.q, c, nil, w)
}

// WalkTokens reads a page of tokens.
func (r reader) WalkTokens(ctx context.Context, w Walk) ([]Token, *Place, error) {
	return tokenTable.walk(ctx, r.q, &conditions{}, nil, w)
}

// WalkUsers reads a page of the people who may sign in.
func (r reader) WalkUsers(ctx context.Context, w Walk) ([]User, *Place, error) {
	rows, next, err := userTable.walk(ctx, r.q, &conditions{}, nil, w)
	users := make([]User, len(rows))
	for i := range rows {
		users[i] = rows[i].User
	}
	return users, next, err
}

// AuditFilter selects lines of the audit trail; what is empty selects all.
type AuditFilter struct{ By, Action, Subject string }

// WalkAudit reads a page of the audit trail.
func (r reader) WalkAudit(ctx context.Context, f AuditFilter, w Walk) ([]AuditEntry, *Place, error) {
	c := &conditions{}
	c.equal("by_user", f.By)
	c.equal("action", f.Action)
	c.equal("subject", f.Subject)
	return audit.walk(ctx, r.q, c, nil, w)
}

// WalkPolicyVersions reads a page of the versions of a part of the policy.
func (r reader) WalkPolicyVersions(ctx context.Context, part PolicyPart, w Walk) ([]PolicyVersion, *Place, error) {
	c := &conditions{}
	c.add("part = ?", string(part))
	return policies.walk(ctx, r.q, c, nil, w)
}

// PolicyVersion reads one version of a part of the policy.
func (r reader) PolicyVersion(ctx context.Context, id string) (PolicyVersion, error) {
	return policies.one(ctx, r.q, id)
}

// Pin reads what a person decided about a device and a record.
func (r reader) Pin(ctx context.Context, deviceID, assetID string) (Pin, error) {
	return pins.one(ctx, r.q, deviceID, assetID)
}

// DevicesOf reads the devices that were seen through another one: a workstation's screens.
func (r reader) DevicesOf(ctx context.Context, parent string) ([]inventory.Device, error) {
	rows, err := devices.find(ctx, r.q, "WHERE parent = $1 AND parent <> '' ORDER BY id", parent)
	return bareDevices(rows), err
}
