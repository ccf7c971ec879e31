package ui

import (
	"net/http"
	"strings"
	"testing"

	"recolement/collector/policy"
	"recolement/collector/store"
)

// TestNamingIsTriedBeforeItCounts: other rules are held against the estate's names, and count once an administrator says so.
func TestNamingIsTriedBeforeItCounts(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader, admin := site.as(t, store.Reader), site.as(t, store.Administrator)
	_, page := reader.get("/naming")
	shows(t, page, "[[naming]]", "0 sur 2", "Prochain numéro libre")
	hides(t, page, "Mettre en vigueur")
	for path, want := range map[string]string{
		"/naming?serial=NOSUCH": "Aucune fiche ne porte", "/naming?next=yes": "19934", "/naming?by=service": "/devices?service=O10&amp;is=misnamed", "/naming?by=site": "HDV",
	} {
		_, page := reader.get(path)
		shows(t, page, want)
	}
	if _, page := reader.get("/devices?is=misnamed"); strings.Count(page, "data-row>") != 2 {
		t.Error("the list of misnamed devices is not what the figure says")
	}
	loose := "[[naming]]\nclasses = [\"desktop\", \"laptop\", \"tablet\"]\npattern = \"TO-{service}-{number}\"\nparts.service = { form = \"A99\", table = \"services\" }\nparts.number = { form = \"99999\", table = \"number\" }\n"
	_, page = reader.post("/naming/try", "rules", loose)
	shows(t, page, "1 noms sur 2 seraient conformes, contre 0", "1 de gagnés", "&lt;script&gt;alert")
	hides(t, page, "<script>alert")
	_, page = reader.post("/naming/try", "rules", policy.NamingText(site.estate.Policy().Naming))
	shows(t, page, "Tablette : un nom peut avoir 16 caractères")
	status, page := reader.post("/naming/try", "rules", "[[naming]]\npattern = \"{nothing}\"\nclasses = [\"laptop\"]\n")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("rules that cannot work: status %d", status)
	}
	shows(t, page, "naming:", "nothing", `aria-invalid="true"`)
	if status, _ := reader.post("/naming/rules", "rules", loose); status != http.StatusForbidden {
		t.Errorf("a reader changes the rules: status %d", status)
	}
	if status, _ := admin.post("/naming/rules", "rules", loose); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	if rules := site.estate.Policy().Naming; len(rules) == 0 || rules[0].Pattern != "TO-{service}-{number}" {
		t.Errorf("%+v", rules)
	}
}
