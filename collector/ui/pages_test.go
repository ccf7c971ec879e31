package ui

import (
	"net/http"
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// everyPage is one address of each page, with what it must show.
func everyPage(t testing.TB) map[string][]string {
	return map[string][]string{
		"/discrepancies": {"<h1>Écarts</h1>", "19933", "5CG1234QZ<mark>3</mark>", "T<mark>M</mark>-O10-19933<mark>-P</mark>"},
		"/discrepancies/" + key(t, inventory.FieldMismatch): {"5CG1234QZ<mark>8</mark>", "54:E1:AD:26:D4:82", "iws.csv, ligne 12", "Pourquoi ce rapprochement"},
		"/discrepancies/" + key(t, inventory.UnknownDevice): {"HACK1"},
		"/discrepancies/" + key(t, inventory.MissingDevice): {"11536"},
		"/assets":     {"19933", "EliteBook 840 G8", "Hôtel de ville"},
		"/assets/a1":  {"BONNET Rose", "TO-O10-19933", "04/03/2021"},
		"/assets/a2":  {"Aucun matériel observé"},
		"/devices":    {"TO-O10-19933", "10.38.83.205"},
		"/devices/d1": {"Intel(R) Ethernet I219-LM", "PC-TEMP", "EliteBook 840 G8"},
		"/devices/d2": {"Aucune fiche"},
		"/import":     {"Aucun import"},
	}
}

func TestEveryPageShowsItsMatter(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader := site.as(t, store.Reader)
	for path, texts := range everyPage(t) {
		status, page := reader.get(path)
		if status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
			continue
		}
		t.Run(path, func(t *testing.T) {
			shows(t, page, texts...)
			hides(t, page, "ui.", "<no value>", "%!")
		})
	}
}

func TestHostileNamesAreEscaped(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager := site.as(t, store.Manager)
	for _, path := range []string{
		"/discrepancies", "/discrepancies/" + key(t, inventory.UnknownDevice), "/devices", "/devices/d2", "/discrepancies?q=%3Cscript%3Ealert",
		"/discrepancies?service=%22%3E%3Cscript%3Ealert&kind=%3Cscript%3Ealert",
	} {
		_, page := manager.get(path)
		hides(t, page, "<script>alert")
		shows(t, page, "&lt;script&gt;alert")
	}
}
