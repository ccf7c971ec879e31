package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// coveragePage is which sources know which machines.
type coveragePage struct {
	Page
	Selects      []Select
	Sources      []string // heads of the columns of marks
	Combinations []combination
	Classes      []coverageLine
	Quiet        []coverageLine
	Empty        *Empty
}

// combination is the machines that exactly these sources know.
type combination struct {
	Marks []bool
	Words string
	Count string
	URL   string
	Of    *meter
}

// coverageLine is one class: how much of it is seen, or silent.
type coverageLine struct {
	Name, Icon string
	Share      share
	Missing    share
}

// known is a combination of sources: a record of the inventory, an agent, a scanner.
type known struct{ record, agent, snmp bool }

func (s *site) coverage(c *gin.Context) error {
	q := newQuery(c)
	p := coveragePage{Page: s.page(c, "ui.menu.coverage", "coverage")}
	p.Selects = s.placeSelects(p.Page, q, s.access(c).Sees)
	filter := rollFilter(query{values: q.values})
	filter.Sort, filter.State, filter.Text, filter.Sources, filter.Matched = "", "", "", "", nil
	counts, classes, quiet, err := s.covered(c, filter)
	if err != nil {
		return err
	}
	p.Sources = p.heads("ui.source.record", "ui.source.agent", "ui.source.snmp")
	p.Combinations = p.combinations(q, counts)
	p.Classes = p.classCoverage(q, classes)
	p.Quiet = p.quietClasses(q, quiet)
	if len(counts) == 0 {
		empty := p.emptyList(len(q.values) > 0, "/coverage", "ui.assets.empty")
		p.Empty = &empty
	}
	s.render(c, http.StatusOK, "coverage", p)
	return nil
}

// covered counts machines by who knows them. A record counts while it is in service and of a class that can be seen at all.
func (s *site) covered(c *gin.Context, filter store.RollFilter) (counts map[known]int, classes, silent map[inventory.Class][2]int, err error) {
	ctx, view, policy := c.Request.Context(), s.view(c), s.Estate.Policy()
	observed := map[inventory.Class]bool{}
	for _, rule := range policy.Classes {
		observed[rule.Class] = rule.Observed
	}
	counts, classes, silent = map[known]int{}, map[inventory.Class][2]int{}, map[inventory.Class][2]int{}
	quiet := estate.Quiet(policy, s.Now())
	err = view.EachAsset(ctx, &filter, func(m store.Member) {
		if m.State != inventory.InService || !observed[m.Class] {
			return
		}
		k := knownBy(m.KnownBy())
		k.record = true
		counts[k]++
		of := classes[m.Class]
		classes[m.Class] = [2]int{of[0] + number(m.Other != nil), of[1] + 1}
	})
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read records: %w", err)
	}
	err = view.EachDevice(ctx, &filter, func(m store.Member) {
		if m.Class == inventory.DirectoryAccount { // no machine: it says that there may be one
			return
		}
		of := silent[m.Class]
		silent[m.Class] = [2]int{of[0] + number(quiet(m)), of[1] + 1}
		if m.Other == nil && !m.Virtual {
			counts[knownBy(m.Sources)]++
		}
	})
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read devices: %w", err)
	}
	return counts, classes, silent, nil
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func knownBy(sources string) known {
	return known{agent: strings.Contains(sources, store.SourceAgent), snmp: strings.Contains(sources, store.SourceSNMP)}
}

func (p Page) combinations(q query, counts map[known]int) []combination {
	all := make([]known, 0, len(counts))
	most := 1
	for k, n := range counts {
		all = append(all, k)
		most = max(most, n)
	}
	slices.SortFunc(all, func(a, b known) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	var out []combination
	for _, k := range all {
		values := []string{}
		words := []string{}
		for _, part := range []struct {
			in          bool
			value, word string
		}{{k.record, "", "ui.source.record"}, {k.agent, store.SourceAgent, "ui.source.agent"}, {k.snmp, store.SourceSNMP, "ui.source.snmp"}} {
			if part.in {
				words = append(words, p.T(part.word))
				if part.value != "" {
					values = append(values, part.value)
				}
			}
		}
		list := query{path: "/devices", values: q.values}
		url := ""
		switch {
		case k.record:
			list.path = "/assets"
			url = list.with("known", firstOf(strings.Join(values, "+"), "-")) + "&is=observable"
		default:
			url = list.with("known", firstOf(strings.Join(values, "+"), "-")) + "&matched=no&is=real"
		}
		out = append(out, combination{
			Marks: []bool{k.record, k.agent, k.snmp}, Words: p.T("ui.coverage.only", "sources", strings.Join(words, " + ")), Count: p.Number(counts[k]), URL: url,
			Of: &meter{Value: int64(counts[k] * 100 / most), High: 101},
		})
	}
	return out
}

func (p Page) classCoverage(q query, classes map[inventory.Class][2]int) []coverageLine {
	var out []coverageLine
	for _, class := range sortedClasses(classes) {
		of := classes[class]
		list := query{path: "/assets", values: q.values}.with("class", string(class)) + "&is=observable&matched="
		line := coverageLine{Name: p.className(class), Icon: classIcon(class), Share: p.share(of[0], of[1], list+"yes")}
		line.Missing = share{Text: p.Number(of[1] - of[0]), URL: list + "no"}
		out = append(out, line)
	}
	return out
}

// quietClasses lists the classes of which machines went quiet.
func (p Page) quietClasses(q query, silent map[inventory.Class][2]int) []coverageLine {
	var out []coverageLine
	for _, class := range sortedClasses(silent) {
		if of := silent[class]; of[0] > 0 {
			list := query{path: "/devices", values: q.values}.with("class", string(class)) + "&is=quiet"
			out = append(out, coverageLine{Name: p.className(class), Icon: classIcon(class), Share: share{Text: p.Number(of[0]), Note: p.T("ui.of", "of", p.Number(of[1])), URL: list}})
		}
	}
	return out
}

func sortedClasses[V any](m map[inventory.Class]V) []inventory.Class {
	var out []inventory.Class
	for class := range m {
		out = append(out, class)
	}
	slices.Sort(out)
	return out
}
