package demo

import (
	"fmt"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// workstation is one machine while its story is told: what it really is, which the record and the report then say.
type workstation struct {
	model          model
	number, serial string
	uuid, mac      string
	name           string // compliant
	asset          *inventory.Asset
	report         *report.Report
}

// workstation makes a machine that record and report agree on; a story changes one of them. The record goes to the unit with
// the story's end (file), the report with show.
func (p *pen) workstation(m model) *workstation {
	p.workstations++
	w := &workstation{model: m, number: p.nextNumber(), serial: p.serial(m.serial, m.width), uuid: p.uuid(), mac: p.mac(m.oui)}
	w.name = p.compliantName(w.number, m.class)
	w.asset = p.workstationAsset(w)
	w.report = p.workstationReport(w, p.rand.IntN(20))
	return w
}

func (p *pen) anyWorkstation() *workstation {
	return p.workstation(p.model(inventory.Desktop, inventory.Laptop, inventory.Laptop, inventory.Tablet))
}

func (p *pen) desktopOrLaptop() *workstation {
	return p.workstation(p.model(inventory.Desktop, inventory.Laptop))
}

func (p *pen) compliantName(number string, class inventory.Class) string {
	s := p.place.service
	return s.Entity + "-" + s.Code + "-" + number + suffixes[class]
}

func (p *pen) workstationAsset(w *workstation) *inventory.Asset {
	bought := p.Today.AddDate(0, 0, -60-p.rand.IntN(6*365))
	a := p.asset(w.number, w.model, bought)
	a.Serial, a.Name, a.MAC = w.serial, w.name, p.typedMAC(w.mac)
	a.ServiceDate = bought.AddDate(0, 0, 5+p.rand.IntN(40))
	a.WarrantyEnd = bought.AddDate(3, 0, 0)
	if p.chance(90) {
		a.User = p.pick(surnames) + " " + p.pick(givenNames)
	}
	return a
}

// asset is the record of a thing of that model at the unit's place.
func (p *pen) asset(number string, m model, bought time.Time) *inventory.Asset {
	s := p.place.service
	return &inventory.Asset{
		Number: number, Type: typedType[m.class], Manufacturer: m.typedMaker, Model: m.typedName,
		Entity: NewCity(p.Options).Entities[s.Entity], ServiceCode: s.Code, Service: s.Label,
		Site: sites()[p.place.site].Code, Floor: p.place.floor, Room: p.place.room,
		Status: "En service", PurchaseDate: bought,
	}
}

// file puts the record into the manual inventory.
func (p *pen) file(a *inventory.Asset) {
	a.ID = fmt.Sprintf("iws:%s:%d", a.Number, len(p.unit.Assets))
	p.unit.Assets = append(p.unit.Assets, *a)
}

// show puts the report among those that arrive.
func (p *pen) show(r *report.Report) { p.unit.Reports = append(p.unit.Reports, r) }

// keep files the record and shows the report: most stories end so.
func (p *pen) keep(w *workstation) {
	p.file(w.asset)
	p.show(w.report)
}

func (p *pen) workstationReport(w *workstation, daysAgo int) *report.Report {
	taken := p.daysAgo(daysAgo)
	memory := int64(8192 << p.rand.IntN(3))
	cores := int64(4 + 2*p.rand.IntN(5))
	r := &report.Report{
		Action: "inventory", ItemType: "Computer", DeviceID: deviceID(w.name, taken),
		Content: &report.Content{
			VersionClient: "Recolement-Agent_v1.0",
			AccessLog:     &report.AccessLog{LogDate: taken.Format(time.DateTime)},
			BIOS: &report.BIOS{SerialNumber: w.serial, SystemManufacturer: w.model.maker, SystemModel: w.model.name,
				BIOSManufacturer: w.model.maker, BIOSVersion: fmt.Sprintf("1.%d.0", 4+p.rand.IntN(30))},
			Hardware: &report.Hardware{UUID: w.uuid, ChassisType: w.model.chassis, Memory: &memory, VMSystem: "Physical",
				Workgroup: "torcelles.example"},
			OperatingSystem: p.windows(),
			CPUs: []report.CPU{{Name: fmt.Sprintf("Intel(R) Core(TM) i5-1%d35U", 2+p.rand.IntN(2)), Manufacturer: "Intel",
				Core: &cores}},
			Memories: []report.Memory{{Capacity: &memory, Type: "DDR4"}},
			Storages: []report.Storage{p.disk()},
			Networks: p.networks(w),
			Monitors: []report.Monitor{},
			Software: p.software(),
		},
	}
	rename(r, w.name)
	return r
}

// rename gives the reporting machine another name: NetBIOS keeps 15 characters of it, DNS all.
func rename(r *report.Report, name string) {
	r.Content.Hardware.Name = strings.ToUpper(name[:min(len(name), 15)])
	r.Content.OperatingSystem.FQDN = name + "." + r.Content.OperatingSystem.DNSDomain
}

// retake says that the report was taken so many days ago.
func (p *pen) retake(r *report.Report, daysAgo int) {
	r.Content.AccessLog.LogDate = p.daysAgo(daysAgo).Format(time.DateTime)
}

// deviceID is how agents name themselves: their host's name and the time of their installation.
func deviceID(name string, installed time.Time) string {
	return name + installed.AddDate(0, -3, 0).Format("-2006-01-02-15-04-05")
}

// networks are a built-in Ethernet card and, for what is carried about, a wireless one.
func (p *pen) networks(w *workstation) []report.Network {
	ip := address(0, p.place.site, p.cards24)
	cards := []report.Network{{Description: "Intel(R) Ethernet Connection (14) I219-LM", MAC: w.mac, Type: "ethernet", Status: "up",
		PNPDeviceID: `PCI\VEN_8086&DEV_15F9&SUBSYS_87ED103C`, IPAddress: ip, IPMask: "255.252.0.0", VirtualDevice: new(bool)}}
	if w.model.class != inventory.Desktop {
		cards = append(cards, report.Network{Description: "Intel(R) Wi-Fi 6E AX211 160MHz", MAC: p.mac("8c:8d:28"), Type: "wifi",
			Status: "down", PNPDeviceID: `PCI\VEN_8086&DEV_51F0`, VirtualDevice: new(bool)})
	}
	return cards
}

func (p *pen) windows() *report.OperatingSystem {
	os := &report.OperatingSystem{Name: "Windows", FullName: "Microsoft Windows 11 Professionnel", Version: "24H2",
		KernelName: "MSWin32", KernelVersion: "10.0.26100", Arch: "64-bit", DNSDomain: "torcelles.example"}
	if p.chance(30) {
		os.FullName, os.Version, os.KernelVersion = "Microsoft Windows 10 Professionnel", "22H2", "10.0.19045"
	}
	return os
}

func (p *pen) disk() report.Storage {
	size := int64(244_198 << p.rand.IntN(2))
	return report.Storage{Model: "KIOXIA KBG50ZNV", Serial: p.serial("", 8), DiskSize: &size, Type: "SSD", Interface: "NVMe"}
}

func (p *pen) software() []report.Software {
	return []report.Software{
		{Name: "Mozilla Firefox ESR (x64 fr)", Version: fmt.Sprintf("140.%d.0", p.rand.IntN(6)), Publisher: "Mozilla", From: "registry"},
		{Name: "LibreOffice 25.2", Version: "25.2.5.2", Publisher: "The Document Foundation", From: "registry"},
		{Name: "PaperCut MF Client", Version: "24.0.4", Publisher: "PaperCut Software", From: "registry"},
	}
}
