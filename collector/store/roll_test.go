package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"recolement/collector/inventory"
)

// TestRollFollows holds the roll against a plain look at every record and device, while both change.
func TestRollFollows(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		other := *s // another collector on the same database
		other.name, other.reader.roll = "other", &roll{}
		ctx := context.Background()
		rapid.Check(t, func(rt *rapid.T) {
			writer := []*Store{s, &other}[rapid.IntRange(0, 1).Draw(rt, "writer")]
			noErr(t, writer.Write(ctx, func(tx *Tx) error { return changeSome(ctx, rt, tx) }))
			for _, in := range []Entities{AllEntities(), SomeEntities("TO"), SomeEntities("TO", "TM"), {}} {
				for _, reading := range []*Store{s, &other} {
					compareRoll(t, rt, reading.View(in))
				}
			}
		})
	})
}

func changeSome(ctx context.Context, rt *rapid.T, tx *Tx) error {
	n := func(label string, most int) int { return rapid.IntRange(0, most).Draw(rt, label) }
	for range 1 + n("changes", 4) {
		id, entity := n("id", 9), []string{"TO", "TM", ""}[n("entity", 2)]
		a := inventory.Asset{ID: fmt.Sprint("a", id), Number: fmt.Sprint(n("number", 30)), Model: fmt.Sprint("m", n("model", 3)), EntityCode: entity,
			ServiceCode: fmt.Sprint("S", n("service", 2)), Class: inventory.Laptop, State: inventory.InService}
		d := inventory.Device{ID: fmt.Sprint("d", id), EntityCode: entity, LastSeen: time.Unix(int64(n("seen", 1000)), 0).UTC(),
			Facts: inventory.Facts{Name: fmt.Sprint("n", n("name", 30)), Class: inventory.Laptop}}
		known := KnownAsset{Asset: a}
		if n("gone", 4) == 0 {
			known.Gone = time.Unix(1, 0).UTC()
		}
		m := inventory.Match{DeviceID: fmt.Sprint("d", n("device", 9)), AssetID: a.ID}
		err := []func() error{
			func() error { return tx.PutAsset(ctx, &known, nil) }, func() error { return tx.PutDevice(ctx, &d) }, func() error { return tx.DropDevice(ctx, d.ID) },
			func() error { return tx.PutMatch(ctx, &m) }, func() error { return tx.DropMatch(ctx, &m) },
		}[n("what", 4)]()
		if err != nil {
			return err
		}
	}
	return nil
}

func compareRoll(t *testing.T, rt *rapid.T, v View) {
	t.Helper()
	ctx := context.Background()
	for sort, old := range map[Order]string{ByNumber: "number", ByModel: "model", BySince: "age"} {
		f := RollFilter{Text: rapid.SampledFrom([]string{"", "1", "2 s1"}).Draw(rt, "text"), Service: rapid.SampledFrom([]string{"", "S1"}).Draw(rt, "filter"),
			Sort: sort, Desc: rapid.Bool().Draw(rt, "desc"), Limit: 3, Offset: rapid.IntRange(0, 5).Draw(rt, "offset")}
		got, total, err := v.ListAssets(ctx, &f)
		noErr(t, err)
		want, number, err := v.Assets(ctx, AssetFilter{Text: f.Text, Service: f.Service, Sort: old, Desc: f.Desc, Limit: 3, Offset: f.Offset})
		noErr(t, err)
		id := func(a inventory.Asset) string { return a.ID }
		if total != number || !slices.Equal(mapped(got, id), mapped(want, id)) && sort != BySince { // where NULLs stand differs
			rt.Fatalf("%+v: %d %v, want %d %v", f, total, mapped(got, id), number, mapped(want, id))
		}
	}
	yes := rapid.Bool().Draw(rt, "matched")
	got, total, err := v.ListDevices(ctx, &RollFilter{Sort: ByName, Limit: 4})
	noErr(t, err)
	want, number, err := v.Devices(ctx, DeviceFilter{Sort: "name", Limit: 4})
	noErr(t, err)
	id := func(d inventory.Device) string { return d.ID }
	if total != number || !slices.Equal(mapped(got, id), mapped(want, id)) {
		rt.Fatalf("devices: %d %v, want %d %v", total, mapped(got, id), number, mapped(want, id))
	}
	if !v.in.All {
		return // to others a match with what they do not see is none
	}
	_, total, err = v.ListDevices(ctx, &RollFilter{Matched: &yes})
	noErr(t, err)
	_, number, err = v.Devices(ctx, DeviceFilter{Matched: &yes})
	noErr(t, err)
	if dangling := danglingMatches(t, v); total != number && dangling == 0 {
		rt.Fatalf("matched %v: %d, want %d", yes, total, number)
	}
}

// danglingMatches are matches with a record that is gone or was never there: the roll has no such record.
func danglingMatches(t *testing.T, v View) int {
	t.Helper()
	n, err := matches.count(context.Background(), v.r.q, "WHERE asset_id NOT IN (SELECT id FROM asset WHERE gone IS NULL) OR device_id NOT IN (SELECT id FROM device)")
	noErr(t, err)
	return n
}

func mapped[T any](all []T, do func(T) string) []string {
	out := []string{}
	for _, v := range all {
		out = append(out, do(v))
	}
	return out
}

// TestRollKeepsOtherSidesApart: of a match across entities each side's people see their own alone.
func TestRollKeepsOtherSidesApart(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		noErr(t, s.Write(ctx, func(tx *Tx) error {
			a := KnownAsset{Asset: inventory.Asset{ID: "a", EntityCode: "TO", ServiceCode: "secret"}}
			d := inventory.Device{ID: "d", EntityCode: "TM"}
			if err := tx.PutAsset(ctx, &a, nil); err != nil {
				return err
			}
			if err := tx.PutDevice(ctx, &d); err != nil {
				return err
			}
			return tx.PutMatch(ctx, &inventory.Match{DeviceID: "d", AssetID: "a"})
		}))
		for code, want := range map[string]int{"TM": 0, "TO": 1, "*": 1} {
			found := 0
			in := ReadEntities(code)
			noErr(t, s.View(in).EachAsset(ctx, &RollFilter{Service: "secret"}, func(m Member) {
				found++
				if in.All != (m.Other != nil) {
					t.Errorf("%s: other side %v", code, m.Other)
				}
			}))
			_, devices, err := s.View(in).ListDevices(ctx, &RollFilter{Service: "secret"})
			noErr(t, err)
			if found != want || devices != strings.Count(code, "*") {
				t.Errorf("%s: %d records, want %d; %d devices", code, found, want, devices)
			}
		}
	})
}

func noErr(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
