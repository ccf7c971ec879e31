package edid

import (
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block makes a base block with the given descriptors; the checksum is right.
func block(code string, product uint16, number uint32, week, year byte, texts map[byte]string) []byte {
	raw := make([]byte, blockSize)
	copy(raw, header)
	binary.BigEndian.PutUint16(raw[8:], uint16(code[0]-'@')<<10|uint16(code[1]-'@')<<5|uint16(code[2]-'@'))
	binary.LittleEndian.PutUint16(raw[10:], product)
	binary.LittleEndian.PutUint32(raw[12:], number)
	raw[16], raw[17] = week, year
	at := 54
	for _, tag := range []byte{0xff, 0xfc, 0xfe} {
		if s, ok := texts[tag]; ok {
			raw[at+3] = tag
			copy(raw[at+5:at+18], (s + "\n            ")[:13])
			at += 18
		}
	}
	return sign(raw)
}

func sign(raw []byte) []byte {
	var sum byte
	for _, b := range raw[:blockSize-1] {
		sum += b
	}
	raw[blockSize-1] = -sum
	return raw
}

func TestParse(t *testing.T) {
	got, err := Parse(block("DEL", 0xA07A, 0x4C333132, 12, 29, map[byte]string{0xff: "7X2YJ8B", 0xfc: "DELL P2419H"}))
	want := Display{Code: "DEL", Product: 0xA07A, Number: 0x4C333132, Text: "7X2YJ8B", Name: "DELL P2419H", Week: 12, Year: 2019}
	if err != nil || got != want {
		t.Fatalf("got %+v, %v; want %+v", got, err, want)
	}
	if got.Maker() != "Dell" || got.Made() != "12/2019" || got.Model() != "DELL P2419H" {
		t.Errorf("maker %q, made %q, model %q", got.Maker(), got.Made(), got.Model())
	}
}

// TestExtensionBlocks says that what follows the base block changes nothing, whole or damaged.
func TestExtensionBlocks(t *testing.T) {
	base := block("HWP", 0x26A9, 0x01010101, 39, 17, map[byte]string{0xff: "CZD73905Y4", 0xfc: "HP w2207"})
	want, err := Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	for name, extension := range map[string][]byte{"CEA": append([]byte{2, 3}, make([]byte, 126)...), "cut": {2, 3, 4}, "another base block": base, "noise": []byte(strings.Repeat("\xff", 256))} {
		if got, err := Parse(append(append([]byte(nil), base...), extension...)); err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, want)
		}
	}
	if serial, other := want.Serials(); serial != "CZD73905Y4" || other != "" {
		t.Errorf("serial numbers %q, %q", serial, other)
	}
}

func TestParseRefuses(t *testing.T) {
	good := block("DEL", 1, 1, 1, 1, nil)
	broken := append([]byte(nil), good...)
	broken[20]++
	noHeader := append([]byte(nil), good...)
	noHeader[0] = 1
	for _, c := range []struct {
		name string
		raw  []byte
		want error
	}{{"nothing", nil, ErrShort}, {"cut", good[:127], ErrShort}, {"header", noHeader, ErrHeader}, {"checksum", broken, ErrChecksum}} {
		if _, err := Parse(c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestSerials(t *testing.T) {
	for _, c := range []struct {
		name          string
		d             Display
		serial, other string
	}{
		{"text", Display{Code: "DEL", Number: 7, Text: "7X2YJ8B"}, "7X2YJ8B", ""},
		{"number", Display{Code: "IVM", Number: 0x1f7be}, "0001f7be", ""},
		{"none", Display{Code: "IVM"}, "", ""},
		{"constant", Display{Code: "IVM", Number: 0x01010101, Text: "0"}, "", ""},
		{"acer", Display{Code: "ACR", Number: 0x1234abcd, Text: "TABCD0018521"}, "TABCD0011234abcd8521", "TABCD0018521"},
		{"acer, other length", Display{Code: "ACR", Number: 0x1234abcd, Text: "ETL1234567"}, "ETL1234567", "ETL123451234abcd67"},
		{"samsung", Display{Code: "SAM", Number: 0x5A5A4841, Text: "H4ZK001234", Year: 2018}, "ZZHAH4ZK001234", "H4ZK001234"},
		{"samsung, number is no text", Display{Code: "SAM", Number: 7, Text: "H4ZK001234", Year: 2018}, "H4ZK001234", ""},
	} {
		if serial, other := c.d.Serials(); serial != c.serial || other != c.other {
			t.Errorf("%s: got %q, %q; want %q, %q", c.name, serial, other, c.serial, c.other)
		}
	}
}

// TestRealScreens holds the parser against blocks of real screens and what a peer reads from them.
func TestRealScreens(t *testing.T) {
	dir := sharedDir(t, "windows")
	f, err := os.Open(filepath.Join(dir, "manifest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	blocks, damaged, compared := 0, 0, 0
	for _, row := range rows[1:] {
		if row[1] != "edid" {
			continue
		}
		blocks++
		raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(row[0])))
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse(raw)
		if errors.Is(err, ErrChecksum) { // damaged on its way: a wrong serial is worse than none
			damaged++
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", row[0], err)
			continue
		}
		var expected map[string]map[string]*string
		if err := json.Unmarshal([]byte(row[8]), &expected); err != nil || expected["screen.t"] == nil {
			continue
		}
		compared++
		compare(t, row[0], d, expected["screen.t"])
	}
	t.Logf("%d blocks, %d damaged, %d compared", blocks, damaged, compared)
	if compared == 0 || damaged*10 > blocks {
		t.Error("too little was compared")
	}
}

func compare(t *testing.T, file string, d Display, expected map[string]*string) {
	value := func(key string) string {
		if v := expected[key]; v != nil {
			return strings.TrimSpace(*v)
		}
		return ""
	}
	serial, other := d.Serials()
	want := [4]string{value("CAPTION"), value("SERIAL"), value("ALTSERIAL"), strings.TrimPrefix(value("DESCRIPTION"), "0/")}
	if want[1] == "00000000" || want[1] == "01010101" { // a peer reports what identifies nothing; we do not
		want[1] = ""
	}
	got := [4]string{strings.Join(strings.Fields(d.Model()), " "), serial, other, d.Made()}
	want[0] = strings.Join(strings.Fields(want[0]), " ")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-peer +ours):\n%s", file, diff)
	}
}

// sharedDir is a folder of the fixtures that may stand beside the project.
func sharedDir(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if found := filepath.Join(dir, "shared", name); isDir(found) {
			return found
		}
	}
	t.Skip("no shared fixtures beside the project")
	return ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func FuzzParse(f *testing.F) {
	f.Add(block("SAM", 1, 0x5A5A4841, 255, 30, map[byte]string{0xff: "H4ZK001234", 0xfc: "S24E450"}))
	f.Add(block("ACR", 1, 2, 3, 4, map[byte]string{0xff: "TABCD0018521"}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) >= blockSize {
			copy(raw, header)
			sign(raw)
		}
		d, err := Parse(raw)
		if err != nil {
			return
		}
		serial, other := d.Serials()
		for _, s := range []string{serial, other, d.Model(), d.Made(), d.Maker()} {
			if len(s) > 80 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("not a short printable text: %q", s)
			}
		}
	})
}
