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
	_, page := site.as(t, store.Manager).post("/discrepancies/decisions", "choice", "acknowledge",
		"key", key(t, inventory.MissingDevice), "key", key(t, inventory.UnknownDevice))
	shows(t, page, "2 écarts")
	_, total, err := site.store.Discrepancies(t.Context(), store.DiscrepancyFilter{Statuses: []inventory.Status{inventory.Acknowledged}})
	must(t, err)
	if total != 2 {
		t.Errorf("%d acknowledged, want 2", total)
	}
}
