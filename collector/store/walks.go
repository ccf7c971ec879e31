package store

import (
	"context"
	"time"
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
)

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

// WalkAudit reads a page of the audit trail.
func (r reader) WalkAudit(ctx context.Context, f AuditFilter, w Walk) ([]AuditEntry, *Place, error) {
	return audit.walk(ctx, r.q, f.conditions(), nil, w)
}

// CountAudit counts what a filter selects.
func (r reader) CountAudit(ctx context.Context, f AuditFilter) (int, error) {
	c := f.conditions()
	return audit.count(ctx, r.q, c.where(), c.args...)
}

// WalkPolicyVersions reads a page of the versions of a part of the policy.
func (r reader) WalkPolicyVersions(ctx context.Context, part PolicyPart, w Walk) ([]PolicyVersion, *Place, error) {
	c := &conditions{}
	c.add("part = ?", string(part))
	return policies.walk(ctx, r.q, c, nil, w)
}
