package ui

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// deviceColumns are the columns that the list of devices can show besides the name.
var deviceColumns = []listColumn[inventory.Device]{
	{name: "class", sort: store.ByClassName, cell: func(p Page, d *inventory.Device) cell { return cell{Text: p.className(d.Class)} }},
	{name: "model", sort: store.ByModel, usual: true, cell: func(_ Page, d *inventory.Device) cell { return cell{Text: d.Model, Note: d.Manufacturer} }},
	{name: "maker", sort: store.ByMaker, cell: func(_ Page, d *inventory.Device) cell { return cell{Text: d.Manufacturer} }},
	{name: "serial", sort: store.BySerial, usual: true, cell: func(_ Page, d *inventory.Device) cell { return cell{Text: d.Serial, Code: true} }},
	{name: "address", usual: true, cell: func(_ Page, d *inventory.Device) cell { return cell{Text: addresses(d), Code: true} }},
	{name: "mac", cell: func(_ Page, d *inventory.Device) cell { return cell{Text: builtInMACs(d), Code: true} }},
	{name: "os", sort: store.ByOS, usual: true, cell: func(_ Page, d *inventory.Device) cell { return cell{Text: d.OS} }},
	{name: "dns", cell: func(_ Page, d *inventory.Device) cell { return cell{Text: d.DNSName, Code: true} }},
	{name: "location", cell: func(_ Page, d *inventory.Device) cell { return cell{Text: d.Location} }},
	{name: "entity", sort: store.ByEntityCode, cell: func(_ Page, d *inventory.Device) cell { return cell{Text: d.EntityCode} }},
	{name: "sources", cell: func(_ Page, d *inventory.Device) cell { return cell{Text: strings.Join(d.Sources, ", "), Code: true} }},
	{name: "first", sort: store.BySince, cell: func(p Page, d *inventory.Device) cell { return cell{Text: p.Moment(d.FirstSeen)} }},
	{name: "seen", sort: store.BySeen, usual: true, cell: func(p Page, d *inventory.Device) cell {
		return cell{Text: p.Moment(d.LastSeen), Note: p.Ago(d.LastSeen)}
	}},
}

// deviceList is what agents and scans have seen.
func (s *site) deviceList(c *gin.Context) error {
	q := newQuery(c)
	filter := rollFilter(q)
	if err := s.conditions(c, q, &filter); err != nil {
		return err
	}
	devices, total, err := s.view(c).ListDevices(c.Request.Context(), &filter)
	if err != nil {
		return fmt.Errorf("list devices: %w", err)
	}
	p := listPage{Page: s.page(c, "ui.devices.title", "devices"), Path: "/devices"}
	p.Search = p.T("ui.devices.search")
	selects := append([]Select{p.matchedSelect(q, "ui.matched")}, s.placeSelects(p.Page, q, s.access(c).Sees)...)
	selects = append(selects, p.knownSelect(q, false))
	fillList(&p, q, q.column(p.Page, "ui.col.device", "name", ""), deviceColumns, selects, total)
	columns := shown(q, deviceColumns)
	for i := range devices {
		d := &devices[i]
		note := p.className(d.Class)
		if d.Virtual {
			note = joined(note, p.T("ui.virtual"))
		}
		row := listRow{URL: "/devices/" + d.ID, Title: firstOf(d.ShownName(), d.Serial, p.T("ui.nameless")), Note: note, Icon: p.Icon(classIcon(d.Class))}
		for _, col := range columns {
			row.Cells = append(row.Cells, col.cell(p.Page, d))
		}
		p.Rows = append(p.Rows, row)
	}
	p.Empty = p.emptyList(len(p.Chosen) > 0, "/devices", "ui.devices.empty")
	s.render(c, http.StatusOK, "list", p)
	return nil
}
