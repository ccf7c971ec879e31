package ui

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// byHand is what can be said by hand about a device itself.
type byHand struct {
	Record  []recordInput // of a new record
	Near    []Option      // devices that it might be merged with
	Sources []splitOption // what could be split off; none where one source alone speaks of it
}

// recordInput is a field of a new record with what was observed.
type recordInput struct {
	Name, Label, Value string
	Required, Code     bool
	Words              []string
}

// splitOption is what one source says of a device.
type splitOption struct{ Value, Source, Note string }

// recordFields are the fields of a new record that a person is asked for; the rest is what was observed.
func recordFields() []string {
	return []string{"inventory_number", "type", "serial", "name", "entity", "service_code", "site", "status"}
}

// fillByHand proposes what the forms of the case ask for.
func (s *site) fillByHand(c *gin.Context, p *discrepancyShowPage, both pair) error {
	d := both.device
	if d == nil {
		p.Choices.Merge, p.Choices.NewRecord = false, false
		return nil
	}
	if !p.CanDecide {
		return nil
	}
	if p.Choices.NewRecord {
		proposed, err := s.Estate.ProposeRecord(c.Request.Context(), d.ID, map[string]string{"status": s.inService()})
		if err != nil {
			return fmt.Errorf("propose a record: %w", err)
		}
		p.Hand.Record = p.recordInputs(&proposed, s.Estate.Policy())
	}
	if !p.Choices.Merge {
		return nil
	}
	near, err := s.namesakes(c, d.ShownName(), d.Serial, d.ID)
	if err != nil {
		return err
	}
	for i := range near {
		p.Hand.Near = append(p.Hand.Near, Option{Value: firstOf(near[i].Serial, near[i].ShownName()), Label: joined(near[i].ShownName(), near[i].Model)})
	}
	seen, err := s.view(c).ObservationsOf(c.Request.Context(), d.ID)
	if err != nil {
		return fmt.Errorf("read observations: %w", err)
	}
	if len(seen) < 2 {
		return nil
	}
	slices.SortFunc(seen, func(a, b store.Observation) int { return b.Taken.Compare(a.Taken) })
	for i := range seen {
		o := &seen[i]
		p.Hand.Sources = append(p.Hand.Sources, splitOption{Value: o.Key(), Source: o.Source, Note: joined(o.ShownName(), o.Serial, p.Moment(o.Taken))})
	}
	return nil
}

func (p Page) recordInputs(a *inventory.Asset, policy *inventory.Policy) []recordInput {
	var out []recordInput
	for _, name := range recordFields() {
		out = append(out, recordInput{Name: name, Label: p.fieldName(name), Value: fieldValue(a, name), Required: name == "inventory_number",
			Code: name == "serial" || name == "name", Words: knownWords(policy, name)})
	}
	return out
}

// newRecord reads what a new record is to say. It must be one that the visitor may manage.
func (s *site) newRecord(c *gin.Context, deviceID string) (map[string]string, error) {
	values := map[string]string{}
	for _, name := range recordFields() {
		if typed, sent := c.GetPostForm("record-" + name); sent {
			values[name] = strings.TrimSpace(typed)
		}
	}
	if values["inventory_number"] == "" {
		return nil, complaint{text: s.text(c).T("ui.new_record.number")}
	}
	proposed, err := s.Estate.ProposeRecord(c.Request.Context(), deviceID, values)
	if err != nil {
		return nil, fmt.Errorf("read the record: %w", err)
	}
	if !s.access(c).Manages.Has(proposed.EntityCode) {
		return nil, complaint{text: s.text(c).T("ui.new_record.entity"), code: 403}
	}
	return values, nil
}

// deviceCalled finds the one device with a name or serial number, other than one.
func (s *site) deviceCalled(c *gin.Context, called, other string) (string, error) {
	called = strings.TrimSpace(called)
	found, err := s.namesakes(c, called, called, other)
	if err != nil {
		return "", err
	}
	if called == "" || len(found) != 1 {
		return "", complaint{text: s.text(c).N("ui.merge.found", len(found), arg("called", called))}
	}
	return found[0].ID, nil
}

// namesakes are the devices with a name or a serial number, but for one.
func (s *site) namesakes(c *gin.Context, name, serial, but string) ([]inventory.Device, error) {
	var out []inventory.Device
	for _, text := range []string{name, serial} {
		if len(strings.TrimSpace(text)) < 3 {
			continue
		}
		found, _, err := s.view(c).Devices(c.Request.Context(), store.DeviceFilter{Text: text, Limit: pageSize})
		if err != nil {
			return nil, fmt.Errorf("look for devices: %w", err)
		}
		for _, d := range found {
			known := d.ID == but || slices.ContainsFunc(out, func(o inventory.Device) bool { return o.ID == d.ID })
			if !known && (name != "" && strings.EqualFold(d.ShownName(), name) || serial != "" && strings.EqualFold(d.Serial, serial)) {
				out = append(out, d)
			}
		}
	}
	return out, nil
}

// kin are the devices that bear the same name or serial number: what was there before (a predecessor), what came after, what is there
// beside it (a twin).
func (s *site) kin(c *gin.Context, p Page, both pair) ([]related, error) {
	name, serial, but := "", "", ""
	switch d := both.device; {
	case d != nil:
		name, serial, but = d.ShownName(), d.Serial, d.ID
	case both.asset != nil:
		name, serial = both.asset.Name, both.asset.Serial
	}
	found, err := s.namesakes(c, name, serial, but)
	if err != nil {
		return nil, err
	}
	var out []related
	for i := range found {
		o := &found[i]
		label, icon := p.kinship(both.device, o)
		out = append(out, related{Label: label, Text: firstOf(o.ShownName(), o.Serial, p.T("ui.nameless")), Note: joined(o.Serial, p.T("ui.seen_between", "from", p.Date(o.FirstSeen), "to", p.Date(o.LastSeen))),
			URL: "/devices/" + o.ID, Icon: icon})
	}
	return out, nil
}

func (p Page) kinship(d, other *inventory.Device) (string, template.HTML) {
	switch {
	case d == nil:
		return p.T("ui.related.namesake"), p.Icon("scan")
	case other.LastSeen.Before(d.FirstSeen):
		return p.T("ui.related.predecessor"), p.Icon("history")
	case other.FirstSeen.After(d.LastSeen):
		return p.T("ui.related.successor"), p.Icon("arrow-right")
	}
	return p.T("ui.related.twin_device"), p.Icon("copy")
}
