package importer

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"recolement/collector/inventory"
)

// readXLSX reads the sheet in which most columns are known. Cells are taken raw: numbers as they are stored, dates as day numbers.
func (t *Table) readXLSX(data []byte, given *Mapping) (rows []row, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 512 << 20, UnzipXMLSizeLimit: 64 << 20, RawCellValue: true})
	if err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "expected an XLSX workbook, found an archive that is none: %w", err).Because("file_workbook")
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		t.since.from1904 = *props.Date1904
	}
	best := -1
	for _, sheet := range f.GetSheetList() {
		head, err := readSheet(f, sheet, headerWithin, true)
		if err != nil {
			continue // a chart, or a sheet that holds no table
		}
		if _, score := likeliestHeader(head, given); score > best {
			best, t.Dialect.Sheet = score, sheet
		}
	}
	if best < 0 {
		return nil, inventory.Errorf(inventory.Invalid, "expected an XLSX workbook with a sheet, found none that can be read").Because("file_workbook")
	}
	if rows, err = readSheet(f, t.Dialect.Sheet, MaxRows, true); err != nil {
		return nil, err
	}
	if len(rows) > MaxRows {
		return nil, inventory.Errorf(inventory.Invalid, "more than %d rows", MaxRows).Because("file_rows", "limit", strconv.Itoa(MaxRows))
	}
	if !padsNumbers(f) {
		return rows, nil
	}
	shown, err := readSheet(f, t.Dialect.Sheet, MaxRows, false)
	if err != nil {
		return nil, err
	}
	return padded(rows, shown), nil
}

// readSheet reads the rows of a sheet until there is one more than the limit, as stored or as shown.
func readSheet(f *excelize.File, sheet string, limit int, raw bool) ([]row, error) {
	it, err := f.Rows(sheet)
	if err != nil {
		return nil, fmt.Errorf("sheet %q: %w", sheet, err)
	}
	defer it.Close()
	var out []row
	all := 0
	for at := 1; it.Next() && len(out) <= limit; at++ {
		cells, err := it.Columns(excelize.Options{RawCellValue: raw})
		if err != nil {
			return nil, fmt.Errorf("sheet %q, row %d: %w", sheet, at, err)
		}
		out = append(out, row{at: at, cells: cells})
		if all += len(cells); all > MaxCells {
			return nil, inventory.Errorf(inventory.Invalid, "sheet %q: more than %d cells", sheet, MaxCells).Because("file_cells", "limit", strconv.Itoa(MaxCells))
		}
	}
	if err := it.Error(); err != nil {
		return nil, fmt.Errorf("sheet %q: %w", sheet, err)
	}
	return out, nil
}

// padsNumbers says whether a workbook has a number format of zeros alone, such as 00000: it shows 137 as 00137.
func padsNumbers(f *excelize.File) bool {
	if _, err := f.GetStyle(0); err != nil || f.Styles == nil || f.Styles.NumFmts == nil {
		return false
	}
	for _, format := range f.Styles.NumFmts.NumFmt {
		if format != nil && len(format.FormatCode) > 1 && len(bytes.Trim([]byte(format.FormatCode), "0")) == 0 {
			return true
		}
	}
	return false
}

// padded takes from the cells as shown the zeros before a number.
func padded(rows, shown []row) []row {
	for i := range min(len(rows), len(shown)) {
		for c, cell := range shown[i].cells {
			if c >= len(rows[i].cells) || len(cell) <= len(rows[i].cells[c]) || cell[0] != '0' || !digits(cell) {
				continue
			}
			if raw := rows[i].cells[c]; digits(raw) && cell[len(cell)-len(raw):] == raw {
				rows[i].cells[c] = cell
			}
		}
	}
	return rows
}
