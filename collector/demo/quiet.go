package demo

import (
	"strings"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// quietStories look wrong and are not: an audit that speaks of them gives a false alarm.
func quietStories() []story {
	return []story{
		{"written otherwise", 4, writtenOtherwise}, {"letter case", 3, letterCase}, {"short tablet name", 2, shortTabletName},
		{"one dock, two laptops", 2, sharedDock}, {"one VPN, two laptops", 1, sharedVPN}, {"re-imaged", 3, reimaged},
		{"placeholder serial", 2, placeholderSerial}, {"virtual machine", 3, virtualMachine}, {"laptop away", 2, laptopAway},
		{"idle", 3, idle}, {"not yet old", 2, notYetOld}, {"sparse record", 4, sparseRecord}, {"just in time", 1, justInTime},
	}
}

func writtenOtherwise(p *pen) {
	w := p.anyWorkstation()
	w.asset.Manufacturer, w.asset.Model = w.model.otherwise[0], w.model.otherwise[1]
	p.keep(w)
}

func letterCase(p *pen) {
	w := p.anyWorkstation()
	w.asset.Name, w.asset.Serial = strings.ToLower(w.name), " "+strings.ToLower(w.serial)
	p.keep(w)
}

// shortTabletName: nothing but NetBIOS' 15 characters is known of a compliant name that is longer.
func shortTabletName(p *pen) {
	w := p.workstation(p.model(inventory.Tablet))
	w.report.Content.OperatingSystem.FQDN = ""
	p.keep(w)
}

func twoLaptops(p *pen, card report.Network) {
	for range 2 {
		w := p.workstation(p.model(inventory.Laptop))
		w.report.Content.Networks = append(w.report.Content.Networks, card)
		p.keep(w)
	}
}

func sharedDock(p *pen) {
	twoLaptops(p, report.Network{Description: "Realtek USB GbE Family Controller", MAC: p.mac("00:e0:4c"), Type: "ethernet", Status: "up",
		PNPDeviceID: `USB\VID_0BDA&PID_8153\000001`, VirtualDevice: new(bool)})
}

func sharedVPN(p *pen) {
	virtual := true
	twoLaptops(p, report.Network{Description: "Fortinet SSL VPN Virtual Ethernet Adapter", MAC: "00:09:0f:aa:00:01", Type: "ethernet",
		PNPDeviceID: `ROOT\NET\0001`, VirtualDevice: &virtual})
}

// reimaged: one board that reported under another name, with another agent, before it was given the compliant one.
func reimaged(p *pen) {
	w := p.anyWorkstation()
	before := p.workstationReport(w, 50+p.rand.IntN(100))
	before.DeviceID = "MINWINPC-" + w.number
	before.Content.Networks = w.report.Content.Networks
	rename(before, "MINWINPC")
	p.show(before)
	p.keep(w)
}

func placeholderSerial(p *pen) {
	w := p.workstation(p.model(inventory.Desktop))
	w.report.Content.BIOS.SerialNumber = p.pick([]string{"Default string", "To be filled by O.E.M.", "System Serial Number"})
	w.report.Content.Hardware.UUID = "03000200-0400-0500-0006-000700080009"
	w.asset.Serial = p.pick([]string{"", "N/A", "inconnu"})
	p.keep(w)
}

func virtualMachine(p *pen) {
	w := p.workstation(model{class: inventory.Server, maker: "VMware, Inc.", name: "VMware20,1", chassis: "Other", serial: "VMware-", width: 9, oui: "00:50:56"})
	rename(w.report, "SRV-"+w.number)
	w.report.Content.Hardware.VMSystem = "VMware"
	p.show(w.report)
}

func laptopAway(p *pen) {
	w := p.workstation(p.model(inventory.Laptop, inventory.Tablet))
	w.report.Content.Networks[0].IPAddress = address(0, p.otherSite(), p.cards24)
	p.keep(w)
}

// idle: not in service, and silent, as it should be.
func idle(p *pen) {
	w := p.anyWorkstation()
	w.asset.Status = p.pick([]string{"En stock", "En réparation", "Réformé", "Perdu/Volé"})
	p.file(w.asset)
}

// notYetOld: bought more than seven years ago, in service for a day less.
func notYetOld(p *pen) {
	w := p.anyWorkstation()
	w.asset.PurchaseDate = p.Today.AddDate(-7, -1, 0)
	w.asset.ServiceDate = p.Today.AddDate(-7, 0, 1)
	p.keep(w)
}

// sparseRecord: an empty cell contradicts nothing.
func sparseRecord(p *pen) {
	w := p.anyWorkstation()
	if p.chance(50) {
		w.asset.Serial, w.asset.Model = "", ""
	} else {
		w.asset.Name, w.asset.MAC = "", ""
	}
	p.keep(w)
}

// justInTime: silent for as long as a workstation may be, and no day longer.
func justInTime(p *pen) {
	w := p.anyWorkstation()
	p.retake(w.report, 44)
	p.keep(w)
}
