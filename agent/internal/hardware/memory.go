package hardware

import (
	"encoding/hex"
	"fmt"
	"strings"

	"recolement/agent/report"
)

// memories are the modules that the firmware found, without empty slots.
func (t table) memories() []report.Memory {
	list := []report.Memory{}
	correction := t.correction()
	for i, s := range t.all(17) {
		size := moduleSize(s)
		if size == 0 {
			continue
		}
		slot := int64(i + 1)
		list = append(list, report.Memory{
			Capacity: positive(size), SlotNumber: &slot, Caption: s.text(0x10), Description: named(formFactors, s.byte(0x0e)), FormFactor: named(formFactors, s.byte(0x0e)),
			Type: named(memoryTypes, s.byte(0x12)), Speed: moduleSpeed(s), MemoryCorrection: correction,
			Manufacturer: s.text(0x17), SerialNumber: s.text(0x18), Model: spelledOut(s.text(0x1a)),
		})
	}
	return list
}

// spelledOut undoes what some firmware does to part numbers: it writes their characters in hexadecimal.
func spelledOut(s string) string {
	raw, err := hex.DecodeString(strings.TrimPrefix(s, "0x"))
	text := strings.TrimSpace(strings.TrimRight(string(raw), "\x00"))
	if err != nil || len(raw) < 8 || !strings.HasPrefix(s, "0x") || text == "" || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return s
	}
	return text
}

// moduleSize is in MiB; 0 is an empty slot or one that is not known.
func moduleSize(s structure) int64 {
	switch size := int64(s.word(0x0c)); {
	case size == 0xffff:
		return 0
	case size == 0x7fff: // the true size is in the extended field
		return s.long(0x1c) & 0x7fffffff
	case size&0x8000 != 0: // in KiB
		return size & 0x7fff >> 10
	default:
		return size
	}
}

func moduleSpeed(s structure) string {
	if speed := s.word(0x15); speed != 0 && speed != 0xffff {
		return fmt.Sprintf("%d MT/s", speed)
	}
	return ""
}

// correction is the error correction of the system's own memory, not that of caches or graphics.
func (t table) correction() string {
	for _, s := range t.all(16) {
		if s.byte(5) == 3 {
			return named([]string{3: "None", 4: "Parity", 5: "Single-bit ECC", 6: "Multi-bit ECC", 7: "CRC"}, s.byte(6))
		}
	}
	return ""
}

func named(names []string, n int) string {
	if n < len(names) {
		return names[n]
	}
	return ""
}

// formFactors and memoryTypes by number (SMBIOS 3.7, tables 76 and 77); those that say nothing are empty.
var (
	formFactors = []string{3: "SIMM", 4: "SIP", 5: "Chip", 6: "DIP", 7: "ZIP", 8: "Proprietary Card", 9: "DIMM", 10: "TSOP", 11: "Row of chips", 12: "RIMM",
		13: "SODIMM", 14: "SRIMM", 15: "FB-DIMM", 16: "Die", 17: "CAMM"}
	memoryTypes = []string{3: "DRAM", 4: "EDRAM", 5: "VRAM", 6: "SRAM", 7: "RAM", 8: "ROM", 9: "Flash", 10: "EEPROM", 11: "FEPROM", 12: "EPROM", 13: "CDRAM", 14: "3DRAM",
		15: "SDRAM", 16: "SGRAM", 17: "RDRAM", 18: "DDR", 19: "DDR2", 20: "DDR2 FB-DIMM", 24: "DDR3", 25: "FBD2", 26: "DDR4", 27: "LPDDR", 28: "LPDDR2", 29: "LPDDR3",
		30: "LPDDR4", 31: "Logical non-volatile device", 32: "HBM", 33: "HBM2", 34: "DDR5", 35: "LPDDR5", 36: "HBM3"}
)

// installed completes a report with the sum of the modules: what people call a machine's memory. The system itself counts
// less, for what graphics and firmware take of it.
func installed(h *report.Hardware, modules []report.Memory) {
	var sum int64
	for _, m := range modules {
		if m.Capacity != nil && !strings.EqualFold(m.Type, "Flash") {
			sum += *m.Capacity
		}
	}
	if h.Memory == nil || sum > *h.Memory {
		h.Memory = positive(sum)
	}
}
