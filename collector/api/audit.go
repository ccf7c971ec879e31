package api

import (
	"context"
	"time"

	"recolement/collector/store"
)

type auditEntry struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at,omitzero"`
	By      string    `json:"by" doc:"a person, token: and a program's label, or an agent"`
	Action  string    `json:"action"`
	Subject string    `json:"subject,omitempty" doc:"the id or key of what was changed"`
	Field   string    `json:"field,omitempty"`
	From    string    `json:"from,omitempty"`
	To      string    `json:"to,omitempty"`
	Why     string    `json:"why,omitempty"`
}

type auditQuery struct {
	Paging
	By      string `query:"by" maxLength:"300"`
	Action  string `query:"action" maxLength:"100"`
	Subject string `query:"subject" maxLength:"300"`

	Since  time.Time `query:"since" doc:"from then on"`
	Before time.Time `query:"before" doc:"up to then, and without it"`
}

func (s *service) audit() {
	addList(s, operation{id: "list-audit", path: "/audit", scope: store.AdminAPI, summary: "List who changed what, newest first"},
		func(_ context.Context, in *auditQuery) (source[auditEntry], error) {
			f := store.AuditFilter{By: in.By, Action: in.Action, Subject: in.Subject, Since: in.Since, Before: in.Before}
			return source[auditEntry]{sort: "-id", walk: mapped(func(ctx context.Context, w store.Walk) ([]store.AuditEntry, *store.Place, error) {
				return s.Store.WalkAudit(ctx, f, w)
			}, func(e *store.AuditEntry) auditEntry {
				return auditEntry{ID: e.ID, At: e.At, By: e.By, Action: e.Action, Subject: e.Subject, Field: e.Field, From: e.From, To: e.To, Why: e.Why}
			}), count: func(ctx context.Context) (int, error) { return s.Store.CountAudit(ctx, f) }}, nil
		})
}
