package importer

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Correction is a new value for one field of the record in one row of an inventory file.
type Correction struct {
	Row   int    // as in Origin
	Field string // one of FieldNames
	Value string // a date as 2006-01-02
}

// Corrections gives the rows of an inventory file that corrections change, with the changes made, in the order of the file: for
// WriteCorrections, with the table's dialect and header. A correction of a field that has no column, or of a row that is not there, is an error.
func Corrections(name string, data []byte, mapping *Mapping, corrections []Correction) (*Table, [][]string, error) {
	t := &Table{File: name}
	if err := t.open(data, mapping); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	t.findDateForms()
	var at []int
	byRow := map[int]int{}
	for i := range t.rows {
		byRow[t.rows[i].at] = i
	}
	for _, c := range corrections {
		i, known := byRow[c.Row]
		if !known {
			return nil, nil, fmt.Errorf("%s: there is no row %d to correct", name, c.Row)
		}
		if err := t.correct(&t.rows[i], c); err != nil {
			return nil, nil, fmt.Errorf("%s, row %d: %w", name, c.Row, err)
		}
		at = append(at, i)
	}
	slices.Sort(at)
	var rows [][]string
	for _, i := range slices.Compact(at) {
		rows = append(rows, t.rows[i].cells)
	}
	return t, rows, nil
}

func (t *Table) correct(r *row, c Correction) error {
	column := slices.IndexFunc(t.columns, func(f *field) bool { return f != nil && f.name == c.Field })
	if column < 0 {
		return fmt.Errorf("the file has no column for %s", c.Field)
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
