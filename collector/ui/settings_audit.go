package ui

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/listing"
	"recolement/collector/store"
)

type auditPage struct {
	settingsPage
	Selects      []Select
	Subject      string
	Since, Until string // days, as yyyy-mm-dd; the second one included
	Chosen       []chip
	Entries      []auditView
	Export       string
	Pager        Pager
	Empty        Empty
}

// auditView is an entry of the audit trail as people read it.
type auditView struct {
	When, By, Action, Subject, SubjectURL, Field, From, To, Why string
}

func auditFilter(q query) store.AuditFilter {
	f := store.AuditFilter{By: q.get("by"), Action: q.get("action"), Subject: q.get("subject"), Limit: pageSize, Offset: q.offset()}
	if day, err := time.Parse(time.DateOnly, q.get("since")); err == nil {
		f.Since = day
	}
	if day, err := time.Parse(time.DateOnly, q.get("until")); err == nil {
		f.Before = day.AddDate(0, 0, 1)
	}
	return f
}

func (s *site) auditList(c *gin.Context) error {
	q := newQuery(c)
	entries, total, err := s.Store.AuditPage(c.Request.Context(), auditFilter(q))
	if err != nil {
		return fmt.Errorf("list audit trail: %w", err)
	}
	people, actions, err := s.Store.AuditFacets(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list audit trail: %w", err)
	}
	p := auditPage{settingsPage: s.settings(c, "audit"), Subject: q.get("subject"), Since: q.get("since"), Until: q.get("until")}
	var who, what []Option
	for _, name := range people {
		who = append(who, Option{Value: name, Label: name})
	}
	for _, action := range actions {
		what = append(what, Option{Value: action, Label: p.action(action)})
	}
	p.Selects = []Select{q.choose(p.Page, "by", "ui.audit.by", "ui.audit.by.all", who), q.choose(p.Page, "action", "ui.audit.action", "ui.audit.action.all", what)}
	p.Chosen = append(chips(p.Page, q, p.Selects), p.auditChips(q)...)
	for _, e := range entries {
		p.Entries = append(p.Entries, p.audited(e))
	}
	p.Export = query{path: "/settings/audit.csv", values: q.values}.address(q.values)
	p.Pager = q.pager(p.Page, total)
	p.Empty = Empty{Icon: p.Icon("search"), Title: p.T("ui.nothing_found"), Text: p.T("ui.nothing_found.text"), URL: "/settings/audit", Action: p.T("ui.clear_filters")}
	s.render(c, http.StatusOK, "settings_audit", p)
	return nil
}

func (p Page) auditChips(q query) []chip {
	var out []chip
	for _, name := range []string{"subject", "since", "until"} {
		if value := q.get(name); value != "" {
			if day, err := time.Parse(time.DateOnly, value); err == nil {
				value = p.Date(day)
			}
			out = append(out, chip{Label: p.T("ui.audit."+name) + " : " + value, URL: q.with(name)})
		}
	}
	return out
}

// action is what was done, in words: "decide ignore" is a decision and its choice.
func (p Page) action(action string) string {
	if verb, choice, ok := strings.Cut(action, " "); ok {
		return p.known("ui.audited.", verb) + " : " + p.known("choice.", choice)
	}
	return p.known("ui.audited.", action)
}

func (p Page) audited(e store.AuditEntry) auditView {
	v := auditView{When: p.Moment(e.At), By: e.By, Action: p.action(e.Action), Subject: e.Subject, From: e.From, To: e.To, Why: e.Why}
	if e.Field != "" {
		v.Field = p.known("ui.audited.field.", e.Field)
		if v.Field == e.Field {
			v.Field = p.known("field.", e.Field)
		}
	}
	if e.Field == "role" {
		v.From, v.To = p.roleWords(e.From), p.roleWords(e.To)
	}
	if from, ok := strings.CutPrefix(e.Why, "from "); ok && e.Action == "sign-in" {
		v.Why = p.T("ui.audited.from", "address", from)
	}
	v.SubjectURL = "/settings/audit?subject=" + url.QueryEscape(e.Subject)
	switch verb, _, _ := strings.Cut(e.Action, " "); {
	case strings.HasPrefix(e.Action, "user-") && e.Action != "user-remove", e.Action == "sessions-end", strings.HasPrefix(e.Action, "sign-"):
		v.Subject, v.SubjectURL = firstOf(e.Why, e.Subject), "/settings/people/"+e.Subject
		if strings.HasPrefix(e.Action, "sign-") {
			v.Subject = e.By
		} else {
			v.Why = ""
		}
	case strings.HasPrefix(e.Action, "token-"):
		v.Subject, v.Why = firstOf(e.Why, e.Subject), ""
	case e.Action == "agent-revoke":
		v.Subject, v.Why = firstOf(e.Why, e.Subject), ""
	case e.Action == "policy":
		v.Subject, v.SubjectURL = p.known("ui.policy.", e.Subject), "/settings/policy/versions/"+e.To
		v.From, v.To = "", ""
	case verb == "decide" || verb == "undo":
		v.SubjectURL = "/discrepancies/" + e.Subject
	}
	return v
}

// roleWords puts auth.Roles into the reader's words: "reader; TM manager".
func (p Page) roleWords(roles string) string {
	var parts []string
	for _, part := range strings.Split(roles, "; ") {
		switch code, role, single := strings.Cut(part, " "); {
		case single:
			parts = append(parts, p.T("ui.role.on", "entity", code, "role", p.known("ui.role.", role)))
		case part != "":
			parts = append(parts, p.known("ui.role.", part))
		}
	}
	return joined(parts...)
}

// mostExported bounds an export; a filter of dates fetches the rest.
const mostExported = 200_000

// auditExport writes what the filter selects as CSV, as it is in the audit trail.
func (s *site) auditExport(c *gin.Context) error {
	filter := auditFilter(newQuery(c))
	filter.Limit, filter.Offset = 1000, 0
	entries, _, err := s.Store.AuditPage(c.Request.Context(), filter) // a first page, before anything is said
	if err != nil {
		return fmt.Errorf("export audit trail: %w", err)
	}
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="audit.csv"`)
	c.Header("Cache-Control", "no-store")
	out := csv.NewWriter(c.Writer)
	_ = out.Write([]string{"at", "by", "action", "subject", "field", "from", "to", "why"}) // a failure stays with the writer
	for len(entries) > 0 && filter.Offset < mostExported && out.Error() == nil {
		for _, e := range entries {
			row := []string{e.At.Format(time.RFC3339), e.By, e.Action, e.Subject, e.Field, e.From, e.To, e.Why}
			for i := range row {
				row[i] = listing.Harmless(row[i])
			}
			_ = out.Write(row)
		}
		out.Flush()
		filter.Offset += len(entries)
		if entries, _, err = s.Store.AuditPage(c.Request.Context(), filter); err != nil {
			return fmt.Errorf("export audit trail: %w", err)
		}
	}
	out.Flush()
	return nil
}
