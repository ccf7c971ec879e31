package reconcile

import (
	"reflect"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/policy"
)

// What is called steady is: seen later, each such device by itself, the run finds the same.
func TestSteady(t *testing.T) {
	core, err := New(policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	device := func(id, name, serial string, ago int) inventory.Device {
		return inventory.Device{ID: id, LastSeen: day.AddDate(0, 0, -ago), Facts: inventory.Facts{Class: inventory.Laptop, Name: name, Serial: serial}}
	}
	asset := func(id, number, serial string, state inventory.State) inventory.Asset {
		return inventory.Asset{ID: id, Number: number, Serial: serial, Class: inventory.Laptop, State: state}
	}
	in := Input{Today: day,
		Assets: []inventory.Asset{asset("a1", "1", "AAAA1", inventory.InService), asset("a2", "2", "BBBB2", inventory.Scrapped), asset("a3", "3", "CCCC3", inventory.InService),
			asset("a4", "4", "DDDD4", inventory.InService)},
		Devices: []inventory.Device{device("well", "PC1", "AAAA1", 1), device("scrapped", "PC2", "BBBB2", 1), device("silent", "PC3", "CCCC3", 400),
			device("one", "PC4", "DDDD4", 1), device("twin", "PC5", "DDDD4", 2), device("unknown", "PC6", "EEEE5", 3)},
	}
	want := []bool{true, false, false, false, false, true}
	before := core.Run(in)
	if !reflect.DeepEqual(before.Steady, want) {
		t.Fatalf("steady: %v, want %v", before.Steady, want)
	}
	for i, steady := range before.Steady {
		if !steady {
			continue
		}
		later := in
		later.Devices = append([]inventory.Device{}, in.Devices...)
		later.Devices[i].LastSeen = day
		if after := core.Run(later); !reflect.DeepEqual(before, after) {
			t.Errorf("%s seen later: %+v, before %+v", in.Devices[i].ID, after, before)
		}
	}
}
