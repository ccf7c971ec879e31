package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// thingPage is everything about one asset or one device, with the other side when they were matched.
type thingPage struct {
	Page
	Kind                                             string // what it is, in words
	KindURL                                          string
	Icon1                                            string
	Subtitle                                         string
	Found                                            []discrepancyView
	Case                                             discrepancyView // addresses of both sides, for the comparison
	Matched                                          bool
	Unmatched                                        string // what there is to say instead
	Evidence                                         []evidenceView
	Rows                                             []comparedRow
	RecordTitle, RecordNote, DeviceTitle, DeviceNote string
	Facts                                            []fact
	Sections                                         []section
	Charts                                           []*lineChart
	Changes                                          []changeView
	Past                                             pastForm
}

// fact is one thing that is known.
type fact struct {
	Label, Value, Note, URL string
	Code                    bool
}

// section is a table of parts: interfaces, screens, memory, disks.
type section struct {
	Title, Icon string
	Folded      bool // long, and seldom looked at
	Heads       []string
	Rows        [][]cell
}

// meter is a percentage as a bar; below Low and above High it calls for attention.
type meter struct{ Value, Low, High int64 }

// Bad says whether it does.
func (m meter) Bad() bool { return m.Value < m.Low || m.Value > m.High }

// changeView is one line of a history.
type changeView struct {
	store.Change
	When, Field, By string
}

// assetShow is one record of the manual inventory.
func (s *site) assetShow(c *gin.Context) error {
	if c.Query("on") != "" {
		return s.assetPast(c)
	}
	matches, err := s.view(c).MatchOfAsset(c.Request.Context(), c.Param("id"))
	if err != nil {
		return fmt.Errorf("read match: %w", err)
	}
	match := inventory.Match{AssetID: c.Param("id")}
	if len(matches) > 0 {
		match = matches[0]
	}
	both, err := s.loadPair(c, match.AssetID, match.DeviceID, "")
	if err != nil {
		return err
	}
	p := thingPage{Page: s.page(c, "ui.assets.title", "assets"), Icon1: classIcon(both.asset.Class)}
	p.Kind, p.KindURL = p.Title, "/assets"
	p.Title = firstOf(both.asset.Number, p.T("ui.no_number"))
	p.Subtitle = joined(firstOf(both.asset.Type, p.className(both.asset.Class)), both.asset.Manufacturer, both.asset.Model)
	p.Unmatched = p.T("ui.asset.unmatched")
	p.Facts = p.assetFacts(both.asset)
	if err := s.fillThing(c, &p, both, match, match.AssetID); err != nil {
		return err
	}
	s.render(c, http.StatusOK, "thing", p)
	return nil
}

// fillThing adds what asset and device pages have in common.
func (s *site) fillThing(c *gin.Context, p *thingPage, both pair, match inventory.Match, subject string) error {
	for _, row := range both.found {
		p.Found = append(p.Found, p.discrepancy(row))
	}
	p.Matched = both.asset != nil && both.device != nil
	p.RecordTitle, p.RecordNote = p.recordHead(both.asset)
	p.DeviceTitle, p.DeviceNote = p.deviceHead(both.device)
	p.Evidence = p.evidence(match)
	if p.Matched {
		p.Case.AssetURL, p.Case.DeviceURL = "/assets/"+both.asset.ID, "/devices/"+both.device.ID
		p.Rows = p.compare(both)
	}
	history, err := s.view(c).History(c.Request.Context(), subject)
	if err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	p.Changes = s.changes(c, p.Page, history)
	p.Past, _, err = s.pastForm(c, p.Page)
	return err
}

// newest bounds a history to what a page can show.
const newest = 100

// changes puts a history into words: ids become what people call the things.
func (s *site) changes(c *gin.Context, p Page, history []store.Change) []changeView {
	out := []changeView{}
	for _, ch := range history[:min(len(history), newest)] {
		switch ch.Field {
		case "evidence": // the page has it in words
			continue
		case "record":
			ch.From, ch.To = p.presence(ch.From), p.presence(ch.To)
		case "match":
			ch.From, ch.To = s.assetNumber(c, ch.From), s.assetNumber(c, ch.To)
		case "parent":
			ch.From, ch.To = s.deviceName(c, ch.From), s.deviceName(c, ch.To)
		case "type":
			ch.From, ch.To = p.known("class.", ch.From), p.known("class.", ch.To)
		case "joined":
			ch.From, ch.To = "", ch.From
		}
		out = append(out, changeView{Change: ch, When: p.Moment(ch.At), Field: p.fieldName(ch.Field), By: ch.Source})
	}
	return out
}

// assetNumber is how people call the asset with that id.
func (s *site) assetNumber(c *gin.Context, id string) string {
	if id == "" {
		return ""
	}
	asset, err := s.view(c).Asset(c.Request.Context(), id)
	if err != nil {
		return s.hidden(c, id)
	}
	return firstOf(asset.Number, asset.Serial, id)
}

// presence says whether the imports have a record.
func (p Page) presence(value string) string {
	switch value {
	case "gone":
		return p.T("ui.record.gone")
	case "absent":
		return p.T("ui.record.absent")
	}
	return p.T("ui.record.present")
}

func (p Page) assetFacts(a *inventory.Asset) []fact {
	parent := ""
	if a.ParentNumber != "" {
		parent = "/assets?q=" + a.ParentNumber
	}
	return []fact{
		{Label: p.T("field.status"), Value: a.Status},
		{Label: p.T("field.name"), Value: a.Name, Code: true},
		{Label: p.T("field.serial"), Value: a.Serial, Code: true},
		{Label: p.T("field.mac"), Value: a.MAC, Code: true},
		{Label: p.T("field.ip"), Value: a.IP, Code: true},
		{Label: p.T("field.entity"), Value: a.Entity},
		{Label: p.T("field.service"), Value: joined(a.ServiceCode, a.Service)},
		{Label: p.T("field.site"), Value: place(a)},
		{Label: p.T("ui.user"), Value: a.User},
		{Label: p.T("ui.purchased"), Value: p.Date(a.PurchaseDate)},
		{Label: p.T("ui.in_service_since"), Value: p.Date(a.ServiceDate)},
		{Label: p.T("ui.warranty_end"), Value: p.Date(a.WarrantyEnd)},
		{Label: p.T("field.parent"), Value: a.ParentNumber, URL: parent, Code: true},
		{Label: p.T("ui.comment"), Value: a.Comment},
	}
}
