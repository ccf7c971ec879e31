package hardware

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"recolement/agent/report"
)

func TestInstallDates(t *testing.T) {
	for in, want := range map[string]string{
		"20260121": "2026-01-21", "2026-01-21": "2026-01-21", "2026/01/21": "2026-01-21", "21.01.2026": "2026-01-21", "21/01/2026": "2026-01-21", "1/21/2026": "2026-01-21", " 20260121 ": "2026-01-21",
		"2026-01-21 10:11:12": "2026-01-21", "3/3/2026": "2026-03-03",
		"02/01/2026": "", "": "", "00000000": "", "20261341": "", "16010101": "", "yesterday": "", "1769000000": "",
	} {
		if got := installDate(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestStorePackages(t *testing.T) {
	for in, want := range map[string]report.Software{
		"Microsoft.WindowsCalculator_10.1906.55.0_x64__8wekyb3d8bbwe":                {Name: "Microsoft.WindowsCalculator", Version: "10.1906.55.0", Arch: "x86_64"},
		"SpotifyAB.SpotifyMusic_1.2.3.0_x86__zpdnekdrzrea0":                          {Name: "SpotifyAB.SpotifyMusic", Version: "1.2.3.0", Arch: "i586"},
		"Microsoft.GetHelp_10.2_neutral_~_8wekyb3d8bbwe":                             {},
		"Microsoft.VCLibs.140.00_14.0.27323.0_x64__8wekyb3d8bbwe":                    {},
		"Microsoft.ZuneMusic_10.19071.19011.0_neutral_split.scale-100_8wekyb3d8bbwe": {},
		"Microsoft.ZuneMusic_2019.19071.19011.0_neutral_~_8wekyb3d8bbwe":             {Name: "Microsoft.ZuneMusic", Version: "2019.19071.19011.0", Arch: "neutral"},
		"": {}, "____": {},
	} {
		got, ok := storeApp(in)
		if ok {
			if got.From != "uwp" || got.GUID != in {
				t.Errorf("%s: got %+v", in, got)
			}
			got.From, got.GUID = "", ""
		}
		if diff := cmp.Diff(want, got); diff != "" || ok != (want.Name != "") {
			t.Errorf("%s: %v (-want +got)\n%s", in, ok, diff)
		}
	}
}

func TestAccounts(t *testing.T) {
	for _, c := range []struct {
		name, entra string
		want        report.User
	}{
		{`VILLE\jdupont`, "", report.User{Login: "jdupont", Domain: "VILLE"}},
		{`.\admin`, "", report.User{Login: "admin", Domain: "PC-1"}},
		{`AzureAD\JeanDupont`, "jdupont@ville.fr", report.User{Login: "jdupont", Domain: "ville.fr"}},
		{`AzureAD\JeanDupont`, "", report.User{Login: "JeanDupont", Domain: "AzureAD"}},
		{`VILLE\jdupont`, "other@ville.fr", report.User{Login: "jdupont", Domain: "VILLE"}},
		{"jdupont@ville.fr", "", report.User{Login: "jdupont@ville.fr"}},
	} {
		if got := account(c.name, "PC-1", c.entra); !cmp.Equal(got, c.want) {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
	for sid, want := range map[string]bool{"S-1-5-21-1-2-3-1001": true, "S-1-5-21-1-2-3-1001_Classes": false, "S-1-5-18": false, ".DEFAULT": false, "S-1-12-1-1-2-3-4": true} {
		if isPerson(sid) != want {
			t.Errorf("%s: got %v", sid, !want)
		}
	}
}

func TestSerialNumbersOfPrinters(t *testing.T) {
	devices := []usbNode{
		{instance: "5&2c1&0&1", container: "{f1}"}, // no serial number, whatever it is part of
		{instance: "MY26K1K34C2L", container: "{F1}"},
		{instance: "S163EJM", prefix: "7&ABC&0"},
		{instance: "SHARED", container: "{00000000-0000-0000-ffff-ffffffffffff}"},
	}
	printers := []usbNode{
		{instance: "7&17e8a3c3&0&USB001", container: "{f1}", port: "USB001"}, {instance: "7&abc&0&USB002", port: "USB002"}, {instance: "9&9&0&USB003", port: "USB003"},
		{instance: "1", container: "{00000000-0000-0000-ffff-ffffffffffff}", port: "USB004"}, {instance: "7&abc&01&USB005", port: "USB005"}, {container: "{f1}"},
	}
	want := map[string]string{"USB001": "MY26K1K34C2L", "USB002": "S163EJM"}
	if diff := cmp.Diff(want, serialByPort(printers, devices)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestEdition(t *testing.T) {
	texts := map[string]string{"DisplayVersion": "23H2", "ReleaseId": "2009", "ProductName": "Windows 10 Pro"}
	numbers := map[string]uint64{"UBR": 4317, "InstallDate": 1735786800}
	text, number := func(n string) string { return texts[n] }, func(n string) uint64 { return numbers[n] }
	got := edition(report.OperatingSystem{FullName: "Microsoft Windows 11 Professionnel", KernelVersion: "10.0.22631"}, text, number)
	want := report.OperatingSystem{FullName: "Microsoft Windows 11 Professionnel", KernelVersion: "10.0.22631.4317", Version: "23H2", InstallDate: "2025-01-02 03:00:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	delete(texts, "DisplayVersion")
	if got := edition(report.OperatingSystem{InstallDate: "2020-01-01 00:00:00"}, text, number); got.Version != "2009" || got.FullName != "Windows 10 Pro" || got.InstallDate != "2020-01-01 00:00:00" || got.KernelVersion != "" {
		t.Errorf("got %+v", got)
	}
}
