package ui

import (
	"strings"
	"testing"

	"recolement/collector/language"
)

func TestNiceScale(t *testing.T) {
	for _, c := range []struct{ low, high, from, to, step float64 }{
		{0, 100, 0, 100, 50}, {0, 3, 0, 3, 1}, {177_919, 177_919, 177_919, 177_920, 1}, {12, 97, 0, 100, 50}, {0, 0, 0, 1, 1}, {1000, 1900, 1000, 2000, 500},
	} {
		if from, to, step := niceScale(c.low, c.high); from > c.low || to < c.high || step <= 0 || (to-from)/step > 6 {
			t.Errorf("niceScale(%v, %v) = %v, %v, %v", c.low, c.high, from, to, step)
		}
	}
}

// TestChartsOfNothing: what cannot be drawn is not there, and what is drawn stays within its frame.
func TestChartsOfNothing(t *testing.T) {
	words, err := language.Load()
	must(t, err)
	p := Page{Lang: "fr", text: words.For("fr"), now: now}
	if p.lines("t", nil, now, now, true, "") != nil || p.bars("t", nil, []amount{{Parts: []float64{0}}}, func(float64) string { return "" }) != nil {
		t.Error("a chart of nothing")
	}
	points := []coursePoint{{now.AddDate(0, 0, -10), 3}, {now, 9}}
	chart := p.lines("Pages", []course{{Label: "noir", Points: points}, {Label: "vide"}}, now.AddDate(0, 0, -10), now, false, "")
	if len(chart.Lines) != 1 || !strings.HasPrefix(chart.Lines[0].Path, "M52.0 ") || !strings.Contains(chart.Summary, "noir") || chart.Lines[0].Last != "9" {
		t.Errorf("%+v", chart)
	}
	bars := p.bars("Coût", []string{"a", "b"}, []amount{{Label: "2027", Parts: []float64{1, 2}}, {Label: "2028", Parts: []float64{0, 1}}}, func(v float64) string { return p.Number(int(v)) })
	if len(bars.Bars) != 2 || len(bars.Bars[0].Parts) != 2 || len(bars.Bars[1].Parts) != 1 || bars.Bars[0].Total != "3" {
		t.Errorf("%+v", bars)
	}
}
