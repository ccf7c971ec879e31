package hardware

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"recolement/agent/report"
)

func TestConnectorsAndSlots(t *testing.T) {
	tab := decoded(t,
		piece(8, 9, map[int][]byte{4: {1, 0, 2, 0x0b, 0x1f}}, "J9A1", "LAN"),
		piece(8, 9, map[int][]byte{4: {1, 0x16, 0, 0, 0xff}}, "IDE"),
		piece(8, 9, map[int][]byte{4: {1, 0, 2, 0x12, 0x10}}, "None", "USB Front"),
		piece(8, 9, map[int][]byte{4: {1, 0, 0, 0, 0}}, "nothing"),
		piece(9, 0x0d, map[int][]byte{4: {1, 0xb6, 13, 3, 0, 2, 0}}, "PCIE2"),
		piece(9, 0x0d, map[int][]byte{4: {1, 7, 5, 4, 0, 1, 2}}, "PCMCIA"),
		piece(9, 0x0d, map[int][]byte{4: {1, 0x99, 1, 1}}, "odd"),
		piece(9, 0x0d, map[int][]byte{5: {6, 5, 3}}),
	)
	ports := []report.Port{
		{Name: "J9A1", Caption: "LAN", Description: "RJ-45", Type: "Network Port"}, {Name: "IDE", Description: "On Board IDE", Type: "Other"},
		{Name: "USB Front", Caption: "USB Front", Description: "Access Bus (USB)", Type: "USB"},
	}
	slots := []report.Slot{
		{Name: "PCIE2", Description: "x16 PCI Express 3 x16", Status: "free", Designation: "2"}, {Name: "PCMCIA", Description: "32-bit PC Card (PCMCIA)", Status: "used", Designation: "Adapter 1, Socket 2"}, {Name: "odd"},
	}
	if diff := cmp.Diff(ports, tab.ports()); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(slots, tab.slots()); diff != "" {
		t.Errorf("slots (-want +got):\n%s", diff)
	}
	content := &report.Content{}
	decoded(t, piece(1, 0x1b, nil)).board(content)
	if content.Ports != nil || content.Slots != nil || content.PowerSupplies != nil {
		t.Errorf("a table that says nothing became %+v", content)
	}
}

func TestFirmwaresBatteriesAndSupplies(t *testing.T) {
	yes, no := true, false
	tab := decoded(t,
		piece(22, 0x1a, map[int][]byte{5: {1, 0, 0, 2, 6, 0xb8, 0x0b, 0x30, 0x2a, 0, 0, 0xe6, 0x61, 0x2f, 0x3c, 0, 10}}, "LGC", "EV06"),
		piece(22, 0x10, map[int][]byte{5: {1, 2, 3}}, "SMP", "03/11/2006", "77"),
		piece(39, 0x16, map[int][]byte{5: {1, 2, 3, 4, 0, 5, 0, 0xcc, 1, 0x83, 1}}, "PSU1", "PWS", "HP", "SN", "511777-001"),
		piece(39, 0x16, map[int][]byte{6: {1}, 0x0c: {0, 0x80, 6, 0}}, "unplugged"),
		piece(39, 0x16, map[int][]byte{6: {1}}, "not present"),
	)
	thirty, volts, watts := int64(30000), int64(10800), int64(460)
	batteries := []report.Battery{
		{Name: "EV06", Manufacturer: "LGC", Serial: "25062", Date: "2010-01-15", Chemistry: "Lithium Ion", Capacity: &thirty, Voltage: &volts},
		{Manufacturer: "SMP", Serial: "77", Date: "2006-03-11"},
	}
	supplies := []report.PowerSupply{
		{Name: "PWS", Location: "PSU1", Manufacturer: "HP", SerialNumber: "SN", PartNumber: "511777-001", PowerMax: &watts, HotReplaceable: &yes, Plugged: &yes, Status: "Present, OK"},
		{Name: "unplugged", HotReplaceable: &no, Plugged: &no, Status: "Present"},
	}
	if diff := cmp.Diff(batteries, tab.batteries()); diff != "" {
		t.Errorf("batteries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(supplies, tab.powerSupplies()); diff != "" {
		t.Errorf("supplies (-want +got):\n%s", diff)
	}
	if got := packedDate(0xffff); got != "" {
		t.Errorf("no date is read as %q", got)
	}
}

func TestPartNumbersSpelledOut(t *testing.T) {
	for in, want := range map[string]string{
		"0x4D332037385432393533455A332D43453620": "M3 78T2953EZ3-CE6", "0x4B0000000000000000": "K", "0x750174F7": "0x750174F7", "0x": "0x", "M471B5673FH0-CH9": "M471B5673FH0-CH9",
		"0x0000000000000000": "0x0000000000000000", "0xFFFFFFFFFFFFFFFF": "0xFFFFFFFFFFFFFFFF",
	} {
		if got := spelledOut(in); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

func TestBatteriesOfDrivers(t *testing.T) {
	static := []wmiBatteryStatic{
		{InstanceName: "B1", DeviceName: "DELL JHXPY53 ", ManufactureName: "SMP", SerialNumber: "2677", Chemistry: 'L' | 'i'<<8 | 'P'<<16, DesignedCapacity: 57532},
		{InstanceName: "B2", DeviceName: "second", Chemistry: 3},
	}
	list := joinedBatteries(static, []wmiBatteryFull{{"B1", 48807}})
	if len(list) != 2 || list[0].Chemistry != "LiP" || list[0].Name != "DELL JHXPY53" || *list[0].Capacity != 57532 || *list[0].RealCapacity != 48807 || list[1].RealCapacity != nil || list[1].Chemistry != "3" {
		t.Errorf("read as %+v", list)
	}
	known := []report.Battery{{Date: "2020-01-02", Serial: "other", Manufacturer: "other"}}
	completedBatteries(list, known)
	one := list[:1]
	completedBatteries(one, known)
	if list[1].Date != "" || one[0].Date != "2020-01-02" || one[0].Serial != "2677" {
		t.Errorf("completed: %+v, %+v", list, one)
	}
}
