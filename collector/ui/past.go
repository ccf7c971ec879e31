package ui

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
)

// pastPage is an asset or a device as it was known on a day.
type pastPage struct {
	Page
	Kind, KindURL string // the page of today
	Icon1         string
	Subtitle      string // as known on which day
	Missing       string // why there is nothing to show
	Past          pastForm
	Facts         []fact
	Sections      []section
}

// pastForm asks for a day; days are yyyy-mm-dd.
type pastForm struct {
	URL, Day, First, Last string
	Since                 string // First in words
}

// pastForm is the form of the page of a thing.
func (s *site) pastForm(c *gin.Context, p Page) (pastForm, time.Time, error) {
	begins, err := s.Estate.PastBegins(c.Request.Context())
	if err != nil {
		return pastForm{}, begins, fmt.Errorf("read since when history is kept: %w", err)
	}
	f := pastForm{URL: c.Request.URL.Path, Last: p.now.UTC().Format(time.DateOnly)}
	if !begins.IsZero() {
		f.First, f.Since = begins.UTC().Format(time.DateOnly), p.Date(begins)
	}
	return f, begins, nil
}

// devicePast shows a device as it was known on a day.
func (s *site) devicePast(c *gin.Context) error {
	id := c.Param("id")
	p := pastPage{Page: s.page(c, "ui.devices.title", "devices"), Icon1: "devices"}
	return s.showPast(c, &p, func(ctx context.Context, past estate.PastView, at time.Time) error {
		d, err := past.DeviceAt(ctx, id, at)
		if err != nil {
			_, now := s.view(c).Device(ctx, id)
			return p.unknownThen(err, now)
		}
		p.Icon1 = classIcon(d.Class)
		p.Title = firstOf(d.ShownName(), d.Serial, p.T("ui.nameless"))
		p.Facts = p.deviceFacts(pair{device: &d.Device})
		for i := range p.Facts {
			if p.Facts[i].Label == p.T("ui.last_seen") { // exact to the day
				p.Facts[i].Value, p.Facts[i].Note = p.Date(d.LastSeen), ""
			}
		}
		if d.Match != nil {
			p.Facts = append(p.Facts, fact{Label: p.T("field.match"), Value: s.assetNumber(c, d.Match.AssetID), URL: "/assets/" + d.Match.AssetID})
		}
		if len(d.Interfaces) > 0 {
			p.Sections = append(p.Sections, p.interfaces(&d.Device))
		}
		p.Sections = append(p.Sections, p.components(d.Components)...)
		return nil
	})
}

// assetPast shows a record as it was known on a day.
func (s *site) assetPast(c *gin.Context) error {
	p := pastPage{Page: s.page(c, "ui.assets.title", "assets"), Icon1: "clipboard-list"}
	return s.showPast(c, &p, func(ctx context.Context, past estate.PastView, at time.Time) error {
		a, err := past.AssetAt(ctx, c.Param("id"), at)
		if err != nil {
			_, now := s.view(c).Asset(ctx, c.Param("id"))
			return p.unknownThen(err, now)
		}
		p.Icon1 = classIcon(a.Class)
		p.Title = firstOf(a.Number, p.T("ui.no_number"))
		p.Facts = p.assetFacts(&a.Asset)
		if a.Gone {
			p.Facts = append([]fact{{Label: p.T("field.record"), Value: p.T("ui.record.gone")}}, p.Facts...)
		}
		return nil
	})
}

// showPast renders what fill finds of the day that was asked for: of its end, or of now where that day is today.
func (s *site) showPast(c *gin.Context, p *pastPage, fill func(context.Context, estate.PastView, time.Time) error) error {
	day, err := time.Parse(time.DateOnly, c.Query("on"))
	if err != nil || day.After(p.now) {
		return complaint{text: p.T("ui.past.wrong")}
	}
	form, begins, err := s.pastForm(c, p.Page)
	if err != nil {
		return err
	}
	p.Past, p.Past.Day = form, c.Query("on")
	p.Kind, p.KindURL = p.T("ui.past.today"), form.URL
	p.Subtitle = p.T("ui.past.known", "date", p.Date(day))
	at := day.AddDate(0, 0, 1)
	if at.After(p.now) {
		at = p.now.UTC()
	}
	code := http.StatusOK
	if err := fill(c.Request.Context(), s.Estate.PastIn(s.view(c)), at); err != nil {
		return err
	}
	if p.Missing != "" {
		code = http.StatusNotFound
		if at.Before(begins) {
			p.Missing = p.T("ui.past.forgotten", "date", p.Date(begins))
		}
	}
	s.render(c, code, "past", p)
	return nil
}

// unknownThen tells what the reader sees today, and was not known then or is not any more, from what the reader does not see.
func (p *pastPage) unknownThen(then, now error) error {
	if now != nil || inventory.CodeOf(then) != inventory.NotFound {
		return fmt.Errorf("read the past: %w", then)
	}
	p.Missing = p.T("ui.past.unknown")
	return nil
}

// components are tables of what a device was made of: one for each section of its report. What is installed is personal enough to stay
// out of sight.
func (p Page) components(all []estate.Fact) []section {
	var out []section
	last := estate.Fact{}
	for _, f := range all {
		if f.Field == "softwares" {
			continue
		}
		if f.Field != last.Field {
			out = append(out, section{Title: p.fieldName(f.Field), Icon: "list-details", Heads: []string{p.T("ui.past.thing"), p.T("ui.past.value")}})
		}
		rows := &out[len(out)-1].Rows
		switch {
		case f.Key == "":
			*rows = append(*rows, []cell{{Text: p.fieldName(f.Part)}, {Text: f.Value}})
		case f.Field == last.Field && f.Key == last.Key:
			is := &(*rows)[len(*rows)-1][1]
			is.Text = joined(is.Text, f.Value)
		default:
			*rows = append(*rows, []cell{{Text: f.Key}, {Text: f.Value}})
		}
		last = f
	}
	return out
}
