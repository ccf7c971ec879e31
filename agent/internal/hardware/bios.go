package hardware

import (
	"cmp"
	"strings"

	"recolement/agent/report"
)

// bios is what the firmware says of the machine, its board and its case.
func (t table) bios() report.BIOS {
	firmware, system, board, chassis := t.first(0), t.first(1), t.first(2), t.first(3)
	return tidyModel(report.BIOS{
		BIOSManufacturer: firmware.text(4), BIOSVersion: firmware.text(5), BIOSDate: isoDate(firmware.text(8)),
		SystemManufacturer: system.text(4), SystemModel: system.text(5), SerialNumber: system.text(7), SKUNumber: system.text(0x19),
		BoardManufacturer: board.text(4), BoardModel: board.text(5), BoardSerialNumber: board.text(7),
		EnclosureSerial: chassis.text(7), AssetTag: chassis.text(8),
	}, system.text(6))
}

// tidyModel puts the name that people use where they look for it: Lenovo writes its machine type (20W0CTO1WW) as the model and
// the model (ThinkPad T14) as the version.
func tidyModel(b report.BIOS, version string) report.BIOS {
	if !strings.EqualFold(b.SystemManufacturer, "LENOVO") {
		return b
	}
	word, _, _ := strings.Cut(strings.ToLower(version), " ")
	for _, family := range []string{"think", "idea", "yoga", "legion", "lenovo", "v1", "v3", "v5"} {
		if strings.HasPrefix(word, family) && strings.ContainsAny(version, " -") {
			b.SKUNumber, b.SystemModel = cmp.Or(b.SystemModel, b.SKUNumber), version
			return b
		}
	}
	return b
}

// chassisType is the case's form in the specification's words.
func (t table) chassisType() string {
	n := t.first(3).byte(5) & 0x7f // the highest bit says that there is a lock
	if n < len(chassisTypes) {
		return chassisTypes[n]
	}
	return ""
}

// chassisTypes by number (SMBIOS 3.7, table 17); those that say nothing are empty.
var chassisTypes = []string{"", "", "", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower", "Portable", "Laptop", "Notebook",
	"Hand Held", "Docking Station", "All in One", "Sub Notebook", "Space-saving", "Lunch Box", "Main Server Chassis", "Expansion Chassis",
	"Sub Chassis", "Bus Expansion Chassis", "Peripheral Chassis", "RAID Chassis", "Rack Mount Chassis", "Sealed-case PC", "Multi-system",
	"CompactPCI", "AdvancedTCA", "Blade", "Blade Enclosure", "Tablet", "Convertible", "Detachable", "IoT Gateway", "Embedded PC", "Mini PC", "Stick PC"}
