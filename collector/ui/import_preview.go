package ui

import (
	"encoding/json"
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
	Chosen        string // mapping, JSON; empty: guessed or kept
	Kept          bool   // the mapping is one that somebody had kept
	Changes       []changeGroup
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
type mappedColumn struct {
	Column  string
	Options []Option
}

// importPreview reads an uploaded file and shows what importing it would do.
func (s *site) importPreview(c *gin.Context) error {
	name, data, err := s.uploaded(c)
	if err != nil {
		return err
	}
	return s.showPreview(c, estate.ImportRequest{File: name, Data: data, By: s.visitor(c), Within: s.within(c)})
}

// importAgain shows the preview of the same file with its columns read as the form says.
func (s *site) importAgain(c *gin.Context) error {
	request, err := s.sentBack(c)
	if err != nil {
		return err
	}
	if c.PostForm("keep") != "" && request.Mapping != nil {
		table, err := importer.Read(request.File, request.Data, request.Mapping)
		if err != nil {
			return complaint{text: s.text(c).T("ui.import.unreadable"), detail: err.Error()}
		}
		if err := s.Estate.KeepMapping(c.Request.Context(), table, request.By); err != nil {
			return err
		}
	}
	return s.showPreview(c, request)
}

// sentBack is the file that a preview carries, with the mapping that was chosen there.
func (s *site) sentBack(c *gin.Context) (estate.ImportRequest, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 2*largestImport)
	data, err := unpack(c.PostForm("data"))
	request := estate.ImportRequest{File: fileName(c.PostForm("file")), Data: data, By: s.visitor(c), Within: s.within(c)}
	if err != nil {
		return request, err
	}
	if text := c.PostForm("mapping"); text != "" {
		if request.Mapping, err = importer.ReadMapping("mapping", []byte(text)); err != nil {
			return request, inventory.Errorf(inventory.Invalid, "%w", err)
		}
	}
	headers, fields := c.PostFormArray("column"), c.PostFormArray("field")
	if len(headers) == 0 || len(headers) != len(fields) {
		return request, nil
	}
	request.Mapping = &importer.Mapping{Columns: map[string]string{}}
	for _, field := range importer.FieldNames() {
		request.Mapping.Columns[field] = "" // left out, unless a column is chosen for it
	}
	for i, field := range fields {
		if field != "" && i < len(headers) {
			if _, known := request.Mapping.Columns[field]; !known {
				return request, inventory.Errorf(inventory.Invalid, "%q is no field", field)
			}
			request.Mapping.Columns[field] = headers[i]
		}
	}
	return request, nil
}

func (s *site) showPreview(c *gin.Context, request estate.ImportRequest) error {
	preview, err := s.Estate.PreviewImport(c.Request.Context(), request)
	if inventory.CodeOf(err) == inventory.Invalid {
		return complaint{text: s.text(c).T("ui.import.unreadable"), detail: err.Error()}
	}
	if err != nil {
		return fmt.Errorf("preview import: %w", err)
	}
	p := importPreviewPage{Page: s.page(c, "ui.import.preview", "import"), File: request.File, Kept: preview.Kept}
	p.Here = "/import"
	if p.Data, err = pack(request.Data); err != nil {
		return err
	}
	if request.Mapping != nil {
		text, err := json.Marshal(request.Mapping)
		if err != nil {
			return fmt.Errorf("write mapping: %w", err)
		}
		p.Chosen = string(text)
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
	p.Changes = []changeGroup{
		p.changeGroup("ui.import.changed", "arrows-diff", preview.Altered, preview.Changed), p.changeGroup("ui.import.new", "plus", preview.Added, preview.New),
		p.changeGroup("ui.import.vanished", "ghost", preview.Gone, preview.Vanished),
	}
	s.render(c, http.StatusOK, "import_preview", p)
	return nil
}

// changeGroup is the records that an import would add, change, or no longer has.
type changeGroup struct {
	Title, Icon, More string
	Count             string
	Records           []changedRecord
}

type changedRecord struct {
	Number, Name, Type, URL, Row string
	Fields                       []fact
}

func (p Page) changeGroup(title, icon string, records []estate.RecordChange, all int) changeGroup {
	g := changeGroup{Title: p.T(title), Icon: icon, Count: p.Number(all)}
	for _, r := range records {
		v := changedRecord{Number: firstOf(r.Number, p.T("ui.no_number")), Name: r.Name, Type: r.Type}
		if r.ID != "" {
			v.URL = "/assets/" + r.ID
		}
		if r.Row > 0 {
			v.Row = strconv.Itoa(r.Row)
		}
		for _, f := range r.Fields {
			v.Fields = append(v.Fields, fact{Label: p.fieldName(f.Field), Value: firstOf(f.From, "∅"), Note: firstOf(f.To, "∅")})
		}
		g.Records = append(g.Records, v)
	}
	if left := all - len(records); left > 0 && len(records) > 0 {
		g.More = p.T("ui.import.more", "n", p.Number(left))
	}
	return g
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
		column := mappedColumn{Column: header, Options: []Option{{Label: p.T("ui.import.unused")}}}
		for _, field := range importer.FieldNames() {
			column.Options = append(column.Options, Option{Value: field, Label: p.fieldName(field), Chosen: fields[header] == field})
		}
		columns = append(columns, column)
	}
	return columns
}
