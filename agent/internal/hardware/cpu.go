package hardware

import (
	"cmp"
	"fmt"
	"strings"

	"recolement/agent/report"
)

// sockets are the processors that the firmware found, without empty sockets.
func (t table) sockets() []report.CPU {
	var list []report.CPU
	for _, s := range t.all(4) {
		const central, populated = 3, 1 << 6
		if s.byte(5) != central || s.byte(0x18)&populated == 0 {
			continue
		}
		cpu := report.CPU{
			Manufacturer: makerOfCPU(s.text(7)), Name: s.text(0x10), Serial: s.text(0x20),
			ExternalClock: positive(s.word(0x12)), Speed: positive(s.word(0x14)), CoreCount: positive(wide(s, 0x23, 0x2a)), Core: positive(wide(s, 0x24, 0x2c)),
		}
		if id := s.field(8, 8); id != nil {
			cpu.ID = fmt.Sprintf("% X", id)
		}
		list = append(list, cpu)
	}
	return list
}

// wide is a count in a byte, or in a word further on when it does not fit.
func wide(s structure, byteAt, wordAt int) int {
	if n := s.byte(byteAt); n != 0xff {
		return n
	}
	return s.word(wordAt)
}

// completedBy adds to what the system says of its processors what only the firmware knows. When the two do not count alike (a virtual
// machine), nothing is added.
func completedBy(cpus, sockets []report.CPU) {
	if len(cpus) != len(sockets) {
		return
	}
	for i, s := range sockets {
		c := &cpus[i]
		c.ID, c.Serial, c.ExternalClock, c.CoreCount = cmp.Or(c.ID, s.ID), cmp.Or(c.Serial, s.Serial), cmp.Or(c.ExternalClock, s.ExternalClock), cmp.Or(c.CoreCount, s.CoreCount)
		c.Name, c.Manufacturer = cmp.Or(c.Name, s.Name), cmp.Or(c.Manufacturer, s.Manufacturer)
	}
}

// makerOfCPU names the maker behind the processor's own identification.
func makerOfCPU(vendor string) string {
	names := map[string]string{"GenuineIntel": "Intel", "AuthenticAMD": "AMD", "HygonGenuine": "Hygon", "CentaurHauls": "VIA"}
	if name := names[vendor]; name != "" {
		return name
	}
	return vendor
}

// cpuArch is the machine's name where the format knows it for processors.
func cpuArch(machine string) string {
	switch {
	case machine == "x86_64" || machine == "aarch64" || strings.HasPrefix(machine, "arm"):
		return machine
	case len(machine) == 4 && machine[0] == 'i' && strings.HasSuffix(machine, "86"):
		return machine
	case machine == "ppc64le" || machine == "ppc64":
		return "powerpc64"
	}
	return ""
}
