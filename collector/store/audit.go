package store

import (
	"context"
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

// AuditEntries lists a page of the audit trail, newest first.
func (r reader) AuditEntries(ctx context.Context, limit, offset int) ([]AuditEntry, error) {
	return audit.find(ctx, r.q, page(map[string]string{"at": "at"}, "at", "at", "id", true, limit, offset))
}

// AddAudit adds an entry to the audit trail.
func (tx *Tx) AddAudit(ctx context.Context, e *AuditEntry) error {
	e.ID = NewID()
	return audit.put(ctx, tx.q, e)
}
