package listing

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"recolement/collector/inventory"
)

// workbook is a workbook under way. Every cell is text or a number: none can be a formula.
type workbook struct {
	*excelize.File
	list          *List
	head, percent int // styles
}

// writeXLSX writes a summary, and one sheet for each kind that there is.
func writeXLSX(w io.Writer, l *List) (err error) {
	b := workbook{File: excelize.NewFile(), list: l}
	defer func() { err = errors.Join(err, b.Close()) }()
	if b.head, err = b.headStyle(); err != nil {
		return err
	}
	if b.percent, err = b.NewStyle(&excelize.Style{NumFmt: 9}); err != nil {
		return fmt.Errorf("make style: %w", err)
	}
	summary := sheetName(l.Text.T("listing.summary"))
	if err := b.SetSheetName("Sheet1", summary); err != nil {
		return fmt.Errorf("name sheet: %w", err)
	}
	of := l.ofKind()
	if err := b.writeRows(summary, []float64{44, 44, 12}, slices.Values(b.summary(of))); err != nil {
		return fmt.Errorf("sheet %s: %w", summary, err)
	}
	for _, kind := range inventory.Kinds() {
		if len(of[kind]) == 0 {
			continue
		}
		if err := b.writeKind(sheetName(l.word("kind", string(kind))), of[kind]); err != nil {
			return fmt.Errorf("sheet of %s: %w", kind, err)
		}
	}
	return b.Write(w)
}

func (b *workbook) headStyle() (int, error) {
	style, err := b.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}},
		Alignment: &excelize.Alignment{Vertical: "center"},
	})
	if err != nil {
		return 0, fmt.Errorf("make style: %w", err)
	}
	return style, nil
}

// summary is the rows of the first sheet.
func (b *workbook) summary(of map[inventory.Kind][]*inventory.Discrepancy) [][]any {
	l, f := b.list, measure(b.list)
	title := func(text string, more ...string) []any {
		row := []any{excelize.Cell{StyleID: b.head, Value: text}}
		for _, m := range more {
			row = append(row, excelize.Cell{StyleID: b.head, Value: m})
		}
		return row
	}
	ratio := func(s share) any {
		if s.Of == 0 {
			return nil
		}
		return excelize.Cell{StyleID: b.percent, Value: float64(s.Part) / float64(s.Of)}
	}
	rows := [][]any{title(l.Text.T("listing.title"), l.Text.T("listing.date", args("date", l.Text.Date(l.Today))))}
	for _, s := range l.Sources {
		rows = append(rows, []any{Harmless(s.Name), l.sourceNote(s)})
	}
	seen := share{Part: f.Seen, Of: f.Observable}
	rows = append(rows, nil,
		[]any{l.Text.T("listing.assets"), len(l.Assets)}, []any{l.Text.T("listing.devices"), len(l.Devices)}, []any{l.Text.T("listing.matched"), f.Matched},
		[]any{l.Text.T("listing.coverage"), ratio(seen)}, nil, title(l.Text.T("listing.compliance"), "", ""))
	for _, s := range f.Entities {
		rows = append(rows, []any{Harmless(l.entity(s.Code)), l.Text.T("listing.compliance.count", args("good", s.Part, "of", s.Of)), ratio(s)})
	}
	rows = append(rows, nil, title(l.Text.T("listing.by_kind"), ""))
	for _, kind := range inventory.Kinds() {
		if n := len(of[kind]); n > 0 {
			rows = append(rows, []any{l.word("kind", string(kind)), n})
		}
	}
	rows = append(rows, []any{l.Text.T("listing.discrepancies"), len(l.Discrepancies)}, nil, title(l.Text.T("listing.renewals"), ""))
	for _, y := range f.Renewals {
		rows = append(rows, []any{l.year(y.Year), y.Count})
	}
	return rows
}

// writeKind writes the sheet of one kind.
func (b *workbook) writeKind(name string, of []*inventory.Discrepancy) error {
	if _, err := b.NewSheet(name); err != nil {
		return err
	}
	if err := b.writeRows(name, []float64{22, 16, 14, 20, 22, 28, 28, 24, 90, 16, 9, 9, 14}, b.rows(of)); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(columns()), len(of)+1)
	if err != nil {
		return err
	}
	return b.AutoFilter(name, "A1:"+last, nil)
}

// rows are the header and the rows of one kind.
func (b *workbook) rows(of []*inventory.Discrepancy) iter.Seq[[]any] {
	l := b.list
	return func(yield func([]any) bool) {
		var header []any
		for _, c := range columns() {
			header = append(header, excelize.Cell{StyleID: b.head, Value: l.Text.T("listing." + c)})
		}
		if !yield(header) {
			return
		}
		for _, d := range of {
			var row []any
			for _, c := range []string{
				l.word("kind", string(d.Kind)), l.word("field", d.Field), d.Number, d.DeviceSerial, d.DeviceName, l.value(d, d.Manual), l.value(d, d.Observed),
				d.Suggestion, l.Text.Explain(d.Explanation), l.word("class", string(d.Class)), d.EntityCode, d.ServiceCode, d.SiteCode,
			} {
				row = append(row, Harmless(c))
			}
			if !yield(row) {
				return
			}
		}
	}
}

// writeRows writes a sheet with its first row frozen.
func (b *workbook) writeRows(sheet string, widths []float64, rows iter.Seq[[]any]) error {
	out, err := b.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	at := 0
	for row := range rows {
		at++
		if err := out.SetRow(fmt.Sprint("A", at), row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// sheetName makes a text fit for a sheet's name: no : \ / ? * [ ], and at most 31 characters.
func sheetName(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(`:\/?*[]`, r) }), "")
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(len(runes), 31)])
}
