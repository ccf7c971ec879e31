package ui

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Charts are drawn here, as SVG in the page: they need no script, print as they are, and take their colours from the stylesheet.
const (
	chartWidth, chartHeight                    = 640, 190
	chartLeft, chartRight, chartTop, chartFoot = 52, 12, 12, 26
)

// course is how one figure went.
type course struct {
	Label, URL string
	Points     []coursePoint
}

type coursePoint struct {
	At    time.Time
	Value float64
}

// lineChart is some courses over the same days.
type lineChart struct {
	Title, Summary string // Summary: for who cannot see it
	Lines          []chartLine
	Across, Up     []chartTick
	Width, Height  int
	Left, Right    int // of the plot
}

type chartLine struct {
	Label, URL, Path, Last string
	Tone                   int // s1…
	EndX, EndY             string
}

type chartTick struct{ X, Y, Label, Anchor string }

// lines draws courses between two days. zero: the scale begins at nought.
func (p Page) lines(title string, courses []course, from, to time.Time, zero bool, unit string) *lineChart {
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range courses {
		for _, point := range c.Points {
			low, high = math.Min(low, point.Value), math.Max(high, point.Value)
		}
	}
	if math.IsInf(low, 1) || !to.After(from) {
		return nil
	}
	if zero {
		low = 0
	}
	low, high, step := niceScale(low, high)
	x := func(t time.Time) float64 {
		return chartLeft + (chartWidth-chartLeft-chartRight)*t.Sub(from).Seconds()/to.Sub(from).Seconds()
	}
	y := func(v float64) float64 { return chartTop + (chartHeight-chartTop-chartFoot)*(high-v)/(high-low) }
	chart := &lineChart{Title: title, Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartWidth - chartRight}
	var said []string
	for i, c := range courses {
		if len(c.Points) == 0 {
			continue
		}
		line := chartLine{Label: c.Label, URL: c.URL, Tone: i%8 + 1}
		for n, point := range c.Points {
			line.Path += fmt.Sprintf("%c%.1f %.1f", "ML"[min(n, 1)], x(point.At), y(point.Value))
		}
		last := c.Points[len(c.Points)-1]
		line.Last, line.EndX, line.EndY = p.Number(int(math.Round(last.Value)))+unit, coordinate(x(last.At)), coordinate(y(last.Value))
		chart.Lines = append(chart.Lines, line)
		first := c.Points[0]
		said = append(said, p.T("ui.chart.course", "label", c.Label, "first", p.Number(int(math.Round(first.Value)))+unit, "from", p.Date(first.At),
			"last", line.Last, "to", p.Date(last.At)))
	}
	for v := low; v <= high+step/2; v += step {
		chart.Up = append(chart.Up, chartTick{Y: coordinate(y(v)), Label: p.Number(int(math.Round(v))) + unit})
	}
	for i := range 5 {
		at := from.Add(to.Sub(from) * time.Duration(i) / 4)
		chart.Across = append(chart.Across, chartTick{X: coordinate(x(at)), Label: p.Date(at), Anchor: [5]string{"start", "middle", "middle", "middle", "end"}[i]})
	}
	chart.Summary = title + ". " + strings.Join(said, " ")
	return chart
}

func coordinate(v float64) string { return fmt.Sprintf("%.1f", v) }

// niceScale widens a range to round figures, four or five steps apart.
func niceScale(low, high float64) (from, to, step float64) {
	if high <= low {
		high = low + 1
	}
	raw := (high - low) / 4
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if step = m * power; step >= raw {
			break
		}
	}
	step = math.Max(step, 1)
	return math.Floor(low/step) * step, math.Max(math.Ceil(high/step), math.Floor(low/step)+1) * step, step
}

// barChart is bars in a row, each of parts on top of each other.
type barChart struct {
	Title, Summary string
	Bars           []bar
	Up             []chartTick
	Width, Height  int
	Left, Right    int
	Legend         []chartLine
}

type bar struct {
	Label, Total, URL     string
	X, Width, Middle, Top string
	Foot                  int
	Parts                 []barPart
}

type barPart struct {
	Y, Height string
	Tone      int
}

// amount is a bar to be: its parts are in the order of the legend.
type amount struct {
	Label, URL string
	Parts      []float64
}

// bars draws amounts; show writes a value in words.
func (p Page) bars(title string, legend []string, amounts []amount, show func(float64) string) *barChart {
	top := 0.0
	for _, a := range amounts {
		top = math.Max(top, sum(a.Parts))
	}
	if top == 0 {
		return nil
	}
	_, high, step := niceScale(0, top)
	room := float64(chartWidth-chartLeft-chartRight) / float64(len(amounts))
	y := func(v float64) float64 { return chartTop + 8 + (chartHeight-chartTop-8-chartFoot)*(high-v)/high }
	chart := &barChart{Title: title, Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartWidth - chartRight}
	for i, label := range legend {
		chart.Legend = append(chart.Legend, chartLine{Label: label, Tone: i%8 + 1})
	}
	for v := 0.0; v <= high+step/2; v += step {
		chart.Up = append(chart.Up, chartTick{Y: coordinate(y(v)), Label: show(v)})
	}
	var said []string
	for i, a := range amounts {
		total := sum(a.Parts)
		left := chartLeft + room*float64(i)
		b := bar{Label: a.Label, Total: show(total), URL: a.URL, X: coordinate(left + room*0.14), Width: coordinate(room * 0.72),
			Middle: coordinate(left + room/2), Top: coordinate(y(total) - 5), Foot: chartHeight - 8}
		below := 0.0
		for n, part := range a.Parts {
			if part > 0 {
				b.Parts = append(b.Parts, barPart{Y: coordinate(y(below + part)), Height: coordinate(y(below) - y(below+part)), Tone: n%8 + 1})
			}
			below += part
		}
		chart.Bars = append(chart.Bars, b)
		said = append(said, b.Label+" : "+b.Total)
	}
	chart.Summary = title + ". " + strings.Join(said, ", ")
	return chart
}

func sum(parts []float64) float64 {
	total := 0.0
	for _, v := range parts {
		total += v
	}
	return total
}
