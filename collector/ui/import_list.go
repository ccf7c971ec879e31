package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type importListPage struct {
	Page
	Judging *judging // nil: the estate has been judged by all that came in
	Past    []pastImport
	Empty   Empty
}

// judging is a run over the whole estate that is under way. Total is 0 where another collector is about it.
type judging struct {
	Text        string
	Done, Total int
}

// judging says whether the estate is still being judged by what came in, and how far that has come.
func (s *site) judging(c *gin.Context, p Page) (*judging, error) {
	if run := s.Estate.Progress(); run.Running {
		return &judging{Text: p.judged(run), Done: run.Done, Total: run.Total}, nil
	}
	due, err := s.Store.Dues(c.Request.Context())
	if err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	if len(due) == 0 {
		return nil, nil
	}
	return &judging{Text: p.T("ui.judging.elsewhere")}, nil
}

// pastImport is one import that was made.
type pastImport struct {
	When, File, By                  string
	New, Changed, Vanished, Refused string
	AnyRefused                      bool
	Undone                          string // when and by whom it was taken back
	UndoURL                         string // empty: not by this visitor
}

// importList shows the imports that were made, and takes a new one.
func (s *site) importList(c *gin.Context) error {
	made, err := s.view(c).Imports(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list imports: %w", err)
	}
	p := importListPage{Page: s.page(c, "ui.import.title", "import")}
	if p.Judging, err = s.judging(c, p.Page); err != nil {
		return err
	}
	for _, i := range made {
		v := p.pastImport(i)
		if i.Undone.IsZero() && s.access(c).Manages.Cover(i.Entities) {
			v.UndoURL = "/import/" + i.ID + "/undo"
		}
		p.Past = append(p.Past, v)
	}
	p.Empty = Empty{Icon: p.Icon("file-spreadsheet"), Title: p.T("ui.import.none"), Text: p.T("ui.assets.empty.text")}
	s.render(c, http.StatusOK, "import_list", p)
	return nil
}

func (p Page) pastImport(i store.Import) pastImport {
	v := pastImport{
		When: p.Moment(i.At), File: i.File, By: i.By, AnyRefused: i.Refused > 0,
		New: p.Number(i.New), Changed: p.Number(i.Changed), Vanished: p.Number(i.Vanished), Refused: p.Number(i.Refused),
	}
	if !i.Undone.IsZero() {
		v.Undone = p.T("ui.import.undone", "date", p.Date(i.Undone), "name", i.UndoneBy)
	}
	return v
}

// importUndo takes an import back, or says what stands against it.
func (s *site) importUndo(c *gin.Context) error {
	i, err := s.view(c).Import(c.Request.Context(), c.Param("id"))
	if err != nil {
		return fmt.Errorf("read import: %w", err)
	}
	if !s.access(c).Manages.Cover(i.Entities) {
		return inventory.Errorf(inventory.Denied, "the import touched records that are not yours to manage").Because("import_denied")
	}
	if err := s.Estate.UndoImport(c.Request.Context(), i.ID, s.visitor(c)); err != nil {
		return fmt.Errorf("take an import back: %w", err)
	}
	return s.done(c, "import-undone", "/import")
}
