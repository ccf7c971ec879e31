package ui

import (
	"net/http"
	"strings"
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

func TestDecideAndUndo(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager := site.as(t, store.Manager)
	address := "/discrepancies/" + key(t, inventory.MissingDevice)
	inbox := "/discrepancies?kind=missing-device"

	status, page := manager.post(address+"/decisions", "choice", "ignore", "reason", "prêtée au CCAS", "until", "2026-12-24", "back", inbox)
	if status != http.StatusOK {
		t.Fatalf("decide: status %d", status)
	}
	shows(t, page, `role="status"`, "Décision enregistrée", "data-key=\"undo\"", "Rien ne correspond")

	_, page = manager.get(address)
	shows(t, page, "prêtée au CCAS", "24/12/2026", "manager")
	hides(t, page, `role="status"`) // a message is shown once
	undo := between(t, page, `action="/decisions/`, `"`)

	_, page = manager.post("/decisions/"+undo, "back", inbox)
	shows(t, page, "Décision annulée", "11536")
	_, page = manager.get(address)
	shows(t, page, "annulée par manager")
}

func between(t testing.TB, text, before, after string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, before)
	value, _, ended := strings.Cut(rest, after)
	if !found || !ended {
		t.Fatalf("the page has no %s…%s", before, after)
	}
	return value
}

func TestDecideRefuses(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager := site.as(t, store.Manager)
	missing := "/discrepancies/" + key(t, inventory.MissingDevice) + "/decisions"
	unknown := "/discrepancies/" + key(t, inventory.UnknownDevice) + "/decisions"
	for name, test := range map[string]struct {
		path   string
		form   []string
		status int
		says   string
	}{
		"ignoring for no reason":        {missing, []string{"choice", "ignore"}, http.StatusBadRequest, "motif"},
		"ignoring until yesterday":      {missing, []string{"choice", "ignore", "reason", "x", "until", "2026-11-23"}, http.StatusBadRequest, "date"},
		"assigning to nobody":           {missing, []string{"choice", "assign"}, http.StatusBadRequest, "à qui"},
		"correcting to nothing":         {missing, []string{"choice", "record-wrong", "field", "status"}, http.StatusBadRequest, "valeur"},
		"matching a number nobody has":  {unknown, []string{"choice", "match", "number", "99999"}, http.StatusBadRequest, "99999"},
		"a choice that does not exist":  {missing, []string{"choice", "explode"}, http.StatusBadRequest, ""},
		"a case that does not exist":    {"/discrepancies/nosuchkey/decisions", []string{"choice", "acknowledge"}, http.StatusNotFound, ""},
		"many choices but not that one": {"/discrepancies/decisions", []string{"choice", "record-wrong", "key", key(t, inventory.MissingDevice)}, http.StatusBadRequest, ""},
		"many, but none ticked":         {"/discrepancies/decisions", []string{"choice", "acknowledge"}, http.StatusBadRequest, "Cochez"},
		"undoing what was not decided":  {"/decisions/nosuchdecision/undo", nil, http.StatusNotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			status, page := manager.post(test.path, test.form...)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			shows(t, page, test.says)
		})
	}
}

func TestMatchByHandFindsTheAssetByItsNumber(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	status, page := site.as(t, store.Manager).post("/discrepancies/"+key(t, inventory.UnknownDevice)+"/decisions",
		"choice", "match", "number", " 11536 ", "back", "/devices/d2")
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	shows(t, page, "Décision enregistrée")
	matches, err := site.store.MatchOfDevice(t.Context(), "d2")
	must(t, err)
	if len(matches) != 1 || matches[0].AssetID != "a2" {
		t.Errorf("matches of d2: %+v", matches)
	}
}

func TestDecideManyAlike(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager := site.as(t, store.Manager)
	chosen := []string{"choice", "acknowledge", "key", key(t, inventory.MissingDevice), "key", key(t, inventory.UnknownDevice)}
	status, page := manager.post("/discrepancies/preview", chosen...)
	if status != http.StatusOK {
		t.Fatalf("preview: status %d", status)
	}
	shows(t, page, "2 écarts", "11536", "&lt;script&gt;alert", `action="/discrepancies/decisions"`)
	expect := between(t, page, `name="expect" value="`, `"`)

	_, page = manager.post("/discrepancies/decisions", append(chosen, "expect", expect)...)
	shows(t, page, "2 écarts")
	site.count(t, inventory.Acknowledged, 2)
	undo := between(t, page, `action="/bulks/`, `"`)
	if status, _ := site.as(t, store.Reader).post("/bulks/" + undo); status != http.StatusForbidden {
		t.Errorf("a reader undoes it: status %d", status)
	}
	_, page = manager.post("/bulks/"+undo, "back", "/discrepancies")
	shows(t, page, "Décision annulée pour 2 écarts")
	site.count(t, inventory.Acknowledged, 0)
}

// TestDecideAboutAWholeFilter: what the list's filters leave is decided about, and no more than was shown.
func TestDecideAboutAWholeFilter(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager := site.as(t, store.Manager)
	chosen := []string{"choice", "device-wrong", "all", "1", "query", "entity=TM"}
	_, page := manager.post("/discrepancies/preview", chosen...)
	shows(t, page, "Ce qui va changer : 3 écarts", "TM-O10-19933-P")
	expect := between(t, page, `name="expect" value="`, `"`)

	status, _ := manager.post("/discrepancies/"+key(t, inventory.FieldMismatch)+"/decisions", "choice", "mine")
	if status != http.StatusOK {
		t.Fatalf("assign: status %d", status)
	}
	status, page = manager.post("/discrepancies/decisions", append(chosen, "expect", expect)...)
	if status != http.StatusConflict {
		t.Errorf("deciding about what has changed since: status %d, want 409", status)
	}
	shows(t, page, "La sélection a changé", "2 écarts")
	site.count(t, inventory.Acknowledged, 0)
	_, _ = manager.post("/discrepancies/decisions", append(chosen, "expect", between(t, page, `name="expect" value="`, `"`))...)
	site.count(t, inventory.Acknowledged, 2)
}

func (s *testSite) count(t *testing.T, status inventory.Status, want int) {
	t.Helper()
	_, total, err := s.store.Discrepancies(t.Context(), store.DiscrepancyFilter{Statuses: []inventory.Status{status}})
	must(t, err)
	if total != want {
		t.Errorf("%d discrepancies are %s, want %d", total, status, want)
	}
}

// TestStaleDecision: who decides about what another has decided about meanwhile is told, and nothing is overwritten.
func TestStaleDecision(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager, other := site.as(t, store.Manager), site.as(t, store.Administrator)
	address := "/discrepancies/" + key(t, inventory.MissingDevice)
	_, page := manager.get("/discrepancies?kind=missing-device")
	seen := between(t, page, `name="seen" value="`, `"`)
	_, _ = other.post(address+"/decisions", "choice", "ignore", "reason", "prêtée", "seen", seen)

	status, page := manager.post(address+"/decisions", "choice", "mine", "seen", seen)
	if status != http.StatusConflict {
		t.Errorf("status %d, want 409", status)
	}
	shows(t, page, "administrator vient de décider", address)
	row, err := site.store.Discrepancy(t.Context(), key(t, inventory.MissingDevice))
	must(t, err)
	if row.Status != inventory.Ignored || row.Note != "prêtée" {
		t.Errorf("the first decision is gone: %s %q", row.Status, row.Note)
	}
}

// TestQuickDecisions: the inbox's buttons accept what was observed, and assign to who presses them.
func TestQuickDecisions(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager := site.as(t, store.Manager)
	_, page := manager.get("/discrepancies?kind=field-mismatch")
	shows(t, page, `value="accept"`, `value="mine"`, `data-key="ignore"`)
	serial := key(t, inventory.FieldMismatch)
	_, page = manager.post("/discrepancies/"+serial+"/decisions", "choice", "accept", "back", "/discrepancies")
	shows(t, page, "Décision enregistrée", `data-key="undo"`)
	asset, err := site.store.Asset(t.Context(), "a1")
	must(t, err)
	if asset.Serial != "5CG1234QZ3" {
		t.Errorf("the record's serial number is %s, want the observed one", asset.Serial)
	}
	_, _ = manager.post("/discrepancies/"+key(t, inventory.UnknownDevice)+"/decisions", "choice", "mine")
	row, err := site.store.Discrepancy(t.Context(), key(t, inventory.UnknownDevice))
	must(t, err)
	if row.Assignee != "manager" || row.Status != inventory.Assigned {
		t.Errorf("assigned to %q, %s", row.Assignee, row.Status)
	}
}

func TestSavedViews(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager, reader := site.as(t, store.Manager), site.as(t, store.Reader)
	_, page := manager.post("/views", "name", "Mes "+hostile, "query", "kind=missing-device&page=3", "shared", "1")
	shows(t, page, "11536", "/discrepancies?kind=missing-device", "&lt;script&gt;alert", `aria-current="true"`)
	hides(t, page, "<script>alert", "HACK1")
	_, page = reader.get("/discrepancies")
	shows(t, page, "&lt;script&gt;alert")
	id := between(t, page+`/views/none/remove`, "/views/", "/remove")
	if id != "none" {
		t.Errorf("a reader is offered to remove another's view %s", id)
	}
	_, page = manager.get("/discrepancies")
	id = between(t, page, "/views/", "/remove")
	if status, _ := reader.post("/views/" + id + "/remove"); status != http.StatusNotFound {
		t.Errorf("a reader removes another's view: status %d", status)
	}
	_, page = manager.post("/views/"+id+"/remove", "back", "/discrepancies")
	hides(t, page, "/remove", "Mes &lt;")
	if status, _ := manager.post("/views", "name", " ", "query", ""); status != http.StatusBadRequest {
		t.Errorf("a view without a name: status %d", status)
	}
}
