package importer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads the sheet in which most columns are known. Cells are taken raw: numbers as they are stored, dates as serial numbers.
func (t *Table) readXLSX(data []byte) (rows []row, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 1 << 30, UnzipXMLSizeLimit: 64 << 20, RawCellValue: true})
	if err != nil {
		return nil, fmt.Errorf("expected an XLSX workbook, found an archive that is none: %w", err)
	}
	defer func() {
		if closing := f.Close(); err == nil && closing != nil {
			err = fmt.Errorf("close workbook: %w", closing)
		}
	}()
	score := -1
	for _, sheet := range f.GetSheetList() {
		got, err := readSheet(f, sheet)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", sheet, err)
		}
		best := 0
		for i := 0; i < len(got) && i < 50; i++ {
			best = max(best, knownColumns(got[i].cells, nil))
		}
		if best > score {
			rows, score, t.Dialect.Sheet = got, best, sheet
		}
	}
	return rows, nil
}

func readSheet(f *excelize.File, sheet string) ([]row, error) {
	it, err := f.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer it.Close()
	var out []row
	for at := 1; it.Next(); at++ {
		cells, err := it.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", at, err)
		}
		for i, c := range cells {
			cells[i] = wholeNumber(c)
		}
		if len(out) >= MaxRows {
			return nil, fmt.Errorf("more than %d rows", MaxRows)
		}
		out = append(out, row{at: at, cells: cells})
	}
	return out, it.Error()
}

// wholeNumber takes from a stored number what a spreadsheet does not show: 10778.0 is 10778.
func wholeNumber(s string) string {
	if whole, ok := strings.CutSuffix(s, ".0"); ok && whole != "" && strings.Trim(whole, "0123456789") == "" {
		return whole
	}
	return s
}
