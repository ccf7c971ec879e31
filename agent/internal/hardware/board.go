package hardware

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"recolement/agent/report"
)

// slots are the board's expansion slots (SMBIOS type 9).
func (t table) slots() []report.Slot {
	list := []report.Slot{}
	for _, s := range t.all(9) {
		kind := namedFrom(slotTypes, s.byte(5))
		slot := report.Slot{
			Name: s.text(4), Description: strings.TrimSpace(named(slotWidths, s.byte(6)) + " " + kind),
			Status: named([]string{3: "free", 4: "used", 5: "used"}, s.byte(7)),
		}
		switch id := s.word(9); {
		case strings.HasPrefix(kind, "PC Card"):
			slot.Designation = fmt.Sprintf("Adapter %d, Socket %d", id&0xff, id>>8)
		case strings.HasPrefix(kind, "PCI") || strings.HasPrefix(kind, "AGP"):
			slot.Designation = strconv.Itoa(id)
		}
		if slot.Name != "" {
			list = append(list, slot)
		}
	}
	return list
}

// ports are the board's connectors (SMBIOS type 8): as the board names them or, where they are not connected inside, as the case does. A type is what the format asks for; one without says nothing.
func (t table) ports() []report.Port {
	list := []report.Port{}
	for _, s := range t.all(8) {
		kind := namedFrom(portTypes, s.byte(8))
		if kind == "" {
			continue
		}
		inside, outside := s.text(4), s.text(6)
		if strings.EqualFold(inside, "none") {
			inside = ""
		}
		list = append(list, report.Port{
			Name: cmp.Or(inside, outside), Type: kind, Caption: cmp.Or(outside, namedFrom(connectors, s.byte(7))),
			Description: cmp.Or(namedFrom(connectors, s.byte(5)), namedFrom(connectors, s.byte(7))),
		})
	}
	return list
}

// numbered are names in runs: the first of each run has the number that is its key.
type numbered map[int][]string

func namedFrom(runs numbered, n int) string {
	for first, names := range runs {
		if n >= first && n < first+len(names) {
			return names[n-first]
		}
	}
	return ""
}

// Names by number (SMBIOS 3.7, tables 41, 42 and 47 to 49); those that say nothing are empty.
var (
	connectors = numbered{
		1: {"Centronics", "Mini Centronics", "Proprietary", "DB-25 male", "DB-25 female", "DB-15 male", "DB-15 female", "DB-9 male", "DB-9 female", "RJ-11", "RJ-45",
			"50 Pin MiniSCSI", "Mini DIN", "Micro DIN", "PS/2", "Infrared", "HP-HIL", "Access Bus (USB)", "SSA SCSI", "Circular DIN-8 male", "Circular DIN-8 female",
			"On Board IDE", "On Board Floppy", "9 Pin Dual Inline (pin 10 cut)", "25 Pin Dual Inline (pin 26 cut)", "50 Pin Dual Inline", "68 Pin Dual Inline",
			"On Board Sound Input From CD-ROM", "Mini Centronics Type-14", "Mini Centronics Type-26", "Mini Jack (headphones)", "BNC", "IEEE 1394",
			"SAS/SATA Plug Receptacle", "USB Type-C Receptacle"},
		0xa0: {"PC-98", "PC-98 Hireso", "PC-H98", "PC-98 Note", "PC-98 Full"},
		0xff: {"Other"},
	}
	portTypes = numbered{
		1: {"Parallel Port XT/AT Compatible", "Parallel Port PS/2", "Parallel Port ECP", "Parallel Port EPP", "Parallel Port ECP/EPP", "Serial Port XT/AT Compatible",
			"Serial Port 16450 Compatible", "Serial Port 16550 Compatible", "Serial Port 16550A Compatible", "SCSI Port", "MIDI Port", "Joystick Port", "Keyboard Port",
			"Mouse Port", "SSA SCSI", "USB", "Firewire (IEEE P1394)", "PCMCIA Type I", "PCMCIA Type II", "PCMCIA Type III", "Cardbus", "Access Bus Port", "SCSI II",
			"SCSI Wide", "PC-98", "PC-98 Hireso", "PC-H98", "Video Port", "Audio Port", "Modem Port", "Network Port", "SATA", "SAS", "Multi-Function Display Port", "Thunderbolt"},
		0xa0: {"8251 Compatible", "8251 FIFO Compatible"},
		0xff: {"Other"},
	}
	slotWidths = []string{3: "8-bit", 4: "16-bit", 5: "32-bit", 6: "64-bit", 7: "128-bit", 8: "x1", 9: "x2", 10: "x4", 11: "x8", 12: "x12", 13: "x16", 14: "x32"}
	slotTypes  = numbered{
		1: {"Other", "", "ISA", "MCA", "EISA", "PCI", "PC Card (PCMCIA)", "VLB", "Proprietary", "Processor Card", "Proprietary Memory Card", "I/O Riser Card", "NuBus",
			"PCI-66", "AGP", "AGP 2x", "AGP 4x", "PCI-X", "AGP 8x", "M.2 Socket 1-DP", "M.2 Socket 1-SD", "M.2 Socket 2", "M.2 Socket 3", "MXM Type I", "MXM Type II",
			"MXM Type III", "MXM Type III-HE", "MXM Type IV", "MXM 3.0 Type A", "MXM 3.0 Type B", "PCI Express 2 SFF-8639 (U.2)", "PCI Express 3 SFF-8639 (U.2)",
			"PCI Express Mini 52-pin with bottom-side keep-outs", "PCI Express Mini 52-pin without bottom-side keep-outs", "PCI Express Mini 76-pin",
			"PCI Express 4 SFF-8639 (U.2)", "PCI Express 5 SFF-8639 (U.2)", "OCP NIC 3.0 Small Form Factor (SFF)", "OCP NIC 3.0 Large Form Factor (LFF)", "OCP NIC Prior to 3.0"},
		0xa0: {"PC-98/C20", "PC-98/C24", "PC-98/E", "PC-98/Local Bus", "PC-98/Card"},
		0xa5: slices.Concat(lanes("PCI Express"), lanes("PCI Express 2"), lanes("PCI Express 3")),
		0xb8: slices.Concat(lanes("PCI Express 4"), lanes("PCI Express 5"), []string{"PCI Express 6+", "EDSFF E1", "EDSFF E3"}),
	}
)

func lanes(kind string) []string {
	return []string{kind, kind + " x1", kind + " x2", kind + " x4", kind + " x8", kind + " x16"}
}

// board adds what the table says of connectors, slots and power supplies; nothing where it says nothing.
func (t table) board(c *report.Content) {
	if list := t.ports(); len(list) > 0 {
		c.Ports = list
	}
	if list := t.slots(); len(list) > 0 {
		c.Slots = list
	}
	if list := t.powerSupplies(); len(list) > 0 {
		c.PowerSupplies = list
	}
}
