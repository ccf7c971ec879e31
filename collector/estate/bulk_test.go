package estate

import (
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// crowd records and reports n laptops whose recorded names are wrong.
func crowd(t testing.TB, e *Estate, n int) []store.Version {
	t.Helper()
	var rows []inventory.Asset
	for i := range n {
		row := laptop(fmt.Sprint(10000+i), fmt.Sprintf("SN%06d", i))
		row.Name = fmt.Sprintf("TO-A00-%d-P", 50000+i)
		rows = append(rows, row)
	}
	take(t, e, rows...)
	var sent sync.WaitGroup
	for worker := range 32 {
		sent.Go(func() {
			for i := worker; i < n; i += 32 {
				r := machine{source: fmt.Sprint("a", i), name: fmt.Sprintf("TO-A00-%d-P", 10000+i), serial: fmt.Sprintf("SN%06d", i), taken: day(-1)}.report(t)
				if err := e.Report(t.Context(), r, clock()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	sent.Wait()
	return versions(t, e, inventory.FieldMismatch, n)
}

func versions(t testing.TB, e *Estate, kind inventory.Kind, want int) []store.Version {
	t.Helper()
	v, err := e.store.DiscrepancyVersions(t.Context(), store.DiscrepancyFilter{Kinds: []inventory.Kind{kind},
		Statuses: []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned}})
	if err != nil || len(v) != want {
		t.Fatalf("%d discrepancies of kind %s, want %d: %v", len(v), kind, want, err)
	}
	return v
}

func TestBulkAndItsUndoing(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		chosen := crowd(t, m.Estate, 12)
		if _, err := m.Decide(t.Context(), inventory.Decision{By: "bea", DiscrepancyID: chosen[3].Key, Choice: inventory.Assign, Assignee: "carl"}); err != nil {
			t.Fatal(err)
		}
		m.wait(1e9)
		if _, err := m.Decide(t.Context(), inventory.Decision{By: "bea", DiscrepancyID: chosen[4].Key, Choice: inventory.Assign, Assignee: "carl"}); err != nil {
			t.Fatal(err)
		}
		req := BulkRequest{Decision: inventory.Decision{By: "anna", Choice: inventory.RecordWrong}, Selection: append(chosen, store.Version{Key: "nothing"})}
		preview, err := m.PreviewBulk(t.Context(), req)
		if err != nil || preview.Total != 13 || len(preview.Changes) != 11 || len(preview.Refused) != 2 {
			t.Fatalf("preview %+v %v", preview, err)
		}
		if c := preview.Changes[0]; c.Field != "name" || c.To != c.Row.Suggestion || c.From != c.Row.Manual {
			t.Errorf("planned change %+v", c)
		}
		versions(t, m.Estate, inventory.FieldMismatch, 12)
		var steps []int
		done, err := m.DecideMany(t.Context(), req, func(n, _ int) { steps = append(steps, n) })
		if err != nil || done.Decided != 11 || len(done.Refused) != 2 || len(steps) != 1 {
			t.Fatalf("bulk %+v %v, steps %v", done, err, steps)
		}
		if r := done.Refused[0]; r.Key != chosen[4].Key || r.Code != inventory.Conflict {
			t.Errorf("what somebody else had changed meanwhile: %+v", r)
		}
		left := versions(t, m.Estate, inventory.FieldMismatch, 1)
		if corrections, err := m.store.Corrections(t.Context()); err != nil || len(corrections) != 11 {
			t.Errorf("%d corrections %v", len(corrections), err)
		}
		undone, err := m.UndoMany(t.Context(), done.ID, "anna", nil)
		if err != nil || undone.Decided != 11 || len(undone.Refused) != 0 {
			t.Fatalf("undone %+v %v", undone, err)
		}
		versions(t, m.Estate, inventory.FieldMismatch, 12)
		if corrections, err := m.store.Corrections(t.Context()); err != nil || len(corrections) != 0 {
			t.Errorf("corrections left %+v %v", corrections, err)
		}
		if _, err := m.UndoMany(t.Context(), done.ID, "anna", nil); inventory.CodeOf(err) != inventory.Conflict {
			t.Errorf("undone twice: %v", err)
		}

		// the whole filter, as it was shown before somebody else decided about one
		shown := m.now
		m.wait(1e9)
		if _, err := m.Decide(t.Context(), inventory.Decision{By: "bea", DiscrepancyID: left[0].Key, Choice: inventory.Acknowledge}); err != nil {
			t.Fatal(err)
		}
		all := BulkRequest{Decision: inventory.Decision{By: "anna", Choice: inventory.Ignore, Reason: "later"}, SeenAt: shown,
			Filter: &store.DiscrepancyFilter{Kinds: []inventory.Kind{inventory.FieldMismatch}}}
		outcome, err := m.DecideMany(t.Context(), all, nil)
		if err != nil || outcome.Decided != 11 || len(outcome.Refused) != 1 || outcome.Refused[0].Key != left[0].Key {
			t.Errorf("the whole filter: %+v %v", outcome, err)
		}
		none := store.SomeEntities("TM")
		all.Within, all.SeenAt = &none, m.now
		if outcome, err := m.DecideMany(t.Context(), all, nil); err != nil || outcome.Decided != 0 {
			t.Errorf("another entity's manager decided: %+v %v", outcome, err)
		}
	})
}

func TestStaleDecisionIsRefused(t *testing.T) {
	m := newMoving(t, t.TempDir()+"/e.db")
	seen := crowd(t, m.Estate, 1)[0]
	m.wait(1e9)
	for i, d := range []inventory.Decision{{Choice: inventory.Assign, Assignee: "carl"}, {Choice: inventory.Ignore, Reason: "no"}} {
		d.By, d.DiscrepancyID, d.Seen = "anna", seen.Key, seen.Updated
		_, err := m.Decide(t.Context(), d)
		if i == 0 && err != nil || i == 1 && inventory.CodeOf(err) != inventory.Conflict {
			t.Errorf("decision %d on one version: %v", i+1, err)
		}
	}
	if row, _ := m.store.Discrepancy(t.Context(), seen.Key); row.Status != inventory.Assigned || row.Assignee != "carl" {
		t.Errorf("the second decision overwrote the first: %+v", row)
	}
}

// What a device is to do about: on the list, done by the next report, withdrawn with its decision.
func TestWorkList(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		take(t, m.Estate, laptop("10001", "WN7CRHC"), laptop("10002", "WN7CRHD"))
		m.send(t, machine{source: "a1", name: "TO-A00-10009-P", serial: "WN7CRHC", taken: m.now}.report(t), machine{source: "a2", name: "TO-A00-10008-P", serial: "WN7CRHD", taken: m.now}.report(t))
		rows := live(t, m.Estate)
		var ids []string
		for _, row := range rows {
			id, err := m.Decide(t.Context(), inventory.Decision{By: "anna", DiscrepancyID: row.Key, Choice: inventory.DeviceWrong, Assignee: "carl"})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		open, n, err := m.store.Work(t.Context(), store.WorkFilter{State: store.WorkOpen, Assignee: "carl"})
		if err != nil || n != 2 || open[0].Task != store.Rename || open[0].To != "TO-A00-10001-P" && open[0].To != "TO-A00-10002-P" {
			t.Fatalf("work %+v %v", open, err)
		}
		if sites, err := m.store.WorkBySite(t.Context(), store.WorkFilter{}); err != nil || sites[open[0].SiteCode] != 2 {
			t.Errorf("by site %v %v", sites, err)
		}
		m.wait(days(1))
		m.send(t, machine{source: "a1", name: "TO-A00-10001-P", serial: "WN7CRHC", taken: m.now}.report(t))
		closed, n, err := m.store.Work(t.Context(), store.WorkFilter{State: store.WorkDone})
		if err != nil || n != 1 || closed[0].DeviceSerial != "WN7CRHC" || closed[0].ClosedBy != "a1" || !closed[0].Closed.Equal(m.now) {
			t.Errorf("done work %+v %v", closed, err)
		}
		for i, row := range rows {
			if row.DeviceSerial == "WN7CRHD" {
				undo(t, m.Estate, ids[i])
			}
		}
		if _, n, err := m.store.Work(t.Context(), store.WorkFilter{State: store.WorkWithdrawn}); err != nil || n != 1 {
			t.Errorf("%d withdrawn %v", n, err)
		}
	})
}

// BenchmarkBulk decides about 10,000 discrepancies at once and takes it back.
func BenchmarkBulk(b *testing.B) {
	const n = 10000
	for name, d := range map[string]inventory.Decision{"ignore": {By: "anna", Choice: inventory.Ignore, Reason: "later"}, "correct": {By: "anna", Choice: inventory.RecordWrong}} {
		b.Run(name, func(b *testing.B) {
			e := newEstate(b)
			crowd(b, e, n)
			all := BulkRequest{Decision: d, Filter: &store.DiscrepancyFilter{Kinds: []inventory.Kind{inventory.FieldMismatch}}}
			for b.Loop() {
				start := processor()
				done, err := e.DecideMany(b.Context(), all, nil)
				if err != nil || done.Decided != n {
					b.Fatal(done.Decided, err)
				}
				b.ReportMetric((processor() - start).Seconds(), "cpu-s/decide")
				start = processor()
				if undone, err := e.UndoMany(b.Context(), done.ID, "anna", nil); err != nil || undone.Decided != n {
					b.Fatal(undone, err)
				}
				b.ReportMetric((processor() - start).Seconds(), "cpu-s/undo")
			}
		})
	}
}

// processor is the time that this process has computed for: on a machine that others use, the clock on the wall says little.
func processor() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
