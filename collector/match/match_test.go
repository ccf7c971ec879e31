package match_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/naming"
	"recolement/collector/policy"
)

func keys(t testing.TB) *match.Keys {
	t.Helper()
	p := policy.Default()
	rs, err := naming.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	return match.NewKeys(p, rs)
}

func TestRealSerial(t *testing.T) {
	k := keys(t)
	for raw, want := range map[string]string{
		" 5cg-2130nk6n ": "5CG2130NK6N", "To Be Filled By O.E.M.": "", "Default string": "", "System Serial Number": "", "None": "", "N/A": "", "0000000": "",
		"123456789": "", "0123456789": "", "FFFFFFFF": "", "inconnu": "", "Not Specified": "", "..": "", "": "", "7490": "7490",
	} {
		if got := k.RealSerial(raw); got != want {
			t.Errorf("RealSerial(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestRealUUID(t *testing.T) {
	k := keys(t)
	for _, junk := range []string{"03000200-0400-0500-0006-000700080009", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "00000000-0000-0000-0000-000000000000", "n/a", ""} {
		if got := k.RealUUID(junk); got != "" {
			t.Errorf("%q identifies %q", junk, got)
		}
	}
	if a, b := k.RealUUID("1DB0A04E-92FC-C3A2-67B7-D31642946D14"), k.RealUUID("{4ea0b01d-fc92-a2c3-67b7-d31642946d14}"); a == "" || a != b {
		t.Errorf("the two byte orders of one UUID give %q and %q", a, b)
	}
}

func TestNearSerial(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"CZC2130NK6N", "CZC2103NK6N", true}, {"CZC0130", "CZCO130", true}, {"AB1", "ABI", true}, {"A8C", "ABC", true}, {"A5C", "ASC", true}, {"A2C", "AZC", true},
		{"ABC", "ABC", false}, {"ABC", "ABD", false}, {"ABC", "ABCD", false}, {"ABCD", "CBAD", false}, {"O1", "0I", false},
	} {
		if got := match.NearSerial(tt.a, tt.b); got != tt.want || match.NearSerial(tt.b, tt.a) != tt.want {
			t.Errorf("NearSerial(%s, %s) = %v", tt.a, tt.b, got)
		}
	}
}

func TestSameModel(t *testing.T) {
	k := keys(t)
	for _, tt := range []struct {
		recorded, observed string
		class              inventory.Class
		want               bool
	}{
		{"EliteBook 840 G8", "HP EliteBook 840 G8 Notebook PC", inventory.Laptop, true},
		{"Probook 650G1", "HP ProBook 650 G1", inventory.Laptop, true},
		{"Latitude 7210 2-en-1", "Latitude 7210 2-in-1", inventory.Tablet, true},
		{"Portégé X30", "PORTEGE X30-D", inventory.Laptop, true},
		{"imageRUNNER ADV C5535i", "iR-ADV C5535", inventory.Copier, true},
		{"LaserJet M507", "HP LaserJet Enterprise M507dn", inventory.Printer, true},
		{"ProLite XUB2492HSU", "PLX2492H", inventory.Screen, true},
		{"", "Latitude 5420", inventory.Laptop, true},
		{"inconnu", "Latitude 5420", inventory.Laptop, true},
		{"Latitude", "Latitude 5420", inventory.Laptop, true},
		{"Latitude 5420", "HP EliteBook 840 G8 Notebook PC", inventory.Laptop, false},
		{"Latitude 5420", "Latitude 5430", inventory.Laptop, false},
		{"EliteBook 840 G8", "HP EliteBook 840 G7 Notebook PC", inventory.Laptop, false},
		{"EliteBook 840 G8", "HP ProBook 840 G8", inventory.Laptop, false},
		{"Latitude 542", "Latitude 5420", inventory.Laptop, false},
	} {
		if got := k.SameModel(tt.recorded, tt.observed, tt.class); got != tt.want {
			t.Errorf("SameModel(%q, %q) = %v", tt.recorded, tt.observed, got)
		}
	}
}

func TestSameMaker(t *testing.T) {
	k := keys(t)
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"HP", "Hewlett-Packard", true}, {"H.P.", "HP Inc.", true}, {"Dell", "Dell Inc.", true}, {"Fujitsu", "FUJITSU CLIENT COMPUTING LIMITED", true}, {"Iiyama", "IVM", true},
		{"", "HP", true}, {"Dell", "HP", false}, {"Lenovo", "Dell Inc.", false},
	} {
		if got := k.SameMaker(tt.a, tt.b); got != tt.want {
			t.Errorf("SameMaker(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

// laptop reports a laptop with a built-in interface and, behind a dock, another one.
func laptop(source, serial, mac, dock string) *report.Report {
	nets := []report.Network{{Description: "Intel Ethernet I219-LM", MAC: mac, PNPDeviceID: `PCI\VEN_8086`}}
	if dock != "" {
		nets = append(nets, report.Network{Description: "Realtek USB GbE Family Controller", MAC: dock, PNPDeviceID: `USB\VID_0BDA`})
	}
	return &report.Report{DeviceID: source, ItemType: "Computer", Content: &report.Content{
		BIOS: &report.BIOS{SerialNumber: serial, SystemManufacturer: "Dell Inc.", SystemModel: "Latitude 5420"}, Hardware: &report.Hardware{Name: source, ChassisType: "Notebook"}, Networks: nets,
	}}
}

func devices(t testing.TB, reports ...*report.Report) []inventory.Device {
	k := keys(t)
	var obs []inventory.Observation
	for i, r := range reports {
		obs = append(obs, k.Observe(r, time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC))...)
	}
	return k.Devices(obs)
}

func TestDevicesAreTheHardware(t *testing.T) {
	for name, tt := range map[string]struct {
		reports []*report.Report
		want    int
	}{
		"re-imaged":                         {[]*report.Report{laptop("MINWINPC", "7WN7CRC", "d4:81:d7:00:00:01", ""), laptop("TO-A00-1-P", "7WN7CRC", "d4:81:d7:00:00:01", "")}, 1},
		"one dock behind two laptops":       {[]*report.Report{laptop("A", "7WN7CRC", "d4:81:d7:00:00:01", "00:e0:4c:68:00:01"), laptop("B", "8WN7CRC", "d4:81:d7:00:00:02", "00:e0:4c:68:00:01")}, 2},
		"one placeholder on two boards":     {[]*report.Report{laptop("A", "Default string", "d4:81:d7:00:00:01", ""), laptop("B", "Default string", "d4:81:d7:00:00:02", "")}, 2},
		"a placeholder, then the serial":    {[]*report.Report{laptop("A", "Default string", "d4:81:d7:00:00:01", ""), laptop("B", "7WN7CRC", "d4:81:d7:00:00:01", "")}, 1},
		"a board moved to another machine":  {[]*report.Report{laptop("A", "7WN7CRC", "d4:81:d7:00:00:01", ""), laptop("B", "8WN7CRC", "d4:81:d7:00:00:01", "")}, 2},
		"a locally administered address":    {[]*report.Report{laptop("A", "N/A", "02:81:d7:00:00:01", ""), laptop("B", "N/A", "02:81:d7:00:00:01", "")}, 2},
		"an agent that was cloned with its": {[]*report.Report{laptop("A", "7WN7CRC", "d4:81:d7:00:00:01", ""), laptop("A", "8WN7CRC", "d4:81:d7:00:00:02", "")}, 2},
	} {
		if got := devices(t, tt.reports...); len(got) != tt.want {
			t.Errorf("%s: %d devices, want %d", name, len(got), tt.want)
		}
	}
	if got := devices(t, laptop("MINWINPC", "7WN7CRC", "", ""), laptop("TO-A00-1-P", "7WN7CRC", "", ""))[0].Name; got != "TO-A00-1-P" {
		t.Errorf("a re-imaged machine is called %q", got)
	}
}

func TestPanelsAndNamelessScreensAreNoDevices(t *testing.T) {
	r := laptop("A", "7WN7CRC", "d4:81:d7:00:00:01", "")
	r.Content.Monitors = []report.Monitor{{Manufacturer: "AUO", Serial: "12345ABC"}, {Manufacturer: "DEL", Serial: "0"}, {Manufacturer: "DEL", Caption: "DELL P2419H", Serial: "748B9JBRFQ"}}
	got := devices(t, r)
	if len(got) != 2 {
		t.Fatalf("%d devices, want the laptop and one screen", len(got))
	}
	for _, d := range got {
		if d.Class == inventory.Screen && d.Parent == "" {
			t.Error("the screen does not know its workstation")
		}
	}
}

func TestFind(t *testing.T) {
	k := keys(t)
	asset := func(number, serial, mac, name string) inventory.Asset {
		return inventory.Asset{ID: "a" + number + serial, Number: number, Serial: serial, MAC: mac, Name: name, Class: inventory.Laptop, State: inventory.InService}
	}
	device := func(serial, mac, name string) inventory.Device {
		return inventory.Device{ID: "d" + serial + name, LastSeen: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Facts: inventory.Facts{
			Class: inventory.Laptop, Serial: serial, Name: name, DNSName: name, Interfaces: []inventory.Interface{{MAC: mac, BuiltIn: mac != ""}}}}
	}
	for name, tt := range map[string]struct {
		assets  []inventory.Asset
		devices []inventory.Device
		pins    []inventory.Pin
		want    map[string]string // device → asset
		ties    int
		clashes int
	}{
		"serial outweighs the rest": {
			[]inventory.Asset{asset("10001", "AAA111X", "", ""), asset("10002", "", "3C5282000001", "TO-A00-10002-P")}, []inventory.Device{device("AAA111X", "3C5282000001", "TO-A00-10002-P")},
			nil, map[string]string{"dAAA111XTO-A00-10002-P": "a10001AAA111X"}, 0, 1},
		"the number in the name":         {[]inventory.Asset{asset("10001", "", "", "")}, []inventory.Device{device("AAA111X", "", "TM-O10-10001-P")}, nil, map[string]string{"dAAA111XTM-O10-10001-P": "a10001"}, 0, 0},
		"a near serial alone is nothing": {[]inventory.Asset{asset("10001", "AAA1110", "", "")}, []inventory.Device{device("AAA111O", "", "PC")}, nil, map[string]string{}, 0, 0},
		"two that share a MAC alone":     {[]inventory.Asset{asset("10001", "", "3C5282000001", ""), asset("10002", "", "3C5282000001", "")}, []inventory.Device{device("AAA111X", "3C5282000001", "PC")}, nil, map[string]string{}, 1, 0},
		"a person keeps them apart": {[]inventory.Asset{asset("10001", "AAA111X", "", "")}, []inventory.Device{device("AAA111X", "", "PC")},
			[]inventory.Pin{{DeviceID: "dAAA111XPC", AssetID: "a10001AAA111X", Verdict: inventory.Apart}}, map[string]string{}, 0, 0},
		"a person matches them": {[]inventory.Asset{asset("10001", "AAA111X", "", ""), asset("10002", "", "", "")}, []inventory.Device{device("AAA111X", "", "PC")},
			[]inventory.Pin{{DeviceID: "dAAA111XPC", AssetID: "a10002", Verdict: inventory.Together}}, map[string]string{"dAAA111XPC": "a10002"}, 0, 1},
		"the stronger of two has the asset": {[]inventory.Asset{asset("10001", "AAA111X", "", "TO-A00-10001-P")}, []inventory.Device{device("AAA111X", "", "PC"), device("BBB222Y", "", "TO-A00-10001-P")},
			nil, map[string]string{"dAAA111XPC": "a10001AAA111X"}, 0, 0},
	} {
		r := k.Find(tt.assets, tt.devices, tt.pins)
		got := map[string]string{}
		for _, m := range r.Matches {
			got[m.DeviceID] = m.AssetID
			if len(m.Evidence) == 0 {
				t.Errorf("%s: a match without evidence", name)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || len(r.Ties) != tt.ties || len(r.Conflicts) != tt.clashes {
			t.Errorf("%s: %d ties, %d conflicts, matches:\n%s", name, len(r.Ties), len(r.Conflicts), diff)
		}
	}
}

// TestOrderDoesNotMatter holds the law that neither merging nor matching depends on the order of the input.
func TestOrderDoesNotMatter(t *testing.T) {
	k := keys(t)
	rapid.Check(t, func(t *rapid.T) {
		serial := rapid.SampledFrom([]string{"", "N/A", "AAA111X", "BBB222Y", "CCC333Z"})
		mac := rapid.SampledFrom([]string{"", "d4:81:d7:00:00:01", "d4:81:d7:00:00:02", "d4:81:d7:00:00:03"})
		name := rapid.SampledFrom([]string{"A", "TO-A00-10001-P", "TO-A00-10002-P"})
		var obs []inventory.Observation
		for i := range rapid.IntRange(0, 8).Draw(t, "reports") {
			r := laptop(name.Draw(t, "name"), serial.Draw(t, "serial"), mac.Draw(t, "mac"), "")
			r.DeviceID += string(rune('a' + i))
			obs = append(obs, k.Observe(r, time.Date(2026, 11, 1, rapid.IntRange(0, 3).Draw(t, "hour"), 0, 0, 0, time.UTC))...)
		}
		var assets []inventory.Asset
		for i := range rapid.IntRange(0, 4).Draw(t, "assets") {
			assets = append(assets, inventory.Asset{ID: string(rune('a' + i)), Number: rapid.SampledFrom([]string{"10001", "10002", "10003"}).Draw(t, "number"),
				Serial: serial.Draw(t, "recorded"), MAC: mac.Draw(t, "recorded mac"), Class: inventory.Laptop})
		}
		first := k.Devices(obs)
		want := k.Find(assets, first, nil).Matches
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rng.Shuffle(len(obs), func(i, j int) { obs[i], obs[j] = obs[j], obs[i] })
		rng.Shuffle(len(assets), func(i, j int) { assets[i], assets[j] = assets[j], assets[i] })
		second := k.Devices(obs)
		rng.Shuffle(len(second), func(i, j int) { second[i], second[j] = second[j], second[i] })
		got := k.Find(assets, second, nil).Matches
		sortMatches(want)
		sortMatches(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("another order gives other matches:\n%s", diff)
		}
	})
}

func sortMatches(m []inventory.Match) {
	slices.SortFunc(m, func(a, b inventory.Match) int {
		if a.DeviceID < b.DeviceID {
			return -1
		}
		return 1
	})
}
