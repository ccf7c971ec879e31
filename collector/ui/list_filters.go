package ui

import (
	"maps"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// chip is one filter in force, with the address of the list without it.
type chip struct{ Label, URL string }

// active are the statuses of what still asks for work; the inbox shows them unless told otherwise.
var active = []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned}

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
