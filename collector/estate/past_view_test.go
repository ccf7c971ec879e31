package estate

import (
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// What somebody sees of the past is what is of their entities today.
func TestThePastIsSeenWithinEntities(t *testing.T) {
	m := newMoving(t, database(t))
	ctx := t.Context()
	own, other := laptop("10001", "AAAA111"), laptop("10002", "BBBB222")
	other.Entity, other.EntityCode, other.Name = "TM", "TM", "TM-A00-10002-P"
	rows := []inventory.Asset{own, other}
	if _, err := m.importRows(ctx, rows, &store.Import{File: "iws.csv", By: "x"}, nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range []machine{
		{source: "a1", name: "TO-A00-10001-P", serial: "AAAA111", screens: []string{"SCREEN1"}, taken: m.now},
		{source: "a2", name: "TM-A00-10002-P", serial: "BBBB222", screens: []string{"SCREEN2"}, taken: m.now},
	} {
		if err := m.Report(ctx, r.report(t), m.now); err != nil {
			t.Fatal(err)
		}
	}
	at := m.now
	m.wait(24 * time.Hour)
	all, err := m.PastIn(m.store.View(store.AllEntities())).StateAt(ctx, at)
	if err != nil || len(all.Assets) != 2 || len(all.Matches) != 2 {
		t.Fatalf("all: %+v %v", all, err)
	}
	for code, serial := range map[string]string{"TO": "AAAA111", "TM": "BBBB222"} {
		past := m.PastIn(m.store.View(store.SomeEntities(code)))
		s, err := past.StateAt(ctx, at)
		if err != nil || len(s.Assets) != 1 || s.Assets[0].Serial != serial || len(s.Matches) != 1 {
			t.Fatalf("%s: %+v %v", code, s, err)
		}
		for _, d := range s.Devices {
			if d.Parent == "" && d.Serial != serial {
				t.Errorf("%s sees %s", code, d.Serial)
			}
		}
		counts, err := past.CountsAt(ctx, []time.Time{at})
		if err != nil || sum(counts[0]) != len(s.Discrepancies) {
			t.Errorf("%s: %v discrepancies of %d: %v", code, counts, len(s.Discrepancies), err)
		}
		for _, d := range all.Matches {
			mine := d.AssetID == s.Assets[0].ID
			device, err := past.DeviceAt(ctx, d.DeviceID, at)
			if mine && (err != nil || device.Match == nil || device.Serial != serial) || !mine && inventory.CodeOf(err) != inventory.NotFound {
				t.Errorf("%s, device of %s: %+v %v", code, d.AssetID, device, err)
			}
			if _, err := past.AssetAt(ctx, d.AssetID, at); mine != (err == nil) {
				t.Errorf("%s, record %s: %v", code, d.AssetID, err)
			}
		}
	}
}

func sum(counts map[inventory.Kind]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
