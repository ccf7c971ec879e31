package hardware

import "strings"

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
