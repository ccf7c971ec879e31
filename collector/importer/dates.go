package importer

import (
	"strconv"
	"strings"
	"time"
)

// The forms of dates, as Go layouts.
const (
	french   = "02/01/2006"
	american = "01/02/2006"
)

// dateForm tells whether a file's dates are written day first or, where a cell proves it and none speaks against it, month first.
func dateForm(rows []row, columns []*field) string {
	form, monthFirst, dayFirst := "", false, false
	for i := range rows {
		for c, f := range columns {
			if f == nil || f.date == nil || c >= len(rows[i].cells) || rows[i].cells[c] == "" {
				continue
			}
			a, b, y, ok := threeNumbers(rows[i].cells[c])
			switch {
			case !ok:
			case a > 31:
				form = time.DateOnly
			case a > 12:
				dayFirst = true
			case b > 12 && y > 0:
				monthFirst = true
			default:
				if form == "" {
					form = french
				}
			}
		}
		if dayFirst {
			return french
		}
	}
	if monthFirst {
		return american
	}
	return form
}

// threeNumbers parts a date into its numbers, in the order in which they are written; a time of day behind it is left out.
func threeNumbers(s string) (a, b, c int, ok bool) {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " T"); i > 0 {
		s = s[:i]
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	if len(parts) != 3 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 || v > 9999 {
			return 0, 0, 0, false
		}
		n[i] = v
	}
	return n[0], n[1], n[2], true
}

// parseDate reads a day in any of the usual forms: with separators, or as a spreadsheet's serial number.
func parseDate(s, form string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || s == "-" || s == "00/00/0000" || s == "0000-00-00" {
		return time.Time{}, true
	}
	a, b, c, ok := threeNumbers(s)
	if !ok {
		return serialDate(s)
	}
	year, month, day := c, b, a
	switch {
	case a > 31:
		year, month, day = a, b, c
	case form == american:
		month, day = a, b
	}
	if year < 100 {
		year += 2000
		if year > 2069 {
			year -= 100
		}
	}
	d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if d.Day() != day || int(d.Month()) != month || year < 1950 || year > 2200 {
		return time.Time{}, false
	}
	return d, true
}

// serialDate reads a spreadsheet's serial number: days since 30 December 1899; from 1955 to 2119, so that a year or a price is none.
func serialDate(s string) (time.Time, bool) {
	days, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || days < 20_000 || days > 80_000 {
		return time.Time{}, false
	}
	return excelEpoch.AddDate(0, 0, int(days)), true
}
