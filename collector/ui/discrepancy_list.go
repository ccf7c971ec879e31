package ui

import (
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type discrepancyListPage struct {
	Page
	Figures  []figure
	Filter   inboxFilter
	Selects  []Select
	Facets   []facet
	Filtered bool
	Chosen   []chip
	Columns  []Column
	Rows     []discrepancyView
	Pager    Pager
	Empty    Empty
}

// inboxFilter is what the search form carries along.
type inboxFilter struct {
	Kinds []string
	Text  string
	Sort  string
}

// figure is one number of the head, and where it leads.
type figure struct{ Label, Value, Note, URL string }

// facet is one kind with the number of discrepancies that the other filters leave it.
type facet struct {
	Label, URL, Shown string
	Icon              template.HTML
	Count             int
	Chosen            bool
}

// chip is one filter in force, with the address of the list without it.
type chip struct{ Label, URL string }

// active are the statuses of what still asks for work; the inbox shows them unless told otherwise.
var active = []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned}

// discrepancyList is the inbox.
func (s *site) discrepancyList(c *gin.Context) error {
	q := newQuery(c)
	filter := discrepancyFilter(q)
	rows, total, err := s.view(c).Discrepancies(c.Request.Context(), filter)
	if err != nil {
		return fmt.Errorf("list discrepancies: %w", err)
	}
	counts, err := s.countKinds(c, filter)
	if err != nil {
		return err
	}
	p := discrepancyListPage{Page: s.page(c, "ui.inbox.title", "discrepancies")}
	if p.Figures, err = s.figures(c, p.Page); err != nil {
		return err
	}
	p.Filter = inboxFilter{Kinds: q.values["kind"], Text: q.get("q"), Sort: q.get("sort")}
	p.Selects = s.inboxSelects(c, p.Page, q)
	p.Facets = facets(p.Page, q, counts)
	p.Chosen = chips(p.Page, q, p.Selects)
	p.Filtered = len(p.Chosen) > 0
	p.Columns = inboxColumns(p.Page, q)
	for _, row := range rows {
		view := p.discrepancy(row)
		view.CaseURL = caseURL(row.Key, q.values.Encode())
		p.Rows = append(p.Rows, view)
	}
	p.Pager = q.pager(p.Page, total)
	p.Empty = inboxEmpty(p.Page, p.Filtered)
	s.render(c, http.StatusOK, "discrepancy_list", p)
	return nil
}

func discrepancyFilter(q query) store.DiscrepancyFilter {
	f := store.DiscrepancyFilter{
		Entity: q.get("entity"), Service: q.get("service"), Site: q.get("site"), Class: inventory.Class(q.get("class")), Text: q.get("q"),
		Statuses: statuses(q.get("status")), Limit: pageSize, Offset: q.offset(),
	}
	f.Sort, f.Desc = q.sort()
	for _, k := range q.values["kind"] {
		f.Kinds = append(f.Kinds, inventory.Kind(k))
	}
	return f
}

// statuses reads the status filter: nothing is what asks for work, "all" is all.
func statuses(chosen string) []inventory.Status {
	switch chosen {
	case "":
		return active
	case "all":
		return nil
	default:
		return []inventory.Status{inventory.Status(chosen)}
	}
}

// countKinds counts by kind what the filter leaves, whatever kinds it chooses: the counts are what there is to choose from.
func (s *site) countKinds(c *gin.Context, f store.DiscrepancyFilter) (map[inventory.Kind]int, error) {
	f.Kinds = nil
	counts, err := s.view(c).DiscrepancyCounts(c.Request.Context(), f)
	if err != nil {
		return nil, fmt.Errorf("count discrepancies: %w", err)
	}
	return counts, nil
}

func facets(p Page, q query, counts map[inventory.Kind]int) []facet {
	all := 0
	for _, n := range counts {
		all += n
	}
	chosen := q.values["kind"]
	out := []facet{{
		Label: p.T("ui.all_kinds"), URL: q.with("kind"), Icon: p.Icon("inbox"), Count: all, Shown: p.Number(all), Chosen: len(chosen) == 0,
	}}
	for _, k := range inventory.Kinds() {
		icon, _ := kindLook(k)
		f := facet{
			Label: p.T("kind." + string(k)), URL: q.with("kind", string(k)), Icon: p.Icon(icon),
			Count: counts[k], Shown: p.Number(counts[k]), Chosen: slices.Contains(chosen, string(k)),
		}
		if f.Chosen {
			f.URL = q.with("kind")
		}
		out = append(out, f)
	}
	return out
}

func (s *site) inboxSelects(c *gin.Context, p Page, q query) []Select {
	states := []Option{{Value: "all", Label: p.T("ui.status.all")}}
	for _, status := range []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned, inventory.Ignored, inventory.Resolved} {
		states = append(states, Option{Value: string(status), Label: p.T("status." + string(status))})
	}
	selects := []Select{q.choose(p, "status", "ui.status", "ui.status.active", states)}
	return append(selects, s.placeSelects(p, q, s.access(c).Sees)...)
}

// placeSelects are the filters that every list has: entity, service, site and class, as the policy knows them.
func (s *site) placeSelects(p Page, q query, sees store.Entities) []Select {
	policy := s.Estate.Policy()
	var entities, services, sites []Option
	for _, code := range slices.Sorted(maps.Keys(policy.Entities)) {
		if sees.Has(code) {
			entities = append(entities, Option{Value: code, Label: code + " · " + policy.Entities[code]})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(policy.Services)) {
		services = append(services, Option{Value: code, Label: code + " · " + policy.Services[code].Label})
	}
	for _, site := range policy.Sites {
		sites = append(sites, Option{Value: site.Code, Label: site.Code + " · " + site.Label})
	}
	return []Select{
		q.choose(p, "entity", "ui.entity", "ui.entity.all", entities),
		q.choose(p, "service", "ui.service", "ui.service.all", services),
		q.choose(p, "site", "ui.site", "ui.site.all", sites),
		q.choose(p, "class", "ui.class", "ui.class.all", s.classes(p)),
	}
}

func (s *site) classes(p Page) []Option {
	var classes []Option
	for _, rule := range s.Estate.Policy().Classes {
		classes = append(classes, Option{Value: string(rule.Class), Label: p.className(rule.Class)})
	}
	return classes
}

// chips are the filters in force, each to be taken away by a click.
func chips(p Page, q query, selects []Select) []chip {
	var out []chip
	if text := q.get("q"); text != "" {
		out = append(out, chip{Label: p.T("ui.quoted", "text", text), URL: q.with("q")})
	}
	for _, k := range q.values["kind"] {
		out = append(out, chip{Label: p.known("kind.", k), URL: q.with("kind")})
	}
	for _, s := range selects {
		for _, o := range s.Options {
			if o.Chosen && o.Value != "" {
				out = append(out, chip{Label: o.Label, URL: q.with(s.Name)})
			}
		}
	}
	return out
}

func inboxColumns(p Page, q query) []Column {
	return []Column{
		q.column(p, "ui.col.discrepancy", "kind", ""),
		q.column(p, "ui.col.asset", "number", "w-number"),
		q.column(p, "ui.col.device", "name", "w-device"),
		q.column(p, "ui.col.compare", "", "w-compare"),
		q.column(p, "ui.col.since", "since", "w-when"),
	}
}

func inboxEmpty(p Page, filtered bool) Empty {
	if filtered {
		return Empty{
			Icon: p.Icon("search"), Title: p.T("ui.nothing_found"), Text: p.T("ui.nothing_found.text"),
			URL: "/discrepancies", Action: p.T("ui.clear_filters"),
		}
	}
	return Empty{
		Icon: p.Icon("circle-check"), Title: p.T("ui.inbox.empty"), Text: p.T("ui.inbox.empty.text"),
		URL: "/import", Action: p.T("ui.import.title"),
	}
}

// figures are the estate in four numbers.
func (s *site) figures(c *gin.Context, p Page) ([]figure, error) {
	_, assets, err := s.view(c).Assets(c.Request.Context(), store.AssetFilter{Limit: 1})
	if err != nil {
		return nil, fmt.Errorf("count assets: %w", err)
	}
	_, devices, err := s.view(c).Devices(c.Request.Context(), store.DeviceFilter{Limit: 1})
	if err != nil {
		return nil, fmt.Errorf("count devices: %w", err)
	}
	yes := true
	_, matched, err := s.view(c).Devices(c.Request.Context(), store.DeviceFilter{Matched: &yes, Limit: 1})
	if err != nil {
		return nil, fmt.Errorf("count matched devices: %w", err)
	}
	open, err := s.view(c).DiscrepancyCounts(c.Request.Context(), store.DiscrepancyFilter{Statuses: active})
	if err != nil {
		return nil, fmt.Errorf("count discrepancies: %w", err)
	}
	sum := 0
	for _, n := range open {
		sum += n
	}
	return []figure{
		{Label: p.T("ui.figure.open"), Value: p.Number(sum), URL: "/discrepancies"},
		{Label: p.T("ui.figure.assets"), Value: p.Number(assets), URL: "/assets"},
		{Label: p.T("ui.figure.devices"), Value: p.Number(devices), URL: "/devices"},
		{Label: p.T("ui.figure.matched"), Value: p.Number(matched), Note: p.share(matched, devices), URL: "/devices?matched=yes"},
	}, nil
}

// share is n of all in per cent; empty of nothing.
func (p Page) share(n, all int) string {
	if all == 0 {
		return ""
	}
	return p.T("ui.percent", "n", p.Number(n*100/all))
}
