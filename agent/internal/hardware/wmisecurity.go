package hardware

import (
	"cmp"
	"strings"

	"recolement/agent/report"
)

// facts of a protection product. Its state is undocumented but stable: the second byte says whether it is on, the lowest whether
// its signatures are out of date.
func (r wmiAntivirus) facts() report.Antivirus {
	enabled, upToDate := r.ProductState>>12&0xf == 1, r.ProductState&0xff == 0
	return report.Antivirus{Name: r.DisplayName, GUID: r.InstanceGuid, Enabled: &enabled, UpToDate: &upToDate}
}

// facts of the Trusted Platform Module: the format has no section for it, and it is firmware.
func (r wmiTPM) facts() report.Firmware {
	version, _, _ := strings.Cut(r.SpecVersion, ",") // "2.0, 0, 1.38"
	state := []string{"disabled", "not activated"}
	if r.IsEnabled_InitialValue {
		state[0] = "enabled"
	}
	if r.IsActivated_InitialValue {
		state[1] = "activated"
	}
	return report.Firmware{
		Name: strings.TrimSpace("TPM " + strings.TrimSpace(version)), Type: "TPM", Version: r.ManufacturerVersion, Description: strings.Join(state, ", "),
		Manufacturer: cmp.Or(strings.Trim(r.ManufacturerIdTxt, " \x00"), letters(r.ManufacturerId)),
	}
}

// letters is a maker's code of four characters, the first highest: INTC, IFX, STM.
func letters(n uint32) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, string([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}))
}

// facts of a licence, without its key: what it is for, through which channel it came, and whether it is a trial's.
func (r wmiLicense) facts() report.License {
	trial := strings.Contains(strings.ToUpper(r.Description), "TIMEBASED")
	return report.License{Name: r.Name, FullName: r.Description, Components: r.LicenseFamily, ProductID: r.ID, Trial: &trial}
}

// firewallState is a profile's, from its EnableFirewall: a policy's word comes before the machine's own.
func firewallState(profile string, enabled uint64) report.Firewall {
	f := report.Firewall{Profile: profile, Status: "off"}
	if enabled == 1 {
		f.Status = "on"
	}
	return f
}

// secureBoot is the state that Windows notes where the firmware has Secure Boot at all.
func secureBoot(enabled uint64, noted bool) string {
	switch {
	case !noted:
		return "unsupported"
	case enabled == 1:
		return "enabled"
	}
	return "disabled"
}

// facts of a guest of Hyper-V; the host, which is in the same class, is none.
func (r wmiGuest) facts() (report.VirtualMachine, bool) {
	guest := guid(r.Name)
	vm := report.VirtualMachine{
		Name: r.ElementName, UUID: r.Name, Subsystem: "MS HyperV", VMType: "HyperV",
		Status: map[int32]string{2: "running", 3: "off", 32768: "paused", 32769: "off", 32776: "paused"}[r.EnabledState],
	}
	return vm, guest && vm.Name != ""
}
