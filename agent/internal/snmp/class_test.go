package snmp

import (
	"testing"

	"github.com/gosnmp/gosnmp"

	"recolement/agent/internal/snmp/profiles"
)

func TestClassify(t *testing.T) {
	known := load(t)
	number := func(n int) gosnmp.SnmpPDU { return gosnmp.SnmpPDU{Type: gosnmp.Integer, Value: n} }
	for _, c := range []struct {
		name     string
		object   string
		device   Device
		answers  Answers
		class    string
		evidence string
	}{
		{"a firewall's maker", "1.3.6.1.4.1.11256.2.0", Device{Type: TypeNetworking}, nil, ClassFirewall, "profile: Stormshield"},
		{"a part of a family", "1.3.6.1.4.1.12356.1", Device{Type: TypeNetworking, Model: "FSW-124E"}, nil, ClassSwitch, "profile: Fortinet"},
		{"copies are counted", "", Device{Type: TypePrinter, Counters: map[string]int64{"copytotal": 12}}, nil, ClassCopier, "counters: copytotal"},
		{"no copies were made", "", Device{Type: TypePrinter, Counters: map[string]int64{"copytotal": 0}}, nil, ClassPrinter, "type: Printer"},
		{"it says so", "", Device{Type: TypePrinter, Model: "LaserJet Pro MFP M428"}, nil, ClassCopier, "words: MFP"},
		{"Printer-MIB", "", Device{Type: TypePrinter}, Answers{prtName + ".1": number(1)}, ClassPrinter, "printer-mib"},
		{"UPS-MIB", "", Device{Type: TypePower, UPS: (&Reading{Answers: Answers{upsBattery: number(2)}}).ups()}, nil, ClassUPS, "ups-mib"},
		{"a strip of sockets", "", Device{Type: TypePower, Model: "Rack PDU 24"}, nil, "pdu", "words: PDU"},
		{"bridge ports", "", Device{Type: TypeNetworking}, Answers{bridgePorts: number(24)}, ClassSwitch, "ports"},
		{"radio", "", Device{Type: TypeNetworking, Ports: []Port{{Type: ethernet}, {Type: wireless}}}, nil, ClassAccessPoint, "radio"},
		{"forwarding", "", Device{Type: TypeNetworking, Ports: []Port{{Type: ethernet}}}, Answers{ipForwarding: number(1)}, ClassRouter, "routes"},
		{"words", "", Device{Type: TypeUnmanaged, Description: "ACME Network Camera"}, nil, ClassCamera, "words: Camera"},
		{"a computer", "", Device{Type: TypeComputer, Description: "Linux host"}, nil, ClassServer, "type: Computer"},
		{"nothing", "", Device{Type: TypeUnmanaged}, nil, ClassOther, "none"},
	} {
		r := &Reading{Answers: c.answers, Profiles: known.For(c.object, c.device.Description)}
		class, evidence := r.classify(&c.device)
		if class != c.class || evidence.String() != c.evidence {
			t.Errorf("%s: %s by %q, want %s by %q", c.name, class, evidence, c.class, c.evidence)
		}
	}
}

func TestCountersByCondition(t *testing.T) {
	text := func(s string) gosnmp.SnmpPDU { return gosnmp.SnmpPDU{Type: gosnmp.OctetString, Value: []byte(s)} }
	number := func(n int) gosnmp.SnmpPDU { return gosnmp.SnmpPDU{Type: gosnmp.Integer, Value: n} }
	const kind, value = "1.3.6.1.4.1.367.3.2.1.2.19.5.1.2.", "1.3.6.1.4.1.367.3.2.1.2.19.5.1.9."
	a := Answers{
		kind + "1": number(200), value + "1": number(1000), kind + "2": number(202), value + "2": number(30), kind + "3": number(203), value + "3": number(12),
		kind + "4": number(201), value + "4": number(958), kind + "5": number(401), value + "5": number(7), markerLife + ".1.1": text("4939"),
	}
	r := &Reading{Answers: a, Profiles: load(t).For("1.3.6.1.4.1.367.1.1", "RICOH")}
	got := r.counters()
	for name, want := range map[string]int64{"total": 4939, "copytotal": 1000, "copyblack": 958, "copycolor": 42, "printblack": 7} {
		if got[name] != want {
			t.Errorf("%s: %d, want %d", name, got[name], want)
		}
	}
	if _, made := got["printtotal"]; made {
		t.Error("a total was made of one of its parts")
	}
}

func TestUPS(t *testing.T) {
	number := func(n int) gosnmp.SnmpPDU { return gosnmp.SnmpPDU{Type: gosnmp.Integer, Value: n} }
	a := Answers{
		upsBattery: number(3), upsMinutes: number(12), upsCharge: number(250), upsOutput: number(5), upsLoad + ".1": number(35),
		"1.3.6.1.4.1.318.1.1.1.2.2.3.0": {Type: gosnmp.TimeTicks, Value: uint32(438000)}, "1.3.6.1.4.1.318.1.1.1.2.2.4.0": number(2),
		"1.3.6.1.4.1.318.1.1.1.2.1.3.0": {Type: gosnmp.OctetString, Value: []byte("04/30/25")},
	}
	u := (&Reading{Answers: a, Profiles: load(t).For("1.3.6.1.4.1.318.1.3.27", "")}).ups()
	if u.Battery != "low" || u.Output != "battery" || u.Charge != nil || *u.Runtime != 4380 || *u.Load != 35 || !*u.Replace || u.Replaced != "2025-04-30" {
		t.Errorf("%+v", u)
	}
	if u := (&Reading{Answers: a}).ups(); *u.Runtime != 720 || u.Replace != nil {
		t.Errorf("by the standard alone: %+v", u)
	}
	if u := (&Reading{Answers: Answers{}}).ups(); u != nil {
		t.Errorf("of nothing: %+v", u)
	}
}

func TestProfilesSayWhatClassesKnow(t *testing.T) {
	for class := range map[string]bool{ClassPrinter: true, ClassCopier: true, ClassUPS: true, ClassPDU: true, ClassSwitch: true, ClassRouter: true, ClassAccessPoint: true,
		ClassFirewall: true, ClassStorage: true, ClassServer: true, ClassPhone: true, ClassCamera: true, ClassSensor: true, ClassOther: true} {
		found := false
		for _, c := range profiles.Classes {
			found = found || c == class
		}
		if !found {
			t.Errorf("profiles may not say %s", class)
		}
	}
}
