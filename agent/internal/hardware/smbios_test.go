package hardware

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recolement/agent/report"
)

// piece makes one structure of a table: fields by their offsets, then strings.
func piece(kind byte, length int, fields map[int][]byte, strings ...string) []byte {
	raw := make([]byte, length)
	raw[0], raw[1] = kind, byte(length)
	for offset, value := range fields {
		copy(raw[offset:], value)
	}
	for _, s := range strings {
		raw = append(append(raw, s...), 0)
	}
	if len(strings) == 0 {
		raw = append(raw, 0)
	}
	return append(raw, 0)
}

func decoded(t *testing.T, pieces ...[]byte) table {
	t.Helper()
	tab, err := decodeTable(bytes.NewReader(bytes.Join(pieces, nil)), 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestModels(t *testing.T) {
	system := func(maker, product, version string) report.BIOS {
		return decoded(t, piece(1, 0x1b, map[int][]byte{4: {1, 2, 3}}, maker, product, version)).bios()
	}
	for _, c := range []struct{ maker, product, version, model, sku string }{
		{"LENOVO", "20W0CTO1WW", "ThinkPad T14 Gen 2i", "ThinkPad T14 Gen 2i", "20W0CTO1WW"},
		{"LENOVO", "10M7000LFR", "ThinkCentre M710q", "ThinkCentre M710q", "10M7000LFR"},
		{"LENOVO", "11A4000JFR", "None", "11A4000JFR", ""},
		{"Dell Inc.", "Latitude 5420", "Not Specified", "Latitude 5420", ""},
		{"HP", "HP EliteBook 840 G8 Notebook PC", "SBKPF", "HP EliteBook 840 G8 Notebook PC", ""},
	} {
		if b := system(c.maker, c.product, c.version); b.SystemModel != c.model || b.SKUNumber != c.sku {
			t.Errorf("%s %s: got %q, %q; want %q, %q", c.maker, c.product, b.SystemModel, b.SKUNumber, c.model, c.sku)
		}
	}
}

func TestUUID(t *testing.T) {
	raw := []byte{0x4e, 0xa0, 0xb0, 0x1d, 0xfc, 0x92, 0xa2, 0x43, 0xa7, 0xb7, 0xd3, 0x16, 0x42, 0x94, 0x6d, 0x14}
	p := piece(1, 0x1b, map[int][]byte{8: raw})
	for _, c := range []struct {
		major, minor int
		want         string
	}{{3, 0, "1DB0A04E-92FC-43A2-A7B7-D31642946D14"}, {2, 6, "1DB0A04E-92FC-43A2-A7B7-D31642946D14"}, {2, 5, "4EA0B01D-FC92-A243-A7B7-D31642946D14"}} {
		tab, err := decodeTable(bytes.NewReader(p), c.major, c.minor)
		if err != nil || tab.uuid() != c.want {
			t.Errorf("%d.%d: got %q, %v; want %q", c.major, c.minor, tab.uuid(), err, c.want)
		}
	}
	for _, b := range []byte{0, 0xff} {
		if got := decoded(t, piece(1, 0x1b, map[int][]byte{8: bytes.Repeat([]byte{b}, 16)})).uuid(); got != "" {
			t.Errorf("%x…: got %q", b, got)
		}
	}
	if got := decoded(t, piece(1, 0x10, nil)).uuid(); got != "" {
		t.Errorf("a structure too short for a UUID: got %q", got)
	}
}

func TestChassis(t *testing.T) {
	for _, c := range []struct {
		kind byte
		want string
	}{{10, "Notebook"}, {0x80 | 10, "Notebook"}, {3, "Desktop"}, {32, "Detachable"}, {35, "Mini PC"}, {1, ""}, {2, ""}, {120, ""}} {
		if got := decoded(t, piece(3, 0x15, map[int][]byte{5: {c.kind}})).chassisType(); got != c.want {
			t.Errorf("%d: got %q, want %q", c.kind, got, c.want)
		}
	}
}

func TestModules(t *testing.T) {
	word := func(v uint16) []byte { return binary.LittleEndian.AppendUint16(nil, v) }
	long := func(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }
	for _, c := range []struct {
		name   string
		length int
		fields map[int][]byte
		want   int64
	}{
		{"MiB", 0x28, map[int][]byte{0x0c: word(16384)}, 16384},
		{"KiB", 0x28, map[int][]byte{0x0c: word(0x8000 | 4096)}, 4},
		{"extended", 0x28, map[int][]byte{0x0c: word(0x7fff), 0x1c: long(65536)}, 65536},
		{"extended, but too short", 0x1b, map[int][]byte{0x0c: word(0x7fff)}, 0},
		{"unknown", 0x28, map[int][]byte{0x0c: word(0xffff)}, 0},
		{"empty", 0x28, nil, 0},
	} {
		list := decoded(t, piece(17, c.length, c.fields)).memories()
		var got int64
		if len(list) == 1 {
			got = *list[0].Capacity
		}
		if got != c.want || c.want == 0 && len(list) != 0 {
			t.Errorf("%s: got %d in %d modules, want %d", c.name, got, len(list), c.want)
		}
	}
}

func TestSockets(t *testing.T) {
	tab := decoded(t,
		piece(4, 0x30, map[int][]byte{5: {3}, 7: {1}, 8: {0xc1, 6, 8, 0, 0xff, 0xfb, 0xeb, 0xbf}, 0x10: {2}, 0x12: {100, 0}, 0x14: {0x68, 0x10}, 0x18: {0x41}, 0x20: {3}, 0x23: {0xff, 0xff}, 0x2a: {0, 1, 8, 0}}, "GenuineIntel", "Intel(R) Xeon(R)", "SN1"),
		piece(4, 0x30, map[int][]byte{5: {3}, 0x18: {0}}),
		piece(4, 0x1a, map[int][]byte{5: {6}, 0x18: {0x41}}),
	)
	clock, cores, speed := int64(100), int64(256), int64(4200)
	enabled := int64(8)
	want := []report.CPU{{Manufacturer: "Intel", Name: "Intel(R) Xeon(R)", Serial: "SN1", ID: "C1 06 08 00 FF FB EB BF", ExternalClock: &clock, Speed: &speed, CoreCount: &cores, Core: &enabled}}
	if diff := cmp.Diff(want, tab.sockets()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	one, two := []report.CPU{{Name: "system's"}}, []report.CPU{{}, {}}
	completedBy(one, want)
	completedBy(two, want)
	if one[0].Name != "system's" || one[0].Serial != "SN1" || two[0].Serial != "" {
		t.Errorf("completed: %+v, %+v", one, two)
	}
}

func TestTextsOfFirmware(t *testing.T) {
	b := decoded(t, piece(1, 0x1b, map[int][]byte{4: {1, 9, 0, 2}}, "  Dell Inc. \x01", "\xff\xfeABC\x7f123  ")).bios()
	want := report.BIOS{SystemManufacturer: "Dell Inc.", SerialNumber: "ABC123"} // the ninth string is not there
	if diff := cmp.Diff(want, b); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func FuzzTable(f *testing.F) {
	f.Add(bytes.Join([][]byte{piece(1, 0x1b, map[int][]byte{4: {1, 2, 3}}, "a", "b", "c"), piece(17, 0x28, map[int][]byte{0x0c: {0, 1}}), piece(3, 0x15, nil)}, nil))
	f.Add([]byte{17, 4, 0, 0, 0, 0})
	f.Add(piece(22, 0x1a, map[int][]byte{4: {1, 2, 0, 0, 3}, 0x0a: {1, 2, 3, 4}, 0x10: {9, 9, 0xff, 0xff}, 0x15: {10}}, "a", "b", "c"))
	f.Add(piece(39, 0x16, map[int][]byte{5: {1, 2}, 0x0c: {0, 0x80, 0x82, 1}}, "left", "PSU"))
	f.Add(piece(9, 0x0d, map[int][]byte{4: {1, 0xa6, 8, 4, 0, 1}}, "J6C1"))
	f.Add(piece(8, 9, map[int][]byte{4: {1, 0x22, 0, 0x12, 0x10}}, "J1"))
	f.Add(piece(4, 0x30, map[int][]byte{5: {3}, 0x18: {0x41}, 0x23: {0xff}, 0x2a: {0, 1}}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		tab, err := decodeTable(bytes.NewReader(raw), 3, 2)
		if err != nil {
			return
		}
		content := &report.Content{VersionClient: "fuzz", Memories: tab.memories(), CPUs: tab.sockets()}
		b := tab.bios()
		content.BIOS = &b
		content.Hardware = &report.Hardware{UUID: tab.uuid(), ChassisType: tab.chassisType()}
		installed(content.Hardware, content.Memories)
		tab.board(content)
		content.Batteries = tab.batteries()
		if _, err := report.Encode(&report.Report{DeviceID: "fuzz", ItemType: "Computer", Content: content}); err != nil {
			t.Errorf("firmware made a report that cannot be sent: %v", err)
		}
	})
}
