package ui

import (
	"fmt"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// listPage is a searchable list of assets or devices.
type listPage struct {
	Page
	Path    string
	Search  string // placeholder of the search field
	Text    string
	Sort    string
	Selects []Select
	Chosen  []chip
	Columns []Column
	Rows    []listRow
	Pager   Pager
	Empty   Empty
}

// listRow is an asset or a device in a list. Cells are those of its columns after the first.
type listRow struct {
	URL, Title, Note string
	Icon             template.HTML
	Cells            []cell
}

// cell is one value of a list, and what is worth knowing beside it.
type cell struct {
	Text, Note, Tone string
	Code             bool
}

// assetList is the manual inventory.
func (s *site) assetList(c *gin.Context) error {
	q := newQuery(c)
	filter := store.AssetFilter{
		Text: q.get("q"), Class: inventory.Class(q.get("class")), State: inventory.State(q.get("state")), Entity: q.get("entity"), Service: q.get("service"),
		Site: q.get("site"), Limit: pageSize, Offset: q.offset(),
	}
	filter.Sort, filter.Desc = q.sort()
	assets, total, err := s.view(c).Assets(c.Request.Context(), filter)
	if err != nil {
		return fmt.Errorf("list assets: %w", err)
	}
	p := listPage{Page: s.page(c, "ui.assets.title", "assets"), Path: "/assets", Text: q.get("q"), Sort: q.get("sort")}
	p.Search = p.T("ui.assets.search")
	p.Selects = append([]Select{q.choose(p.Page, "state", "ui.state", "ui.state.all", p.states())}, s.placeSelects(p.Page, q, s.access(c).Sees)...)
	p.Chosen = chips(p.Page, q, p.Selects)
	p.Columns = []Column{
		q.column(p.Page, "ui.col.asset", "number", ""), q.column(p.Page, "ui.col.name", "name", ""),
		q.column(p.Page, "ui.col.model", "model", ""), q.column(p.Page, "ui.col.serial", "serial", ""),
		q.column(p.Page, "ui.col.place", "site", ""), q.column(p.Page, "ui.col.state", "status", ""),
		q.column(p.Page, "ui.col.age", "age", ""),
	}
	for _, a := range assets {
		p.Rows = append(p.Rows, p.assetRow(a))
	}
	p.Pager = q.pager(p.Page, total)
	p.Empty = p.emptyList(len(p.Chosen) > 0, "/assets", "ui.assets.empty")
	s.render(c, http.StatusOK, "list", p)
	return nil
}

func (p Page) assetRow(a inventory.Asset) listRow {
	return listRow{
		URL: "/assets/" + a.ID, Title: firstOf(a.Number, p.T("ui.no_number")), Note: firstOf(a.Type, p.className(a.Class)),
		Icon: p.Icon(classIcon(a.Class)),
		Cells: []cell{
			{Text: a.Name, Code: true},
			{Text: a.Model, Note: a.Manufacturer},
			{Text: a.Serial, Code: true},
			{Text: firstOf(joined(a.EntityCode, a.ServiceCode), joined(a.Entity, a.Service)), Note: place(&a)},
			{Text: firstOf(a.Status, p.known("state.", string(a.State))), Tone: string(a.State)},
			{Text: p.Date(a.InServiceSince())},
		},
	}
}

func (p Page) states() []Option {
	var options []Option
	for _, state := range []inventory.State{inventory.InService, inventory.InStock, inventory.InRepair, inventory.Scrapped, inventory.Lost} {
		options = append(options, Option{Value: string(state), Label: p.known("state.", string(state))})
	}
	return options
}

// emptyList tells a search without result from a list that was never filled.
func (p Page) emptyList(filtered bool, path, never string) Empty {
	if filtered {
		return Empty{
			Icon: p.Icon("search"), Title: p.T("ui.nothing_found"), Text: p.T("ui.nothing_found.text"), URL: path, Action: p.T("ui.clear_filters"),
		}
	}
	return Empty{Icon: p.Icon("inbox"), Title: p.T(never), Text: p.T(never + ".text"), URL: "/import", Action: p.T("ui.import.title")}
}
