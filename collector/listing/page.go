package listing

import (
	_ "embed"
	"html/template"
	"io"
	"strconv"
	"strings"

	"recolement/collector/inventory"
)

//go:embed report.html
var reportText string

// page is what the report's template fills in.
type page struct {
	Lang     string
	Date     string
	Sources  string
	Figures  figures
	Total    int
	Sections []section
	T        func(id string) string
}

type section struct {
	Title string
	Rows  []line
}

type line struct {
	Field, Number, Class, Device, Serial, Manual, Observed, Suggestion, Explanation string
}

// writeHTML writes one file that stands alone: no script, no picture, nothing fetched.
func writeHTML(w io.Writer, l *List) error {
	t, err := template.New("report").Parse(reportText)
	if err != nil {
		return err
	}
	p := page{
		Lang: l.Text.Lang(), Date: l.Text.Date(l.Today), Sources: strings.Join(l.Sources, ", "), Figures: measure(l), Total: len(l.Discrepancies),
		T: func(id string) string { return l.Text.T("listing." + id) },
	}
	for _, kind := range inventory.Kinds() {
		of := ofKind(l, kind)
		if len(of) == 0 {
			continue
		}
		s := section{Title: l.Text.T("kind." + string(kind))}
		for _, d := range of {
			s.Rows = append(s.Rows, lineOf(l, d))
		}
		p.Sections = append(p.Sections, s)
	}
	return t.Execute(w, p)
}

func lineOf(l *List, d *inventory.Discrepancy) line {
	out := line{Number: d.Number, Device: d.DeviceName, Serial: d.DeviceSerial, Manual: d.Manual, Observed: d.Observed, Suggestion: d.Suggestion, Explanation: l.Text.Explain(d.Explanation)}
	if d.Field != "" {
		out.Field = l.Text.T("field." + d.Field)
	}
	if d.Class != inventory.NoClass {
		out.Class = l.Text.T("class." + string(d.Class))
	}
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
