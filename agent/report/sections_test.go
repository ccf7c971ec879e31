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
		envelope, sections := r.Sections()
		if device := r.Content.NetworkDevice; device != nil {
			fields, err := json.Marshal(device.Members())
			if err != nil {
				t.Fatal(err)
			}
			sections["network_device"] = fields
		}
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
		r.Oddities, r.OddityCount, again.Oddities, again.OddityCount = nil, 0, nil, 0
		if !reflect.DeepEqual(r, again) {
			t.Errorf("%s: its sections say\n%s", file, together)
		}
	}
}
