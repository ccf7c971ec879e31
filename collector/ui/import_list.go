package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

type importListPage struct {
	Page
	Past  []pastImport
	Empty Empty
}

// pastImport is one import that was made.
type pastImport struct {
	When, File, By                  string
	New, Changed, Vanished, Refused string
	AnyRefused                      bool
}

// importList shows the imports that were made, and takes a new one.
func (s *site) importList(c *gin.Context) error {
	made, err := s.view(c).Imports(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list imports: %w", err)
	}
	p := importListPage{Page: s.page(c, "ui.import.title", "import")}
	for _, i := range made {
		p.Past = append(p.Past, p.pastImport(i))
	}
	p.Empty = Empty{Icon: p.Icon("file-spreadsheet"), Title: p.T("ui.import.none"), Text: p.T("ui.assets.empty.text")}
	s.render(c, http.StatusOK, "import_list", p)
	return nil
}

func (p Page) pastImport(i store.Import) pastImport {
	return pastImport{
		When: p.Moment(i.At), File: i.File, By: i.By, AnyRefused: i.Refused > 0,
		New: p.Number(i.New), Changed: p.Number(i.Changed), Vanished: p.Number(i.Vanished), Refused: p.Number(i.Refused),
	}
}
