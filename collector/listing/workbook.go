package listing

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"recolement/collector/inventory"
)

// writeXLSX writes a summary and one sheet for each kind that there is. Every cell is text or a number: none can be a formula.
func writeXLSX(w io.Writer, l *List) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil && closing != nil {
			err = closing
		}
	}()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}}, Alignment: &excelize.Alignment{Vertical: "center"}})
	if err != nil {
		return fmt.Errorf("make style: %w", err)
	}
	summary := l.Text.T("listing.summary")
	if err := f.SetSheetName("Sheet1", summary); err != nil {
		return fmt.Errorf("name sheet: %w", err)
	}
	if err := writeSummary(f, summary, bold, l); err != nil {
		return err
	}
	for _, kind := range inventory.Kinds() {
		if of := ofKind(l, kind); len(of) > 0 {
			if err := writeSheet(f, kind, of, bold, l); err != nil {
				return fmt.Errorf("sheet %s: %w", kind, err)
			}
		}
	}
	return f.Write(w)
}

func ofKind(l *List, kind inventory.Kind) []*inventory.Discrepancy {
	var out []*inventory.Discrepancy
	for i := range l.Discrepancies {
		if l.Discrepancies[i].Kind == kind {
			out = append(out, &l.Discrepancies[i])
		}
	}
	return out
}

func writeSummary(f *excelize.File, sheet string, bold int, l *List) error {
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, 1, 44); err != nil {
		return err
	}
	rows := [][]any{{excelize.Cell{StyleID: bold, Value: l.Text.T("listing.title")}, excelize.Cell{StyleID: bold, Value: l.Text.Date(l.Today)}}}
	figures := measure(l)
	rows = append(rows, []any{l.Text.T("listing.assets"), figures.Assets}, []any{l.Text.T("listing.devices"), figures.Devices},
		[]any{l.Text.T("listing.matched"), figures.Matched}, []any{l.Text.T("listing.discrepancies"), len(l.Discrepancies)}, []any{})
	for _, kind := range inventory.Kinds() {
		if n := len(ofKind(l, kind)); n > 0 {
			rows = append(rows, []any{l.Text.T("kind." + string(kind)), n})
		}
	}
	for i, row := range rows {
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return err
		}
	}
	return out.Flush()
}

func writeSheet(f *excelize.File, kind inventory.Kind, of []*inventory.Discrepancy, bold int, l *List) error {
	name := l.Text.T("kind." + string(kind))
	name = sheetName(name)
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range []float64{22, 14, 14, 18, 22, 26, 26, 22, 80, 14, 9, 9, 12} {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	var header []any
	for _, c := range columns {
		header = append(header, excelize.Cell{StyleID: bold, Value: l.Text.T("listing.column." + c)})
	}
	if err := out.SetRow("A1", header); err != nil {
		return err
	}
	for i, d := range of {
		var row []any
		for _, c := range cells(l, d) {
			row = append(row, c)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(columns), len(of)+1)
	if err != nil {
		return err
	}
	return f.AutoFilter(name, "A1:"+last, nil)
}

// sheetName makes a text fit for a sheet's name: no : \ / ? * [ ] and at most 31 characters.
func sheetName(s string) string {
	out := make([]rune, 0, 31)
	for _, r := range s {
		switch r {
		case ':', '\\', '/', '?', '*', '[', ']':
			continue
		}
		if len(out) < 31 {
			out = append(out, r)
		}
	}
	return string(out)
}
