package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// assetColumns are the columns that the list of records can show besides the inventory number.
var assetColumns = []listColumn[inventory.Asset]{
	{name: "name", sort: store.ByName, usual: true, cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.Name, Code: true} }},
	{name: "class", sort: store.ByClassName, cell: func(p Page, a *inventory.Asset) cell { return cell{Text: p.className(a.Class)} }},
	{name: "model", sort: store.ByModel, usual: true, cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.Model, Note: a.Manufacturer} }},
	{name: "maker", sort: store.ByMaker, cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.Manufacturer} }},
	{name: "serial", sort: store.BySerial, usual: true, cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.Serial, Code: true} }},
	{name: "mac", cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.MAC, Code: true} }},
	{name: "place", sort: store.BySiteCode, usual: true, cell: func(_ Page, a *inventory.Asset) cell {
		return cell{Text: firstOf(joined(a.EntityCode, a.ServiceCode), joined(a.Entity, a.Service)), Note: place(a)}
	}},
	{name: "entity", sort: store.ByEntityCode, cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: firstOf(a.EntityCode, a.Entity)} }},
	{name: "service", sort: store.ByServing, cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: firstOf(a.ServiceCode, a.Service)} }},
	{name: "site", sort: store.BySiteCode, cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: firstOf(a.Site, a.SiteCode)} }},
	{name: "room", cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: joined(a.Floor, a.Room)} }},
	{name: "user", cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.User} }},
	{name: "state", sort: store.ByState, usual: true, cell: func(p Page, a *inventory.Asset) cell {
		return cell{Text: firstOf(a.Status, p.known("state.", string(a.State))), Tone: string(a.State)}
	}},
	{name: "age", sort: store.BySince, usual: true, cell: func(p Page, a *inventory.Asset) cell { return cell{Text: p.Date(a.InServiceSince())} }},
	{name: "purchased", cell: func(p Page, a *inventory.Asset) cell { return cell{Text: p.Date(a.PurchaseDate)} }},
	{name: "warranty", cell: func(p Page, a *inventory.Asset) cell { return cell{Text: p.Date(a.WarrantyEnd)} }},
	{name: "parent", cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.ParentNumber, Code: true} }},
	{name: "comment", cell: func(_ Page, a *inventory.Asset) cell { return cell{Text: a.Comment} }},
}

// assetList is the manual inventory.
func (s *site) assetList(c *gin.Context) error {
	q := newQuery(c)
	filter := rollFilter(q)
	if err := s.conditions(c, q, &filter); err != nil {
		return err
	}
	assets, total, err := s.view(c).ListAssets(c.Request.Context(), &filter)
	if err != nil {
		return fmt.Errorf("list records: %w", err)
	}
	p := listPage{Page: s.page(c, "ui.assets.title", "assets"), Path: "/assets"}
	p.Search = p.T("ui.assets.search")
	selects := append([]Select{q.choose(p.Page, "state", "ui.state", "ui.state.all", p.states())}, s.placeSelects(p.Page, q, s.access(c).Sees)...)
	selects = append(selects, p.matchedSelect(q, "ui.seen"), p.knownSelect(q, true))
	fillList(&p, q, q.column(p.Page, "ui.col.asset", "number", ""), assetColumns, selects, total)
	columns := shown(q, assetColumns)
	for i := range assets {
		a := &assets[i]
		row := listRow{
			URL: "/assets/" + a.ID, Title: firstOf(a.Number, p.T("ui.no_number")), Note: firstOf(a.Type, p.className(a.Class)), Icon: p.Icon(classIcon(a.Class)),
		}
		for _, col := range columns {
			row.Cells = append(row.Cells, col.cell(p.Page, a))
		}
		p.Rows = append(p.Rows, row)
	}
	p.Empty = p.emptyList(len(p.Chosen) > 0, "/assets", "ui.assets.empty")
	s.render(c, http.StatusOK, "list", p)
	return nil
}

func (p Page) states() []Option {
	var options []Option
	for _, state := range []inventory.State{inventory.InService, inventory.InStock, inventory.InRepair, inventory.Scrapped, inventory.Lost} {
		options = append(options, Option{Value: string(state), Label: p.known("state.", string(state))})
	}
	return options
}
