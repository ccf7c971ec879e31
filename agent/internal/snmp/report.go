package snmp

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"recolement/agent/report"
)

// itemTypes say as what a GLPI server keeps each type of device.
var itemTypes = map[string]string{
	TypePrinter: "Printer", TypeComputer: "Computer", TypeNetworking: "NetworkEquipment", TypePower: "NetworkEquipment",
	"Storage": "NetworkEquipment", "Phone": "Phone", // cameras and the like stay Unmanaged: nobody keeps them as network equipment
}

// DeviceID names a device for good, as one scanner sees it: by its serial number, or else its hardware address, or else where it was
// found. Two addresses of one device give the same name.
func (d *Device) DeviceID(scanner string) string {
	key := "addr " + d.Addr.String()
	switch {
	case d.Serial != "":
		key = "serial " + folded(d.Maker) + " " + folded(d.Serial)
	case d.MAC != "":
		key = "mac " + d.MAC
	}
	sum := sha256.Sum256([]byte(key))
	return scanner + "-" + hex.EncodeToString(sum[:8])
}

// Known says whether DeviceID rests on the device itself, not on its address.
func (d *Device) Known() bool { return d.Serial != "" || d.MAC != "" }

// Report says in the GLPI format what was seen of a device. A section that could not be read is absent, and the report partial.
func (d *Device) Report(scanner, version string, at time.Time) *report.Report {
	itemType := first(itemTypes[d.Type], "Unmanaged")
	c := &report.Content{
		AccessLog:     &report.AccessLog{LogDate: at.UTC().Format(time.DateTime)},
		VersionClient: version,
		NetworkDevice: d.networkDevice(),
	}
	if d.PortsKnown || len(d.Ports) > 0 {
		c.NetworkPorts = d.networkPorts()
	}
	if d.Type == TypePrinter && (d.PrinterKnown || len(d.Supplies) > 0) {
		c.Cartridges, c.Consumables = d.cartridges()
		if len(d.Counters) > 0 {
			c.PageCounters = d.pageCounters()
		}
	}
	for _, p := range d.Parts {
		c.NetworkComponents = append(c.NetworkComponents, component(p))
	}
	r := &report.Report{Action: "netinventory", DeviceID: d.DeviceID(scanner), ItemType: itemType, Content: c}
	if !d.PortsKnown || !d.PrinterKnown {
		partial := true
		r.Partial = &partial
	}
	return r
}

func (d *Device) networkDevice() *report.NetworkDevice {
	n := &report.NetworkDevice{
		Type: d.Type, Name: d.Name, Description: d.Description, Manufacturer: d.Maker, Model: d.Model, Serial: d.Serial,
		MAC: d.MAC, Firmware: d.Firmware, Location: d.Location, Contact: d.Contact, AssetTag: d.AssetTag,
	}
	found := report.Found{
		Class: d.Class, Evidence: d.Evidence.String(), UPS: d.UPS, State: d.State, Problems: d.Problems, Trays: d.Trays, Alerts: d.Alerts,
	}
	_ = n.SetFound(found) // texts and numbers can always be written
	seen := map[netip.Addr]bool{d.Addr: true}
	n.IPs = []string{d.Addr.String()}
	for _, p := range d.Ports {
		for _, ip := range p.IPs {
			if !seen[ip] {
				seen[ip] = true
				n.IPs = append(n.IPs, ip.String())
			}
		}
	}
	if d.Uptime >= 0 {
		n.Uptime = uptime(d.Uptime)
	}
	return n
}

// uptime writes hundredths of a second as the format wants them: "3 days, 04:05:06.07".
func uptime(ticks int64) string {
	s := ticks / 100
	return fmt.Sprintf("%d days, %02d:%02d:%02d.%02d", s/86400, s/3600%24, s/60%60, s%60, ticks%100)
}

func (d *Device) networkPorts() []report.NetworkPort {
	out := make([]report.NetworkPort, 0, len(d.Ports))
	for _, p := range d.Ports {
		n := report.NetworkPort{
			IfNumber: &p.Index, IfDescr: p.Descr, IfName: first(p.Name, p.Descr), IfAlias: p.Alias, MAC: p.MAC,
			IfType: positive(p.Type), IfSpeed: positive(p.Speed),
		}
		if p.Status >= 1 && p.Status <= 7 {
			n.IfStatus = &p.Status
		}
		for _, ip := range p.IPs {
			n.IPs = append(n.IPs, ip.String())
		}
		n.Connections, n.LLDP = connections(p)
		out = append(out, n)
	}
	return out
}

// connections are what hangs on a port: those who introduce themselves; else the hardware addresses that were learned there.
func connections(p Port) (found []report.Connection, lldp *bool) {
	introduced := len(p.Neighbours) > 0
	for _, n := range p.Neighbours {
		found = append(found, report.Connection{SysName: n.Name, SysDescr: n.Descr, SysMAC: n.MAC, IfDescr: n.Port, IP: n.IP, Model: n.Model})
	}
	if !introduced && len(p.Stations) > 0 {
		found = append(found, report.Connection{MAC: p.Stations})
	}
	if len(found) == 0 {
		return nil, nil
	}
	return found, &introduced
}

func (d *Device) pageCounters() *report.PageCounters {
	c := &report.PageCounters{}
	for name, place := range map[string]**int64{
		"total": &c.Total, "black": &c.Black, "color": &c.Color, "rectoverso": &c.RectoVerso, "duplex": &c.Duplex, "scanned": &c.Scanned,
		"printtotal": &c.PrintTotal, "printblack": &c.PrintBlack, "printcolor": &c.PrintColor, "copytotal": &c.CopyTotal,
		"copyblack": &c.CopyBlack, "copycolor": &c.CopyColor, "faxtotal": &c.FaxTotal,
	} {
		if n, ok := d.Counters[name]; ok {
			*place = &n
		}
	}
	return c
}

func positive(n int64) *int64 {
	if n <= 0 {
		return nil
	}
	return &n
}

func component(p Part) report.NetworkComponent {
	return report.NetworkComponent{
		Index: &p.Index, Type: p.Class, Description: p.Descr, Manufacturer: p.Maker, Model: p.Model, Serial: p.Serial, Firmware: p.Firmware,
	}
}

// cartridges says the supplies twice: as GLPI servers want them, which know percentages, OK and WARNING, and as consumables, where
// what the printer said stands as it is.
func (d *Device) cartridges() ([]report.Cartridge, []report.Consumable) {
	cartridges, consumables := []report.Cartridge{}, []report.Consumable{}
	names := map[string]int{}
	for _, s := range d.Supplies {
		name := strings.ReplaceAll(s.Type+s.Color, " ", "")
		if names[name]++; names[name] > 1 {
			name += strconv.Itoa(names[name])
		}
		cartridges = append(cartridges, report.Cartridge{Name: name, Value: glpiLevel(s.Level)})
		c := report.Consumable{Type: s.Type, Color: s.Color, Value: s.Level.String(), Max: positive(s.Max)}
		if s.Level >= 0 {
			c.Unit = "percent"
		}
		consumables = append(consumables, c)
	}
	return cartridges, consumables
}

func glpiLevel(l Level) string {
	switch l {
	case Unrestricted, Some:
		return "OK"
	case Unknown:
		return "WARNING"
	}
	return l.String()
}
