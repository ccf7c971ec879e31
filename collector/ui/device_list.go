package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// deviceList is what agents and scans have seen.
func (s *site) deviceList(c *gin.Context) error {
	q := newQuery(c)
	filter := store.DeviceFilter{
		Text: q.get("q"), Class: inventory.Class(q.get("class")), Matched: yesOrNo(q.get("matched")), Limit: pageSize, Offset: q.offset(),
	}
	if filter.Sort, filter.Desc = q.sort(); filter.Sort == "" {
		filter.Sort, filter.Desc = "seen", true
	}
	devices, total, err := s.view(c).Devices(c.Request.Context(), filter)
	if err != nil {
		return fmt.Errorf("list devices: %w", err)
	}
	p := listPage{Page: s.page(c, "ui.devices.title", "devices"), Path: "/devices", Text: q.get("q"), Sort: q.get("sort")}
	p.Search = p.T("ui.devices.search")
	p.Selects = []Select{
		q.choose(p.Page, "matched", "ui.matched", "ui.matched.all", []Option{
			{Value: "yes", Label: p.T("ui.matched.yes")}, {Value: "no", Label: p.T("ui.matched.no")},
		}),
		q.choose(p.Page, "class", "ui.class", "ui.class.all", s.classes(p.Page)),
	}
	p.Chosen = chips(p.Page, q, p.Selects)
	p.Columns = []Column{
		q.column(p.Page, "ui.col.device", "name", ""), q.column(p.Page, "ui.col.model", "model", ""),
		q.column(p.Page, "ui.col.serial", "serial", ""), q.column(p.Page, "ui.col.address", "", ""),
		q.column(p.Page, "ui.col.os", "", ""), q.column(p.Page, "ui.col.seen", "seen", ""),
	}
	for _, d := range devices {
		p.Rows = append(p.Rows, p.deviceRow(d))
	}
	p.Pager = q.pager(p.Page, total)
	p.Empty = p.emptyList(len(p.Chosen) > 0, "/devices", "ui.devices.empty")
	s.render(c, http.StatusOK, "list", p)
	return nil
}

func yesOrNo(s string) *bool {
	switch s {
	case "yes", "no":
		yes := s == "yes"
		return &yes
	}
	return nil
}

func (p Page) deviceRow(d inventory.Device) listRow {
	note := p.className(d.Class)
	if d.Virtual {
		note = joined(note, p.T("ui.virtual"))
	}
	return listRow{
		URL: "/devices/" + d.ID, Title: firstOf(d.ShownName(), d.Serial, p.T("ui.nameless")), Note: note, Icon: p.Icon(classIcon(d.Class)),
		Cells: []cell{
			{Text: d.Model, Note: d.Manufacturer},
			{Text: d.Serial, Code: true},
			{Text: addresses(&d), Code: true},
			{Text: d.OS},
			{Text: p.Ago(d.LastSeen), Note: p.Moment(d.LastSeen)},
		},
	}
}
