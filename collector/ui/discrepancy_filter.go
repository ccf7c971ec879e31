package ui

import (
	"cmp"
	"html/template"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// inboxState is one tab of the inbox: the statuses that it gathers.
type inboxState struct {
	name     string
	statuses []inventory.Status
}

// usualState is the tab that the inbox opens with: what nobody has decided about yet.
const usualState = "open"

func inboxStates() []inboxState {
	return []inboxState{
		{usualState, []inventory.Status{inventory.Open}},
		{"mine", []inventory.Status{inventory.Assigned}},
		{"doing", []inventory.Status{inventory.Acknowledged, inventory.Assigned}},
		{"ignored", []inventory.Status{inventory.Ignored}},
		{"resolved", []inventory.Status{inventory.Resolved}},
		{"all", nil},
	}
}

// stateOf is the tab that a query asks for.
func stateOf(q query) string {
	asked := cmp.Or(q.get("status"), usualState)
	if !slices.ContainsFunc(inboxStates(), func(s inboxState) bool { return s.name == asked }) {
		return usualState
	}
	return asked
}

// facetSpec is a facet of the inbox: its parameter in the address, and the facet of the store.
type facetSpec struct {
	name  string
	facet store.Facet
}

func inboxFacets() []facetSpec {
	return []facetSpec{
		{"kind", store.ByKind}, {"entity", store.ByEntity}, {"class", store.ByClass}, {"site", store.BySite}, {"service", store.ByService},
		{"age", store.ByAge}, {"assignee", store.ByAssignee},
	}
}

// none stands in an address for the empty value of a facet: nobody, no site.
const none = "-"

// inboxFilter reads the inbox's state out of the address.
func (s *site) inboxFilter(q query, visitor string) *store.InboxFilter {
	f := &store.InboxFilter{Text: q.get("q"), Limit: inboxPageSize, Offset: q.offset(), Now: s.Now()}
	f.Sort, f.Desc = q.sort()
	for _, spec := range inboxFacets() {
		for _, v := range q.values[spec.name] {
			if v == none {
				v = ""
			}
			f.Values[spec.facet] = append(f.Values[spec.facet], v)
		}
	}
	setState(f, stateOf(q), visitor)
	return f
}

func setState(f *store.InboxFilter, name, visitor string) {
	f.Values[store.ByStatus] = nil
	for _, state := range inboxStates() {
		if state.name == name {
			for _, status := range state.statuses {
				f.Values[store.ByStatus] = append(f.Values[store.ByStatus], string(status))
			}
		}
	}
	if name == "mine" {
		f.Values[store.ByAssignee] = []string{visitor}
	}
}

// facet is one way to narrow the inbox down, with the number of discrepancies that each value leaves.
type facet struct {
	Name, Label string
	Open        bool
	Values      []facetValue
	More        string // address at which all values are shown
	MoreLabel   string
}

type facetValue struct {
	Label, URL, Shown string
	Icon              template.HTML
	Chosen            bool
	value             string
	count             int
}

// shortFacet is the number of a facet's values that are shown unless one asks for all.
const shortFacet = 6

func (p Page) facets(q query, f *store.InboxFilter, inbox *store.InboxPage, policy *inventory.Policy) []facet {
	var out []facet
	for _, spec := range inboxFacets() {
		values := p.facetValues(q, spec, f.Values[spec.facet], inbox.Counts[spec.facet], policy)
		one := facet{Name: spec.name, Label: p.T("ui.facet." + spec.name), Values: values}
		chosen := len(q.values[spec.name]) > 0
		one.Open = chosen || spec.name == "kind" || spec.name == "entity" || spec.name == "class"
		if len(values) < 2 && !chosen && spec.name != "kind" {
			continue
		}
		if len(values) > shortFacet+1 && spec.name != "kind" && !slices.Contains(q.values["more"], spec.name) {
			one.Values = slices.Clone(values[:shortFacet])
			for _, v := range values[shortFacet:] {
				if v.Chosen {
					one.Values = append(one.Values, v)
				}
			}
			one.More, one.MoreLabel = q.with("more", append(q.values["more"], spec.name)...), p.T("ui.facet.more", "n", p.Number(len(values)))
		}
		one.Open = one.Open || slices.Contains(q.values["more"], spec.name)
		out = append(out, one)
	}
	return out
}

// facetValues are the values that something has, and those that are chosen: kinds and ages in their order, others by number.
func (p Page) facetValues(q query, spec facetSpec, chosen []string, counts map[string]int, policy *inventory.Policy) []facetValue {
	var order []string
	switch spec.facet {
	case store.ByKind:
		for _, k := range inventory.Kinds() {
			order = append(order, string(k))
		}
	case store.ByAge:
		order = store.Ages()
	default:
		for v := range counts {
			order = append(order, v)
		}
		for _, v := range chosen {
			if _, counted := counts[v]; !counted && !slices.Contains(order, v) {
				order = append(order, v)
			}
		}
		slices.SortFunc(order, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	}
	var values []facetValue
	for _, v := range order {
		isChosen := slices.Contains(chosen, v)
		if counts[v] == 0 && !isChosen {
			continue
		}
		values = append(values, facetValue{
			Label: p.facetLabel(spec.facet, v, policy), Icon: p.facetIcon(spec.facet, v), Shown: p.Number(counts[v]), Chosen: isChosen,
			URL: q.toggled(spec.name, cmp.Or(v, none)), value: v, count: counts[v],
		})
	}
	return values
}

func (p Page) facetLabel(f store.Facet, value string, policy *inventory.Policy) string {
	switch {
	case f == store.ByKind:
		return p.known("kind.", value)
	case f == store.ByAge:
		return p.T("ui.age." + value)
	case f == store.ByClass:
		return p.className(inventory.Class(value))
	case f == store.ByAssignee && value == "":
		return p.T("ui.nobody")
	case value == "":
		return p.T("ui.none")
	case f == store.ByEntity:
		return joined(value, policy.Entities[value])
	case f == store.ByService:
		return joined(value, policy.Services[value].Label)
	case f == store.BySite:
		for _, s := range policy.Sites {
			if s.Code == value {
				return cmp.Or(s.Label, value)
			}
		}
	}
	return value
}

func (p Page) facetIcon(f store.Facet, value string) template.HTML {
	switch f {
	case store.ByKind:
		icon, _ := kindLook(inventory.Kind(value))
		return p.Icon(icon)
	case store.ByClass:
		return p.Icon(classIcon(inventory.Class(value)))
	}
	return ""
}

// chosen are the filters in force, each to be taken away by a click.
func (p Page) chosen(q query, policy *inventory.Policy) []chip {
	var out []chip
	if text := q.get("q"); text != "" {
		out = append(out, chip{Label: p.T("ui.quoted", "text", text), URL: q.with("q")})
	}
	for _, spec := range inboxFacets() {
		for _, v := range q.values[spec.name] {
			shown := v
			if v == none {
				shown = ""
			}
			out = append(out, chip{Label: p.facetLabel(spec.facet, shown, policy), URL: q.toggled(spec.name, v)})
		}
	}
	return out
}

// sorts are the orders in which the inbox can be read.
func (p Page) sorts(q query) []Option {
	var out []Option
	for _, by := range []string{"", "since", "-since", "number", "name", "size"} {
		out = append(out, Option{Value: by, Label: p.T("ui.sort." + cmp.Or(by, "kind")), Chosen: q.get("sort") == by})
	}
	return out
}
