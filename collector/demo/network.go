package demo

import (
	"fmt"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// networked is a printer, a copier or a UPS while its story is told.
type networked struct {
	model                   model
	number, serial, mac, ip string
	name                    string
	pages                   int64
	seenDaysAgo             int
	asset                   *inventory.Asset
}

func (p *pen) printer() *networked {
	return p.networked(p.model(inventory.Printer, inventory.Copier), "COP-")
}

func (p *pen) ups() *networked { return p.networked(p.model(inventory.UPS), "ond-") }

func (p *pen) networked(m model, prefix string) *networked {
	n := &networked{model: m, number: p.nextNumber(), serial: p.serial(m.serial, m.width), mac: p.mac(m.oui)}
	n.name = prefix + n.number
	n.ip = address(128, p.place.site, p.cards24)
	n.pages = int64(1000 + p.rand.IntN(300_000))
	n.seenDaysAgo = p.rand.IntN(3)
	bought := p.Today.AddDate(0, 0, -60-p.rand.IntN(6*365))
	n.asset = p.asset(n.number, m, bought)
	n.asset.Serial, n.asset.Name, n.asset.IP, n.asset.ServiceDate = n.serial, n.name, n.ip, bought
	return n
}

// answer shows what a sweep reads from the thing, and keeps a recording of it when it still answers.
func (p *pen) answer(n *networked) {
	p.show(p.netInventory(n))
	if n.seenDaysAgo < 10 {
		p.unit.Recordings = append(p.unit.Recordings, Recording{Name: n.serial + ".snmprec", Text: n.recording()})
	}
}

func (p *pen) keepNetworked(n *networked) {
	p.file(n.asset)
	p.answer(n)
}

func (p *pen) netInventory(n *networked) *report.Report {
	number, kind, status := int64(1), int64(6), int64(1)
	taken := p.daysAgo(n.seenDaysAgo)
	device := &report.NetworkDevice{Type: "Printer", Name: n.name, Serial: n.serial, Manufacturer: n.model.maker, Model: n.model.name,
		MAC: n.mac, IPs: []string{n.ip}, Description: n.model.name}
	r := &report.Report{
		Action: "netinventory", ItemType: "Printer", DeviceID: "sweep-" + n.serial,
		Content: &report.Content{
			VersionClient: "Recolement-Scanner_v1.0",
			AccessLog:     &report.AccessLog{LogDate: taken.Format(time.DateTime)},
			NetworkDevice: device,
			NetworkPorts:  []report.NetworkPort{{IfNumber: &number, IfDescr: "eth0", IfType: &kind, IfStatus: &status, MAC: n.mac, IPs: []string{n.ip}}},
		},
	}
	if n.model.class == inventory.UPS {
		r.ItemType, device.Type = "NetworkEquipment", "Power"
	} else {
		r.Content.PageCounters = &report.PageCounters{Total: &n.pages}
	}
	return r
}

// recording is what the thing answers by SNMP: the system group, one interface with its address, and the tables of its kind.
func (n *networked) recording() string {
	lines := []string{
		"1.3.6.1.2.1.1.1.0|4|" + n.model.name,
		"1.3.6.1.2.1.1.2.0|6|" + n.model.object,
		fmt.Sprintf("1.3.6.1.2.1.1.3.0|67|%d", 1_000_000+n.pages),
		"1.3.6.1.2.1.1.5.0|4|" + n.name,
		"1.3.6.1.2.1.1.6.0|4|" + n.asset.Site,
		"1.3.6.1.2.1.2.2.1.1.1|2|1",
		"1.3.6.1.2.1.2.2.1.2.1|4|eth0",
		"1.3.6.1.2.1.2.2.1.3.1|2|6",
		"1.3.6.1.2.1.2.2.1.6.1|4x|" + strings.ReplaceAll(n.mac, ":", ""),
		"1.3.6.1.2.1.2.2.1.8.1|2|1",
		"1.3.6.1.2.1.4.20.1.1." + n.ip + "|64|" + n.ip,
		"1.3.6.1.2.1.4.20.1.2." + n.ip + "|2|1",
	}
	if n.model.class == inventory.UPS {
		lines = append(lines, n.upsLines()...)
	} else {
		lines = append(lines, n.printerLines()...)
	}
	return strings.Join(lines, "\n") + "\n"
}

func (n *networked) printerLines() []string {
	return []string{
		"1.3.6.1.2.1.25.3.2.1.2.1|6|1.3.6.1.2.1.25.3.1.5",
		"1.3.6.1.2.1.25.3.2.1.3.1|4|" + n.model.name,
		"1.3.6.1.2.1.25.3.5.1.1.1|2|3",
		"1.3.6.1.2.1.43.5.1.1.16.1|4|" + n.name,
		"1.3.6.1.2.1.43.5.1.1.17.1|4|" + n.serial,
		fmt.Sprintf("1.3.6.1.2.1.43.10.2.1.4.1.1|65|%d", n.pages),
		"1.3.6.1.2.1.43.11.1.1.6.1.1|4|" + n.model.pages,
		"1.3.6.1.2.1.43.11.1.1.8.1.1|2|100",
		fmt.Sprintf("1.3.6.1.2.1.43.11.1.1.9.1.1|2|%d", n.pages%101),
	}
}

func (n *networked) upsLines() []string {
	return []string{
		"1.3.6.1.2.1.33.1.1.1.0|4|" + n.model.maker,
		"1.3.6.1.2.1.33.1.1.2.0|4|" + n.model.name,
		"1.3.6.1.2.1.33.1.1.5.0|4|" + n.name,
		"1.3.6.1.2.1.33.1.2.1.0|2|2",
		"1.3.6.1.2.1.33.1.2.4.0|2|100",
		"1.3.6.1.4.1.318.1.1.1.1.1.1.0|4|" + n.model.name,
		"1.3.6.1.4.1.318.1.1.1.1.2.3.0|4|" + n.serial,
	}
}
