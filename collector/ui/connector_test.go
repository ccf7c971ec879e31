package ui

import (
	"net/http"
	"os"
	"regexp"
	"testing"

	"recolement/collector/store"
	"recolement/plugins/sdk/sdktest"
)

// build puts a plugin into the directory of a site's plugins.
func (s *testSite) build(t testing.TB, name string) string {
	t.Helper()
	must(t, os.MkdirAll(s.plugins, 0o755))
	return sdktest.Build(t, s.plugins, name)
}

// TestConnectorPages sets a plugin up, as an administrator does, and uses it.
func TestConnectorPages(t *testing.T) {
	site := newTestSite(t)
	admin := site.as(t, store.Administrator)
	admin.post("/preferences", "lang", "fr")
	_, page := admin.get("/settings/connectors")
	shows(t, page, "Aucun connecteur", "Aucun greffon")
	program := site.build(t, "example")
	_, page = admin.get("/settings/connectors")
	shows(t, page, `href="/settings/connectors/new?plugin=example"`)

	status, page := admin.get("/settings/connectors/new?plugin=example")
	if status != http.StatusOK {
		t.Fatalf("form: status %d\n%s", status, page)
	}
	shows(t, page, "Exemple 1.0.0", "Combien en inventer.", `name="f.rows" value="10"`, `type="password" id="f-password"`)
	sum := regexp.MustCompile(`name="sum" value="([0-9a-f]{64})"`).FindStringSubmatch(page)[1]

	form := []string{"plugin", "example", "sum", sum, "label", "Essai", "every", "1", "unit", "days", "at", "04:00", "f.rows", "0", "f.password", "geheim"}
	status, page = admin.post("/settings/connectors", form...)
	if status != http.StatusBadRequest {
		t.Errorf("too few rows: status %d", status)
	}
	shows(t, page, "est trop petit", `href="#f-rows"`, `value="Essai"`)
	hides(t, page, "geheim")
	form[13] = "25"
	_, page = admin.post("/settings/connectors", form...)
	shows(t, page, "Connecteur enregistré", "chaque jour", sum, "jamais exécuté")
	hides(t, page, "geheim")
	all, err := site.store.Connectors(t.Context())
	must(t, err)
	url := "/settings/connectors/" + all[0].ID

	_, page = admin.post(url + "/check")
	shows(t, page, "25 records")
	_, page = admin.post(url + "/run")
	shows(t, page, "sur le point de démarrer")
	must(t, site.connectors.Tend(t.Context()))
	_, page = admin.get(url)
	shows(t, page, "nouvelles : 25", "bien passée")
	_, page = admin.get(url + "/edit")
	shows(t, page, `placeholder="inchangé"`)
	hides(t, page, "geheim", "un autre")

	must(t, os.WriteFile(program+".new", append(must2(os.ReadFile(program)), 0), 0o755))
	must(t, os.Rename(program+".new", program)) // as an installer does: the old one may still run
	_, page = admin.get(url + "/edit")
	shows(t, page, "celui qui a été approuvé")

	_, page = admin.post(url + "/remove")
	shows(t, page, "Connecteur supprimé")
	if status, _ = admin.get("/settings/connectors/new?plugin=absent"); status != http.StatusNotFound {
		t.Errorf("no such plugin: status %d", status)
	}
	if status, _ = site.as(t, store.Manager).get("/settings/connectors"); status != http.StatusForbidden {
		t.Errorf("a manager: status %d", status)
	}
}

func must2(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}
