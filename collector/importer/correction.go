package importer

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"recolement/collector/inventory"
)

// Correction is a new value for one field of the record in one row of an inventory file.
type Correction struct {
	Row   int    // as in Origin
	Field string // one of FieldNames
	Value string // a date as 2006-01-02
}

// Sheet is an inventory file into which corrections are written.
type Sheet struct {
	table   *Table
	byRow   map[int]int
	changed map[int]bool // by place in the file
}

// NewSheet reads the inventory file that corrections are for.
func NewSheet(name string, data []byte, mapping *Mapping) (*Sheet, error) {
	s := &Sheet{table: &Table{File: name}, byRow: map[int]int{}, changed: map[int]bool{}}
	if err := s.table.open(data, mapping); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s.table.findDateForms()
	for i := range s.table.rows {
		s.byRow[s.table.rows[i].at] = i
	}
	return s, nil
}

// Correct writes a correction into its row. A field that has no column, and a row that is not there, are errors.
func (s *Sheet) Correct(c Correction) error {
	i, known := s.byRow[c.Row]
	if !known {
		return inventory.Errorf(inventory.Invalid, "%s: there is no row %d to correct", s.table.File, c.Row).Because("not_imported")
	}
	if err := s.table.correct(&s.table.rows[i], c); err != nil {
		return fmt.Errorf("%s, row %d: %w", s.table.File, c.Row, err)
	}
	s.changed[i] = true
	return nil
}

// Add adds a row for a record that the file does not have, and gives the place by which Write names it among what it left out.
func (s *Sheet) Add(a *inventory.Asset) int {
	t := s.table
	r := row{at: -1 - len(t.rows), cells: make([]string, len(t.Header))}
	for c, f := range t.columns {
		switch {
		case f == nil || c >= len(r.cells):
		case f.text != nil:
			r.cells[c] = *f.text(a)
		case !f.date(a).IsZero():
			r.cells[c] = t.since.write(*f.date(a), t.Dialect.Format, f.form)
		}
	}
	t.rows = append(t.rows, r)
	s.changed[len(t.rows)-1] = true
	return r.at
}

// Written is what Write has written.
type Written struct {
	Format string
	Rows   int
	Unsafe []int // rows, or places of added ones, left out of a CSV file, because a spreadsheet that opens it would compute one of their cells
}

// Write writes the header and the rows that were corrected, in the order of the file and in its dialect; format is csv or xlsx, or empty for
// the file's own.
//
// The inventory tool must read back what was meant, so no apostrophe is put before what looks like a formula. In a workbook every text is
// typed as text, and nothing is computed. A CSV file knows no types: rows that hold such a cell are left out of it and named.
func (s *Sheet) Write(w io.Writer, format string) (Written, error) {
	d := s.table.Dialect
	out := Written{Format: orElse(format, d.Format)}
	if out.Format != "csv" && out.Format != "xlsx" {
		return out, fmt.Errorf("%q is no format: csv or xlsx", format)
	}
	var rows [][]string
	for i := range s.table.rows {
		if !s.changed[i] {
			continue
		}
		cells := s.table.rows[i].cells
		if out.Format == "csv" && slices.ContainsFunc(cells, formula) {
			out.Unsafe = append(out.Unsafe, s.table.rows[i].at)
			continue
		}
		rows = append(rows, s.inForm(cells, out.Format))
	}
	out.Rows = len(rows)
	d.Format = out.Format
	return out, WriteCorrections(w, d, s.table.Header, rows)
}

// inForm gives cells as another format writes them: dates, which a workbook keeps as day numbers.
func (s *Sheet) inForm(cells []string, format string) []string {
	if format == s.table.Dialect.Format || s.table.Dialect.Format != "xlsx" {
		return cells
	}
	out := slices.Clone(cells)
	for c, f := range s.table.columns {
		if f == nil || f.date == nil || c >= len(out) {
			continue
		}
		if day, ok := s.table.since.number(out[c]); ok {
			out[c] = day.Format("02/01/2006")
		}
	}
	return out
}

// formula says whether a spreadsheet would compute a cell of a CSV file. A sign before plain letters and digits is a number, a telephone or
// a suffix, and computes nothing.
func formula(cell string) bool {
	if cell == "" {
		return false
	}
	switch cell[0] {
	case '=', '@', '\t', '\r':
		return true
	case '+', '-':
		return strings.ContainsFunc(cell[1:], func(r rune) bool {
			return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == ' ' || r == '-' || r == '.')
		})
	}
	return false
}

func (t *Table) correct(r *row, c Correction) error {
	column := slices.IndexFunc(t.columns, func(f *field) bool { return f != nil && f.name == c.Field })
	if column < 0 {
		return inventory.Errorf(inventory.Invalid, "the file has no column for %s", c.Field).Because("no_column")
	}
	for len(r.cells) < len(t.Header) {
		r.cells = append(r.cells, "")
	}
	if f := t.columns[column]; f.date != nil && c.Value != "" {
		d, err := time.Parse(time.DateOnly, c.Value)
		if err != nil {
			return fmt.Errorf("correct %s: %w", c.Field, err)
		}
		c.Value = t.since.write(d, t.Dialect.Format, f.form)
	}
	r.cells[column] = c.Value
	return nil
}

// WriteCorrections writes header and rows in a dialect.
func WriteCorrections(w io.Writer, d Dialect, header []string, rows [][]string) error {
	write := writeCSV
	if d.Format == "xlsx" {
		write = writeXLSX
	}
	if err := write(w, d, append([][]string{header}, rows...)); err != nil {
		return fmt.Errorf("write corrections: %w", err)
	}
	return nil
}

func writeCSV(w io.Writer, d Dialect, rows [][]string) error {
	var b strings.Builder
	delimiter := orElse(d.Delimiter, ";")
	for _, cells := range rows {
		for i, c := range cells {
			if i > 0 {
				b.WriteString(delimiter)
			}
			if strings.ContainsAny(c, delimiter+"\"\r\n") || len(cells) == 1 && c == "" {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			b.WriteString(c)
		}
		b.WriteString("\r\n")
	}
	data, err := d.encode(b.String())
	if err != nil {
		return fmt.Errorf("encode as %s: %w", d.Encoding, err)
	}
	_, err = w.Write(data)
	return err
}

// writeXLSX writes text as text, and day numbers, in the columns of dates, as dates.
func writeXLSX(w io.Writer, d Dialect, rows [][]string) error {
	t := Table{Header: rows[0]}
	columns, err := t.mapColumns(nil)
	if err != nil {
		return err
	}
	f := excelize.NewFile()
	defer f.Close()
	sheet := orElse(d.Sheet, "Sheet1")
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, cells := range rows {
		values := make([]any, len(cells))
		for c, text := range cells {
			values[c] = text
			if n, err := strconv.ParseFloat(text, 64); err == nil && c < len(columns) && columns[c] != nil && columns[c].date != nil {
				values[c] = excelize.Cell{StyleID: date, Value: n}
			}
		}
		if err := out.SetRow("A"+strconv.Itoa(i+1), values); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}
