package ui

import (
	"strconv"
	"strings"

	"recolement/agent/report"
)

// parts are the sections of a report that a person looks for, of a computer and of what stands in the network. Accounts are personal
// enough to stay out of sight.
func (p Page) parts(content *report.Content) []section {
	var out []section
	for _, sec := range []section{
		p.screens(content.Monitors), p.system(content), p.processors(content.CPUs), p.memory(content.Memories), p.disks(content.Storages),
		p.volumes(content.Drives), p.graphics(content.Videos), p.batteries(content.Batteries), p.networks(content.Networks), p.printers(content.Printers),
		p.protection(content), p.pieces(content.NetworkComponents), p.software(content.Software),
	} {
		if len(sec.Rows) > 0 {
			out = append(out, sec)
		}
	}
	return out
}

func (p Page) heads(ids ...string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		if id != "" {
			out[i] = p.T(id)
		}
	}
	return out
}

func (p Page) screens(monitors []report.Monitor) section {
	sec := section{Title: p.T("ui.screens"), Icon: "device-imac", Heads: p.heads("field.model", "field.serial", "ui.port")}
	for _, m := range monitors {
		sec.Rows = append(sec.Rows, []cell{
			{Text: firstOf(m.Caption, m.Name, m.Description), Note: m.Manufacturer}, {Text: m.Serial, Note: m.AltSerial, Code: true, URL: searchFor(m.Serial)}, {Text: m.Port},
		})
	}
	return sec
}

// searchFor is where to see what else bears a text.
func searchFor(text string) string {
	if text == "" {
		return ""
	}
	return "/search?" + form("q", text)
}

func (p Page) system(content *report.Content) section {
	sec := section{Title: p.T("ui.system"), Icon: "device-desktop-analytics", Heads: p.heads("ui.past.thing", "ui.past.value")}
	add := func(id, value string) {
		if value != "" {
			sec.Rows = append(sec.Rows, []cell{{Text: p.T(id)}, {Text: value}})
		}
	}
	if os := content.OperatingSystem; os != nil {
		add("ui.os", joined(firstOf(os.FullName, os.Name), os.Version, os.KernelVersion, os.Arch))
		add("ui.installed", os.InstallDate)
		add("ui.started", os.BootTime)
	}
	if bios := content.BIOS; bios != nil {
		add("ui.firmware", joined(bios.BIOSManufacturer, bios.BIOSVersion, bios.BIOSDate))
		add("ui.board", joined(bios.BoardManufacturer, bios.BoardModel, bios.BoardSerialNumber))
		add("ui.secure_boot", bios.SecureBoot)
		add("ui.asset_tag", bios.AssetTag)
	}
	if hardware := content.Hardware; hardware != nil {
		add("ui.workgroup", hardware.Workgroup)
		add("ui.memory", p.size(hardware.Memory))
	}
	return sec
}

func (p Page) processors(cpus []report.CPU) section {
	sec := section{Title: p.T("ui.processor"), Icon: "cpu", Heads: p.heads("field.model", "ui.cores", "ui.speed")}
	for _, cpu := range cpus {
		sec.Rows = append(sec.Rows, []cell{{Text: cpu.Name, Note: cpu.Manufacturer}, {Text: count(cpu.Core, "")}, {Text: count(cpu.Speed, " MHz")}})
	}
	return sec
}

func (p Page) memory(modules []report.Memory) section {
	sec := section{Title: p.T("ui.memory"), Icon: "server", Heads: p.heads("ui.capacity", "field.type", "field.serial")}
	for _, m := range modules {
		sec.Rows = append(sec.Rows, []cell{{Text: p.size(m.Capacity)}, {Text: m.Type, Note: m.Manufacturer}, {Text: m.SerialNumber, Code: true}})
	}
	return sec
}

func (p Page) disks(disks []report.Storage) section {
	sec := section{Title: p.T("ui.disks"), Icon: "database", Heads: p.heads("field.model", "ui.capacity", "field.serial")}
	for _, d := range disks {
		sec.Rows = append(sec.Rows, []cell{
			{Text: firstOf(d.Model, d.Name), Note: joined(d.Manufacturer, d.Type, d.Interface)}, {Text: p.size(d.DiskSize)}, {Text: d.Serial, Code: true},
		})
	}
	return sec
}

// volumes are the file systems, with how full they are.
func (p Page) volumes(drives []report.Drive) section {
	sec := section{Title: p.T("ui.volumes"), Icon: "disc", Heads: p.heads("ui.volume", "ui.used", "ui.capacity", "ui.encryption")}
	for _, d := range drives {
		used := cell{}
		if d.Total != nil && d.Free != nil && *d.Total > 0 && *d.Free >= 0 && *d.Free <= *d.Total {
			percent := 100 - *d.Free*100 / *d.Total
			used.Text, used.Meter = strconv.FormatInt(percent, 10)+" %", &meter{Value: percent, Low: 0, High: 90}
		}
		sec.Rows = append(sec.Rows, []cell{
			{Text: firstOf(d.Letter, d.Type, d.Volume), Note: joined(d.Label, d.FileSystem)}, used, {Text: p.size(d.Total)}, {Text: joined(d.EncryptStatus, d.EncryptName)},
		})
	}
	return sec
}

func (p Page) graphics(videos []report.Video) section {
	sec := section{Title: p.T("ui.graphics"), Icon: "photo", Heads: p.heads("field.model", "ui.memory", "ui.resolution")}
	for _, v := range videos {
		sec.Rows = append(sec.Rows, []cell{{Text: firstOf(v.Name, v.Chipset)}, {Text: p.size(v.Memory)}, {Text: v.Resolution}})
	}
	return sec
}

func (p Page) batteries(batteries []report.Battery) section {
	sec := section{Title: p.T("ui.batteries"), Icon: "battery-4", Heads: p.heads("field.model", "ui.health", "field.serial")}
	for _, b := range batteries {
		health := cell{}
		if b.Capacity != nil && b.RealCapacity != nil && *b.Capacity > 0 && *b.RealCapacity >= 0 {
			percent := min(*b.RealCapacity*100 / *b.Capacity, 100)
			health.Text, health.Meter = strconv.FormatInt(percent, 10)+" %", &meter{Value: percent, Low: 60, High: 101}
		}
		sec.Rows = append(sec.Rows, []cell{{Text: b.Name, Note: joined(b.Manufacturer, b.Chemistry, b.Date)}, health, {Text: b.Serial, Code: true}})
	}
	return sec
}

func (p Page) networks(networks []report.Network) section {
	sec := section{Title: p.T("ui.network"), Icon: "network", Heads: p.heads("ui.interface", "field.ip", "field.mac", "ui.rate")}
	for _, n := range networks {
		if n.IPAddress == "" && n.IPAddress6 == "" && n.MAC == "" {
			continue
		}
		speed := n.Speed
		if speed != "" {
			speed += " Mbit/s"
		}
		sec.Rows = append(sec.Rows, []cell{
			{Text: n.Description, Note: joined(n.Type, n.Status, n.WifiSSID)}, {Text: firstOf(n.IPAddress, n.IPAddress6), Note: n.IPMask, Code: true},
			{Text: strings.ToUpper(n.MAC), Code: true}, {Text: speed},
		})
	}
	return sec
}

func (p Page) printers(printers []report.Printer) section {
	sec := section{Title: p.T("ui.printers"), Icon: "printer", Heads: p.heads("ui.col.name", "ui.driver", "ui.port")}
	for _, r := range printers {
		sec.Rows = append(sec.Rows, []cell{{Text: r.Name, Note: r.Status}, {Text: r.Driver}, {Text: r.Port, Code: true}})
	}
	return sec
}

// protection is what guards the machine.
func (p Page) protection(content *report.Content) section {
	sec := section{Title: p.T("ui.protection"), Icon: "shield-check", Heads: p.heads("ui.past.thing", "ui.col.state", "ui.version")}
	for _, a := range content.Antivirus {
		sec.Rows = append(sec.Rows, []cell{{Text: a.Name, Note: a.Company}, {Text: joined(p.onOff(a.Enabled), p.fresh(a.UpToDate))}, {Text: joined(a.Version, a.BaseVersion)}})
	}
	for _, f := range content.Firewalls {
		sec.Rows = append(sec.Rows, []cell{{Text: p.T("ui.firewall"), Note: f.Profile}, {Text: f.Status}, {}})
	}
	return sec
}

func (p Page) onOff(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return p.T("ui.enabled")
	}
	return p.T("ui.disabled")
}

func (p Page) fresh(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return p.T("ui.up_to_date")
	}
	return p.T("ui.outdated")
}

func (p Page) software(all []report.Software) section {
	sec := section{Title: p.T("ui.software"), Icon: "package", Folded: true, Heads: p.heads("ui.program", "ui.version", "ui.publisher", "ui.installed")}
	for _, s := range all {
		sec.Rows = append(sec.Rows, []cell{{Text: s.Name}, {Text: s.Version, Code: true}, {Text: s.Publisher}, {Text: s.InstallDate}})
	}
	return sec
}

// size writes megabytes as people say them.
func (p Page) size(megabytes *int64) string {
	if megabytes == nil {
		return ""
	}
	if *megabytes < 1024 {
		return p.T("ui.megabytes", "n", strconv.FormatInt(*megabytes, 10))
	}
	return p.T("ui.gigabytes", "n", strconv.FormatInt((*megabytes+512)/1024, 10))
}

func count(n *int64, unit string) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10) + unit
}
