package ui

import (
	"recolement/collector/inventory"
)

// retention says in words how long the policy has things kept, and back to which day that is.
func (p Page) retention(r inventory.Retention) []fact {
	var out []fact
	for _, row := range []struct {
		what string
		kept inventory.Span
	}{{"history", r.History}, {"people", r.People}, {"devices", r.Devices}, {"audit", r.Audit}, {"imports", r.Imports}} {
		f := fact{Label: p.T("ui.retention." + row.what), Value: p.span(row.kept)}
		if day := row.kept.Before(p.now.UTC()); !day.IsZero() {
			f.Note = p.T("ui.retention.back_to", "date", p.Date(day))
		}
		out = append(out, f)
	}
	return out
}

// span is a length of time in words.
func (p Page) span(s inventory.Span) string {
	var parts []string
	for _, part := range []struct {
		id string
		n  int
	}{{"ui.span.years", s.Years}, {"ui.span.months", s.Months}, {"ui.span.days", s.Days}} {
		if part.n > 0 {
			parts = append(parts, p.N(part.id, part.n))
		}
	}
	if len(parts) == 0 {
		return p.T("ui.retention.never")
	}
	return joined(parts...)
}
