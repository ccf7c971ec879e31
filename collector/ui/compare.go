package ui

import (
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// comparedRow holds what the record says of one field against what was observed.
type comparedRow struct {
	Field, Label     string
	ManualNote       string // who said so, and when
	Manual, Observed []Piece
	Note             string // who observed it, and when
	Differs          bool   // there is a discrepancy about it
	This             bool   // it is the one that the page is about
	URL              string // of that discrepancy, when it is another one
}

// pair is an asset and a device that are held against each other; either may be missing.
type pair struct {
	asset  *inventory.Asset
	device *inventory.Device
	parent string // how people call the device that this one is plugged into
	plug   string // its address, for whom it is to be seen
	found  []store.DiscrepancyRow
	key    string // of the discrepancy that the page is about, if any
}

// loadPair reads both sides and what is known to be wrong with them.
func (s *site) loadPair(c *gin.Context, assetID, deviceID, key string) (pair, error) {
	both := pair{key: key}
	if assetID != "" {
		asset, err := s.view(c).Asset(c.Request.Context(), assetID)
		if err != nil {
			return both, fmt.Errorf("read asset: %w", err)
		}
		both.asset = &asset
	}
	if deviceID != "" {
		device, err := s.view(c).Device(c.Request.Context(), deviceID)
		if key != "" && inventory.CodeOf(err) == inventory.NotFound { // it turned out to be another one; the case stays
			rows, err := s.discrepanciesOf(c, assetID, deviceID)
			both.found = rows
			return both, err
		}
		if err != nil {
			return both, fmt.Errorf("read device: %w", err)
		}
		both.device, both.parent = &device, s.deviceName(c, device.Parent)
		if device.Parent != "" && both.parent != s.text(c).T("ui.elsewhere") {
			both.plug = "/devices/" + device.Parent
		}
	}
	rows, err := s.discrepanciesOf(c, assetID, deviceID)
	both.found = rows
	return both, err
}

// discrepanciesOf lists what asks for work about an asset, else about a device.
func (s *site) discrepanciesOf(c *gin.Context, assetID, deviceID string) ([]store.DiscrepancyRow, error) {
	filter := store.DiscrepancyFilter{AssetID: assetID, Statuses: active, Limit: pageSize}
	if assetID == "" {
		filter.DeviceID = deviceID
	}
	rows, _, err := s.view(c).Discrepancies(c.Request.Context(), filter)
	if err != nil {
		return nil, fmt.Errorf("list discrepancies of one thing: %w", err)
	}
	return rows, nil
}

func (s *site) deviceName(c *gin.Context, id string) string {
	if id == "" {
		return ""
	}
	device, err := s.view(c).Device(c.Request.Context(), id)
	if err != nil {
		return s.hidden(c, id)
	}
	if name := device.ShownName(); name != "" {
		return name
	}
	return device.Serial
}

// hidden is what stands for a thing that cannot be read: to those who see everything its id, because it is no more.
func (s *site) hidden(c *gin.Context, id string) string {
	if s.access(c).Sees.All {
		return id
	}
	return s.text(c).T("ui.elsewhere")
}

// compare lays both sides out field by field. What counts as a difference is what reconciliation found, not what merely
// looks different.
func (p Page) compare(both pair) []comparedRow {
	asset, device := both.asset, both.device
	if asset == nil {
		asset = &inventory.Asset{}
	}
	if device == nil {
		device = &inventory.Device{}
	}
	rows := []comparedRow{
		p.row(both, "inventory_number", asset.Number, ""),
		p.row(both, "name", asset.Name, device.ShownName()),
		p.row(both, "type", asset.Type, p.observedClass(device)),
		p.row(both, "manufacturer", asset.Manufacturer, device.Manufacturer),
		p.row(both, "model", asset.Model, device.Model),
		p.row(both, "serial", asset.Serial, device.Serial),
		p.row(both, "uuid", asset.UUID, device.UUID),
		p.row(both, "mac", asset.MAC, builtInMACs(device)),
		p.row(both, "ip", asset.IP, addresses(device)),
		p.row(both, "entity", asset.Entity, ""),
		p.row(both, "service", joined(asset.ServiceCode, asset.Service), ""),
		p.row(both, "site", place(asset), device.Location),
		p.row(both, "parent", asset.ParentNumber, both.parent),
		p.row(both, "status", asset.Status, p.lastSeen(device)),
		p.row(both, "purchase_date", p.Date(asset.InServiceSince()), ""),
	}
	kept := rows[:0]
	for _, r := range rows {
		if r.Manual != nil || r.Observed != nil || r.Differs {
			kept = append(kept, r)
		}
	}
	return kept
}

func (p Page) row(both pair, field, manual, observed string) comparedRow {
	label := field
	if field == "purchase_date" {
		label = "service_date" // its own label is the discrepancy's: age
	}
	row := comparedRow{Field: field, Label: p.known("field.", label), Manual: whole(manual), Observed: whole(observed)}
	for _, d := range both.found {
		if fieldOf(d.Discrepancy) != field {
			continue
		}
		row.Differs = true
		row.This = row.This || d.Key == both.key
		if d.Key != both.key {
			row.URL = "/discrepancies/" + d.Key
		}
		if observed == "" && d.Kind == inventory.FieldMismatch {
			observed = p.value(d.Discrepancy, d.Observed)
		}
		row.Manual, row.Observed = difference(manual, observed)
	}
	if row.This {
		row.URL = ""
	}
	return row
}

// fieldOf is the line of the comparison that a discrepancy is about.
func fieldOf(d inventory.Discrepancy) string {
	switch d.Kind {
	case inventory.MissingDevice:
		return "status"
	case inventory.NamingFormat, inventory.NamingEntity, inventory.NamingService, inventory.NamingNumber, inventory.NamingSuffix,
		inventory.DuplicateName:
		return "name"
	}
	return d.Field
}

func (p Page) observedClass(d *inventory.Device) string {
	if d.ID == "" || d.Class == inventory.NoClass {
		return d.Chassis
	}
	if d.Chassis == "" {
		return p.className(d.Class)
	}
	return p.className(d.Class) + " (" + d.Chassis + ")"
}

func (p Page) lastSeen(d *inventory.Device) string {
	if d.LastSeen.IsZero() {
		return ""
	}
	return p.T("ui.seen_on", "date", p.Date(d.LastSeen))
}

func builtInMACs(d *inventory.Device) string {
	var macs []string
	for _, i := range d.Interfaces {
		if i.BuiltIn && i.MAC != "" {
			macs = append(macs, spaced(i.MAC))
		}
	}
	return strings.Join(macs, ", ")
}

// spaced writes twelve hexadecimal digits as people read them.
func spaced(mac string) string {
	if len(mac) != 12 {
		return mac
	}
	parts := make([]string, 0, 6)
	for i := 0; i < len(mac); i += 2 {
		parts = append(parts, mac[i:i+2])
	}
	return strings.Join(parts, ":")
}

func addresses(d *inventory.Device) string {
	all := make([]string, len(d.Addresses))
	for i, a := range d.Addresses {
		all[i] = a.String()
	}
	return strings.Join(all, ", ")
}

// joined sets what is known of the parts side by side.
func joined(parts ...string) string {
	var known []string
	for _, part := range parts {
		if part != "" {
			known = append(known, part)
		}
	}
	return strings.Join(known, " · ")
}

func place(a *inventory.Asset) string { return joined(a.Site, a.Floor, a.Room) }
