package ui

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/importer"
	"recolement/collector/inventory"
)

type importPreviewPage struct {
	Page
	File, Dialect string
	Data          string // the file itself, compressed: the confirmation sends it back, so that no server has to keep it
	Counts        []importCount
	Warning       string
	Problems      []problemView
	More          string
	Mapping       []mappedColumn
}

type importCount struct {
	Label, Value string
	Bad          bool
}

// problemView is a row that was refused, or a cell that could not be read.
type problemView struct {
	Row, Column, Value, Reason string
	Refused                    bool
}

// mappedColumn says what becomes of a column of the file.
type mappedColumn struct{ Column, Field string }

// importPreview reads an uploaded file and shows what importing it would do.
func (s *site) importPreview(c *gin.Context) error {
	name, data, err := s.uploaded(c)
	if err != nil {
		return err
	}
	preview, err := s.Estate.PreviewImport(c.Request.Context(), estate.ImportRequest{File: name, Data: data, By: s.visitor(c), Within: s.within(c)})
	if inventory.CodeOf(err) == inventory.Invalid {
		return complaint{text: s.text(c).T("ui.import.unreadable"), detail: err.Error()}
	}
	if err != nil {
		return fmt.Errorf("preview import: %w", err)
	}
	p := importPreviewPage{Page: s.page(c, "ui.import.preview", "import"), File: name}
	if p.Data, err = pack(data); err != nil {
		return err
	}
	p.Dialect = p.dialect(preview.Table.Dialect)
	p.Counts = []importCount{
		{Label: p.T("ui.import.rows"), Value: p.Number(len(preview.Table.Assets))},
		{Label: p.T("ui.import.new"), Value: p.Number(preview.New)},
		{Label: p.T("ui.import.changed"), Value: p.Number(preview.Changed)},
		{Label: p.T("ui.import.vanished"), Value: p.Number(preview.Vanished)},
		{Label: p.T("ui.import.refused"), Value: p.Number(preview.Refused), Bad: preview.Refused > 0},
	}
	if preview.Vanished > 0 {
		p.Warning = p.T("ui.import.vanished.text")
	}
	p.Problems, p.More = p.problems(preview.Table.Problems)
	p.Mapping = p.mapping(preview.Table)
	s.render(c, http.StatusOK, "import_preview", p)
	return nil
}

// dialect says in a line how the file is written.
func (p Page) dialect(d importer.Dialect) string {
	parts := []string{strings.ToUpper(d.Format), d.Sheet, strings.ToUpper(d.Encoding)}
	switch d.Delimiter {
	case "\t":
		parts = append(parts, p.T("ui.import.tab"))
	case "":
	default:
		parts = append(parts, p.T("ui.import.delimiter", "sign", d.Delimiter))
	}
	return joined(append(parts, p.T("ui.import.header", "row", strconv.Itoa(d.HeaderRow)))...)
}

// mostProblems bounds what a preview lists; the count says how many there are.
const mostProblems = 100

func (p Page) problems(all []importer.Problem) (shown []problemView, more string) {
	for _, problem := range all[:min(len(all), mostProblems)] {
		shown = append(shown, problemView{
			Row: strconv.Itoa(problem.Row), Column: problem.Column, Value: problem.Value, Refused: problem.Refused,
			Reason: p.text.T("import."+problem.Code, problem.Args),
		})
	}
	if left := len(all) - len(shown); left > 0 {
		more = p.T("ui.import.more", "n", p.Number(left))
	}
	return shown, more
}

// mapping lists the file's columns in their order, with the field that each becomes.
func (p Page) mapping(t *importer.Table) []mappedColumn {
	fields := map[string]string{}
	for field, header := range t.Mapping.Columns {
		fields[header] = field
	}
	var columns []mappedColumn
	for _, header := range t.Header {
		if header == "" {
			continue
		}
		column := mappedColumn{Column: header}
		if field, ok := fields[header]; ok {
			column.Field = p.fieldName(field)
		}
		columns = append(columns, column)
	}
	return columns
}
