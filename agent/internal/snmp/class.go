package snmp

import (
	"regexp"
	"strings"
)

// The classes of devices, as the report says them; profiles.Classes lists them all.
const (
	ClassPrinter     = "printer"
	ClassCopier      = "copier" // multifunction: it scans or copies as well
	ClassUPS         = "ups"
	ClassPDU         = "pdu" // power distribution: sockets without a battery
	ClassSwitch      = "switch"
	ClassRouter      = "router"
	ClassAccessPoint = "access point"
	ClassFirewall    = "firewall"
	ClassStorage     = "storage"
	ClassServer      = "server"
	ClassPhone       = "phone"
	ClassCamera      = "camera"
	ClassSensor      = "sensor"
	ClassOther       = "other"
)

// Evidence is why a device is taken for what it is: a code, and what was seen.
type Evidence struct {
	Code   string // profile, ups-mib, printer-mib, counters, words, ports, routes, radio, type, none
	Detail string // the profile's name, the word, the counter…
}

// String is the evidence as reports have it: "words: firewall".
func (e Evidence) String() string {
	if e.Detail == "" {
		return e.Code
	}
	return e.Code + ": " + e.Detail
}

// classify says what a device is, and by what evidence. What we know of its maker comes first, then what its own variables
// show, then what it calls itself.
func (r *Reading) classify(d *Device) (string, Evidence) {
	for _, p := range r.Profiles {
		for _, k := range p.Classes {
			if k.Fits(d.Model, d.Description) {
				return k.Class, Evidence{"profile", p.Name}
			}
		}
		if p.Class != "" {
			return p.Class, Evidence{"profile", p.Name}
		}
	}
	switch d.Type {
	case TypePrinter:
		return r.printerClass(d)
	case TypePower:
		return r.powerClass(d)
	case TypeNetworking:
		return r.networkClass(d)
	}
	if class, word := byWords(d.Model, d.Description); class != "" {
		return class, Evidence{"words", word}
	}
	if class := byType[d.Type]; class != "" {
		return class, Evidence{"type", d.Type}
	}
	return ClassOther, Evidence{Code: "none"}
}

// byType is what devices of a type are that show nothing more.
var byType = map[string]string{"Storage": ClassStorage, TypeComputer: ClassServer, "Phone": ClassPhone, "Video": ClassCamera}

// printerClass: a printer that counts copies or scans is a copier, and one that calls itself multifunction.
func (r *Reading) printerClass(d *Device) (string, Evidence) {
	for _, name := range []string{"copytotal", "copyblack", "copycolor", "scanned", "faxtotal"} {
		if d.Counters[name] > 0 {
			return ClassCopier, Evidence{"counters", name}
		}
	}
	for _, text := range []string{d.Model, d.Description} {
		if word := multifunction.FindString(text); word != "" {
			return ClassCopier, Evidence{"words", strings.TrimSpace(word)}
		}
	}
	if r.printerMIB() {
		return ClassPrinter, Evidence{Code: "printer-mib"}
	}
	return ClassPrinter, Evidence{"type", d.Type}
}

// multifunction are words of any maker for devices that scan, copy and print.
var multifunction = regexp.MustCompile(`(?i)\bM\.?F\.?P\b|\bMFC-|\bDCP-|multi-?fun[ck]t|all-in-one|\bcopier\b|copieur|\bimageRUNNER\b|\bi-SENSYS MF|\bMF\d{3}`)

func (r *Reading) powerClass(d *Device) (string, Evidence) {
	if pdu := powerDistribution.FindString(d.Model + " " + d.Description); pdu != "" {
		return ClassPDU, Evidence{"words", pdu}
	}
	if d.UPS != nil {
		return ClassUPS, Evidence{Code: "ups-mib"}
	}
	return ClassUPS, Evidence{"type", d.Type}
}

var powerDistribution = regexp.MustCompile(`(?i)\be?PDU\b|\bAP[78]9?\d{2,3}\b|rack power|power distribution`)

// networkClass: radio, then words, then what it does: forward packets between its own addresses, or frames between its ports.
func (r *Reading) networkClass(d *Device) (string, Evidence) {
	if class, word := byWords(d.Model, d.Description); class != "" {
		return class, Evidence{"words", word}
	}
	if wired, radio := d.interfaces(); radio > 0 && wired <= 4 {
		return ClassAccessPoint, Evidence{Code: "radio"}
	} else if n, ok := r.Answers.number(bridgePorts); ok && n > 1 || wired >= 8 {
		return ClassSwitch, Evidence{Code: "ports"}
	}
	if n, ok := r.Answers.number(ipForwarding); ok && n == 1 {
		return ClassRouter, Evidence{Code: "routes"}
	}
	if services, ok := r.Answers.number(sysServices); ok {
		switch {
		case services&4 != 0 && services&2 == 0:
			return ClassRouter, Evidence{"services", "internet"}
		case services&2 != 0:
			return ClassSwitch, Evidence{"services", "datalink"}
		}
	}
	return ClassSwitch, Evidence{"type", d.Type}
}

// interfaces counts a device's wired and radio interfaces.
func (d *Device) interfaces() (wired, radio int) {
	for _, p := range d.Ports {
		switch p.Type {
		case ethernet, 62, 69, 117: // fast and gigabit Ethernet under their old names
			wired++
		case wireless:
			radio++
		}
	}
	return wired, radio
}

// saying are words that tell a class, in the order in which they are looked for.
var saying = []struct {
	class string
	words *regexp.Regexp
}{
	{ClassFirewall, regexp.MustCompile(`(?i)\bfire-?wall\b|fortigate|\bpalo alto\b|\bASA ?55\d\d|pfsense|opnsense|\bUTM\b`)},
	{ClassAccessPoint, regexp.MustCompile(`(?i)\baccess[- ]?point\b|\bwireless ap\b|\bUAP\b|\bU6-|\bAIR-(?:CT|AP|LAP|CAP)|\bWi-?Fi ap\b|\bOAW-AP|\bIAP-`)},
	{ClassCamera, regexp.MustCompile(`(?i)\bcamera\b|\bnetwork video\b|\bNVR\b|\bDVR\b|ipolis|\bdome\b`)},
	{ClassPhone, regexp.MustCompile(`(?i)\bip ?phone\b|\bVoIP\b|telephone|\bSIP\b|\bATA\b|videoconf`)},
	{ClassStorage, regexp.MustCompile(`(?i)\bNAS\b|\bstorage\b|diskstation|rackstation|\btape library\b`)},
	{ClassSensor, regexp.MustCompile(`(?i)\bsensor|thermometer|temperature|environment(?:al)? monitor`)},
	{ClassRouter, regexp.MustCompile(`(?i)\brouter\b|\bgateway\b|\bISR\d|\bmodem\b|\bCPE\b`)},
	{ClassSwitch, regexp.MustCompile(`(?i)switch|\bcatalyst\b|procurve|\bGS\d{3,4}|\bSG\d{3}|\bDGS-|\bOS6\d{3}|comware`)},
}

func byWords(texts ...string) (class, word string) {
	for _, text := range texts {
		for _, s := range saying {
			if word := s.words.FindString(text); word != "" {
				return s.class, word
			}
		}
	}
	return "", ""
}
