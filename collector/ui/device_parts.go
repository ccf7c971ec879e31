package ui

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// newestReport is what was last said about a device; nil when its report was not kept.
func (s *site) newestReport(c *gin.Context, deviceID string) (*report.Report, error) {
	newest, err := s.view(c).Report(c.Request.Context(), deviceID)
	var known *inventory.Error
	if errors.As(err, &known) && known.Code == inventory.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the newest report: %w", err)
	}
	return newest, nil
}

// form is a name and its value as an address has them.
func form(name, value string) string { return url.Values{name: {value}}.Encode() }

// counters are the charts of what a device counts: pages, and the levels of its supplies.
func (s *site) counters(c *gin.Context, p Page, deviceID string) ([]*lineChart, error) {
	var charts []*lineChart
	for _, kind := range []struct {
		prefix, title, unit string
		zero                bool
		name                func(string) string
	}{
		{"pages.", "ui.pages_course", "", false, func(n string) string { return p.known("pages.", n) }},
		{"supply.", "ui.supplies_course", " %", true, p.supplyName},
		{"battery.", "ui.batteries_course", " mWh", true, func(n string) string { return n }},
	} {
		found, err := s.view(c).Counters(c.Request.Context(), deviceID, kind.prefix)
		if err != nil {
			return nil, fmt.Errorf("read counters: %w", err)
		}
		if chart := p.countersChart(p.T(kind.title), found, kind.name, kind.zero, kind.unit); chart != nil {
			charts = append(charts, chart)
		}
	}
	return charts, nil
}

// mostCourses bounds the lines of a chart.
const mostCourses = 8

func (p Page) countersChart(title string, found map[string][]store.Point, name func(string) string, zero bool, unit string) *lineChart {
	names := sortedKeys(found)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(strings.Index(b, "total"), strings.Index(a, "total")) })
	var courses []course
	from, moved := p.now, false
	for _, n := range names[:min(len(names), mostCourses)] {
		points := found[n]
		if len(points) == 0 {
			continue
		}
		one := course{Label: name(n)}
		for _, point := range points {
			one.Points = append(one.Points, coursePoint{point.At, float64(point.Value)})
		}
		one.Points = append(one.Points, coursePoint{p.now, float64(points[len(points)-1].Value)}) // it stands until it is told otherwise
		if points[0].At.Before(from) {
			from = points[0].At
		}
		courses, moved = append(courses, one), moved || len(points) > 1
	}
	if !moved { // one reading is no course
		return nil
	}
	return p.lines(title, courses, from, p.now, zero, unit)
}
