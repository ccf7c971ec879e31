package estate

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// pictured is what an import changes, and what comes of it.
func (m *moving) pictured(t *testing.T) (records []inventory.Asset, corrections []store.Correction, live map[string]inventory.Status) {
	t.Helper()
	ctx := t.Context()
	records, err := m.store.AllAssets(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if corrections, err = m.store.Corrections(ctx); err != nil {
		t.Fatal(err)
	}
	rows, err := m.store.LiveDiscrepancies(ctx)
	if err != nil {
		t.Fatal(err)
	}
	live = map[string]inventory.Status{}
	for _, r := range rows {
		live[r.Key] = r.Status
	}
	return records, corrections, live
}

func TestAnImportIsTakenBack(t *testing.T) {
	for name, dsn := range map[string]func(*testing.T) string{"sqlite": func(t *testing.T) string { return database(t) }, "postgres": postgres} {
		t.Run(name, func(t *testing.T) {
			m := newMoving(t, dsn(t))
			ctx := t.Context()
			take := func(file string, rows ...inventory.Asset) string {
				t.Helper()
				m.wait(time.Hour)
				done, err := m.importRows(ctx, rows, &store.Import{File: file, By: "anna"}, []byte(file))
				if err != nil {
					t.Fatal(err)
				}
				return done.ID
			}
			row := func(number, serial string, n int) inventory.Asset {
				a := laptop(number, serial)
				a.Origin = inventory.Origin{File: "first.csv", Row: n}
				return a
			}
			first := take("first.csv", row("10001", "AAAA111", 2), row("10002", "BBBB222", 3), row("10003", "CCCC333", 4))
			send(t, m.Estate, machine{source: "a1", name: "TO-A00-10001-P", serial: "AAAA111", taken: m.now}.report(t))
			known, err := m.store.KnownAssets(ctx)
			if err != nil {
				t.Fatal(err)
			}
			m.wait(time.Hour)
			if _, err := m.Decide(ctx, inventory.Decision{Choice: inventory.RecordWrong, By: "bea", AssetID: known[1].ID, Field: "room", To: "210"}); err != nil {
				t.Fatal(err)
			}
			file, err := m.DraftCorrections(ctx, "bea", nil)
			if err != nil {
				t.Fatal(err)
			}
			records, corrections, live := m.pictured(t)
			if len(corrections) != 1 {
				t.Fatalf("corrections %+v", corrections)
			}

			changed, corrected := row("10001", "AAAA999", 3), row("10002", "BBBB222", 2)
			changed.User, corrected.Room = "Rose", "210" // the correction is taken over
			second := take("second.csv", changed, corrected, row("10004", "DDDD444", 4))
			if _, left, _ := m.pictured(t); len(left) != 0 {
				t.Fatalf("the correction is not ended: %+v", left)
			}
			m.refuses(t, first, "a newer import stands, second.csv")
			m.wait(time.Hour)
			id, err := m.Decide(ctx, inventory.Decision{Choice: inventory.RecordWrong, By: "bea", AssetID: known[0].ID, Field: "room", To: "99"})
			if err != nil {
				t.Fatal(err)
			}
			m.refuses(t, second, "record 10001 has changed since, by bea: room")
			if err := m.Undo(ctx, id, "bea"); err != nil { // and now it has not
				t.Fatal(err)
			}
			m.wait(time.Hour)
			if err := m.UndoImport(ctx, second, "anna"); err != nil {
				t.Fatal(err)
			}
			now, again, liveNow := m.pictured(t)
			if diff := cmp.Diff(records, now); diff != "" {
				t.Errorf("records: %s", diff)
			}
			if diff := cmp.Diff(corrections, again); diff != "" {
				t.Errorf("corrections: %s", diff)
			}
			if diff := cmp.Diff(live, liveNow); diff != "" {
				t.Errorf("discrepancies: %s", diff)
			}
			if f, err := m.store.CorrectionFiles(ctx); err != nil || f[0].State != file.State || f[0].ImportID != "" {
				t.Errorf("the correction file: %+v %v", f, err)
			}
			m.refuses(t, second, "taken back already")
			m.refuses(t, first, "a correction file was drafted since")
			m.refuses(t, "unknown", "no import")
		})
	}
}

func (m *moving) refuses(t *testing.T, id, why string) {
	t.Helper()
	err := m.UndoImport(t.Context(), id, "anna")
	if code := inventory.CodeOf(err); err == nil || code != inventory.Conflict && code != inventory.NotFound || !strings.Contains(err.Error(), why) {
		t.Errorf("taken back: %v (%s), want %q", err, inventory.CodeOf(err), why)
	}
}
