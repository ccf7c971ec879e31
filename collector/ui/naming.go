package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/naming"
	"recolement/collector/policy"
	"recolement/collector/store"
)

// namingPage is how names stand against the rules, and the rules themselves, to be tried out on the whole estate before they count.
type namingPage struct {
	Page
	Share                   share
	Course                  *lineChart
	Tabs                    []tab
	Lines                   []namingLine
	Long                    string
	Serial, Name, Short     string
	SerialProblem, NextFree string
	Rules                   string
	Trial                   *namingTrial
	TrialProblem            string
	NextURL                 string
}

type namingLine struct {
	Name, URL string
	Share     share
	Misnamed  share
	Course    []string // of its share, one after the other: for who cannot see the bar
}

type namingTrial struct {
	Share, Before share
	Sentence      string
	Warnings      []string
	Failing       []triedName
	More          string
}

type triedName struct {
	Name, Should, URL string
	Kinds             []Badge
	Lost              bool
}

// longestRules bounds what the editor sends.
const longestRules = 20_000

func (s *site) naming(c *gin.Context) error {
	return s.showNaming(c, policy.NamingText(s.Estate.Policy().Naming), false)
}

// namingTry judges the estate by the rules of the form.
func (s *site) namingTry(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 4*longestRules)
	return s.showNaming(c, c.PostForm("rules"), true)
}

// namingSet puts the rules of the form in force.
func (s *site) namingSet(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 4*longestRules)
	text := c.PostForm("rules")
	err := s.Estate.SetNaming(c.Request.Context(), text, s.visitor(c))
	if inventory.CodeOf(err) == inventory.Invalid {
		return s.showNaming(c, text, true)
	}
	if err != nil {
		return fmt.Errorf("set naming rules: %w", err)
	}
	c.Redirect(http.StatusSeeOther, "/naming")
	return nil
}

func (s *site) showNaming(c *gin.Context, rules string, try bool) error {
	q := newQuery(c)
	q.path = "/naming"
	p := namingPage{Page: s.page(c, "ui.menu.naming", "naming"), Rules: rules[:min(len(rules), longestRules)]}
	p.Here = "/naming"
	places, err := s.Estate.Measure(c.Request.Context(), s.view(c))
	if err != nil {
		return fmt.Errorf("measure names: %w", err)
	}
	p.fillCompliance(q, places, s.Estate.Policy())
	if err := s.namingCourse(c, &p, q); err != nil {
		return err
	}
	if err := s.nameFor(c, &p, q); err != nil {
		return err
	}
	code := http.StatusOK
	if try {
		trial, err := s.Estate.TryNaming(c.Request.Context(), s.view(c), rules)
		switch {
		case inventory.CodeOf(err) == inventory.Invalid:
			p.TrialProblem, code = err.Error(), http.StatusUnprocessableEntity
		case err != nil:
			return fmt.Errorf("try naming rules: %w", err)
		default:
			p.Trial = p.trial(trial)
		}
	}
	s.render(c, code, "naming", p)
	return nil
}

// fillCompliance counts names by entity, service or site, as the address says.
func (p *namingPage) fillCompliance(q query, places map[estate.Place]estate.Tally, policy *inventory.Policy) {
	by := firstOf(q.get("by"), "entity")
	groups, all := map[string]estate.Tally{}, estate.Tally{}
	for place, t := range places {
		if only := q.get("entity"); only != "" && place.Entity != only {
			continue
		}
		key := map[string]string{"entity": place.Entity, "service": place.Service, "site": place.Site}[by]
		one := groups[key]
		one.Add(t)
		groups[key] = one
		all.Add(t)
	}
	p.Share = p.share(all.Compliant, all.Named, "")
	if all.TooLong > 0 {
		p.Long = p.N("ui.naming.long", all.TooLong)
	}
	for _, name := range []string{"entity", "service", "site"} {
		p.Tabs = append(p.Tabs, tab{Label: p.T("ui." + name), URL: q.with("by", name), Current: by == name})
	}
	label := func(code string) string {
		switch by {
		case "entity":
			return policy.Entities[code]
		case "service":
			return policy.Services[code].Label
		}
		for _, site := range policy.Sites {
			if site.Code == code {
				return site.Label
			}
		}
		return ""
	}
	for _, code := range sortedKeys(groups) {
		t := groups[code]
		if t.Named == 0 {
			continue
		}
		line := namingLine{Name: firstOf(joined(code, label(code)), p.T("ui.naming.nowhere")), Share: p.share(t.Compliant, t.Named, "")}
		line.Misnamed = share{Text: p.Number(t.Named - t.Compliant)}
		if code != "" {
			list := query{path: "/devices", values: map[string][]string{}}
			if only := q.get("entity"); only != "" {
				list.values.Set("entity", only)
			}
			line.Misnamed.URL = list.with(by, code)
			line.Misnamed.URL += "&is=misnamed"
		}
		p.Lines = append(p.Lines, line)
	}
	slices.SortStableFunc(p.Lines, func(a, b namingLine) int {
		return cmp.Compare(meterOf(a.Share), meterOf(b.Share))
	})
}

func meterOf(s share) int64 {
	if s.Meter == nil {
		return 0
	}
	return s.Meter.Value
}

// namingCourse draws how compliance went: of all that the reader sees or, by service and site, of the worst.
func (s *site) namingCourse(c *gin.Context, p *namingPage, q query) error {
	since := inventory.Day(p.now).AddDate(0, 0, -dashboardDays)
	view := s.view(c)
	if only := q.get("entity"); only != "" && s.access(c).Sees.Has(only) {
		view = s.Store.View(store.SomeEntities(only))
	}
	prefix := map[string]string{"service": store.FigureService, "site": store.FigureSite}[q.get("by")]
	found, err := view.FigureCourses(c.Request.Context(), since, prefix)
	if err != nil {
		return fmt.Errorf("read figures: %w", err)
	}
	var courses []course
	first := p.now
	for _, name := range sortedKeys(found) {
		code, ok := strings.CutSuffix(strings.TrimPrefix(name, prefix), store.FigureNamed)
		if !ok || prefix == "" && name != store.FigureNamed {
			continue
		}
		points := p.ratio(found[prefix+code+store.FigureCompliant], found[name], 0, 0)
		if len(points) < 2 {
			continue
		}
		if points[0].At.Before(first) {
			first = points[0].At
		}
		courses = append(courses, course{Label: firstOf(strings.TrimSuffix(code, "."), p.T("ui.tile.names")), Points: points})
	}
	slices.SortStableFunc(courses, func(a, b course) int { // the worst first
		return cmp.Compare(a.Points[len(a.Points)-1].Value, b.Points[len(b.Points)-1].Value)
	})
	p.Course = p.lines(p.T("ui.naming.course"), courses[:min(len(courses), mostCourses)], first, p.now, false, " %")
	return nil
}

// nameFor answers which name belongs to a serial number, and which inventory number is free.
func (s *site) nameFor(c *gin.Context, p *namingPage, q query) error {
	p.Serial, p.NextURL = q.get("serial"), q.with("next", "yes")
	if p.Serial != "" {
		asset, name, err := s.Estate.CompliantName(c.Request.Context(), p.Serial)
		sees := s.access(c).Sees
		switch {
		case err == nil && sees.Has(asset.EntityCode):
			p.Name = name
			if len(name) > naming.NetBIOSLength {
				p.Short = name[:naming.NetBIOSLength]
			}
		case inventory.CodeOf(err) == inventory.Conflict && (sees.All || sees.Has(asset.EntityCode)):
			p.SerialProblem = p.T("ui.naming.serial_unclear")
		case err == nil || inventory.CodeOf(err) != inventory.Internal:
			p.SerialProblem = p.T("ui.naming.serial_unknown")
		default:
			return fmt.Errorf("make a name: %w", err)
		}
	}
	if q.get("next") == "" {
		return nil
	}
	number, err := s.Estate.NextNumber(c.Request.Context())
	if inventory.CodeOf(err) == inventory.Conflict {
		number, err = p.T("ui.naming.no_number"), nil
	}
	p.NextFree = number
	return err
}

// trial puts into words what other rules would say.
func (p Page) trial(t *estate.NamingTrial) *namingTrial {
	v := &namingTrial{Share: p.share(t.Passing, t.Judged, ""), Before: p.share(t.Before, t.Judged, "")}
	v.Sentence = p.T("ui.naming.trial", "passing", p.Number(t.Passing), "judged", p.Number(t.Judged), "before", p.Number(t.Before), "gained", p.Number(t.Gained), "lost", p.Number(t.Lost))
	for _, class := range sortedClasses(t.Longest) {
		if n := t.Longest[class]; n > naming.NetBIOSLength {
			v.Warnings = append(v.Warnings, p.T("ui.naming.too_long", "class", p.className(class), "n", strconv.Itoa(n), "most", strconv.Itoa(naming.NetBIOSLength)))
		}
	}
	if t.Long > 0 {
		v.Warnings = append(v.Warnings, p.N("ui.naming.long", t.Long))
	}
	for _, f := range t.Failing {
		one := triedName{Name: f.Name, Should: f.Should, URL: "/devices/" + f.DeviceID, Lost: f.Lost}
		for _, kind := range f.Kinds {
			one.Kinds = append(one.Kinds, p.kind(kind))
		}
		v.Failing = append(v.Failing, one)
	}
	if left := t.Judged - t.Passing - len(t.Failing); left > 0 {
		v.More = p.T("ui.import.more", "n", p.Number(left))
	}
	return v
}
