package estate

import (
	"slices"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

func decide(t testing.TB, e *Estate, d inventory.Decision) string {
	t.Helper()
	d.By = "anna"
	id, err := e.Decide(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func undo(t testing.TB, e *Estate, id string) {
	t.Helper()
	if err := e.Undo(t.Context(), id, "bea"); err != nil {
		t.Fatal(err)
	}
}

func TestStatusDecisionsAndTheirUndoing(t *testing.T) {
	e := newEstate(t)
	take(t, e, laptop("10001", "WN7CRHC"))
	row := only(t, e, inventory.MissingDevice)
	steps := []struct {
		d    inventory.Decision
		want inventory.Status
	}{
		{inventory.Decision{Choice: inventory.Acknowledge}, inventory.Acknowledged},
		{inventory.Decision{Choice: inventory.Assign, Assignee: "carl"}, inventory.Assigned},
		{inventory.Decision{Choice: inventory.Ignore, Reason: "on loan", Until: today.AddDate(0, 1, 0)}, inventory.Ignored},
	}
	var ids []string
	for _, s := range steps {
		s.d.DiscrepancyID = row.Key
		ids = append(ids, decide(t, e, s.d))
		if got := reread(t, e, row); got.Status != s.want || got.Assignee != s.d.Assignee || got.Note != s.d.Reason || !got.Until.Equal(s.d.Until) {
			t.Errorf("after %s: %+v", s.d.Choice, got)
		}
	}
	for i, want := range []inventory.Status{inventory.Assigned, inventory.Acknowledged, inventory.Open} {
		undo(t, e, ids[len(ids)-1-i])
		if got := reread(t, e, row); got.Status != want {
			t.Errorf("after undoing %d: %s, want %s", i+1, got.Status, want)
		}
	}
	if err := e.Undo(t.Context(), ids[0], "bea"); inventory.CodeOf(err) != inventory.Conflict {
		t.Errorf("undone twice: %v", err)
	}
	entries, err := e.store.AuditEntries(t.Context(), 50, 0)
	if err != nil || len(entries) != 7 { // an import, three decisions, three undoings
		t.Errorf("%d audit entries, want 7 (%v)", len(entries), err)
	}
}

func TestInvalidDecisionsAreRefused(t *testing.T) {
	e := newEstate(t)
	take(t, e, laptop("10001", "WN7CRHC"))
	row := only(t, e, inventory.MissingDevice)
	for name, c := range map[string]struct {
		d    inventory.Decision
		want inventory.ErrorCode
	}{
		"nobody":            {inventory.Decision{Choice: inventory.Acknowledge, DiscrepancyID: row.Key}, inventory.Invalid},
		"no such":           {inventory.Decision{By: "x", Choice: inventory.Acknowledge, DiscrepancyID: "no"}, inventory.NotFound},
		"no choice":         {inventory.Decision{By: "x", DiscrepancyID: row.Key}, inventory.Invalid},
		"no reason":         {inventory.Decision{By: "x", Choice: inventory.Ignore, DiscrepancyID: row.Key}, inventory.Invalid},
		"past":              {inventory.Decision{By: "x", Choice: inventory.Ignore, Reason: "r", Until: today, DiscrepancyID: row.Key}, inventory.Invalid},
		"no assignee":       {inventory.Decision{By: "x", Choice: inventory.Assign, DiscrepancyID: row.Key}, inventory.Invalid},
		"no field":          {inventory.Decision{By: "x", Choice: inventory.RecordWrong, To: "y", DiscrepancyID: row.Key}, inventory.Invalid},
		"unknown field":     {inventory.Decision{By: "x", Choice: inventory.RecordWrong, Field: "colour", To: "y", DiscrepancyID: row.Key}, inventory.Invalid},
		"no value":          {inventory.Decision{By: "x", Choice: inventory.RecordWrong, Field: "serial", DiscrepancyID: row.Key}, inventory.Invalid},
		"same value":        {inventory.Decision{By: "x", Choice: inventory.RecordWrong, Field: "serial", To: "WN7CRHC", DiscrepancyID: row.Key}, inventory.Invalid},
		"no date":           {inventory.Decision{By: "x", Choice: inventory.RecordWrong, Field: "purchase_date", To: "yesterday", DiscrepancyID: row.Key}, inventory.Invalid},
		"match of half":     {inventory.Decision{By: "x", Choice: inventory.MatchByHand, AssetID: row.AssetID}, inventory.Invalid},
		"match with nobody": {inventory.Decision{By: "x", Choice: inventory.MatchByHand, AssetID: row.AssetID, DeviceID: "no"}, inventory.NotFound},
	} {
		id, err := e.Decide(t.Context(), c.d)
		if inventory.CodeOf(err) != c.want || id != "" {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if got := reread(t, e, row); got.Status != inventory.Open {
		t.Errorf("the discrepancy is %s", got.Status)
	}
	if all, _ := e.store.Decisions(t.Context(), row.Key); len(all) != 0 {
		t.Errorf("refused decisions were kept: %+v", all)
	}
}

func TestCorrectedRecordAndItsUndoing(t *testing.T) {
	e := newEstate(t)
	wrong := laptop("10001", "WN7CRHC")
	wrong.Name = "TO-A00-10009-P"
	take(t, e, wrong)
	send(t, e, machine{source: "a1", name: "TO-A00-10001-P", serial: "WN7CRHC", taken: day(-1)}.report(t))
	row := only(t, e, inventory.FieldMismatch)
	id := decide(t, e, inventory.Decision{DiscrepancyID: row.Key, Choice: inventory.RecordWrong})
	if got := reread(t, e, row); got.Status != inventory.Resolved {
		t.Errorf("after the correction: %s", got.Status)
	}
	a, err := e.store.Asset(t.Context(), row.AssetID)
	if err != nil || a.Name != "TO-A00-10001-P" {
		t.Errorf("record %q %v", a.Name, err)
	}
	corrections, err := e.store.Corrections(t.Context())
	if err != nil || len(corrections) != 1 || corrections[0].From != "TO-A00-10009-P" || corrections[0].To != "TO-A00-10001-P" {
		t.Errorf("corrections %+v %v", corrections, err)
	}

	take(t, e, wrong) // the inventory does not know yet
	if rows := live(t, e); len(rows) != 0 {
		t.Errorf("the correction did not outlast an import that does not know of it: %+v", rows)
	}
	undo(t, e, id)
	back := reread(t, e, row)
	if back.Status != inventory.Open {
		t.Errorf("after the undoing: %s", back.Status)
	}
	if corrections, _ := e.store.Corrections(t.Context()); len(corrections) != 0 {
		t.Errorf("corrections left: %+v", corrections)
	}
	statuses, err := e.store.History(t.Context(), row.Key)
	statuses = slices.DeleteFunc(statuses, func(c store.Change) bool { return c.Field != "status" })
	if err != nil || len(statuses) != 3 { // open, resolved, open
		t.Errorf("history %+v %v", statuses, err)
	}

	decide(t, e, inventory.Decision{DiscrepancyID: row.Key, Choice: inventory.RecordWrong})
	right := wrong
	right.Name = "TO-A00-10001-P"
	take(t, e, right) // now it does
	if corrections, _ := e.store.Corrections(t.Context()); len(corrections) != 0 {
		t.Errorf("a correction that the inventory has taken over is still there: %+v", corrections)
	}
}

func TestMatchByHandAndItsUndoing(t *testing.T) {
	e := newEstate(t)
	take(t, e, laptop("10001", "AAAA111"))
	send(t, e, machine{source: "a1", name: "SOMETHING", serial: "BBBB222", taken: day(-1)}.report(t))
	unknown := only(t, e, inventory.UnknownDevice)
	missing := only(t, e, inventory.MissingDevice)
	id := decide(t, e, inventory.Decision{DiscrepancyID: unknown.Key, Choice: inventory.MatchByHand, AssetID: missing.AssetID})
	m, err := e.store.MatchOfAsset(t.Context(), missing.AssetID)
	if err != nil || len(m) != 1 || m[0].Evidence[0].Key != inventory.ByHand {
		t.Fatalf("match %+v %v", m, err)
	}
	send(t, e, machine{source: "a1", name: "SOMETHING", serial: "BBBB222", taken: day(0)}.report(t))
	if err := e.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m, _ := e.store.MatchOfAsset(t.Context(), missing.AssetID); len(m) != 1 {
		t.Error("the match by hand did not outlast a report and a full run")
	}
	undo(t, e, id)
	if got := reread(t, e, unknown); got.Status != inventory.Open {
		t.Errorf("after the undoing: %s", got.Status)
	}

	take(t, e, laptop("10001", "BBBB222"))
	d := only(t, e, inventory.NamingFormat)
	id = decide(t, e, inventory.Decision{Choice: inventory.KeepApart, AssetID: d.AssetID, DeviceID: d.DeviceID})
	only(t, e, inventory.UnknownDevice)
	again := decide(t, e, inventory.Decision{Choice: inventory.MatchByHand, AssetID: d.AssetID, DeviceID: d.DeviceID})
	only(t, e, inventory.NamingFormat)
	undo(t, e, again) // the earlier decision counts again
	only(t, e, inventory.UnknownDevice)
	undo(t, e, id)
	only(t, e, inventory.NamingFormat)
}

func TestIgnoredUntilADay(t *testing.T) {
	e := newEstate(t)
	now := clock()
	e.now = func() time.Time { return now }
	take(t, e, laptop("10001", "WN7CRHC"))
	row := only(t, e, inventory.MissingDevice)
	decide(t, e, inventory.Decision{DiscrepancyID: row.Key, Choice: inventory.Ignore, Reason: "on loan", Until: today.AddDate(0, 0, 10)})

	take(t, e) // the record is gone, and comes back
	if got := reread(t, e, row); got.Status != inventory.Resolved {
		t.Errorf("without the record: %s", got.Status)
	}
	take(t, e, laptop("10001", "WN7CRHC"))
	if got := reread(t, e, row); got.Status != inventory.Ignored {
		t.Errorf("one that came back while it is ignored is %s", got.Status)
	}
	for days, want := range []inventory.Status{9: inventory.Ignored, 10: inventory.Open, 11: inventory.Open} {
		if want == "" {
			continue
		}
		now = clock().AddDate(0, 0, days)
		if err := e.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := reread(t, e, row); got.Status != want {
			t.Errorf("after %d days: %s, want %s", days, got.Status, want)
		}
	}
	_, err := e.Decide(t.Context(), inventory.Decision{By: "x", DiscrepancyID: resolved(t, e).Key, Choice: inventory.Acknowledge})
	if inventory.CodeOf(err) != inventory.Conflict {
		t.Errorf("deciding what is resolved: %v", err)
	}
}

func resolved(t *testing.T, e *Estate) store.DiscrepancyRow {
	t.Helper()
	take(t, e)
	rows, _, err := e.store.Discrepancies(t.Context(), store.DiscrepancyFilter{Statuses: []inventory.Status{inventory.Resolved}})
	if err != nil || len(rows) == 0 {
		t.Fatal("nothing is resolved", err)
	}
	return rows[0]
}
