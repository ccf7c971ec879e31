package store

import (
	"context"
	"fmt"
	"time"
)

// AuditEntry is one line of the audit trail: who changed what, when, from what to what, and why. Entries are only ever added.
type AuditEntry struct {
	ID       string
	At       time.Time
	By       string
	Action   string // import, policy, decide, undo…
	Subject  string // the id or key of what was changed
	Field    string
	From, To string
	Why      string
}

var audit = table[AuditEntry]{
	name:    "audit_entry",
	key:     []string{"id"},
	columns: []string{"at", "by_user", "action", "subject", "field", "from_value", "to_value", "why"},
	places: func(e *AuditEntry) []any {
		return []any{&e.ID, moment{&e.At}, &e.By, &e.Action, &e.Subject, &e.Field, &e.From, &e.To, &e.Why}
	},
}

// AuditFilter selects entries of the audit trail; what is empty selects all.
type AuditFilter struct {
	By, Action, Subject string    // as they are written
	Since, Before       time.Time // from the first on, up to the second and without it
	Limit, Offset       int
}

func (f *AuditFilter) conditions() *conditions {
	c := &conditions{}
	c.equal("by_user", f.By)
	c.equal("action", f.Action)
	c.equal("subject", f.Subject)
	if !f.Since.IsZero() {
		c.add("at >= ?", instant(f.Since))
	}
	if !f.Before.IsZero() {
		c.add("at < ?", instant(f.Before))
	}
	return c
}

// AuditPage lists a page of what a filter selects of the audit trail, newest first (ids sort by time), and how many entries
// there are in all.
func (r reader) AuditPage(ctx context.Context, f AuditFilter) ([]AuditEntry, int, error) {
	c := f.conditions()
	total, err := audit.count(ctx, r.q, c.where(), c.args...)
	if err != nil {
		return nil, 0, err
	}
	found, err := audit.find(ctx, r.q, c.where()+page(map[string]string{"at": "id"}, "at", "at", "id", true, f.Limit, f.Offset), c.args...)
	return found, total, err
}

// AuditEntries lists a page of the audit trail, newest first.
func (r reader) AuditEntries(ctx context.Context, limit, offset int) ([]AuditEntry, error) {
	found, _, err := r.AuditPage(ctx, AuditFilter{Limit: limit, Offset: offset})
	return found, err
}

// AuditFacets lists who stands in the audit trail, and what they did.
func (r reader) AuditFacets(ctx context.Context) (people, actions []string, err error) {
	if people, err = texts(ctx, r.q, "SELECT DISTINCT by_user FROM audit_entry ORDER BY by_user"); err == nil {
		actions, err = texts(ctx, r.q, "SELECT DISTINCT action FROM audit_entry ORDER BY action")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read audit trail: %w", err)
	}
	return people, actions, nil
}

// AddAudit adds an entry to the audit trail.
func (tx *Tx) AddAudit(ctx context.Context, e *AuditEntry) error {
	e.ID = NewID()
	return audit.put(ctx, tx.q, e)
}
