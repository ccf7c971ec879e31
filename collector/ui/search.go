package ui

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// searchPage is what a text is found in: records, devices, discrepancies.
type searchPage struct {
	Page
	Text   string
	Groups []searchGroup
	Empty  Empty
}

// searchGroup is the first hits of one kind.
type searchGroup struct {
	Title, Icon, All string // All: the list with all of them
	Hits             []searchHit
}

type searchHit struct {
	URL, Title, Note, Extra string
	Icon                    template.HTML
}

// hitsShown bounds a group; the list has the rest.
const hitsShown = 8

// search looks for a text in everything: names, serials, hardware addresses, numbers, users, models.
func (s *site) search(c *gin.Context) error {
	p := searchPage{Page: s.page(c, "ui.search.title", "search"), Text: strings.TrimSpace(newQuery(c).get("q"))}
	p.Empty = Empty{Icon: p.Icon("search"), Title: p.T("ui.search.start"), Text: p.T("ui.search.start.text")}
	if p.Text != "" {
		if err := s.fillSearch(c, &p); err != nil {
			return err
		}
		p.Empty.Title, p.Empty.Text = p.T("ui.nothing_found"), p.T("ui.search.none.text")
	}
	s.render(c, http.StatusOK, "search", p)
	return nil
}

func (s *site) fillSearch(c *gin.Context, p *searchPage) error {
	ctx, view := c.Request.Context(), s.view(c)
	filter := store.RollFilter{Text: p.Text, Limit: hitsShown}
	assets, records, err := view.ListAssets(ctx, &filter)
	if err != nil {
		return fmt.Errorf("search records: %w", err)
	}
	devices, seen, err := view.ListDevices(ctx, &filter)
	if err != nil {
		return fmt.Errorf("search devices: %w", err)
	}
	inbox, err := view.Inbox(ctx, &store.InboxFilter{Text: p.Text, Limit: hitsShown, Now: s.Now()})
	if err != nil {
		return fmt.Errorf("search discrepancies: %w", err)
	}
	in := "?q=" + url.QueryEscape(p.Text)
	found := searchGroup{Title: p.N("ui.search.assets", records), Icon: "clipboard-list", All: "/assets" + in}
	for i := range assets {
		found.Hits = append(found.Hits, p.assetHit(&assets[i]))
	}
	observed := searchGroup{Title: p.N("ui.search.devices", seen), Icon: "devices", All: "/devices" + in}
	for i := range devices {
		observed.Hits = append(observed.Hits, p.deviceHit(&devices[i]))
	}
	wrong := searchGroup{Title: p.N("ui.search.discrepancies", inbox.Total), Icon: "inbox", All: "/discrepancies" + in + "&status=all"}
	for _, group := range inbox.Groups {
		for i := range group[:min(len(group), hitsShown-len(wrong.Hits))] {
			wrong.Hits = append(wrong.Hits, p.discrepancyHit(&group[i]))
		}
	}
	for _, g := range []searchGroup{found, observed, wrong} {
		if len(g.Hits) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	return nil
}

func (p Page) assetHit(a *inventory.Asset) searchHit {
	return searchHit{
		URL: "/assets/" + a.ID, Title: firstOf(a.Number, p.T("ui.no_number")), Extra: firstOf(a.Name, a.Serial), Icon: p.Icon(classIcon(a.Class)),
		Note: joined(firstOf(a.Type, p.className(a.Class)), a.Model, a.Serial, place(a), a.User),
	}
}

func (p Page) deviceHit(d *inventory.Device) searchHit {
	return searchHit{
		URL: "/devices/" + d.ID, Title: firstOf(d.ShownName(), d.Serial, p.T("ui.nameless")), Extra: addresses(d), Icon: p.Icon(classIcon(d.Class)),
		Note: joined(p.className(d.Class), d.Model, d.Serial, p.lastSeen(d)),
	}
}

func (p Page) discrepancyHit(row *store.DiscrepancyRow) searchHit {
	icon, _ := kindLook(row.Kind)
	return searchHit{
		URL: "/discrepancies/" + row.Key, Title: p.T("kind." + string(row.Kind)), Extra: firstOf(row.Number, row.DeviceName, row.DeviceSerial),
		Note: p.status(row.Status).Label, Icon: p.Icon(icon),
	}
}
