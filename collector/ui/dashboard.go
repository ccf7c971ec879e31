package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// dashboardPage is how the estate stands and how it went; each figure leads to the list of what it counts.
type dashboardPage struct {
	Page
	Tiles    []tile
	Kinds    []kindCount
	KindsOf  *lineChart
	Shares   *lineChart
	Entities []entityLine
	Empty    *Empty
}

// tile is one figure.
type tile struct {
	Label, Value, Note, URL, Icon string
	Meter                         *meter
}

type kindCount struct {
	Kind  Badge
	Count string
	URL   string
	Of    *meter // of the most frequent
}

type entityLine struct {
	Name              string
	Coverage, Names   share
	Open, Quiet       string
	OpenURL, QuietURL string
}

// share is a part of a whole, in words and as a bar.
type share struct {
	Text, Note, URL string
	Meter           *meter
}

func (s *site) dashboard(c *gin.Context) error {
	p := dashboardPage{Page: s.page(c, "ui.menu.dashboard", "dashboard")}
	ctx, view := c.Request.Context(), s.view(c)
	places, err := s.Estate.Measure(ctx, view)
	if err != nil {
		return fmt.Errorf("measure the estate: %w", err)
	}
	inbox, err := view.Inbox(ctx, &store.InboxFilter{Values: activeValues(), Limit: 1, Now: s.Now()})
	if err != nil {
		return fmt.Errorf("count discrepancies: %w", err)
	}
	entities := map[string]estate.Tally{}
	var all estate.Tally
	for place, t := range places {
		one := entities[place.Entity]
		one.Add(t)
		entities[place.Entity] = one
		all.Add(t)
	}
	if all.Records+all.Devices == 0 {
		empty := p.emptyList(false, "", "ui.assets.empty")
		p.Empty = &empty
	}
	p.Tiles = p.tiles(all, inbox)
	p.Kinds = p.kindCounts(inbox.Counts[store.ByKind])
	p.Entities = p.entityLines(s.Estate.Policy(), entities, inbox.Counts[store.ByEntity])
	if err := s.courses(c, &p, all, inbox); err != nil {
		return err
	}
	s.render(c, http.StatusOK, "dashboard", p)
	return nil
}

// activeValues selects what asks for work.
func activeValues() (values [store.Facets][]string) {
	for _, status := range active {
		values[store.ByStatus] = append(values[store.ByStatus], string(status))
	}
	return values
}

func (p Page) tiles(t estate.Tally, inbox *store.InboxPage) []tile {
	coverage, names := p.share(t.Seen, t.Observable, "/coverage"), p.share(t.Compliant, t.Named, "/naming")
	return []tile{
		{Label: p.T("ui.tile.coverage"), Value: coverage.Text, Note: coverage.Note, URL: coverage.URL, Icon: "radar-2", Meter: coverage.Meter},
		{Label: p.T("ui.tile.open"), Value: p.Number(inbox.Total), Note: p.N("ui.inbox.subjects", inbox.Subjects), URL: "/discrepancies", Icon: "inbox"},
		{Label: p.T("ui.tile.names"), Value: names.Text, Note: names.Note, URL: names.URL, Icon: "forms", Meter: names.Meter},
		{Label: p.T("ui.tile.quiet"), Value: p.Number(t.Quiet), Note: p.T("ui.tile.quiet.note"), URL: "/devices?is=quiet", Icon: "moon"},
		{Label: p.T("ui.tile.due"), Value: p.Number(t.Due), Note: p.T("ui.tile.due.note", "year", strconv.Itoa(p.now.Year())), URL: "/assets?renewal=due", Icon: "calendar-due"},
		{Label: p.T("ui.tile.unknown"), Value: p.Number(t.Unknown), Note: p.T("ui.tile.unknown.note", "of", p.Number(t.Devices)), URL: "/devices?matched=no", Icon: "zoom-exclamation"},
	}
}

// share puts a part of a whole into words; of nothing there is no share.
func (p Page) share(part, of int, url string) share {
	if of == 0 {
		return share{Text: "—", URL: url}
	}
	percent := part * 100 / of
	return share{Text: p.percent(part, of), Note: p.T("ui.part_of", "part", p.Number(part), "of", p.Number(of)), URL: url, Meter: &meter{Value: int64(percent), Low: 80, High: 101}}
}

// percent never says that all is well where something is not.
func (p Page) percent(part, of int) string {
	gap := "\u202f%"
	if p.Lang == "en" {
		gap = "%"
	}
	return strconv.Itoa(part*100/of) + gap
}

func (p Page) kindCounts(counts map[string]int) []kindCount {
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	var out []kindCount
	for _, kind := range inventory.Kinds() {
		if n := counts[string(kind)]; n > 0 {
			out = append(out, kindCount{Kind: p.kind(kind), Count: p.Number(n), URL: "/discrepancies?kind=" + string(kind), Of: &meter{Value: int64(n * 100 / most), High: 101}})
		}
	}
	return out
}

func (p Page) entityLines(policy *inventory.Policy, entities map[string]estate.Tally, open map[string]int) []entityLine {
	var out []entityLine
	for _, code := range sortedKeys(entities) {
		t := entities[code]
		in := form("entity", code)
		line := entityLine{Name: firstOf(joined(code, policy.Entities[code]), p.T("ui.no_entity")), Open: p.Number(open[code]), Quiet: p.Number(t.Quiet)}
		line.Coverage, line.Names = p.share(t.Seen, t.Observable, "/coverage?"+in), p.share(t.Compliant, t.Named, "/naming?"+in)
		if code != "" {
			line.OpenURL, line.QuietURL = "/discrepancies?"+in, "/devices?is=quiet&"+in
		} else {
			line.Coverage.URL, line.Names.URL = "", ""
		}
		out = append(out, line)
	}
	return out
}

// dashboardDays is how far back the dashboard looks.
const dashboardDays = 180

// courses draws how figures went, night by night, up to now.
func (s *site) courses(c *gin.Context, p *dashboardPage, t estate.Tally, inbox *store.InboxPage) error {
	since := inventory.Day(p.now).AddDate(0, 0, -dashboardDays)
	found, err := s.view(c).FigureCourses(c.Request.Context(), since, "")
	if err != nil {
		return fmt.Errorf("read figures: %w", err)
	}
	first := p.now
	for _, points := range found {
		if points[0].At.Before(first) {
			first = points[0].At
		}
	}
	if p.now.Sub(first) < 12*time.Hour { // a course has a yesterday
		return nil
	}
	var kinds []course
	for _, kind := range inventory.Kinds() {
		points, now := found[store.FigureKind+string(kind)], inbox.Counts[store.ByKind][string(kind)]
		if len(points) > 0 || now > 0 {
			kinds = append(kinds, course{Label: p.kind(kind).Label, URL: "/discrepancies?kind=" + string(kind), Points: p.upToNow(points, first, float64(now))})
		}
	}
	slices.SortStableFunc(kinds, func(a, b course) int {
		return cmp.Compare(b.Points[len(b.Points)-1].Value, a.Points[len(a.Points)-1].Value)
	})
	p.KindsOf = p.lines(p.T("ui.dashboard.kinds_course"), kinds[:min(len(kinds), mostCourses)], first, p.now, true, "")
	percents := []course{
		{Label: p.T("ui.tile.coverage"), URL: "/coverage", Points: p.ratio(found[store.FigureSeen], found[store.FigureObservable], t.Seen, t.Observable)},
		{Label: p.T("ui.tile.names"), URL: "/naming", Points: p.ratio(found[store.FigureCompliant], found[store.FigureNamed], t.Compliant, t.Named)},
	}
	p.Shares = p.lines(p.T("ui.dashboard.shares_course"), percents, first, p.now, false, " %")
	return nil
}

// upToNow are a course's points; a day on which there was nothing has no figure.
func (p Page) upToNow(points []store.Point, first time.Time, now float64) []coursePoint {
	at := map[time.Time]float64{}
	for _, point := range points {
		at[point.At] = float64(point.Value)
	}
	var out []coursePoint
	for day := first; day.Before(p.now); day = day.AddDate(0, 0, 1) {
		out = append(out, coursePoint{day, at[day]})
	}
	return append(out, coursePoint{p.now, now})
}

// ratio is a share day by day, in percent.
func (p Page) ratio(part, whole []store.Point, partNow, wholeNow int) []coursePoint {
	of := map[time.Time]int64{}
	for _, point := range part {
		of[point.At] = point.Value
	}
	var out []coursePoint
	for _, point := range whole {
		if point.Value > 0 {
			out = append(out, coursePoint{point.At, 100 * float64(of[point.At]) / float64(point.Value)})
		}
	}
	if wholeNow > 0 {
		out = append(out, coursePoint{p.now, 100 * float64(partNow) / float64(wholeNow)})
	}
	return out
}
