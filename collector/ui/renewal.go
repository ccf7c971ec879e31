package ui

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// renewalPage is the forecast of what is to be renewed when, and what it costs, under ages that the reader may change.
type renewalPage struct {
	Page
	Kept          []Option
	Selects       []Select
	Ages          []ageField
	Changed       bool   // ages other than the policy's
	Usual         string // the forecast by the policy's ages
	Counts, Costs *barChart
	Years         []Column
	Services      []renewalLine
	Total         renewalLine
	Unknown       string // records of which nobody knows since when they are in service
	Unpriced      string
	Exports       []Option
	Prices        []priceLine
	Classes       []Option
	Back          string
}

// ageField asks for the age at which a class is renewed.
type ageField struct {
	Name, Label, Value, Policy string
	Changed                    bool
}

type renewalLine struct {
	Name, URL string
	Cells     []cell
	Sum, Cost string
}

type priceLine struct{ Class, ClassName, Model, Price string }

// renewalYears is how far the forecast looks ahead, this year included.
const renewalYears = 10

// ages are the ages of renewal: the policy's, and in their place those that the address gives, as age-laptop=8.
func ages(q query, policy *inventory.Policy) func(inventory.Class) inventory.ClassRule {
	return func(c inventory.Class) inventory.ClassRule {
		rule := policy.Rule(c)
		if n, err := strconv.Atoi(q.get("age-" + string(c))); err == nil && n > 0 && n <= 40 {
			rule.RenewalYears = n
		}
		return rule
	}
}

// due is what falls due in one year, for one service and one class.
type due struct {
	year    int
	service string
	class   inventory.Class
}

// dues counts, with what it costs.
type dues struct {
	count, unpriced map[due]int
	cents           map[due]int64
	unknown         int
}

func (s *site) forecast(c *gin.Context, q query, prices store.Prices) (dues, error) {
	filter := rollFilter(query{values: q.values})
	filter.Sort, filter.State = "", inventory.InService
	rule := ages(q, s.Estate.Policy())
	in, this := estate.RenewalYear(rule), s.Now().Year()
	d := dues{map[due]int{}, map[due]int{}, map[due]int64{}, 0}
	err := s.view(c).EachAsset(c.Request.Context(), &filter, func(m store.Member) {
		year := in(m)
		if year == 0 {
			d.unknown += number(m.Since.IsZero() && rule(m.Class).RenewalYears > 0)
			return
		}
		key := due{max(year, this), m.Service, m.Class} // what is behind us falls due now
		d.count[key]++
		cents, known := prices.Of(m.Class, m.Model)
		d.cents[key] += cents
		d.unpriced[key] += number(!known)
	})
	if err != nil {
		return d, fmt.Errorf("read records: %w", err)
	}
	return d, nil
}

func (s *site) renewal(c *gin.Context) error {
	q := newQuery(c)
	prices, err := s.Store.Prices(c.Request.Context())
	if err != nil {
		return err
	}
	d, err := s.forecast(c, q, prices)
	if err != nil {
		return err
	}
	policy := s.Estate.Policy()
	p := renewalPage{Page: s.page(c, "ui.menu.renewal", "renewal"), Back: q.address(q.values)}
	p.Selects = s.placeSelects(p.Page, q, s.access(c).Sees)
	p.fillAges(q, policy)
	p.fillBars(q, d, policy)
	p.fillServices(q, d, policy)
	if d.unknown > 0 {
		p.Unknown = p.N("ui.renewal.unknown", d.unknown)
	}
	if n := total(d.unpriced); n > 0 {
		p.Unpriced = p.N("ui.renewal.unpriced", n)
	}
	p.Exports = p.exports(q)
	p.fillPrices(prices, s.classes(p.Page))
	s.render(c, http.StatusOK, "renewal", p)
	return nil
}

func total(counts map[due]int) int {
	n := 0
	for _, v := range counts {
		n += v
	}
	return n
}

func (p *renewalPage) fillAges(q query, policy *inventory.Policy) {
	rule := ages(q, policy)
	usual := query{path: q.path, values: url.Values{}}
	for name, values := range q.values {
		if !strings.HasPrefix(name, "age-") {
			usual.values[name] = values
		}
	}
	p.Usual = usual.address(usual.values)
	for _, r := range policy.Classes {
		now := rule(r.Class).RenewalYears
		if now == 0 {
			continue
		}
		p.Ages = append(p.Ages, ageField{Name: "age-" + string(r.Class), Label: p.className(r.Class), Value: strconv.Itoa(now),
			Policy: p.N("ui.renewal.policy", r.RenewalYears), Changed: now != r.RenewalYears})
		p.Changed = p.Changed || now != r.RenewalYears
	}
}

// fillBars draws what falls due each year, class by class: how many, and what it costs.
func (p *renewalPage) fillBars(q query, d dues, policy *inventory.Policy) {
	this := p.now.Year()
	var classes []inventory.Class
	var legend []string
	for _, r := range policy.Classes {
		for key := range d.count {
			if key.class == r.Class {
				classes, legend = append(classes, r.Class), append(legend, p.className(r.Class))
				break
			}
		}
	}
	var counts, costs []amount
	for year := this; year < this+renewalYears; year++ {
		n, cost := make([]float64, len(classes)), make([]float64, len(classes))
		for key, count := range d.count {
			if i := slices.Index(classes, key.class); i >= 0 && key.year == year {
				n[i] += float64(count)
				cost[i] += float64(d.cents[key]) / 100
			}
		}
		label, list := strconv.Itoa(year), p.dueList(q, year)
		counts, costs = append(counts, amount{label, list, n}), append(costs, amount{label, list, cost})
	}
	p.Counts = p.bars(p.T("ui.renewal.counts"), legend, counts, func(v float64) string { return p.Number(int(math.Round(v))) })
	p.Costs = p.bars(p.T("ui.renewal.costs"), legend, costs, func(v float64) string { return p.money(int64(math.Round(v)) * 100) })
}

// dueList is the list of what falls due in a year, under the same ages.
func (p Page) dueList(q query, year int) string {
	list := query{path: "/assets", values: q.values}
	when := strconv.Itoa(year)
	if year == p.now.Year() {
		when = isDue
	}
	return list.with("renewal", when)
}

// money is an amount in euros, without cents.
func (p Page) money(cents int64) string {
	if p.Lang == "en" {
		return "€" + p.Number(int((cents+50)/100))
	}
	return p.Number(int((cents+50)/100)) + "\u202f€"
}

// fillServices is the table of services and years.
func (p *renewalPage) fillServices(q query, d dues, policy *inventory.Policy) {
	this := p.now.Year()
	count, cents := map[string]map[int]int{}, map[string]map[int]int64{}
	for key, n := range d.count {
		for _, service := range []string{key.service, "\x00"} { // the last line is the sum
			if count[service] == nil {
				count[service], cents[service] = map[int]int{}, map[int]int64{}
			}
			count[service][key.year] += n
			cents[service][key.year] += d.cents[key]
		}
	}
	for year := this; year < this+renewalYears; year++ {
		p.Years = append(p.Years, Column{Label: strconv.Itoa(year)})
	}
	line := func(service string, list query) renewalLine {
		l, n, cost := renewalLine{}, 0, int64(0)
		for year := this; year < this+renewalYears; year++ {
			of := cell{}
			if c := count[service][year]; c > 0 {
				of = cell{Text: p.Number(c), URL: p.dueList(list, year)}
			}
			l.Cells = append(l.Cells, of)
			n, cost = n+count[service][year], cost+cents[service][year]
		}
		l.Sum = p.Number(n)
		if l.Cost = "—"; cost > 0 { // nothing of it has a price
			l.Cost = p.money(cost)
		}
		return l
	}
	for _, service := range sortedKeys(count) {
		if service == "\x00" {
			continue
		}
		list := query{path: q.path, values: url.Values{}}
		for name, values := range q.values {
			list.values[name] = values
		}
		if service != "" {
			list.values.Set("service", service)
		}
		l := line(service, list)
		l.Name = firstOf(joined(service, policy.Services[service].Label), p.T("ui.no_service"))
		p.Services = append(p.Services, l)
	}
	p.Total = line("\x00", q)
}

func (p *renewalPage) fillPrices(prices store.Prices, classes []Option) {
	p.Classes = classes
	for key, cents := range prices {
		p.Prices = append(p.Prices, priceLine{Class: string(key.Class), ClassName: p.className(key.Class), Model: key.Model, Price: p.money(cents)})
	}
	slices.SortFunc(p.Prices, func(a, b priceLine) int {
		return cmp.Or(cmp.Compare(a.ClassName, b.ClassName), cmp.Compare(a.Model, b.Model))
	})
}
