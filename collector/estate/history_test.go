package estate

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"recolement/collector/inventory"
	"recolement/collector/store"
	"recolement/collector/store/storetest"
)

// moving is an estate whose clock a test moves.
type moving struct {
	*Estate
	now time.Time
}

func (m *moving) wait(d time.Duration) { m.now = m.now.Add(d) }

func newMoving(t testing.TB, dsn string) *moving {
	t.Helper()
	st, err := store.Open(context.Background(), dsn, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	m := &moving{now: clock()}
	if m.Estate, err = New(st, slog.New(slog.DiscardHandler), func() time.Time { return m.now }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close(); st.Close() })
	return m
}

// postgres is an empty database on a PostgreSQL that lasts as long as the test.
func postgres(t *testing.T) string {
	t.Helper()
	cluster, err := storetest.Start()
	if err != nil {
		t.Log("PostgreSQL is not tested:", err)
		cluster = nil
	}
	t.Cleanup(cluster.Stop)
	return cluster.Database(t)
}

// picture of an estate as it is stored, in the form in which the past is told.
type stored struct {
	at         time.Time
	state      State
	components map[string][]Fact
}

func (m *moving) stored(t testing.TB) stored {
	ctx := context.Background()
	if err := m.writeSeen(ctx); err != nil {
		t.Fatal(err)
	}
	s := stored{at: m.now, state: State{At: m.now, Counts: map[inventory.Kind]int{}}, components: map[string][]Fact{}}
	devices, err := m.store.AllDevices(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i := range devices {
		d := flatDevice(&devices[i]).device(devices[i].ID)
		d.LastSeen = inventory.Day(devices[i].LastSeen)
		s.state.Devices = append(s.state.Devices, d)
		doc, err := m.store.DeviceDocument(ctx, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.components[d.ID] = flatParts(doc).components()
	}
	if s.state.Assets, err = m.store.AllAssets(ctx); err != nil {
		t.Fatal(err)
	}
	for i := range s.state.Assets {
		s.state.Assets[i].Origin = inventory.Origin{}
	}
	if s.state.Matches, err = m.store.AllMatches(ctx); err != nil {
		t.Fatal(err)
	}
	if s.state.Discrepancies, err = m.store.LiveDiscrepancies(ctx); err != nil {
		t.Fatal(err)
	}
	for _, row := range s.state.Discrepancies {
		s.state.Counts[row.Kind]++
	}
	return s
}

// pastForm leaves aside what the past does not tell of a discrepancy.
var pastForm = cmp.Options{
	cmpopts.EquateEmpty(), cmpopts.EquateComparable(netip.Addr{}),
	cmp.Transformer("facts", func(r store.DiscrepancyRow) map[string]string {
		out := map[string]string{"key": r.Key}
		for k, v := range flatRow(&r) {
			out[k.field] = v
		}
		return out
	}),
}

func (m *moving) compare(s *stored) string {
	ctx := context.Background()
	past, err := m.StateAt(ctx, s.at)
	if err != nil {
		return err.Error()
	}
	if diff := cmp.Diff(s.state, *past, pastForm); diff != "" {
		return diff
	}
	for _, want := range s.state.Devices {
		got, err := m.DeviceAt(ctx, want.ID, s.at)
		if err != nil {
			return err.Error()
		}
		if diff := cmp.Diff(want, got.Device, pastForm); diff != "" {
			return diff
		}
		if diff := cmp.Diff(s.components[want.ID], got.Components); diff != "" {
			return "components of " + want.Serial + diff
		}
	}
	for _, want := range s.state.Assets {
		got, err := m.AssetAt(ctx, want.ID, s.at)
		if err != nil || got.Gone {
			return fmt.Sprint(got, err)
		}
		if diff := cmp.Diff(want, got.Asset); diff != "" {
			return diff
		}
	}
	counts, err := m.CountsAt(ctx, []time.Time{s.at})
	if err != nil {
		return err.Error()
	}
	return cmp.Diff(s.state.Counts, counts[0])
}

// drawStep does one thing to an estate and says what.
func (m *moving) drawStep(t *rapid.T, tb testing.TB) string {
	ctx := context.Background()
	what := rapid.SampledFrom([]string{"machine", "machine", "machine", "printer", "import", "decide", "undo", "daily", "tidy"}).Draw(t, "what")
	taken := m.now.AddDate(0, 0, -rapid.SampledFrom([]int{0, 0, 0, 1, 30}).Draw(t, "late")) // some reports come long after
	switch what {
	case "machine":
		machine := drawMachine(t, taken)
		machine.more = drawInside(t)
		report := machine.report(tb)
		for range rapid.IntRange(1, 2).Draw(t, "times") {
			if err := m.Report(ctx, report, m.now); err != nil {
				tb.Fatal(err)
			}
		}
	case "printer":
		if err := m.Report(ctx, printer(tb, "scanner", drawPrinter(t), taken), m.now); err != nil {
			tb.Fatal(err)
		}
	case "import":
		if _, err := m.importRows(ctx, drawRows(t), &store.Import{File: "iws.csv", By: "x"}, nil); err != nil {
			tb.Fatal(err)
		}
	case "decide":
		m.drawDecision(t, tb)
	case "undo":
		if len(made[m]) > 0 {
			_ = m.Undo(ctx, rapid.SampledFrom(made[m]).Draw(t, "undone"), "bea") // what is undone already is refused
		}
	case "tidy":
		crowds, err := m.store.Crowds(ctx, 2, 1000)
		if err != nil {
			tb.Fatal(err)
		}
		err = m.store.Write(ctx, func(tx *store.Tx) error {
			for _, c := range crowds {
				if err := tx.PutTogether(ctx, c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	case "daily":
		if err := m.Reconcile(ctx); err != nil {
			tb.Fatal(err)
		}
	}
	return what
}

// drawInside is what is in a machine and on it.
func drawInside(t *rapid.T) object {
	more := object{}
	if rapid.Bool().Draw(t, "says its programs") {
		programs := []object{}
		for range rapid.IntRange(0, 3).Draw(t, "programs") {
			programs = append(programs, object{"name": rapid.SampledFrom([]string{"7-Zip", "Word #2", "a & b"}).Draw(t, "program"), "arch": "x86_64",
				"version": rapid.SampledFrom([]string{"", "1.0", "2.0"}).Draw(t, "version")})
		}
		more["softwares"] = programs
	}
	if rapid.Bool().Draw(t, "says its memory") {
		more["memories"] = []object{{"numslots": 1, "capacity": rapid.SampledFrom([]int{4096, 8192}).Draw(t, "memory"), "type": "DDR4"}}
	}
	return more
}

var made = map[*moving][]string{} // decisions, by estate

func (m *moving) drawDecision(t *rapid.T, tb testing.TB) {
	ctx := context.Background()
	rows, err := m.store.LiveDiscrepancies(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	if len(rows) == 0 {
		return
	}
	row := rapid.SampledFrom(rows).Draw(t, "decided")
	d := inventory.Decision{DiscrepancyID: row.Key, By: "anna", Reason: "because", Choice: rapid.SampledFrom([]inventory.Choice{
		inventory.Ignore, inventory.RecordWrong, inventory.DeviceWrong, inventory.MatchByHand, inventory.KeepApart, inventory.Acknowledge}).Draw(t, "choice")}
	if id, err := m.Decide(ctx, d); err == nil { // what makes no sense is refused
		made[m] = append(made[m], id)
	}
}

// Law: what the history says of a moment is what was stored then, whatever came before and after.
func TestHistoryTellsThePast(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		m := newMoving(t, filepath.Join(dir, fmt.Sprint(n, ".db")))
		defer m.store.Close()
		defer m.Close()
		tellsThePast(t, rt, m, rapid.IntRange(1, 14).Draw(rt, "steps"))
	})
}

// The same on PostgreSQL: one long case, because making a database takes longer than filling it.
func TestHistoryTellsThePastOnPostgres(t *testing.T) {
	dsn := postgres(t)
	rapid.Custom(func(rt *rapid.T) bool {
		tellsThePast(t, rt, newMoving(t, dsn), 60)
		return true
	}).Example(7)
}

func tellsThePast(t *testing.T, rt *rapid.T, m *moving, n int) {
	defer delete(made, m)
	var past []stored
	var steps []string
	for range n {
		m.wait(time.Duration(rapid.SampledFrom([]int{1, 3600, 90000, 86400 * 20}).Draw(rt, "pause")) * time.Second)
		steps = append(steps, m.drawStep(rt, t))
		past = append(past, m.stored(t))
	}
	for i := range slices.Backward(past) {
		if d := m.compare(&past[i]); d != "" {
			rt.Fatalf("after step %d of %q, stored (-) and told (+): %s", i+1, steps, d)
		}
	}
}
