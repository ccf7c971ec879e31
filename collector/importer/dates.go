package importer

import (
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// The forms of dates, as Go layouts.
const (
	dayFirst   = "02/01/2006"
	monthFirst = "01/02/2006"
)

// findDateForms tells, for each column of dates, whether they are written day first or, where a cell proves it and none speaks against it, month first.
func (t *Table) findDateForms() {
	for c, f := range t.columns {
		if f == nil || f.date == nil {
			continue
		}
		f.form = dateForm(t.rows, c)
		if t.Dialect.DateForm == "" {
			t.Dialect.DateForm = f.form
		}
	}
}

func dateForm(rows []row, column int) string {
	form, months := "", false
	for i := range rows {
		if column >= len(rows[i].cells) || rows[i].cells[column] == "" {
			continue
		}
		d, ok := cutDate(rows[i].cells[column])
		switch {
		case !ok || d.parts[1] > 12 && d.parts[0] > 12:
		case d.parts[0] > 31:
			form = orElse(form, time.DateOnly)
		case d.parts[0] > 12:
			return dayFirstBy(d.separator)
		case d.parts[1] > 12:
			months = true
		default:
			form = orElse(form, dayFirstBy(d.separator))
		}
	}
	if months {
		return monthFirst
	}
	return form
}

func dayFirstBy(separator byte) string { return strings.ReplaceAll(dayFirst, "/", string(separator)) }

func orElse(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

// writtenDate is a date's three numbers, in the order in which they are written.
type writtenDate struct {
	parts     [3]int
	separator byte
}

// cutDate parts a date; a time of day behind it is left out.
func cutDate(s string) (d writtenDate, ok bool) {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " T"); i > 0 {
		s = s[:i]
	}
	part := 0
	digits := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && digits < 4:
			d.parts[part] = 10*d.parts[part] + int(c-'0')
			digits++
		case (c == '/' || c == '-' || c == '.') && digits > 0 && part < 2:
			d.separator = c
			part, digits = part+1, 0
		default:
			return d, false
		}
	}
	return d, part == 2 && digits > 0
}

// calendar says what a workbook's day numbers count from: 1900, or 1904 in workbooks that began on an old Macintosh.
type calendar struct{ from1904 bool }

// parse reads a day in any of the usual forms: with separators, as eight digits, or as a spreadsheet's day number. A cell that
// says in the exporter's way that there is no date is no error.
func (c calendar) parse(s, form string) (time.Time, bool) {
	switch s {
	case "-", "00/00/0000", "0000-00-00", "01/01/1900", "1900-01-01", "30/12/1899", "0":
		return time.Time{}, true
	}
	d, ok := cutDate(s)
	switch {
	case !ok:
		return c.number(s)
	case d.parts[0] > 31:
		return day(d.parts[0], d.parts[1], d.parts[2])
	case form == monthFirst:
		return day(d.parts[2], d.parts[0], d.parts[1])
	}
	return day(d.parts[2], d.parts[1], d.parts[0])
}

// day is a day of the calendar, in a year that an inventory may speak of.
func day(year, month, dayOfMonth int) (time.Time, bool) {
	if year < 100 {
		year += 2000
		if year > 2069 {
			year -= 100
		}
	}
	t := time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
	if t.Day() != dayOfMonth || int(t.Month()) != month || year < 1950 || year > 2200 {
		return time.Time{}, false
	}
	return t, true
}

// spelt reads a day whose month is a word, whole or cut: 12 juin 2024, 12-Jun-24.
func spelt(s string) (time.Time, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" -/.", r) })
	if len(parts) != 3 {
		return time.Time{}, false
	}
	dayOfMonth, err := strconv.Atoi(strings.TrimSuffix(parts[0], "er"))
	year, wrong := strconv.Atoi(parts[2])
	word := inventory.Fold(parts[1])
	if err != nil || wrong != nil || len(word) < 3 {
		return time.Time{}, false
	}
	month := 0
	for i, names := range strings.Fields("janvier,january fevrier,february mars,march avril,april mai,may juin,june juillet,july aout,august septembre,september octobre,october novembre,november decembre,december") {
		for _, name := range strings.Split(names, ",") {
			if !strings.HasPrefix(name, word) || month == i+1 {
				continue
			}
			if month != 0 { // jui: of two months
				return time.Time{}, false
			}
			month = i + 1
		}
	}
	return day(year, month, dayOfMonth)
}

// number reads 20240612, or a spreadsheet's day number: from 1955 to 2119, so that a year or a price is none.
func (c calendar) number(s string) (time.Time, bool) {
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	switch {
	case err != nil:
		return spelt(s)
	case n >= 19_500_101 && n <= 22_001_231 && len(s) == 8:
		return day(int(n)/10_000, int(n)/100%100, int(n)%100)
	case n < 20_000 || n > 80_000:
		return time.Time{}, false
	}
	return c.epoch().AddDate(0, 0, int(n)), true
}

func (c calendar) epoch() time.Time {
	if c.from1904 {
		return time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
}

// write puts a day into the form of a column: a day number in a workbook, else the column's own.
func (c calendar) write(t time.Time, format, form string) string {
	switch {
	case t.IsZero():
		return ""
	case format == "xlsx" && form == "":
		return strconv.Itoa(int(t.Sub(c.epoch()).Hours() / 24))
	}
	return t.Format(orElse(form, dayFirst))
}
