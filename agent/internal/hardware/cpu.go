package hardware

// makerOfCPU names the maker behind the processor's own identification.
func makerOfCPU(vendor string) string {
	names := map[string]string{"GenuineIntel": "Intel", "AuthenticAMD": "AMD", "HygonGenuine": "Hygon", "CentaurHauls": "VIA"}
	if name := names[vendor]; name != "" {
		return name
	}
	return vendor
}
