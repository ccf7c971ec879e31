package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"recolement/collector/inventory"
)

// walkAll reads a list page by page, and does something between two pages.
func walkAll[T any](t *testing.T, w Walk, read func(Walk) ([]T, *Place, error), id func(T) string, between func()) []string {
	t.Helper()
	var ids []string
	for {
		rows, next, err := read(w)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			ids = append(ids, id(r))
		}
		if next == nil {
			return ids
		}
		w.After = next
		if between != nil {
			between()
		}
	}
}

// Every order, in both directions and with every size of page, gives all rows once, those without a value last.
func TestWalkGivesEveryRowOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		var want []string
		write(t, s, func(tx *Tx) error {
			for i := range 23 {
				d := inventory.Device{ID: fmt.Sprintf("d%02d", i), Facts: inventory.Facts{Name: fmt.Sprint("É", i%3), Serial: fmt.Sprint(i % 7)}}
				if i%4 > 0 {
					d.LastSeen = noon.Add(time.Duration(i%5) * time.Millisecond)
				}
				want = append(want, d.ID)
				if err := tx.PutDevice(t.Context(), &d); err != nil {
					return err
				}
			}
			return nil
		})
		for _, sort := range []string{"", "seen", "name", "serial"} {
			for _, desc := range []bool{false, true} {
				by := func(limit int) []string {
					return walkAll(t, Walk{Sort: sort, Desc: desc, Limit: limit}, func(w Walk) ([]inventory.Device, *Place, error) {
						return s.View(AllEntities()).WalkDevices(t.Context(), DeviceFilter{}, w)
					}, func(d inventory.Device) string { return d.ID }, nil)
				}
				whole := by(1000)
				if got := slices.Sorted(slices.Values(whole)); !slices.Equal(got, want) {
					t.Errorf("%q %v: %v", sort, desc, got)
				}
				for limit := 1; limit <= 24; limit++ {
					if got := by(limit); !slices.Equal(got, whole) {
						t.Errorf("%q %v by %d: %v, want %v", sort, desc, limit, got, whole)
					}
				}
				if last := whole[len(whole)-6:]; sort == "seen" && slices.ContainsFunc(last, func(id string) bool { return (10*int(id[1]-'0')+int(id[2]-'0'))%4 > 0 }) {
					t.Errorf("unknown times are not last: %v", last)
				}
			}
		}
	})
}

func TestWalkIsStableUnderInsertion(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		put := func(id, number string) {
			a := fullAsset(id, number)
			write(t, s, func(tx *Tx) error { return tx.PutAsset(t.Context(), &KnownAsset{Asset: a}, nil) })
		}
		for i := range 10 {
			put(fmt.Sprintf("b%d", i), fmt.Sprint(500+i))
		}
		added := 0
		got := walkAll(t, Walk{Sort: "number", Limit: 3}, func(w Walk) ([]inventory.Asset, *Place, error) {
			return s.View(AllEntities()).WalkAssets(t.Context(), AssetFilter{}, w)
		}, func(a inventory.Asset) string { return a.ID }, func() { added++; put(fmt.Sprint("a", added), fmt.Sprint(100+added)) })
		if want := []string{"b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

func TestWalkRefusesNonsense(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		for name, w := range map[string]Walk{
			"order":      {Sort: "colour"},
			"other list": {Sort: "number", After: &Place{Value: "1", Keys: []string{"a", "b"}}},
			"time":       {Sort: "age", After: &Place{Value: "yesterday", Keys: []string{"a"}}},
		} {
			if _, _, err := s.View(AllEntities()).WalkAssets(t.Context(), AssetFilter{}, w); inventory.CodeOf(err) != inventory.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPreconditionIsPartOfTheTransaction(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		refused := inventory.Errorf(inventory.Conflict, "no")
		ctx := OnlyIf(t.Context(), func(ctx context.Context, r Rows) error {
			if _, err := r.Tokens(ctx); err != nil {
				return err
			}
			return refused
		})
		err := s.Write(ctx, func(tx *Tx) error { return tx.PutToken(ctx, Token{ID: "t", Hash: "h"}) })
		if inventory.CodeOf(err) != inventory.Conflict {
			t.Errorf("%v", err)
		}
		if all, _ := s.Tokens(t.Context()); len(all) != 0 {
			t.Error("it was written all the same")
		}
	})
}
