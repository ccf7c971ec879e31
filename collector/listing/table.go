package listing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Table is a list of any kind for a spreadsheet: text in every cell, and none of it a formula.
type Table struct {
	Name   string // of the sheet
	Header []string
	Rows   [][]string
	Comma  rune // between the cells of a CSV; French spreadsheets expect a semicolon
}

// TableFormats lists the formats of a table.
func TableFormats() []string { return []string{"csv", "xlsx"} }

// Write writes the table in a format, whole or not at all.
func (t *Table) Write(format string) ([]byte, error) {
	for _, row := range t.Rows {
		for i := range row {
			row[i] = Harmless(cut(row[i]))
		}
	}
	write := map[string]func() ([]byte, error){"csv": t.csv, "xlsx": t.xlsx}[format]
	if write == nil {
		return nil, fmt.Errorf("unknown format %q, expected one of %s", format, strings.Join(TableFormats(), ", "))
	}
	data, err := write()
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", format, err)
	}
	return data, nil
}

// csv has a byte-order mark, by which spreadsheets know UTF-8.
func (t *Table) csv() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	if t.Comma != 0 {
		w.Comma = t.Comma
	}
	if err := errors.Join(w.Write(t.Header), w.WriteAll(t.Rows)); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (t *Table) xlsx() (data []byte, err error) {
	b := workbook{File: excelize.NewFile()}
	defer func() { err = errors.Join(err, b.Close()) }()
	if b.head, err = b.headStyle(); err != nil {
		return nil, err
	}
	name := sheetName(t.Name)
	if err := b.SetSheetName("Sheet1", name); err != nil {
		return nil, fmt.Errorf("name sheet: %w", err)
	}
	widths := make([]float64, len(t.Header))
	header := make([]any, len(t.Header))
	for i, h := range t.Header {
		header[i], widths[i] = excelize.Cell{StyleID: b.head, Value: h}, 20
	}
	rows := make([][]any, 1, len(t.Rows)+1)
	rows[0] = header
	for _, r := range t.Rows {
		row := make([]any, len(r))
		for i, text := range r {
			row[i] = text
		}
		rows = append(rows, row)
	}
	if err := b.writeRows(name, widths, slices.Values(rows)); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", name, err)
	}
	var out bytes.Buffer
	err = b.Write(&out)
	return out.Bytes(), err
}

// longestCell is what a spreadsheet's cell can hold.
const longestCell = 32_767

func cut(s string) string {
	if len(s) <= longestCell {
		return s
	}
	runes := []rune(s)
	return string(runes[:min(len(runes), longestCell-1)])
}
