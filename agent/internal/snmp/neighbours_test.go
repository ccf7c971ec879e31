package snmp

import (
	"slices"
	"testing"

	"github.com/gosnmp/gosnmp"
)

// TestNeighbours: LLDP by the port's name, CDP by its number and joined with LLDP, learned addresses by bridge port.
func TestNeighbours(t *testing.T) {
	text := func(s string) gosnmp.SnmpPDU { return gosnmp.SnmpPDU{Type: gosnmp.OctetString, Value: []byte(s)} }
	number := func(n int) gosnmp.SnmpPDU { return gosnmp.SnmpPDU{Type: gosnmp.Integer, Value: n} }
	a := Answers{
		lldpLocalKind + ".7": number(lldpPortName), lldpLocalID + ".7": text("gi7"),
		lldpName + ".0.7.1": text("SW-ETAGE-2"), lldpChassisKind + ".0.7.1": number(lldpMAC), lldpChassis + ".0.7.1": text("\x00\x1b\x78\xaa\xbb\x01"),
		lldpPortKind + ".0.7.1": number(lldpPortName), lldpPortID + ".0.7.1": text("24"), lldpManaged + ".0.7.1.1.4.10.1.2.3": number(2),
		cdpDevice + ".107.1": text("SW-ETAGE-2.ville.example"), cdpPort + ".107.1": text("Gi0/24"), cdpPlatform + ".107.1": text("WS-C2960"),
		cdpDevice + ".108.1": text("SEP001122334455"), cdpPort + ".108.1": text("Port 1"), cdpAddress + ".108.1": text("\x0a\x01\x02\x04"),
		bridgePortIf + ".3": number(103), vlanFDBPort + ".1.0.37.100.1.2.3": number(3), vlanFDBStatus + ".1.0.37.100.1.2.3": number(3),
		vlanFDBPort + ".1.0.37.100.1.2.4": number(3), vlanFDBStatus + ".1.0.37.100.1.2.4": number(4),
		vlanFDBPort + ".1.0.37.100.1.2.5": number(999), vlanFDBPort + ".7": number(3), lldpName + ".1": text("no row"),
	}
	ports := []Port{{Index: 103, Name: "gi3"}, {Index: 107, Name: "gi7"}, {Index: 108, Name: "gi8"}}
	neighbours(a, ports)
	uplink := ports[1].Neighbours
	want := Neighbour{Name: "SW-ETAGE-2", Port: "24", MAC: "00:1b:78:aa:bb:01", IP: "10.1.2.3", Model: "WS-C2960"}
	if len(uplink) != 1 || uplink[0] != want {
		t.Errorf("uplink: %+v, want %+v", uplink, want)
	}
	if phone := ports[2].Neighbours; len(phone) != 1 || phone[0].Name != "SEP001122334455" || phone[0].IP != "10.1.2.4" {
		t.Errorf("telephone: %+v", phone)
	}
	if !slices.Equal(ports[0].Stations, []string{"00:25:64:01:02:03"}) {
		t.Errorf("learned: %v", ports[0].Stations)
	}
	found, lldp := connections(ports[0])
	if len(found) != 1 || *lldp || !slices.Equal(found[0].MAC, ports[0].Stations) {
		t.Errorf("in the report: %+v", found)
	}
}
