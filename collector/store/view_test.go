package store

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/pressly/goose/v3"

	"recolement/collector/inventory"
)

// twoSides is an estate of TO, of TM and of nobody, with a discrepancy that is about all three.
func twoSides(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	write(t, s, func(tx *Tx) error {
		var errs []error
		for _, code := range []string{"TO", "TM", ""} {
			a := fullAsset("a"+code, "1")
			a.EntityCode = code
			d := inventory.Device{ID: "d" + code, EntityCode: code, Facts: inventory.Facts{Name: "same-" + code}, Sources: []string{"agent-" + code}, LastSeen: noon}
			if code == "TO" {
				d.Parent = "dTM" // a screen of theirs on the other side's workstation
			}
			found := inventory.Discrepancy{Kind: inventory.MissingDevice, AssetID: a.ID, Number: "1", EntityCode: code, Manual: "own " + code}
			crossing := inventory.Discrepancy{Kind: inventory.DuplicateAsset, Field: "serial", AssetID: a.ID, Number: "1", EntityCode: code, Others: []string{"theirs"},
				OtherEntities: without([]string{"", "TM", "TO"}, code), Manual: "theirs", Explanation: inventory.Explanation{Code: "duplicate-serial", Args: map[string]string{"others": "theirs"}}}
			errs = append(errs, tx.PutAsset(ctx, &KnownAsset{Asset: a}, nil), tx.PutDevice(ctx, &d),
				tx.PutDiscrepancy(ctx, &DiscrepancyRow{Discrepancy: found, Key: "m" + code, Status: inventory.Open, Note: "note"}),
				tx.PutDiscrepancy(ctx, &DiscrepancyRow{Discrepancy: crossing, Key: "x" + code, Status: inventory.Open, Note: "theirs"}),
				tx.AddChange(ctx, &Change{Subject: d.ID, Field: "name", To: "x", At: noon, Source: "agent-TM"}),
				tx.PutImport(ctx, &Import{ID: "i" + code, File: code, At: noon, Entities: SomeEntities(code)}, nil))
		}
		number := inventory.Discrepancy{Kind: inventory.DuplicateAsset, Field: "inventory_number", Number: "1", EntityCode: "TM", OtherEntities: []string{"TO"}, Manual: "theirs", Class: inventory.Laptop}
		return errors.Join(append(errs, tx.PutDiscrepancy(ctx, &DiscrepancyRow{Discrepancy: number, Key: "n", Status: inventory.Open, Assignee: "theirs"}),
			tx.PutMatch(ctx, &inventory.Match{DeviceID: "d", AssetID: "aTO"}))...)
	})
}

func without(codes []string, own string) []string {
	var out []string
	for _, code := range codes {
		if code != own {
			out = append(out, code)
		}
	}
	return out
}

func TestViewShowsItsEntitiesAlone(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		twoSides(t, s)
		ctx := t.Context()
		for name, c := range map[string]struct {
			in                             Entities
			assets, devices, rows, imports int
		}{
			"all": {AllEntities(), 3, 3, 7, 3}, "none": {Entities{}, 0, 0, 0, 1},
			"TO": {SomeEntities("TO"), 1, 1, 3, 2}, "TM": {SomeEntities("TM"), 1, 1, 3, 2}, "both": {SomeEntities("TO", "TM"), 2, 2, 5, 3},
			"another": {SomeEntities("T%"), 0, 0, 0, 1}, "no code": {SomeEntities(""), 0, 0, 0, 1},
		} {
			v := s.View(c.in)
			assets, nAssets, err1 := v.Assets(ctx, AssetFilter{})
			devices, nDevices, err2 := v.Devices(ctx, DeviceFilter{})
			rows, nRows, err3 := v.Discrepancies(ctx, DiscrepancyFilter{})
			counts, err4 := v.DiscrepancyCounts(ctx, DiscrepancyFilter{})
			imports, err5 := v.Imports(ctx)
			if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
				t.Fatal(err)
			}
			counted := 0
			for _, n := range counts {
				counted += n
			}
			got := []int{len(assets), nAssets, len(devices), nDevices, len(rows), nRows, counted, len(imports)}
			same(t, got, []int{c.assets, c.assets, c.devices, c.devices, c.rows, c.rows, c.rows, c.imports})
			if t.Failed() {
				t.Fatalf("as %s", name)
			}
		}
	})
}

func TestViewWithholds(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		twoSides(t, s)
		ctx := t.Context()
		v := s.View(SomeEntities("TO"))
		own, err := v.Discrepancy(ctx, "mTO")
		if err != nil || own.Withheld || own.Manual != "own TO" || own.Note != "note" {
			t.Errorf("their own: %+v %v", own, err)
		}
		for _, key := range []string{"xTO", "n"} {
			row, err := v.Discrepancy(ctx, key)
			if err != nil || !row.Withheld || row.Number != "1" || row.Manual+row.Note != "" || row.Others != nil || row.Explanation.Code != "withheld" || row.Explanation.Args != nil {
				t.Errorf("%s: %+v %v", key, row, err)
			}
		}
		if row, _ := v.Discrepancy(ctx, "n"); row.EntityCode+string(row.Class)+row.Assignee != "" {
			t.Errorf("of the other side's record: %+v", row)
		}
		for _, key := range []string{"mTM", "xTM", "m", "nothing"} {
			if _, err := v.Discrepancy(ctx, key); inventory.CodeOf(err) != inventory.NotFound || err.Error() != "no discrepancy "+key {
				t.Errorf("%s: %v", key, err)
			}
		}
		if _, n, err := v.Discrepancies(ctx, DiscrepancyFilter{Text: "theirs"}); err != nil || n != 0 {
			t.Errorf("a search for what is withheld finds %d (%v)", n, err)
		}
		screen, err := v.Device(ctx, "dTO")
		if err != nil || screen.Sources != nil {
			t.Errorf("the source of a screen on the other side's workstation: %v %v", screen.Sources, err)
		}
		if history, err := v.History(ctx, "dTO"); err != nil || len(history) != 1 || history[0].Source != "" {
			t.Errorf("history: %+v %v", history, err)
		}
		if _, err := v.History(ctx, "dTM"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("history of the other side's: %v", err)
		}
		if found, err := v.MatchOfAsset(ctx, "aTO"); err != nil || len(found) != 0 {
			t.Errorf("a match with what is not to be seen: %v %v", found, err)
		}
	})
}

// TestEntitiesComeToAnOldDatabase: what an earlier version has written is shown to nobody too many until it is worked out anew.
func TestEntitiesComeToAnOldDatabase(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		twoSides(t, s)
		ctx := t.Context()
		files, err := fs.Sub(migrations, "migrations")
		if err != nil {
			t.Fatal(err)
		}
		provider, err := goose.NewProvider(s.engine.goose, s.db, files, goose.WithAllowOutofOrder(true))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.DownTo(ctx, 230); err != nil {
			t.Fatal(err)
		}
		if _, err := provider.Up(ctx); err != nil {
			t.Fatal(err)
		}
		if d, err := s.Device(ctx, "d"); err != nil || d.EntityCode != "TO" {
			t.Errorf("a matched device belongs to %q (%v)", d.EntityCode, err)
		}
		v := s.View(SomeEntities("TO"))
		if _, n, err := v.Devices(ctx, DeviceFilter{}); err != nil || n != 1 {
			t.Errorf("%d devices are shown (%v)", n, err)
		}
		row, err := v.Discrepancy(ctx, "xTO")
		if err != nil || !row.Withheld || row.Manual != "" {
			t.Errorf("a row with others in it: %+v %v", row, err)
		}
		if made, err := v.Imports(ctx); err != nil || len(made) != 0 {
			t.Errorf("imports of which nobody knows whose records they touched: %d (%v)", len(made), err)
		}
	})
}
