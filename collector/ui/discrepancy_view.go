package ui

import (
	"html/template"
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

	Compared         bool // there are two values to hold against each other
	Manual, Observed []Piece
	Arrow            template.HTML
	Suggestion       string

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
		Arrow: p.Icon("arrow-right"), Suggestion: d.Suggestion,
		SinceDate: row.Since.Format(time.DateOnly), SinceShown: p.Moment(row.Since), Since: p.Ago(row.Since),
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
	manual, observed := p.value(d, d.Manual), p.value(d, d.Observed)
	if manual != "" && observed != "" {
		v.Compared = true
		v.Manual, v.Observed = difference(manual, observed)
	}
	return v
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
