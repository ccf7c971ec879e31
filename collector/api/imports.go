package api

import (
	"context"
	"net/http"
	"time"

	"recolement/collector/estate"
	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type Imported struct {
	ID       string    `json:"id"`
	File     string    `json:"file"`
	By       string    `json:"by"`
	At       time.Time `json:"at,omitzero"`
	New      int       `json:"new"`
	Changed  int       `json:"changed"`
	Vanished int       `json:"vanished"`
	Refused  int       `json:"refused" doc:"rows"`
	Undone   time.Time `json:"undone,omitzero" doc:"when it was taken back"`
	UndoneBy string    `json:"undone_by,omitempty"`
}

type importedDetail struct {
	Imported
	Problems []rowProblem `json:"problems" nullable:"false"`
}

// rowProblem is a row that was refused, or a cell that could not be read while its row went in.
type rowProblem struct {
	Row     int               `json:"row" doc:"counted from 1, as a spreadsheet does"`
	Column  string            `json:"column,omitempty"`
	Value   string            `json:"value,omitempty"`
	Code    string            `json:"code" doc:"of the catalogues of texts: import.<code>"`
	Args    map[string]string `json:"args,omitempty"`
	Refused bool              `json:"refused,omitempty" doc:"the row did not go in"`
}

type importPreview struct {
	File     string            `json:"file"`
	Rows     int               `json:"rows" doc:"that would go in"`
	New      int               `json:"new"`
	Changed  int               `json:"changed"`
	Vanished int               `json:"vanished"`
	Refused  int               `json:"refused"`
	Dialect  dialect           `json:"dialect"`
	Columns  map[string]string `json:"columns" doc:"field → header of its column"`
	Unmapped []string          `json:"unmapped,omitempty" doc:"columns that became no field"`
	Problems []rowProblem      `json:"problems" nullable:"false"`
}

type dialect struct {
	Format    string `json:"format"`
	Delimiter string `json:"delimiter,omitempty"`
	Encoding  string `json:"encoding,omitempty"`
	HeaderRow int    `json:"header_row"`
	Sheet     string `json:"sheet,omitempty"`
}

func newImported(i *store.Import) Imported {
	return Imported{ID: i.ID, File: i.File, By: i.By, At: i.At, New: i.New, Changed: i.Changed, Vanished: i.Vanished, Refused: i.Refused, Undone: i.Undone, UndoneBy: i.UndoneBy}
}

func rowProblems(all []importer.Problem) []rowProblem {
	out := make([]rowProblem, len(all))
	for i, p := range all {
		out[i] = rowProblem{Row: p.Row, Column: p.Column, Value: p.Value, Code: p.Code, Args: p.Args, Refused: p.Refused}
	}
	return out
}

// file is a manual inventory as a file; the body is the file.
type file struct {
	File    string `query:"file" maxLength:"255" default:"inventory" doc:"the file's name, by which the history knows it"`
	Mapping string `query:"mapping" maxLength:"8000" doc:"which column is which field, as JSON: {\"columns\":{\"serial\":\"N° de série\"}}; without: guessed"`
}

const importPatience = 5 * time.Minute

func (s *service) imports() {
	csvOrXLSX := upload{most: importer.MaxSize, kinds: []string{
		"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream", ndjson,
	}}
	addList(s, operation{id: "list-imports", path: "/imports", scope: store.ReadAPI, summary: "List imports, newest first"},
		func(context.Context, *Paging) (source[Imported], error) {
			return source[Imported]{sort: "-id", walk: mapped(func(ctx context.Context, w store.Walk) ([]store.Import, *store.Place, error) {
				return s.view(ctx).WalkImports(ctx, w)
			}, newImported)}, nil
		})
	add(s, operation{id: "get-import", method: http.MethodGet, path: "/imports/{id}", scope: store.ReadAPI, summary: "Get an import, with what was wrong in it"},
		func(ctx context.Context, in *byID) (*one[importedDetail], error) {
			i, err := s.view(ctx).Import(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			problems, err := estate.ImportProblems(&i)
			if err != nil {
				return nil, err
			}
			return single(in.Known, importedDetail{Imported: newImported(&i), Problems: rowProblems(problems)})
		})
	const rows = " The body is the file itself: CSV, XLSX, or the rows as NDJSON, an object a line with the fields' names for keys."
	add(s, operation{
		id: "preview-import", method: http.MethodPost, path: "/imports/preview", scope: store.ImportAPI, status: http.StatusOK, upload: csvOrXLSX,
		patience: importPatience, summary: "Say what importing a manual inventory would do, and do nothing", text: rows,
	}, s.previewImport)
	add(s, operation{
		id: "import", method: http.MethodPost, path: "/imports", scope: store.ImportAPI, status: http.StatusCreated, upload: csvOrXLSX,
		patience: importPatience, summary: "Import a manual inventory", text: "All of it goes in, or nothing. Records that it no longer has are gone." + rows,
	}, s.importFile)
	add(s, operation{
		id: "undo-import", method: http.MethodPost, path: "/imports/{id}/undo", scope: store.ImportAPI, status: http.StatusOK,
		patience: importPatience, summary: "Take an import back",
		text: "All records are what they were before it; those that it brought are gone. It is refused (409, with the reason) while something newer stands against it: a newer import, a record that has changed since, a correction file drafted since.",
	}, s.undoImport)
}

func (s *service) undoImport(ctx context.Context, in *byID) (*one[Imported], error) {
	i, err := s.view(ctx).Import(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !manages(ctx).Cover(i.Entities) {
		return nil, inventory.Errorf(inventory.Denied, "the import touched records that are not yours to manage")
	}
	if err := s.Estate.UndoImport(ctx, in.ID, by(ctx)); err != nil {
		return nil, err
	}
	if i, err = s.view(ctx).Import(ctx, in.ID); err != nil {
		return nil, err
	}
	return single(Known{}, newImported(&i))
}

// request reads an upload. The columns of rows in NDJSON bear the fields' own names, so that nothing is guessed.
func (s *service) request(ctx context.Context, in *file) (estate.ImportRequest, error) {
	req := estate.ImportRequest{File: in.File, Data: uploaded(ctx), By: by(ctx)}
	if within := manages(ctx); !within.All {
		req.Within = &within
	}
	if in.Mapping != "" {
		m, err := importer.ReadMapping("mapping", []byte(in.Mapping))
		if err != nil {
			return req, wrong("query.mapping", err.Error())
		}
		req.Mapping = m
	}
	if isLines(requestOf(ctx).GetHeader("Content-Type")) {
		table, mapping, err := tableOfLines(req.Data)
		if err != nil {
			return req, err
		}
		req.Data, req.Mapping = table, mapping
	}
	return req, nil
}

func (s *service) previewImport(ctx context.Context, in *file) (*answer[importPreview], error) {
	req, err := s.request(ctx, in)
	if err != nil {
		return nil, err
	}
	p, err := s.Estate.PreviewImport(ctx, req)
	if err != nil {
		return nil, err
	}
	t := p.Table
	return &answer[importPreview]{Body: importPreview{
		File: t.File, Rows: len(t.Assets), New: p.New, Changed: p.Changed, Vanished: p.Vanished, Refused: p.Refused,
		Dialect: dialect{Format: t.Dialect.Format, Delimiter: t.Dialect.Delimiter, Encoding: t.Dialect.Encoding, HeaderRow: t.Dialect.HeaderRow, Sheet: t.Dialect.Sheet},
		Columns: t.Mapping.Columns, Unmapped: t.Unmapped, Problems: rowProblems(t.Problems),
	}}, nil
}

func (s *service) importFile(ctx context.Context, in *file) (*one[importedDetail], error) {
	req, err := s.request(ctx, in)
	if err != nil {
		return nil, err
	}
	done, err := s.Estate.Import(ctx, req)
	if err != nil {
		return nil, err
	}
	i, err := s.view(ctx).Import(ctx, done.ID)
	if err != nil {
		return nil, err
	}
	return single(Known{}, importedDetail{Imported: newImported(&i), Problems: rowProblems(done.Problems)})
}
