package hardware

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"recolement/agent/report"
)

func TestWMITimes(t *testing.T) {
	for in, want := range map[string]string{
		"20260121184800.500000+060": "2026-01-21 18:48:00",
		"20050927******.******+***": "", // the date alone is known: no time
		"":                          "",
		"hello, world, and more":    "",
	} {
		if got := wmiTime(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestDiskSerials(t *testing.T) {
	for in, want := range map[string]string{
		"  WD-WCC1S0000001 ":                       "WD-WCC1S0000001",
		"0025_3880_0000_0001.":                     "0025_3880_0000_0001",
		"2020202057202d44435731433053303030303130": "WD-WCC1S0000001",                          // ATA: pairs of characters swapped, in hexadecimal
		"0123456789012345678901234567890123456789": "0123456789012345678901234567890123456789", // digits that stand for no text
		"": "",
	} {
		if got := diskSerial(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestAdapters(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name   string
		row    wmiAdapter
		config wmiAdapterConfig
		want   []report.Network
	}{
		{
			"soldered", wmiAdapter{Name: "Intel(R) Ethernet Connection I219-LM", MACAddress: "D4:81:D7:D5:77:81", PNPDeviceID: `PCI\VEN_8086&DEV_15FB`, ServiceName: "e1dexpress", NetConnectionStatus: 2, Speed: 1_000_000_000, PhysicalAdapter: true},
			wmiAdapterConfig{IPAddress: []string{"10.38.83.205", "fe80::1"}, IPSubnet: []string{"255.255.252.0", "64"}, DefaultIPGateway: []string{"10.38.80.1"}, DHCPServer: "10.38.0.2"},
			[]report.Network{{
				Description: "Intel(R) Ethernet Connection I219-LM", MAC: "d4:81:d7:d5:77:81", PNPDeviceID: `PCI\VEN_8086&DEV_15FB`, PCIID: "8086:15FB", Driver: "e1dexpress", Status: "up", Type: "ethernet", Speed: "1000",
				VirtualDevice: &no, IPAddress: "10.38.83.205", IPMask: "255.255.252.0", IPSubnet: "10.38.80.0", IPGateway: "10.38.80.1", IPDHCP: "10.38.0.2",
				IPAddress6: "fe80::1", IPMask6: "ffff:ffff:ffff:ffff::", IPSubnet6: "fe80::",
			}},
		},
		{
			"unplugged dock", wmiAdapter{Description: "Realtek USB GbE Family Controller", MACAddress: "3C:18:A0:00:00:03", PNPDeviceID: `USB\VID_0BDA&PID_8153`, NetConnectionStatus: 7, Speed: 1<<63 - 1, PhysicalAdapter: true},
			wmiAdapterConfig{},
			[]report.Network{{Description: "Realtek USB GbE Family Controller", MAC: "3c:18:a0:00:00:03", PNPDeviceID: `USB\VID_0BDA&PID_8153`, Status: "down", Type: "ethernet", VirtualDevice: &no}},
		},
		{
			"miniport", wmiAdapter{Name: "Microsoft Wi-Fi Direct Virtual Adapter", MACAddress: "D6:81:D7:D5:77:81"}, wmiAdapterConfig{IPAddress: []string{"nonsense", "10.0.0.1"}, IPSubnet: []string{"x"}},
			[]report.Network{{Description: "Microsoft Wi-Fi Direct Virtual Adapter", MAC: "d6:81:d7:d5:77:81", Status: "down", Type: "wifi", VirtualDevice: &yes}},
		},
	} {
		if diff := cmp.Diff(c.want, c.row.facts(c.config)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestOperatingSystemOfWindows(t *testing.T) {
	got := wmiOS{Caption: "Microsoft Windows 11 Professionnel ", Version: "10.0.22631", OSArchitecture: "64 bits", LastBootUpTime: "20260121184800.500000+060", InstallDate: "20250102030405.000000+060"}.facts()
	want := report.OperatingSystem{
		Name: "Windows", FullName: "Microsoft Windows 11 Professionnel", KernelName: "MSWin32", KernelVersion: "10.0.22631", Arch: "64-bit", BootTime: "2026-01-21 18:48:00", InstallDate: "2025-01-02 03:04:05",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestInstalledPrograms(t *testing.T) {
	for _, c := range []struct {
		name    string
		texts   map[string]string
		numbers map[string]uint64
		want    bool
	}{
		{"program", map[string]string{"DisplayName": "LibreOffice 24.2", "InstallDate": "20260121"}, nil, true},
		{"no name", map[string]string{"DisplayVersion": "1"}, nil, false},
		{"update", map[string]string{"DisplayName": "Security Update", "ParentKeyName": "OperatingSystem"}, nil, false},
		{"component", map[string]string{"DisplayName": "Runtime part"}, map[string]uint64{"SystemComponent": 1}, false},
	} {
		s, ok := installedProgram("{key}", func(n string) string { return c.texts[n] }, func(n string) uint64 { return c.numbers[n] }, "x86_64")
		if ok != c.want {
			t.Errorf("%s: got %v", c.name, ok)
		}
		if ok && s.InstallDate != "2026-01-21" {
			t.Errorf("%s: installed %q", c.name, s.InstallDate)
		}
	}
	if got := installDate("02/01/2026"); got != "" {
		t.Errorf("an ambiguous date is read as %q", got)
	}
}

func TestHypervisors(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{[]string{"VMware, Inc.", "VMware Virtual Platform"}, "VMware"},
		{[]string{"innotek GmbH", "VirtualBox"}, "VirtualBox"},
		{[]string{"Microsoft Corporation", "Virtual Machine"}, "Hyper-V"},
		{[]string{"Microsoft Corporation", "Surface Pro 7"}, ""},
		{[]string{"QEMU", "Standard PC (i440FX + PIIX, 1996)"}, "QEMU"},
		{[]string{"Red Hat", "KVM"}, "KVM"},
		{[]string{"Dell Inc.", "OptiPlex 7010"}, ""},
		{[]string{"Xen", "HVM domU"}, "Xen"},
	} {
		if got := hypervisorOf(c.texts...); got != c.want {
			t.Errorf("%v: got %q, want %q", c.texts, got, c.want)
		}
	}
}

func TestFirmwareIsCompletedByWMI(t *testing.T) {
	got := completed(report.BIOS{SystemModel: "Latitude 5420"}, wmiProduct{IdentifyingNumber: " ABC1234 ", Name: "other"}, wmiSystem{Manufacturer: "Dell Inc."})
	if want := (report.BIOS{SystemManufacturer: "Dell Inc.", SystemModel: "Latitude 5420", SerialNumber: "ABC1234"}); !cmp.Equal(want, got) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
