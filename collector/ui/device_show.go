package ui

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
)

// deviceShow is one thing that was seen.
func (s *site) deviceShow(c *gin.Context) error {
	if c.Query("on") != "" {
		return s.devicePast(c)
	}
	id := c.Param("id")
	matches, err := s.view(c).MatchOfDevice(c.Request.Context(), id)
	if err != nil {
		return fmt.Errorf("read match: %w", err)
	}
	match := inventory.Match{DeviceID: id}
	if len(matches) > 0 {
		match = matches[0]
	}
	both, err := s.loadPair(c, match.AssetID, id, "")
	if err != nil {
		return err
	}
	device := both.device
	p := thingPage{Page: s.page(c, "ui.devices.title", "devices"), Icon1: classIcon(device.Class)}
	p.Kind, p.KindURL = p.Title, "/devices"
	p.Title = firstOf(device.ShownName(), device.Serial, p.T("ui.nameless"))
	p.Subtitle = joined(p.observedClass(device), device.Manufacturer, device.Model)
	p.Unmatched = p.T("ui.device.unmatched")
	p.Facts = p.deviceFacts(both)
	if err := s.fillDevice(c, &p, device); err != nil {
		return err
	}
	if err := s.fillThing(c, &p, both, match, id); err != nil {
		return err
	}
	s.render(c, http.StatusOK, "thing", p)
	return nil
}

func (p Page) deviceFacts(both pair) []fact {
	d := both.device
	virtual := ""
	if d.Virtual {
		virtual = p.T("ui.yes")
	}
	return []fact{
		{Label: p.T("field.name"), Value: d.Name, Code: true},
		{Label: p.T("ui.dns_name"), Value: d.DNSName, Code: true},
		{Label: p.T("field.serial"), Value: d.Serial, Code: true},
		{Label: p.T("field.uuid"), Value: d.UUID, Code: true},
		{Label: p.T("ui.os"), Value: d.OS},
		{Label: p.T("ui.virtual"), Value: virtual},
		{Label: p.T("field.ip"), Value: addresses(d), Code: true},
		{Label: p.T("ui.location"), Value: d.Location},
		{Label: p.T("ui.plugged_into"), Value: both.parent, URL: both.plug, Code: true},
		{Label: p.T("ui.first_seen"), Value: p.Moment(d.FirstSeen)},
		{Label: p.T("ui.last_seen"), Value: p.Moment(d.LastSeen), Note: p.Ago(d.LastSeen)},
		{Label: p.T("ui.sources"), Value: strings.Join(d.Sources, ", "), Code: true},
	}
}

// fillDevice adds what the newest report says, and how counters went.
func (s *site) fillDevice(c *gin.Context, p *thingPage, d *inventory.Device) error {
	newest, err := s.newestReport(c, d.ID)
	if err != nil {
		return err
	}
	if newest == nil || newest.Content == nil || d.Parent != "" {
		if len(d.Interfaces) > 0 {
			p.Sections = append(p.Sections, p.interfaces(d))
		}
		return nil
	}
	if p.Charts, err = s.counters(c, p.Page, d.ID); err != nil {
		return err
	}
	p.Facts = append(p.Facts, p.networkFacts(newest.Content.NetworkDevice)...)
	if p.Sections, err = s.networkSections(c, p.Page, newest.Content); err != nil {
		return err
	}
	p.Sections = append(p.Sections, p.parts(newest.Content)...)
	if len(d.Interfaces) > 0 && len(newest.Content.NetworkPorts)+len(newest.Content.Networks) == 0 {
		p.Sections = append([]section{p.interfaces(d)}, p.Sections...)
	}
	return nil
}

func (p Page) interfaces(d *inventory.Device) section {
	sec := section{Title: p.T("ui.interfaces"), Icon: "topology-star-3", Heads: []string{p.T("ui.interface"), p.T("field.mac"), ""}}
	for _, i := range d.Interfaces {
		note := ""
		if i.BuiltIn {
			note = p.T("ui.built_in")
		}
		sec.Rows = append(sec.Rows, []cell{{Text: i.Name}, {Text: spaced(i.MAC), Code: true}, {Text: note}})
	}
	return sec
}
