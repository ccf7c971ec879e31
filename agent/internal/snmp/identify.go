package snmp

import (
	"net/netip"
	"slices"
	"strings"

	"recolement/agent/internal/snmp/profiles"
	"recolement/agent/report"
)

// The types of the report's network_device.
const (
	TypeUnmanaged  = "Unmanaged"
	TypeComputer   = "Computer"
	TypeNetworking = "Networking"
	TypePrinter    = "Printer"
	TypePower      = "Power"
)

// Device is what the answers of one device mean.
type Device struct {
	Addr         netip.Addr
	Type         string
	Name         string
	Description  string
	ObjectID     string
	Maker        string
	Model        string
	Serial       string
	MAC          string
	Firmware     string
	Location     string
	Contact      string
	Uptime       int64 // hundredths of a second; -1 unknown
	Ports        []Port
	Class        string
	Evidence     Evidence // for the class
	AssetTag     string
	Supplies     []Supply
	Counters     map[string]int64 // pages, by the report's names; see counters
	State        string
	Problems     []string // that a printer has found
	Trays        []report.Tray
	Alerts       []report.Alert
	UPS          *report.UPS
	Parts        []Part
	PrinterKnown bool // the printer's part was read to its end
	PortsKnown   bool
}

// Pages is how many a printer has printed in all; -1 where it does not say.
func (d *Device) Pages() int64 {
	if n, ok := d.Counters["total"]; ok {
		return n
	}
	return -1
}

// Identify says what a device is, from what it answered.
func (r *Reading) Identify(addr netip.Addr, known *profiles.Set) Device {
	a := r.Answers
	d := Device{
		Addr: addr, ObjectID: a.object(sysObjectID), Description: a.text(sysDescr), Name: said(a.text(sysName)),
		Location: said(a.text(sysLocation)), Contact: said(a.text(sysContact)), Uptime: -1,
		Ports: ports(a), Parts: parts(a), PrinterKnown: r.known("printer"), PortsKnown: r.known("ports"),
	}
	if ticks, ok := a.number(sysUpTime); ok {
		d.Uptime = ticks
	}
	chassis := mainPart(d.Parts)
	d.Type = r.kind(known)
	d.Maker = r.maker(known, chassis)
	d.Model = r.model(d.Type, chassis)
	d.Serial = r.serial(chassis)
	d.MAC = r.mac(addr, d.Ports)
	d.Firmware = first(r.from(func(p *profiles.Profile) []profiles.Source { return p.Firmware }, said), a.text(upsFirmware), chassis.Firmware)
	if d.Name == "" {
		d.Name = said(a.text(upsName))
	}
	d.AssetTag = r.from(func(p *profiles.Profile) []profiles.Source { return p.AssetTag }, said)
	switch d.Type {
	case TypePrinter:
		d.Supplies, d.Counters, d.Trays, d.Alerts = supplies(a), r.counters(), trays(a), alerts(a)
		d.State, d.Problems = printerState(a)
	case TypePower:
		d.UPS = r.ups()
	default:
		neighbours(a, d.Ports)
	}
	d.Class, d.Evidence = r.classify(&d)
	return d
}

// known says whether a part of the device was read to its end.
func (r *Reading) known(part string) bool {
	return !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Part == part || p.before(part) })
}

// first is the first text that says something.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// from takes a value from the sources of the profiles: the first that is usable.
func (r *Reading) from(sources func(*profiles.Profile) []profiles.Source, usable func(string) string) string {
	for _, p := range r.Profiles {
		for _, source := range sources(p) {
			for _, oid := range r.oids(source) {
				if v := usable(source.Pick(r.Answers.text(oid))); v != "" {
					return v
				}
			}
		}
	}
	return ""
}

// oids are the variables that a source stands for.
func (r *Reading) oids(source profiles.Source) []string {
	column, ok := source.Column()
	if !ok {
		return []string{source.OID}
	}
	var out []string
	for _, row := range r.Answers.rows(column) {
		out = append(out, column+"."+row)
	}
	return out
}

// serial prefers what the maker's own variables say, then Printer-MIB, then ENTITY-MIB.
func (r *Reading) serial(chassis Part) string {
	if s := r.from(func(p *profiles.Profile) []profiles.Source { return p.Serial }, usableSerial); s != "" {
		return s
	}
	for _, row := range r.Answers.rows(prtSerial) {
		if s := usableSerial(r.Answers.text(prtSerial + "." + row)); s != "" {
			return s
		}
	}
	return usableSerial(chassis.Serial)
}

func (r *Reading) maker(known *profiles.Set, chassis Part) string {
	for _, p := range r.Profiles {
		if p.Maker != "" {
			return p.Maker
		}
	}
	name, _ := known.Maker(r.Answers.object(sysObjectID))
	return first(name, said(r.Answers.text(upsMaker)), said(chassis.Maker))
}

// model prefers what the maker's own variables say, then the MIB of the device's kind; what a device calls itself in its
// description comes last, only its first words, and only of makers of whom we know nothing better.
func (r *Reading) model(kind string, chassis Part) string {
	if m := r.from(func(p *profiles.Profile) []profiles.Source { return p.Model }, said); m != "" {
		return m
	}
	if kind == TypePrinter {
		for _, row := range r.Answers.rows(hrDescr) {
			if r.Answers.object(hrType+"."+row) == hrPrinter {
				if m := said(beforeSemicolon(r.Answers.text(hrDescr + "." + row))); m != "" {
					return m
				}
			}
		}
	}
	model := first(said(r.Answers.text(upsModel)), said(chassis.Model))
	guess := !slices.ContainsFunc(r.Profiles, func(p *profiles.Profile) bool { return len(p.Model) > 0 })
	if model == "" && guess && (kind == TypePrinter || kind == TypePower) {
		model = shortName(r.Answers.text(sysDescr))
	}
	return model
}

func beforeSemicolon(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.TrimSpace(s)
}

const longestModel = 60

// shortName is the beginning of a description where it reads like a name.
func shortName(descr string) string {
	if i := strings.IndexAny(descr, ";,/("); i > 0 {
		descr = descr[:i]
	}
	if len(descr) > longestModel {
		return ""
	}
	return said(strings.TrimSpace(descr))
}

// kind says what sort of thing a device is.
func (r *Reading) kind(known *profiles.Set) string {
	for _, p := range r.Profiles {
		if p.Type != "" {
			return p.Type
		}
	}
	_, byMaker := known.Maker(r.Answers.object(sysObjectID))
	_, battery := r.Answers.number(upsBattery)
	switch {
	case r.printerMIB():
		return TypePrinter
	case battery || r.Answers.text(upsMaker) != "" || r.Answers.text(upsModel) != "":
		return TypePower
	case byMaker != "":
		return byMaker
	case r.bridges():
		return TypeNetworking
	case saysComputer(r.Answers.text(sysDescr)):
		return TypeComputer
	}
	return TypeUnmanaged
}

func (r *Reading) isPrinter() bool {
	return r.printerMIB() || slices.ContainsFunc(r.Profiles, func(p *profiles.Profile) bool { return p.Type == TypePrinter })
}

// printerMIB says whether a device has a printer's variables. A Windows server lists the printers that it serves as devices, but has
// no Printer-MIB.
func (r *Reading) printerMIB() bool {
	if len(r.Answers.rows(prtSerial)) > 0 || len(r.Answers.rows(markerLife)) > 0 || len(r.Answers.rows(prtName)) > 0 {
		return true
	}
	devices := r.Answers.rows(hrType)
	return len(devices) > 0 && !saysComputer(r.Answers.text(sysDescr)) && r.Answers.object(hrType+"."+devices[0]) == hrPrinter
}

// bridges says whether a device forwards frames between ports, or packets between networks, and says so.
func (r *Reading) bridges() bool {
	if n, ok := r.Answers.number(bridgePorts); ok && n > 1 {
		return true
	}
	services, ok := r.Answers.number(sysServices)
	return ok && services&2 != 0 && services&64 == 0
}

func saysComputer(descr string) bool {
	for _, beginning := range []string{"Linux ", "Hardware: ", "Windows ", "FreeBSD ", "SunOS ", "AIX ", "Darwin ", "HP-UX "} {
		if strings.HasPrefix(descr, beginning) {
			return true
		}
	}
	return false
}
