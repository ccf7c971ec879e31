package listing

import (
	_ "embed"
	"html/template"
	"io"
	"strconv"

	"recolement/collector/inventory"
)

//go:embed report.html
var reportText string

// mostRows bounds the table of a kind in the report; the other formats have them all.
const mostRows = 1000

// report is what the template fills in.
type report struct {
	Lang, Day, Date, Footer string
	Sources                 []named
	Tiles                   []tile
	Total                   int
	Kinds                   []bar
	Entities                []bar
	Years                   []column
	Undated                 string
	Sections                []section
	list                    *List
}

// named is a text with a note.
type named struct{ Name, Note string }

// tile is one figure.
type tile struct{ Value, Label, Note string }

// bar is one line of a chart.
type bar struct {
	Label, Value, Link string
	Width              int // percent
}

// column is one year of the renewals: a rectangle and its texts, in the chart's own units.
type column struct {
	Label, Value         string
	X, Y, Height, Centre int
	Overdue              bool
}

// section is the discrepancies of one kind.
type section struct {
	ID, Title, About, Truncated string
	Count                       int
	Rows                        []line
	Has                         filled
}

type line struct {
	Number, Class, Place, Name, Serial, Field, Manual, Observed, Suggestion, Explanation string
}

// filled says which columns some row fills; the others are not shown.
type filled struct{ Number, Device, Field, Manual, Observed, Suggestion bool }

func (f *filled) add(row line) {
	f.Number = f.Number || row.Number != ""
	f.Device = f.Device || row.Name+row.Serial != ""
	f.Field = f.Field || row.Field != ""
	f.Manual = f.Manual || row.Manual != ""
	f.Observed = f.Observed || row.Observed != ""
	f.Suggestion = f.Suggestion || row.Suggestion != ""
}

// T is the text of an id.
func (r report) T(id string) string { return r.list.Text.T("listing." + id) }

// writeHTML writes one file that stands alone: no script, no picture, nothing fetched.
func writeHTML(w io.Writer, l *List) error {
	t, err := template.New("report").Parse(reportText)
	if err != nil {
		return err
	}
	f, day := measure(l), l.Text.Date(l.Today)
	r := report{
		Lang: l.Text.Lang(), Day: day, Date: l.Text.T("listing.date", args("date", day)), Footer: l.Text.T("listing.footer"), Total: len(l.Discrepancies), Tiles: l.tiles(f),
		Entities: l.entities(f), Years: l.years(f), list: l,
	}
	for _, s := range l.Sources {
		r.Sources = append(r.Sources, named{s.Name, l.sourceNote(s)})
	}
	if f.Undated > 0 {
		r.Undated = l.Text.T("listing.renewals.undated", args("n", f.Undated))
	}
	of := l.ofKind()
	for _, kind := range inventory.Kinds() {
		if len(of[kind]) > 0 {
			r.Sections = append(r.Sections, l.section(kind, of[kind]))
			r.Kinds = append(r.Kinds, bar{Label: l.word("kind", string(kind)), Value: strconv.Itoa(len(of[kind])), Link: "#" + string(kind), Width: len(of[kind])})
		}
	}
	widen(r.Kinds)
	return t.Execute(w, r)
}

func (l *List) tiles(f figures) []tile {
	t := func(id string, pairs ...any) string { return l.Text.T("listing."+id, args(pairs...)) }
	return []tile{
		{strconv.Itoa(len(l.Assets)), t("assets"), t("assets.note", "n", f.InService)},
		{strconv.Itoa(len(l.Devices)), t("devices"), t("devices.note", "n", f.Screens, "v", f.Virtual)},
		{strconv.Itoa(f.Matched), t("matched"), t("matched.note", "n", f.Unknown)},
		{l.shown(f.Seen, f.Observable), t("coverage"), t("coverage.note", "seen", f.Seen, "of", f.Observable)},
		{l.shown(f.Names.Part, f.Names.Of), t("compliance"), t("compliance.count", "good", f.Names.Part, "of", f.Names.Of)},
		{strconv.Itoa(len(l.Discrepancies)), t("discrepancies"), ""},
	}
}

// shown is a percentage, or a dash where there is nothing to count.
func (l *List) shown(part, of int) string {
	if of == 0 {
		return "–"
	}
	return l.Text.T("listing.percent", args("n", percent(part, of)))
}

func (l *List) entities(f figures) []bar {
	var out []bar
	for _, s := range f.Entities {
		out = append(out, bar{Label: l.entity(s.Code), Value: l.shown(s.Part, s.Of), Width: s.percent()})
	}
	return out
}

func (l *List) entity(code string) string {
	switch label := l.Policy.Entities[code]; {
	case code == "":
		return l.Text.T("listing.no_entity")
	case label != "":
		return code + " · " + label
	}
	return code
}

// The chart of the renewals: columns of up to chartHeight on a base line.
const (
	chartHeight = 110
	chartTop    = 18
	columnStep  = 56
	columnWidth = 36
)

func (l *List) years(f figures) []column {
	most := 1
	for _, y := range f.Renewals {
		most = max(most, y.Count)
	}
	var out []column
	for i, y := range f.Renewals {
		height := chartHeight * y.Count / most
		if y.Count > 0 {
			height = max(height, 2)
		}
		x := i*columnStep + (columnStep-columnWidth)/2
		out = append(out, column{
			Label: l.year(y.Year), Value: strconv.Itoa(y.Count), X: x, Y: chartTop + chartHeight - height, Height: height,
			Centre: x + columnWidth/2, Overdue: y.Year == 0,
		})
	}
	return out
}

func (l *List) year(y int) string {
	if y == 0 {
		return l.Text.T("listing.overdue")
	}
	return strconv.Itoa(y)
}

func (l *List) sourceNote(s Source) string {
	id := "listing.source.reports"
	if s.Assets {
		id = "listing.source.assets"
	}
	text := l.Text.N(id, s.Count)
	if s.Refused > 0 {
		text += ", " + l.Text.N("listing.source.refused", s.Refused)
	}
	return text
}

func (l *List) section(kind inventory.Kind, of []*inventory.Discrepancy) section {
	s := section{ID: string(kind), Title: l.word("kind", string(kind)), About: l.Text.T("about." + string(kind)), Count: len(of)}
	if len(of) > mostRows {
		s.Truncated = l.Text.T("listing.truncated", args("shown", mostRows, "of", len(of)))
	}
	for _, d := range of[:min(len(of), mostRows)] {
		row := line{
			Number: d.Number, Class: l.word("class", string(d.Class)), Name: d.DeviceName, Serial: d.DeviceSerial, Field: l.word("field", d.Field),
			Manual: l.value(d, d.Manual), Observed: l.value(d, d.Observed), Suggestion: d.Suggestion, Explanation: l.Text.Explain(d.Explanation),
		}
		for _, part := range []string{d.EntityCode, d.ServiceCode, d.SiteCode} {
			if part != "" && row.Place != "" {
				row.Place += " · "
			}
			row.Place += part
		}
		s.Rows = append(s.Rows, row)
		s.Has.add(row)
	}
	return s
}

// widen turns counts into percents of the largest.
func widen(bars []bar) {
	most := 1
	for _, b := range bars {
		most = max(most, b.Width)
	}
	for i := range bars {
		bars[i].Width = 100 * bars[i].Width / most
	}
}
