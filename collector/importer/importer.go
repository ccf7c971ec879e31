// Package importer reads manual inventories from CSV and XLSX files as people export them: it finds out the dialect, the header and
// the columns, and says of every row that it refuses, and every cell that it cannot read, where and why. What the words mean is left to
// package policy, and what an import does to the estate to estate.
package importer

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// MaxSize is the largest file that is read, in bytes, and MaxRows the most rows.
const (
	MaxSize = 64 << 20
	MaxRows = 2_000_000
)

// Dialect is how a file is written.
type Dialect struct {
	Format    string // csv or xlsx
	Delimiter string // CSV: ; , or tab
	Encoding  string // CSV: utf-8, windows-1252, utf-16le, utf-16be
	BOM       bool
	DateForm  string // Go layout of the dates; empty where there are none
	HeaderRow int    // counted from 1
	Sheet     string // XLSX
}

// Table is an inventory file, read.
type Table struct {
	File     string
	Header   []string
	Dialect  Dialect
	Mapping  Mapping
	Unmapped []string // columns that became no field
	Assets   []inventory.Asset
	Problems []Problem
}

// Refused is the number of rows that did not go in.
func (t *Table) Refused() int {
	n := 0
	for _, p := range t.Problems {
		if p.Refused {
			n++
		}
	}
	return n
}

// Problem is a row that was refused, or a cell that could not be read while its row went in.
type Problem struct {
	File    string
	Row     int // counted from 1, as a spreadsheet does
	Column  string
	Value   string
	Code    string // of the text "import.<Code>"
	Args    map[string]string
	Refused bool
}

// row is one line of a file: its cells and its place.
type row struct {
	at    int
	cells []string
	bad   string // the code of a problem that refuses it
}

// Read reads an inventory file. mapping nil: the columns are guessed. The error says that this is no inventory at all; what is wrong
// with single rows is in the table's Problems.
func Read(name string, data []byte, mapping *Mapping) (*Table, error) {
	file := filepath.Base(name)
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%s: %d bytes, more than the %d that an inventory file may have", file, len(data), MaxSize)
	}
	t := &Table{File: file}
	rows, err := t.rows(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(rows) > MaxRows {
		return nil, fmt.Errorf("%s: more than %d rows", file, MaxRows)
	}
	body, err := t.findHeader(rows, mapping)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t.read(body)
	return t, nil
}

func (t *Table) rows(data []byte) ([]row, error) {
	switch kind := sniff(data); kind {
	case "xlsx":
		t.Dialect.Format = "xlsx"
		return t.readXLSX(data)
	case "csv":
		t.Dialect.Format = "csv"
		return t.readCSV(data)
	default:
		return nil, fmt.Errorf("expected an inventory as CSV or XLSX, found %s", kind)
	}
}

// sniff tells what a file is by its first bytes.
func sniff(data []byte) string {
	head := bytes.TrimLeft(data[:min(len(data), 512)], "\xef\xbb\xbf \t\r\n")
	has := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case len(head) == 0:
		return "an empty file"
	case has("PK\x03\x04"):
		return "xlsx"
	case has("%PDF"):
		return "a PDF document"
	case has("\xd0\xcf\x11\xe0"):
		return "an old Excel workbook (.xls): save it as .xlsx"
	case has("\x89PNG"), has("\xff\xd8\xff"), has("GIF8"), has("BM"):
		return "an image"
	case has("\x1f\x8b"), has("7z\xbc\xaf"), has("Rar!"):
		return "a compressed archive: unpack it"
	case has("{"), has("["):
		return "JSON"
	case has("<"):
		return "HTML or XML: export as CSV or XLSX"
	}
	utf16 := bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
	if !utf16 && bytes.IndexByte(data[:min(len(data), 4096)], 0) >= 0 {
		return "a binary file"
	}
	return "csv"
}

// findHeader finds the row in which most columns are known, sets header and mapping, and gives the rows behind it.
func (t *Table) findHeader(rows []row, given *Mapping) ([]row, error) {
	best, score := -1, 0
	for i := range rows {
		if i > 50 {
			break
		}
		if n := knownColumns(rows[i].cells, given); n > score {
			best, score = i, n
		}
	}
	if best < 0 || score < 2 {
		found := "nothing"
		if len(rows) > 0 {
			found = strings.Join(rows[0].cells, " | ")
		}
		return nil, fmt.Errorf("no header found: expected columns such as N° inventaire, Type, Marque, Modèle, N° de série, Nom réseau; the first row is: %.200s", found)
	}
	t.Header = rows[best].cells
	for len(t.Header) > 0 && t.Header[len(t.Header)-1] == "" {
		t.Header = t.Header[:len(t.Header)-1]
	}
	t.Dialect.HeaderRow = rows[best].at
	mapping, unmapped, err := mapColumns(t.Header, given)
	if err != nil {
		return nil, err
	}
	t.Mapping, t.Unmapped = mapping, unmapped
	return rows[best+1:], nil
}

// read turns the rows behind the header into assets and problems.
func (t *Table) read(rows []row) {
	columns := t.columns()
	dates := dateForm(rows, columns)
	t.Dialect.DateForm = dates
	t.Assets = make([]inventory.Asset, 0, len(rows))
	for i := range rows {
		r := &rows[i]
		switch {
		case r.bad != "":
			t.refuse(r, r.bad, "")
		case blank(r.cells) || t.repeatsHeader(r.cells):
		case t.Dialect.Format == "csv" && tooMany(r.cells, len(t.Header)):
			t.refuse(r, "cells", fmt.Sprint(len(r.cells)))
		default:
			t.readRow(r, columns, dates)
		}
	}
}

func (t *Table) readRow(r *row, columns []*field, dates string) {
	a := inventory.Asset{Origin: inventory.Origin{File: t.File, Row: r.at}, ID: fmt.Sprintf("%s:%d", t.File, r.at)}
	for i, f := range columns {
		if f == nil || i >= len(r.cells) || r.cells[i] == "" {
			continue
		}
		value := strings.TrimSpace(r.cells[i])
		if f.text != nil {
			*f.text(&a) = value
			continue
		}
		day, ok := parseDate(value, dates)
		if !ok && value != "" {
			t.Problems = append(t.Problems, Problem{File: t.File, Row: r.at, Column: t.Header[i], Value: value, Code: "date"})
		}
		*f.date(&a) = day
	}
	if a.Number == "" && a.Serial == "" && a.Name == "" {
		t.refuse(r, "nothing", "")
		return
	}
	t.Assets = append(t.Assets, a)
}

func (t *Table) refuse(r *row, code, found string) {
	p := Problem{File: t.File, Row: r.at, Value: fmt.Sprintf("%.200s", strings.Join(r.cells, " | ")), Code: code, Refused: true}
	if code == "cells" {
		p.Args = map[string]string{"found": found, "expected": fmt.Sprint(len(t.Header))}
	}
	t.Problems = append(t.Problems, p)
}

func (t *Table) repeatsHeader(cells []string) bool {
	same := 0
	for i, h := range t.Header {
		if i < len(cells) && cells[i] == h && h != "" {
			same++
		}
	}
	return same > len(t.Header)/2
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func tooMany(cells []string, columns int) bool {
	if len(cells) < 2 && columns > 2 {
		return true
	}
	return len(cells) > columns && !blank(cells[columns:])
}

// String says the problem in English, for logs.
func (p Problem) String() string {
	where := fmt.Sprintf("%s, row %d", p.File, p.Row)
	if p.Column != "" {
		where += fmt.Sprintf(", column %q", p.Column)
	}
	reason := map[string]string{
		"date": "is no date", "nothing": "no inventory number, serial number or name", "quotes": "a quoted cell is not closed",
		"cells": fmt.Sprintf("%s cells where the header has %s", p.Args["found"], p.Args["expected"]),
	}[p.Code]
	if p.Refused {
		return fmt.Sprintf("%s: refused: %s: %s", where, reason, p.Value)
	}
	return fmt.Sprintf("%s: %q %s", where, p.Value, reason)
}

var excelEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
