package hardware

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// A text of dmidecode is put back into the firmware's table, so that the agent's own decoder reads it.

// dmiField is where dmidecode's line stands in a structure. A maker of nil is a string of the structure.
type dmiField struct {
	offset int
	line   string
	bytes  func(string) []byte
}

// dmiStructures are, by type, the length and the fields of what is put back.
var dmiStructures = map[byte]struct {
	length int
	fields []dmiField
}{
	0: {0x18, []dmiField{{4, "Vendor", nil}, {5, "Version", nil}, {8, "Release Date", nil}}},
	1: {0x1b, []dmiField{{4, "Manufacturer", nil}, {5, "Product Name", nil}, {6, "Version", nil}, {7, "Serial Number", nil}, {8, "UUID", uuidBytes}, {0x19, "SKU Number", nil}, {0x1a, "Family", nil}}},
	2: {0x0f, []dmiField{{4, "Manufacturer", nil}, {5, "Product Name", nil}, {6, "Version", nil}, {7, "Serial Number", nil}, {8, "Asset Tag", nil}}},
	3: {0x16, []dmiField{{4, "Manufacturer", nil}, {5, "Type", word1(dmiChassis, 1)}, {6, "Version", nil}, {7, "Serial Number", nil}, {8, "Asset Tag", nil}}},
	4: {0x30, []dmiField{{5, "Type", word1([]string{"Other", "Unknown", "Central Processor", "Math Processor", "DSP Processor", "Video Processor"}, 1)}, {7, "Manufacturer", nil},
		{8, "ID", hexBytes}, {0x10, "Version", nil}, {0x12, "External Clock", number(2)}, {0x14, "Max Speed", number(2)}, {0x18, "Status", populated}, {0x20, "Serial Number", nil},
		{0x23, "Core Count", number(1)}, {0x24, "Core Enabled", number(1)}, {0x25, "Thread Count", number(1)}}},
	8: {9, []dmiField{{4, "Internal Reference Designator", nil}, {5, "Internal Connector Type", word1(dmiConnectors, 0)}, {6, "External Reference Designator", nil},
		{7, "External Connector Type", word1(dmiConnectors, 0)}, {8, "Port Type", word1(dmiPorts, 0)}}},
	9: {0x0d, []dmiField{{4, "Designation", nil}, {5, "Type", slotType}, {6, "Type", slotWidth}, {7, "Current Usage", word1([]string{"Other", "Unknown", "Available", "In Use", "Unavailable"}, 1)},
		{9, "ID", slotID}}},
	16: {0x0f, []dmiField{{5, "Use", word1([]string{"Other", "Unknown", "System Memory", "Video Memory", "Flash Memory", "Non-volatile RAM", "Cache Memory"}, 1)},
		{6, "Error Correction Type", word1([]string{"Other", "Unknown", "None", "Parity", "Single-bit ECC", "Multi-bit ECC", "CRC"}, 1)}}},
	17: {0x28, []dmiField{{0x0c, "Size", moduleBytes}, {0x0e, "Form Factor", word1(dmiForms, 1)}, {0x10, "Locator", nil}, {0x11, "Bank Locator", nil}, {0x12, "Type", word1(dmiMemory, 1)},
		{0x15, "Speed", number(2)}, {0x17, "Manufacturer", nil}, {0x18, "Serial Number", nil}, {0x19, "Asset Tag", nil}, {0x1a, "Part Number", nil}, {0x1c, "Size", extendedBytes}}},
	22: {0x1a, []dmiField{{4, "Location", nil}, {5, "Manufacturer", nil}, {6, "Manufacture Date", nil}, {7, "Serial Number", nil}, {8, "Name", nil},
		{9, "Chemistry", word1([]string{"Other", "Unknown", "Lead Acid", "Nickel Cadmium", "Nickel Metal Hydride", "Lithium Ion", "Zinc Air", "Lithium Polymer"}, 1)},
		{0x0a, "Design Capacity", number(2)}, {0x0c, "Design Voltage", number(2)}, {0x10, "SBDS Serial Number", hexWord}, {0x12, "SBDS Manufacture Date", packed}, {0x14, "SBDS Chemistry", nil}}},
	39: {0x16, []dmiField{{5, "Location", nil}, {6, "Name", nil}, {7, "Manufacturer", nil}, {8, "Serial Number", nil}, {9, "Asset Tag", nil}, {0x0a, "Model Part Number", nil}, {0x0c, "Max Power Capacity", watts}}},
}

var dmiHandle = regexp.MustCompile(`(?i)^Handle (?:0x)?[0-9A-F]+`)

// dmiKinds are the titles of structures: old versions of dmidecode do not number them all.
var dmiKinds = map[string]byte{"BIOS Information": 0, "System Information": 1, "Base Board Information": 2, "Chassis Information": 3, "Processor Information": 4, "Port Connector Information": 8,
	"System Slot Information": 9, "Physical Memory Array": 16, "Memory Device": 17, "Portable Battery": 22, "System Power Supply": 39,
	"BIOS Information Block": 0, "System Information Block": 1, "Board Information Block": 2, "Chassis Information Block": 3, "Processor": 4, "Port Connector": 8, "Card Slot": 9}

// dmiOldLines are what the first versions of dmidecode called the same lines.
var dmiOldLines = map[byte]map[string]string{
	0: {"Release": "Release Date"}, 1: {"Vendor": "Manufacturer", "Product": "Product Name"}, 2: {"Vendor": "Manufacturer", "Product": "Product Name"}, 3: {"Vendor": "Manufacturer", "Chassis Type": "Type"},
	4: {"Processor Type": "Type", "Processor Manufacturer": "Manufacturer", "Processor Version": "Version"}, 8: {"Internal Designator": "Internal Reference Designator", "External Designator": "External Reference Designator"},
	9: {"Slot": "Designation"},
}

// dmiTable reads a text of dmidecode into the table that it was made of.
func dmiTable(t *testing.T, text string) table {
	t.Helper()
	var pieces [][]byte
	var lines map[string]string
	kind := -1
	finish := func() {
		if kind >= 0 {
			pieces = append(pieces, dmiPiece(byte(kind), lines))
		}
		kind, lines = -1, nil
	}
	for line := range strings.Lines(text) {
		plain := strings.TrimSpace(line)
		if dmiHandle.MatchString(plain) {
			finish()
			continue
		}
		if k, ok := dmiKinds[plain]; ok && lines == nil {
			kind, lines = int(k), map[string]string{}
			continue
		}
		if name, value, ok := strings.Cut(oldWords.Replace(plain), ":"); ok && kind >= 0 {
			if now, ok := dmiOldLines[byte(kind)][name]; ok {
				name = now
			}
			if _, again := lines[name]; !again {
				lines[name] = strings.TrimSpace(value)
			}
		}
	}
	finish()
	tab, err := decodeTable(bytes.NewReader(bytes.Join(pieces, nil)), 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func dmiPiece(kind byte, lines map[string]string) []byte {
	form := dmiStructures[kind]
	fields, texts := map[int][]byte{}, []string{}
	for _, f := range form.fields {
		value, ok := lines[f.line]
		switch {
		case !ok:
		case f.bytes != nil:
			fields[f.offset] = f.bytes(value)
		case value != "" && value != "Not Specified" && value != "<BAD INDEX>": // dmidecode's own words for no string
			texts = append(texts, value)
			fields[f.offset] = []byte{byte(len(texts))}
		}
	}
	switch kind {
	case 17:
		if len(fields[0x0c]) == 2 && binary.LittleEndian.Uint16(fields[0x0c]) != 0x7fff {
			delete(fields, 0x1c)
		}
	case 39:
		fields[0x0e] = supplyFlags(lines)
	}
	return piece(kind, form.length, fields, texts...)
}

func word1(words []string, first int) func(string) []byte {
	return func(s string) []byte {
		if i := slices.IndexFunc(words, func(w string) bool { return w != "" && strings.EqualFold(w, s) }); i >= 0 {
			return []byte{byte(first + i)}
		}
		if s == "Other" {
			return []byte{0xff}
		}
		return []byte{0xfe} // a number that the specification does not have
	}
}

func firstNumber(s string) int {
	n := 0
	fmt.Sscanf(s, "%d", &n)
	return n
}

func number(size int) func(string) []byte {
	return func(s string) []byte {
		n := firstNumber(s)
		if size == 1 {
			return []byte{byte(min(n, 0xff))}
		}
		return binary.LittleEndian.AppendUint16(nil, uint16(min(n, 0xffff)))
	}
}

func slotID(s string) []byte {
	var adapter, socket int
	if n, _ := fmt.Sscanf(s, "Adapter %d, Socket %d", &adapter, &socket); n == 2 {
		return []byte{byte(adapter), byte(socket)}
	}
	return number(2)(s)
}

func uuidBytes(s string) []byte {
	u, err := uuid.Parse(s)
	if err != nil {
		return make([]byte, 16)
	}
	return []byte{u[3], u[2], u[1], u[0], u[5], u[4], u[7], u[6], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]}
}

func hexBytes(s string) []byte {
	var raw []byte
	for part := range strings.FieldsSeq(s) {
		b, _ := strconv.ParseUint(part, 16, 8)
		raw = append(raw, byte(b))
	}
	return raw[:min(len(raw), 8)]
}

func hexWord(s string) []byte {
	n, _ := strconv.ParseUint(strings.TrimPrefix(s, "0x"), 16, 16)
	return binary.LittleEndian.AppendUint16(nil, uint16(n))
}

func packed(s string) []byte {
	var y, m, d int
	if n, _ := fmt.Sscanf(s, "%d-%d-%d", &y, &m, &d); n < 3 {
		return []byte{0, 0}
	}
	return binary.LittleEndian.AppendUint16(nil, uint16((y-1980)<<9|m<<5|d))
}

func populated(s string) []byte {
	if strings.HasPrefix(s, "Populated") {
		return []byte{0x41}
	}
	return []byte{0}
}

// mebibytes reads "8192 MB", "8 GB", "512 kB".
func mebibytes(s string) (int, bool) {
	n := firstNumber(s)
	switch {
	case strings.HasSuffix(s, "GB"):
		return n << 10, true
	case strings.HasSuffix(s, "TB"):
		return n << 20, true
	case strings.HasSuffix(s, "MB"):
		return n, true
	}
	return n, false
}

func moduleBytes(s string) []byte {
	n, mega := mebibytes(s)
	switch {
	case !mega && strings.HasSuffix(strings.ToLower(s), "kb"):
		n |= 0x8000
	case !mega:
		n = 0
	case n >= 0x7fff:
		n = 0x7fff
	}
	return binary.LittleEndian.AppendUint16(nil, uint16(n))
}

func extendedBytes(s string) []byte {
	n, _ := mebibytes(s)
	return binary.LittleEndian.AppendUint32(nil, uint32(n))
}

func watts(s string) []byte {
	n := 0x8000
	var power float64
	if _, err := fmt.Sscanf(s, "%f", &power); err == nil {
		if n = int(power); strings.Contains(s, ".") { // old versions of dmidecode wrote kilowatts with the unit of watts
			n = int(power*1000 + 0.5)
		}
	}
	return binary.LittleEndian.AppendUint16(nil, uint16(n))
}

func supplyFlags(lines map[string]string) []byte {
	n := 0
	if lines["Hot Replaceable"] == "Yes" {
		n |= 1
	}
	if strings.HasPrefix(lines["Status"], "Present") {
		n |= 2
	}
	if lines["Plugged"] == "No" {
		n |= 4
	}
	if _, state, ok := strings.Cut(lines["Status"], ", "); ok {
		n |= (1 + slices.Index([]string{"Other", "Unknown", "OK", "Non-critical", "Critical"}, state)) << 7
	}
	return binary.LittleEndian.AppendUint16(nil, uint16(n))
}

var dmiWidth = regexp.MustCompile(`^(\d+-?bit|x\d+) (.*)$`)

func slotWidth(s string) []byte {
	width := ""
	if parts := dmiWidth.FindStringSubmatch(s); parts != nil {
		width = parts[1]
	}
	return word1([]string{"", "", "8-bit", "16-bit", "32-bit", "64-bit", "128-bit", "x1", "x2", "x4", "x8", "x12", "x16", "x32"}, 1)(width)
}

// slotType finds the number by dmidecode's list, whose first 22 names are the specification's, and lists PCI Express apart.
func slotType(s string) []byte {
	if parts := dmiWidth.FindStringSubmatch(s); parts != nil {
		s = parts[2]
	}
	if rest, ok := strings.CutPrefix(strings.ReplaceAll(s, "Express Gen ", "Express "), "PCI Express"); ok {
		generation, width := 1, -1
		for part := range strings.FieldsSeq(rest) {
			if n, err := strconv.Atoi(part); err == nil {
				generation = n
			} else {
				width = slices.Index([]string{"x1", "x2", "x4", "x8", "x16"}, part)
			}
		}
		if bases := []int{0, 0xa5, 0xab, 0xb1, 0xb8, 0xbe}; generation > 0 && generation < len(bases) {
			return []byte{byte(bases[generation] + 1 + width)}
		}
		return []byte{0xc4}
	}
	return word1([]string{"Other", "Unknown", "ISA", "MCA", "EISA", "PCI", "PC Card (PCMCIA)", "VLB", "Proprietary", "Processor Card", "Proprietary Memory Card", "I/O Riser Card", "NuBus", "PCI-66", "AGP",
		"AGP 2x", "AGP 4x", "PCI-X", "AGP 8x", "M.2 Socket 1-DP", "M.2 Socket 1-SD", "M.2 Socket 2", "M.2 Socket 3"}, 1)(s)
}

// dmidecode's words, in the order of their numbers.
var (
	dmiChassis = strings.Split("Other,Unknown,Desktop,Low Profile Desktop,Pizza Box,Mini Tower,Tower,Portable,Laptop,Notebook,Hand Held,Docking Station,All In One,Sub Notebook,Space-saving,"+
		"Lunch Box,Main Server Chassis,Expansion Chassis,Sub Chassis,Bus Expansion Chassis,Peripheral Chassis,RAID Chassis,Rack Mount Chassis,Sealed-case PC,Multi-system,CompactPCI,"+
		"AdvancedTCA,Blade,Blade Enclosing,Tablet,Convertible,Detachable,IoT Gateway,Embedded PC,Mini PC,Stick PC", ",")
	dmiForms  = strings.Split("Other,Unknown,SIMM,SIP,Chip,DIP,ZIP,Proprietary Card,DIMM,TSOP,Row Of Chips,RIMM,SODIMM,SRIMM,FB-DIMM,Die,CAMM", ",")
	dmiMemory = strings.Split("Other,Unknown,DRAM,EDRAM,VRAM,SRAM,RAM,ROM,Flash,EEPROM,FEPROM,EPROM,CDRAM,3DRAM,SDRAM,SGRAM,RDRAM,DDR,DDR2,DDR2 FB-DIMM,Reserved,Reserved,Reserved,DDR3,FBD2,DDR4,"+
		"LPDDR,LPDDR2,LPDDR3,LPDDR4,Logical non-volatile device,HBM,HBM2,DDR5,LPDDR5", ",")
	dmiConnectors = strings.Split("None,Centronics,Mini Centronics,Proprietary,DB-25 male,DB-25 female,DB-15 male,DB-15 female,DB-9 male,DB-9 female,RJ-11,RJ-45,50 Pin MiniSCSI,Mini DIN,Micro DIN,"+
		"PS/2,Infrared,HP-HIL,Access Bus (USB),SSA SCSI,Circular DIN-8 male,Circular DIN-8 female,On Board IDE,On Board Floppy,9 Pin Dual Inline (pin 10 cut),25 Pin Dual Inline (pin 26 cut),"+
		"50 Pin Dual Inline,68 Pin Dual Inline,On Board Sound Input From CD-ROM,Mini Centronics Type-14,Mini Centronics Type-26,Mini Jack (headphones),BNC,IEEE 1394,SAS/SATA Plug Receptacle", ",")
	dmiPorts = strings.Split("None,Parallel Port XT/AT Compatible,Parallel Port PS/2,Parallel Port ECP,Parallel Port EPP,Parallel Port ECP/EPP,Serial Port XT/AT Compatible,"+
		"Serial Port 16450 Compatible,Serial Port 16550 Compatible,Serial Port 16550A Compatible,SCSI Port,MIDI Port,Joystick Port,Keyboard Port,Mouse Port,SSA SCSI,USB,Firewire (IEEE P1394),"+
		"PCMCIA Type I,PCMCIA Type II,PCMCIA Type III,Cardbus,Access Bus Port,SCSI II,SCSI Wide,PC-98,PC-98 Hireso,PC-H98,Video Port,Audio Port,Modem Port,Network Port,SATA,SAS", ",")
)
