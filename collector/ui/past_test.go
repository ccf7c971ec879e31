package ui

import (
	"net/http"
	"testing"
	"time"

	"recolement/collector/store"
)

func TestThingsAsTheyWereKnown(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader := site.as(t, store.Reader)
	_, page := reader.get("/devices/d1")
	shows(t, page, `type="date" name="on"`, `max="2026-11-24"`, `action="/devices/d1"`)
	_, page = reader.get("/devices/d1?on=2026-09-01")
	shows(t, page, "Tel que connu le 01/09/2026", `<dd class="code">PC-TEMP</dd>`, `href="/assets/a1"`, "19933", "Intel(R) Ethernet I219-LM", `value="2026-09-01"`)
	hides(t, page, "ui.", "Conversation", "Écarts</h2>")
	_, page = reader.get("/devices/d1?on=2026-11-24")
	shows(t, page, "Tel que connu le 24/11/2026", `<dd class="code">TO-O10-19933</dd>`)
	_, page = reader.get("/assets/a1?on=2026-11-24")
	shows(t, page, "19933", "5CG1234QZ8", "Tours Métropole")
	for path, want := range map[string]int{
		"/devices/unknown?on=2026-09-01": http.StatusNotFound, "/assets/unknown?on=2026-09-01": http.StatusNotFound,
		"/devices/d1?on=yesterday": http.StatusBadRequest, "/devices/d1?on=2026-11-25": http.StatusBadRequest,
	} {
		if status, _ := reader.get(path); status != want {
			t.Errorf("%s: status %d, want %d", path, status, want)
		}
	}
	must(t, site.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetHistoryBegin(t.Context(), store.DeviceHistory, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
	}))
	status, page := reader.get("/devices/d1?on=2026-09-01")
	if status != http.StatusNotFound {
		t.Errorf("a day that is forgotten: status %d", status)
	}
	shows(t, page, "conservé depuis le 01/10/2026", `min="2026-10-01"`)
	hides(t, page, "PC-TEMP")
}
