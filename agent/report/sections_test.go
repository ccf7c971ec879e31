package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// What a report says section by section is what it says as a whole.
func TestSectionsAreTheReport(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Decode(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		checkSections(t, file, r, r)
		part, err := DecodeSections(data, "bios", "network_device", "accesslog")
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(part.Content.BIOS, r.Content.BIOS) || !reflect.DeepEqual(part.Content.NetworkDevice, r.Content.NetworkDevice) || part.Content.Memories != nil {
			t.Errorf("%s: decoded in part %+v", file, part.Content)
		}
		checkSections(t, file, part, r)
		for name, raw := range part.sections {
			if tight := compact(raw); string(tight) != string(raw) {
				t.Errorf("%s: %s is kept with white space: %s", file, name, raw)
			}
		}
	}
}

func checkSections(t *testing.T, file string, said, r *Report) {
	t.Helper()
	envelope, sections := said.Sections()
	if device := said.Content.NetworkDevice; device != nil {
		fields, err := json.Marshal(device.Members())
		if err != nil {
			t.Fatal(err)
		}
		sections["network_device"] = fields
	}
	var err error
	if envelope["content"], err = json.Marshal(sections); err != nil {
		t.Fatal(err)
	}
	together, err := json.Marshal(envelope)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(together)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	want := *r
	want.Oddities, want.OddityCount, again.Oddities, again.OddityCount = nil, 0, nil, 0
	if !reflect.DeepEqual(&want, again) {
		t.Errorf("%s: its sections say\n%s", file, together)
	}
}
