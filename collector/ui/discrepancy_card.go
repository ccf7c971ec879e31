package ui

import (
	"html/template"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/store"
)

// card is one subject of the inbox with all that is wrong about it.
type card struct {
	ID          string
	Title, Name string
	TitleURL    string
	NameURL     string
	Place       string
	Class       string
	Icon        template.HTML
	Size        string
	Lines       []line
}

// line is one discrepancy of a card.
type line struct {
	discrepancyView
	Seen      string // the state that the reader decides about: another's decision since then is not overwritten
	CanDecide bool
	CanAccept bool
	Accept    string // what accepting would make the record say
	Assignee  string
	Until     string
	Note      string
}

func (s *site) card(p Page, rows []store.DiscrepancyRow, in string) card {
	policy := s.Estate.Policy()
	first := rows[0]
	head := p.discrepancy(first)
	c := card{ID: first.Key, Class: head.Class, Icon: head.ClassIcon, Place: p.placeOf(first, policy)}
	switch {
	case first.Number != "":
		c.Title, c.TitleURL = first.Number, head.AssetURL
		c.Name, c.NameURL = head.DeviceLabel, head.DeviceURL
	case head.DeviceLabel != "":
		c.Title, c.TitleURL = head.DeviceLabel, head.DeviceURL
		c.Name = head.DeviceNote
	default:
		c.Title, c.TitleURL = p.T("ui.no_number"), head.AssetURL
	}
	if len(rows) > 1 {
		c.Size = p.N("ui.inbox.discrepancies", len(rows))
	}
	for _, row := range rows {
		l := line{discrepancyView: p.discrepancy(row), Seen: row.Version(), Assignee: row.Assignee, Note: row.Note, Until: p.Date(row.Until)}
		l.CaseURL = caseURL(row.Key, in)
		l.CanDecide = p.access.Manages.Has(row.EntityCode) && row.Status != inventory.Resolved && !row.Withheld
		if field, to := s.accepted(row.Discrepancy); l.CanDecide && field != "" {
			l.CanAccept, l.Accept = true, p.fieldName(field)+" : "+to
		}
		c.Lines = append(c.Lines, l)
	}
	return c
}

func (p Page) placeOf(row store.DiscrepancyRow, policy *inventory.Policy) string {
	site := row.SiteCode
	for _, s := range policy.Sites {
		if s.Code == row.SiteCode && s.Label != "" {
			site = s.Label
		}
	}
	return joined(row.EntityCode, row.ServiceCode, site)
}

// accepted is the field of the record, and its value, if what was observed is right; no field where that does not settle it.
func (s *site) accepted(d inventory.Discrepancy) (field, to string) {
	if d.AssetID == "" {
		return "", ""
	}
	policy := s.Estate.Policy()
	switch d.Kind {
	case inventory.FieldMismatch:
		if to := firstOf(d.Suggestion, d.Observed); to != "" {
			return d.Field, to
		}
	case inventory.StatusConflict:
		if word := s.inService(); word != "" {
			return "status", word
		}
	case inventory.NamingEntity:
		if label := policy.Entities[d.Explanation.Args["code"]]; label != "" {
			return "entity", label
		}
	case inventory.NamingService:
		if code := d.Explanation.Args["code"]; policy.Services[code].Code != "" {
			return "service_code", code
		}
	}
	return "", ""
}

// inService is the word of the inventory's status column for what is in service: ours in the first language that the policy
// knows it in, else the shortest.
func (s *site) inService() string {
	policy, best := s.Estate.Policy(), ""
	for _, lang := range language.Languages() {
		if word := s.Language.For(lang).T("state." + string(inventory.InService)); policy.States[inventory.Fold(word)] == inventory.InService {
			return word
		}
	}
	for word, means := range policy.States {
		if means == inventory.InService && (best == "" || len(word) < len(best) || len(word) == len(best) && word < best) {
			best = word
		}
	}
	return best
}

// reasons are what people mostly ignore a discrepancy for.
func (p Page) reasons() []string {
	return []string{p.T("ui.reason.known"), p.T("ui.reason.lent"), p.T("ui.reason.repair"), p.T("ui.reason.replaced"), p.T("ui.reason.wait")}
}

func (p Page) ignoreUntil() string { return p.now.AddDate(0, 0, ignoreDays).Format(time.DateOnly) }
