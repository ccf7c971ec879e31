package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// shared finds the folder of fixtures that stands beside the repository.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		candidate := filepath.Join(append([]string{dir, "shared"}, parts...)...)
		if _, err := os.Stat(candidate); err == nil {
			return candidate
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skipf("no folder shared/%s beside the repository", filepath.Join(parts...))
		}
		dir = parent
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func glob(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	return files
}

func city(t testing.TB) [][]byte {
	return bytes.Split(bytes.TrimSpace(read(t, shared(t, "city", "inventories.ndjson"))), []byte("\n"))
}

func TestDecodeGolden(t *testing.T) {
	for _, file := range glob(t, "testdata/*.json") {
		r, err := Decode(read(t, file))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		plain, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		fmt.Fprintf(&got, "%s\n\n%d odd\n", plain, r.OddityCount)
		for _, o := range r.Oddities {
			fmt.Fprintf(&got, "%s: %s\n", o.Path, o.What)
		}
		golden := strings.TrimSuffix(file, ".json") + ".golden"
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want := read(t, golden); !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s became\n%s\nwant\n%s", file, got.Bytes(), want)
		}
	}
}

// What a careless -update cannot make true.
func TestDecodeSloppy(t *testing.T) {
	r, err := Decode(read(t, "testdata/sloppy.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := r.Content
	for _, check := range []struct {
		what      string
		got, want any
	}{
		{"number as text", r.DeviceID, "4711"},
		{"text as number", *r.JobID, int64(12)},
		{"no as boolean", *r.Partial, false},
		{"version keeps its digits", c.VersionClient, "1.10"},
		{"list of one for an object, last key wins", c.Hardware.Name, "TM-B00-20001"},
		{"fraction rounded", *c.Hardware.Memory, int64(16)},
		{"not understood is kept", string(c.Hardware.Extra["swap"]), `"n/a"`},
		{"null is kept", string(c.Hardware.Extra["uuid"]), "null"},
		{"empty list for an object", c.BIOS != nil, true},
		{"object for a list", len(c.Memories), 1},
		{"float that is whole", *c.Memories[0].SlotNumber, int64(1)},
		{"yes", *c.Memories[0].Removable, true},
		{"too large for an integer", string(c.Batteries[0].Extra["capacity"]), "1e300"},
		{"elements that are no objects are left out", len(c.Batteries), 2},
		{"Windows-1252", c.Drives[0].Label, "Données é€"},
		{"null section is not sent", c.Networks == nil, true},
		{"one MAC for a list", c.NetworkPorts[0].Connections[0].MAC[0], "00:1b:54:aa:bb:cc"},
		{"0 for false", *c.NetworkPorts[0].VLANs[0].Tagged, false},
		{"NUL is left out", c.Monitors[0].Serial, "ab"},
		{"unknown section", string(c.Extra["plugin_section"]), `[{"k":"v"}]`},
		{"unknown key of the envelope", string(r.Extra["sender-hint"]), `{"relay":[1,null,"x"]}`},
	} {
		if check.got != check.want {
			t.Errorf("%s: got %v, want %v", check.what, check.got, check.want)
		}
	}
}

func TestAbsentAndEmpty(t *testing.T) {
	r, err := Decode([]byte(`{"deviceid":"a","content":{"monitors":[],"users":[{}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if r.Content.Monitors == nil || len(r.Content.Monitors) != 0 {
		t.Errorf("monitors: got %v, want an empty list", r.Content.Monitors)
	}
	if r.Content.Networks != nil {
		t.Errorf("networks: got %v, want none", r.Content.Networks)
	}
	if len(r.Content.Users) != 1 {
		t.Errorf("users: got %v, want one", r.Content.Users)
	}
}

func TestNoReport(t *testing.T) {
	want := map[string]string{
		"a_list":          "report: not a JSON object",
		"blank_deviceid":  "report: deviceid: missing",
		"comma":           "report: content.memories[0]: not JSON: a comma with nothing behind it (at byte 54)",
		"content_a_list":  "report: content: want an object, found []",
		"content_a_text":  `report: content: want an object, found "x"`,
		"content_null":    "report: content: want an object, found null",
		"cut_short":       "report: content: not JSON: the document ends too early (at byte 27)",
		"deep":            "report: content: not JSON: nested too deeply (at byte 94)",
		"empty":           "report: not a JSON object",
		"leading_zero":    "report: content.cpus[0]: not JSON: no comma between members (at byte 44)",
		"newline_in_text": "report: content.bios.ssn: not JSON: a control character in a string (at byte 44)",
		"no_content":      "report: content: missing",
		"no_deviceid":     "report: deviceid: missing",
		"two_documents":   "report: not JSON: something stands behind the document (at byte 30)",
		"wrong_escape":    "report: content.bios.ssn: not JSON: a string with a wrong escape (at byte 47)",
		"xml":             "report: not a JSON object",
	}
	files := glob(t, "testdata/bad/*.json")
	if len(files) != len(want) {
		t.Errorf("%d files, %d expectations", len(files), len(want))
	}
	for _, file := range files {
		_, err := Decode(read(t, file))
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: got error %v, want an *Error", file, err)
		} else if name := strings.TrimSuffix(filepath.Base(file), ".json"); err.Error() != want[name] {
			t.Errorf("%s: got %q, want %q", name, err, want[name])
		}
	}
}

func TestLimits(t *testing.T) {
	small := `{"deviceid":"a","content":{}}`
	if _, err := DecodeReader(strings.NewReader(small), int64(len(small))); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, err := DecodeReader(strings.NewReader(small), int64(len(small))-1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("over the limit: got %v, want ErrTooLarge", err)
	}
	if _, err := Decode(make([]byte, MaxSize+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("over MaxSize: got %v, want ErrTooLarge", err)
	}
	for _, filler := range []string{`"networks":[` + strings.Repeat("{},", 1<<20) + `{}]`, manyKeys(1 << 18)} {
		bomb := `{"deviceid":"a","content":{` + filler + `}}`
		if _, err := Decode([]byte(bomb)); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%.40s…: got %v, want ErrTooLarge", bomb, err)
		}
	}
	r, err := Decode([]byte(`{"deviceid":"a","content":{"bios":{"ssn":"` + strings.Repeat("é", maxText) + `"}}}`))
	if err != nil || len(r.Content.BIOS.SerialNumber) != maxText || r.OddityCount != 1 {
		t.Errorf("long text: %v, %d oddities", err, r.OddityCount)
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"%x":1,`, i)
	}
	return b.String() + `"z":1`
}

func TestOdditiesAreBounded(t *testing.T) {
	r, err := Decode([]byte(`{"deviceid":"a","content":{"users":[` + strings.Repeat("1,", 999) + `1]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Oddities) != maxOddities || r.OddityCount != 1000 {
		t.Errorf("%d listed of %d, want %d of 1000", len(r.Oddities), r.OddityCount, maxOddities)
	}
}

func BenchmarkDecode(b *testing.B) {
	lines := city(b)
	size := 0
	for _, line := range lines {
		size += len(line)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, line := range lines {
			if _, err := Decode(line); err != nil {
				b.Fatal(err)
			}
		}
	}
}
