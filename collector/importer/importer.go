// Package importer reads manual inventories from CSV and XLSX files as people export them: it finds out the dialect, the header and
// the columns, and says of every row that it refuses, and every cell that it cannot read, where and why. It writes correction files in the
// same dialect. What the words mean is left to package policy, and what an import does to the estate to estate.
package importer

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"recolement/collector/inventory"
)

// Limits of a file. A workbook's bytes count as they come, packed.
const (
	MaxSize  = 64 << 20
	MaxRows  = 2_000_000
	MaxCells = 16 << 20 // of all rows together
	MaxLine  = 1 << 20  // bytes
	MaxCell  = 32_767   // bytes; a spreadsheet's own limit
)

// Dialect is how a file is written.
type Dialect struct {
	Format    string // csv or xlsx
	Delimiter string // CSV: ; , or tab
	Encoding  string // CSV: utf-8, windows-1252, utf-16le, utf-16be
	BOM       bool
	DateForm  string // Go layout of the dates; empty where none tells
	HeaderRow int    // counted from 1
	Sheet     string // XLSX
}

// Table is an inventory file, read.
type Table struct {
	File     string
	Header   []string
	Dialect  Dialect
	Mapping  Mapping
	Unmapped []string // columns that became no field, in their order
	Assets   []inventory.Asset
	Problems []Problem

	rows    []row    // behind the header
	columns []*field // of each column of the header; nil where it became no field
	ragged  bool     // rows may be shorter than the header
	wide    bool     // rows may be longer than the header
	since   calendar // what a workbook's day numbers count from
}

// Problem is a row that was refused, or a cell that could not be read while its row went in.
type Problem struct {
	File    string
	Row     int // counted from 1, as a spreadsheet does
	Column  string
	Value   string
	Code    string            // of the text "import.<Code>"
	Args    map[string]string // of that text
	Refused bool
}

// row is one row of a file: its place and its cells.
type row struct {
	at    int
	cells []string
	bad   string // the code of what already refuses it
}

// Read reads an inventory file. mapping nil: the columns are guessed. The error says that this is no inventory at all; what is wrong
// with single rows is in the table's Problems. The table keeps no reference to data.
func Read(name string, data []byte, mapping *Mapping) (*Table, error) {
	t := &Table{File: filepath.Base(name)}
	if err := t.open(data, mapping); err != nil {
		return nil, fmt.Errorf("%s: %w", t.File, err)
	}
	t.read()
	t.rows, t.columns = nil, nil
	return t, nil
}

// open cuts a file into rows, and finds header and columns.
func (t *Table) open(data []byte, mapping *Mapping) error {
	if len(data) > MaxSize {
		return inventory.Errorf(inventory.Invalid, "%d bytes, more than the %d that an inventory file may have", len(data), MaxSize).Because("file_large", "limit", strconv.Itoa(MaxSize>>20))
	}
	var rows []row
	var err error
	switch found := sniff(data); found {
	case "xlsx":
		t.Dialect.Format = "xlsx"
		rows, err = t.readXLSX(data, mapping)
	case "csv":
		t.Dialect.Format = "csv"
		rows, err = t.readCSV(data, mapping)
	default:
		err = inventory.Errorf(inventory.Invalid, "expected an inventory as CSV or XLSX, found %s", found).Because("file_format", "found", found)
	}
	if err != nil {
		return err
	}
	return t.findHeader(rows, mapping)
}

// findHeader finds the row in which most columns are known, sets header, mapping and columns, and keeps the rows behind it.
func (t *Table) findHeader(rows []row, given *Mapping) error {
	at, score := likeliestHeader(rows, given)
	if score < 2 {
		found := "nothing"
		if len(rows) > 0 {
			found = strings.Join(rows[0].cells, " | ")
		}
		return inventory.Errorf(inventory.Invalid, "no header found: expected columns such as N° inventaire, Type, Marque, Modèle, N° de série, Nom réseau; the first row is: %.200s", found).Because("file_header")
	}
	t.Header = rows[at].cells
	for len(t.Header) > 0 && t.Header[len(t.Header)-1] == "" {
		t.Header = t.Header[:len(t.Header)-1]
	}
	t.Dialect.HeaderRow, t.rows = rows[at].at, rows[at+1:]
	var err error
	t.columns, err = t.mapColumns(given)
	return err
}

// headerWithin is how many rows from the top the header may stand: titles and notes come before it.
const headerWithin = 50

func likeliestHeader(rows []row, given *Mapping) (at, score int) {
	names := newNames(given)
	for i := range rows[:min(len(rows), headerWithin)] {
		if n := names.known(rows[i].cells); n > score {
			at, score = i, n
		}
	}
	return at, score
}

// read turns the rows behind the header into assets and problems.
func (t *Table) read() {
	t.findDateForms()
	t.ragged = t.Dialect.Format == "xlsx" || leavesOutEmptyCells(t.rows, len(t.Header))
	t.wide = t.Dialect.Format == "xlsx" || hasColumnsWithoutHeader(t.rows, len(t.Header))
	t.Assets = make([]inventory.Asset, 0, len(t.rows))
	for i := range t.rows {
		r := &t.rows[i]
		switch code := t.shape(i); code {
		case "":
			t.readRow(r)
		case skipped:
		default:
			t.refuse(r, code)
		}
	}
}

func (t *Table) readRow(r *row) {
	a := inventory.Asset{Origin: inventory.Origin{File: t.File, Row: r.at}, ID: t.File + ":" + itoa(r.at)}
	for i, f := range t.columns {
		if f == nil || i >= len(r.cells) {
			continue
		}
		value := strings.TrimSpace(r.cells[i])
		switch {
		case value == "" || noValue(value):
		case f.text != nil:
			*f.text(&a) = f.tidied(value)
		default:
			day, ok := t.since.parse(value, f.form)
			*f.date(&a) = day
			if !ok {
				t.Problems = append(t.Problems, Problem{File: t.File, Row: r.at, Column: t.Header[i], Value: value, Code: "date"})
			}
		}
	}
	if a.Number == "" && a.Serial == "" && a.Name == "" {
		t.refuse(r, "nothing")
		return
	}
	t.Assets = append(t.Assets, a)
}

// noValue says whether a cell is what a spreadsheet writes in the place of a value that it could not find.
func noValue(cell string) bool {
	switch cell {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#VALEUR!", "#NOM?", "NULL", "(null)":
		return true
	}
	return false
}

// Refused is the number of rows that did not go in.
func (t *Table) Refused() int {
	n := 0
	for i := range t.Problems {
		if t.Problems[i].Refused {
			n++
		}
	}
	return n
}
