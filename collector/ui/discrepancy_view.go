package ui

import (
	"html/template"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// discrepancyView is a discrepancy as people read it, in their language.
type discrepancyView struct {
	Key, URL    string
	CaseURL     string // URL, and the list that it was opened from
	Kind        Badge
	Field       string
	Status      Badge
	ShowStatus  bool // it is not simply open
	Explanation string

	Number, AssetURL                   string
	Class                              string
	ClassIcon                          template.HTML
	DeviceLabel, DeviceNote, DeviceURL string

	Compared   bool // there are two values to hold against each other
	From, To   side
	Suggestion string
	Advice     bool // the suggestion is none of the two values

	SinceDate, SinceShown, Since string
	CanAcknowledge               bool
	Subject                      string // for a screen reader: which row this is
}

func (p Page) discrepancy(row store.DiscrepancyRow) discrepancyView {
	d := row.Discrepancy
	v := discrepancyView{
		Key: row.Key, URL: "/discrepancies/" + row.Key,
		Kind: p.kind(d.Kind), Status: p.status(row.Status), ShowStatus: row.Status != inventory.Open,
		Explanation: p.text.Explain(d.Explanation),
		Number:      d.Number, Class: p.className(d.Class), ClassIcon: p.Icon(classIcon(d.Class)),
		Suggestion: d.Suggestion,
		SinceDate:  row.Since.Format(time.DateOnly), SinceShown: p.Moment(row.Since), Since: p.Ago(row.Since),
		CanAcknowledge: row.Status == inventory.Open,
	}
	if d.Field != "" && d.Kind == inventory.FieldMismatch || d.Kind == inventory.DuplicateAsset || d.Kind == inventory.IdentityConflict {
		v.Field = p.known("field.", d.Field)
	}
	if d.AssetID != "" {
		v.AssetURL = "/assets/" + d.AssetID
		if v.Number == "" {
			v.Number = p.T("ui.no_number")
		}
	}
	p.nameDevice(&v, d)
	v.Subject = v.Kind.Label + " " + v.Number + " " + v.DeviceLabel
	p.fillSides(&v, d)
	return v
}

// side is one of two values that are held against each other.
type side struct {
	Label  string
	Pieces []Piece
}

// fillSides chooses what to show: the record's value and the observed one; for a name that breaks a rule, that name and the
// compliant one.
func (p Page) fillSides(v *discrepancyView, d inventory.Discrepancy) {
	from, to := p.value(d, d.Manual), p.value(d, d.Observed)
	v.From.Label, v.To.Label = p.T("ui.record"), p.T("ui.observed")
	if strings.HasPrefix(string(d.Kind), "naming-") {
		from, to = d.Observed, d.Suggestion
		v.From.Label, v.To.Label = p.T("ui.observed"), p.T("ui.expected")
	}
	if from != "" && to != "" && from != to {
		v.Compared = true
		v.From.Pieces, v.To.Pieces = difference(from, to)
	}
	v.Advice = d.Suggestion != "" && d.Suggestion != to
}

// nameDevice calls a device by its name, else by its serial number, else by nothing but its being there.
func (p Page) nameDevice(v *discrepancyView, d inventory.Discrepancy) {
	if d.DeviceID == "" {
		return
	}
	v.DeviceURL = "/devices/" + d.DeviceID
	switch {
	case d.DeviceName != "":
		v.DeviceLabel, v.DeviceNote = d.DeviceName, d.DeviceSerial
	case d.DeviceSerial != "":
		v.DeviceLabel = d.DeviceSerial
	default:
		v.DeviceLabel = p.T("ui.nameless")
	}
}

// value translates a side of a discrepancy where it is an id of the catalogues, and writes dates in the reader's way.
func (p Page) value(d inventory.Discrepancy, raw string) string {
	if day, err := time.Parse(time.DateOnly, raw); err == nil {
		return p.Date(day)
	}
	switch d.Field {
	case "type":
		return p.known("class.", raw)
	case "status":
		return p.known("state.", raw)
	}
	return raw
}
