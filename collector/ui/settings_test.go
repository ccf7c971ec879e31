package ui

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"recolement/agent/report"
	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// TestSettingsPages: every tab answers in both languages, and marks itself.
func TestSettingsPages(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	admin := site.as(t, store.Administrator)
	for _, lang := range []string{"en", "fr"} {
		admin.post("/preferences", "lang", lang)
		for _, tab := range settingsTabs() {
			status, page := admin.get("/settings/" + tab[0])
			if status != http.StatusOK {
				t.Errorf("%s: status %d", tab[0], status)
			}
			shows(t, page, `<html lang="`+lang+`"`, `href="/settings/`+tab[0]+`" aria-current="true"`)
			hides(t, page, "ui.")
		}
	}
}

func (s *testSite) person(t testing.TB, name string) store.User {
	t.Helper()
	user, err := s.store.UserNamed(context.Background(), name)
	must(t, err)
	return user
}

func TestPeople(t *testing.T) {
	site := newTestSite(t)
	admin := site.as(t, store.Administrator)
	status, page := admin.post("/settings/people", "name", "Anne <b>", "on:TO", "manager", "on:TM", "")
	if status != http.StatusOK {
		t.Fatalf("add: status %d", status)
	}
	shows(t, page, "Anne &lt;b&gt;", "TO : Gestionnaire", "ne sera plus montré")
	made := regexp.MustCompile(`<output class="code secret">([a-z0-9-]+)</output>`).FindStringSubmatch(page)
	if made == nil {
		t.Fatal("the password that was made up is not shown")
	}
	if _, page = admin.get("/settings/people"); strings.Contains(page, made[1]) {
		t.Error("the password is shown again")
	}
	anne := site.person(t, "Anne <b>")
	if auth.AccessOf(anne).Manages.String() != "TO" {
		t.Errorf("access %+v", auth.AccessOf(anne))
	}
	for _, form := range [][]string{{"name", "anne <B>", "role", "reader"}, {"name", "", "role", "reader"}, {"name", "bob"}, {"name", "bob", "role", "owner"},
		{"name", "bob", "role", "reader", "password", "short"}, {"name", "bob", "on:*", "reader"}} {
		status, page = admin.post("/settings/people", form...)
		if status != http.StatusBadRequest {
			t.Errorf("%v: status %d, want 400", form, status)
		}
		shows(t, page, `role="alert"`)
	}
	at := "/settings/people/" + anne.ID
	_, page = admin.post(at+"/roles", "role", "reader", "on:TM", "manager")
	shows(t, page, "Enregistré", "TM : Gestionnaire")
	_, page = admin.post(at+"/state", "state", "disabled")
	shows(t, page, "désactivé", "Réactiver")
	_, page = admin.post(at+"/state", "state", "enabled")
	shows(t, page, "Désactiver")
	_, page = admin.post(at + "/password")
	shows(t, page, `<output class="code secret">`)
	_, page = admin.post(at+"/password", "password", "a password that is typed")
	shows(t, page, "Nouveau mot de passe donné")
	if _, err := site.store.User(context.Background(), anne.ID); err != nil {
		t.Fatal(err)
	}
	_, page = admin.post(at + "/remove")
	shows(t, page, "Utilisateur supprimé")
	if status, _ := admin.get(at); status != http.StatusNotFound {
		t.Errorf("a person who is no more: status %d", status)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	site := newTestSite(t)
	admin := site.as(t, store.Administrator)
	at := "/settings/people/" + site.person(t, "administrator").ID
	for path, form := range map[string][]string{"/roles": {"role", "manager"}, "/state": {"state", "disabled"}, "/remove": nil} {
		status, page := admin.post(at+path, form...)
		if status != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", path, status)
		}
		shows(t, page, "dernier administrateur")
	}
	if status, _ := admin.get("/settings/people"); status != http.StatusOK {
		t.Errorf("status %d: the administrator is locked out", status)
	}
}

func TestTokens(t *testing.T) {
	site := newTestSite(t)
	admin := site.as(t, store.Administrator)
	status, page := admin.post("/settings/tokens", "label", "MDT <b>", "scope", "agent", "days", "30", "uses", "5")
	made := regexp.MustCompile(`<output class="code secret">(recolement-enrol-[\w-]+)</output>`).FindStringSubmatch(page)
	if status != http.StatusOK || made == nil {
		t.Fatalf("status %d, secret %v", status, made)
	}
	shows(t, page, "MDT &lt;b&gt;", "0 sur 5", "24/12/2026", "valable")
	if _, page = admin.get("/settings/tokens"); strings.Contains(page, made[1]) {
		t.Error("the secret is shown again")
	}
	_, page = admin.post("/settings/tokens", "label", "reads", "scope", "program", "word", "read", "entity", "TO", "days", "0")
	shows(t, page, "recolement-api-", "sans fin")
	tokens, err := site.store.Tokens(t.Context())
	must(t, err)
	if tokens[0].Reads.String() != "TO" || tokens[0].Scope != store.ReadAPI || tokens[1].MaxUses != 5 {
		t.Errorf("tokens %+v", tokens)
	}
	for _, form := range [][]string{{"scope", "agent", "days", "-1"}, {"scope", "agent", "uses", "many"}, {"scope", "owner"}, {"scope", "program"}, {"scope", "program", "word", "admin", "entity", "TO"}} {
		if status, _ := admin.post("/settings/tokens", form...); status != http.StatusBadRequest {
			t.Errorf("%v: status %d, want 400", form, status)
		}
	}
	_, page = admin.post("/settings/tokens/" + tokens[1].ID + "/revoke")
	shows(t, page, "Jeton révoqué", "révoqué")
	if status, _ := admin.post("/settings/tokens/unknown/revoke"); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
}

func TestAgents(t *testing.T) {
	site := newTestSite(t)
	must(t, site.store.Write(t.Context(), func(tx *store.Tx) error {
		for _, a := range []store.Agent{
			{ID: "a1", DeviceID: "pc-1", Name: "PC-ONE", Version: "1.2", Kind: store.EnrolAgent, KeyHash: "1", Created: now, Contact: now.AddDate(0, -3, 0)},
			{ID: "a2", DeviceID: "scan-1", Name: hostile, Version: "1.3", Kind: store.EnrolScanner, KeyHash: "2", Created: now, Contact: now},
		} {
			if err := tx.PutAgent(t.Context(), a); err != nil {
				return err
			}
		}
		return nil
	}))
	admin := site.as(t, store.Administrator)
	_, page := admin.get("/settings/agents")
	shows(t, page, "PC-ONE", "pc-1", `class="late"`, "alert(&#34;1&#34;)")
	hides(t, page, hostile)
	_, page = admin.get("/settings/agents?kind=scanner")
	hides(t, page, "PC-ONE")
	_, page = admin.get("/settings/agents?q=one+1.2")
	shows(t, page, "PC-ONE")
	hides(t, page, "scan-1")
	_, page = admin.post("/settings/agents/a1/inventory")
	shows(t, page, "Inventaire demandé", "inventaire demandé")
	_, page = admin.post("/settings/agents/a1/revoke", "back", "/settings/agents?state=revoked")
	shows(t, page, "Agent révoqué", "PC-ONE", "révoqué")
}

func TestSharedKeys(t *testing.T) {
	site := newTestSite(t)
	admin := site.as(t, store.Administrator)
	_, page := admin.get("/settings/junk")
	shows(t, page, "Aucune clé")
	for n := range 6 { // one more than the policy allows
		r, err := report.Decode(fmt.Appendf(nil, `{"action":"inventory","deviceid":"pc-%d","itemtype":"Computer","content":{"versionclient":"test","hardware":{"name":"PC-%d","uuid":"4C4C4544-0044-3510-8052-0000001000%02d"},"bios":{"ssn":"SLOPPY1"}}}`, n, n, n))
		must(t, err)
		must(t, site.estate.Report(t.Context(), r, now))
	}
	_, page = admin.get("/settings/junk")
	shows(t, page, "SLOPPY1", "N° de série", "24/11/2026 09:30", "Libérer", `<td class="amount">6</td>`)
	if status, _ := site.as(t, store.Manager).post("/settings/junk/release", "key", "s:SLOPPY1"); status != http.StatusForbidden {
		t.Errorf("a manager on the settings: status %d", status)
	}
	_, page = admin.post("/settings/junk/release", "key", "s:SLOPPY1")
	shows(t, page, "La clé identifie de nouveau", "par administrator, jusqu’à 6 machines", "libérée")
	if status, _ := admin.post("/settings/junk/release", "key", "s:SLOPPY1"); status != http.StatusNotFound {
		t.Errorf("released twice: status %d", status)
	}
	_, page = admin.get("/settings/audit?action=junk-release")
	shows(t, page, "Clé partagée libérée", "s:SLOPPY1")
}

func TestCollectorAndJudging(t *testing.T) {
	site := newTestSite(t)
	must(t, site.store.Write(t.Context(), func(tx *store.Tx) error {
		for _, j := range []store.Job{
			{Name: "reconcile", Due: now.Truncate(24 * time.Hour).Add(time.Hour), Started: now.Add(-8 * time.Hour), Finished: now.Add(-8*time.Hour + 1500*time.Millisecond)},
			{Name: "retention", Started: now.Add(-time.Minute), Finished: now, Until: now.Add(5 * time.Minute), Failure: "disk <full>"},
		} {
			if err := tx.PutJob(t.Context(), j); err != nil {
				return err
			}
		}
		return tx.PutDue(t.Context(), &store.Due{What: "reconcile", Since: now})
	}))
	admin := site.as(t, store.Administrator)
	_, page := admin.get("/settings/collector")
	shows(t, page, "Réconciliation de tout le parc", "1.5 s", "25/11/2026 01:00", "disk &lt;full&gt;", "24/11/2026 09:35", "Balayages du réseau")
	hides(t, page, "Parc jugé")
	_, page = admin.get("/import")
	shows(t, page, "encore en train d’être jugé", "Un autre collecteur", `hx-trigger="every 3s"`)
	must(t, site.estate.Reconcile(t.Context()))
	_, page = admin.get("/import")
	hides(t, page, "encore en train", "every 3s")
	_, page = admin.get("/settings/collector")
	shows(t, page, "Parc jugé", "le 24/11/2026 09:30 UTC, 0 appareils et fiches")
}

func TestPolicy(t *testing.T) {
	site := newTestSite(t)
	admin := site.as(t, store.Administrator)
	_, page := admin.get("/settings/policy")
	shows(t, page, "[entities]", "d’origine", "5 ans", "(depuis le 24/11/2021)", "1 an <", "Fichiers importés")
	wrong := "[renewal_years]\nlaptop = 5\nnothing = [\n"
	status, page := admin.post("/settings/policy", "document", wrong)
	if status != http.StatusBadRequest {
		t.Errorf("wrong document: status %d", status)
	}
	shows(t, page, `class="line here"`, "laptop = 5", "nothing = [")
	_, page = admin.post("/settings/policy", "document", "[renewal_years]\nlaptop = 5\n")
	shows(t, page, "La politique est en vigueur", "laptop = 5", "administrator")
	if rule := site.estate.Policy().Rule(inventory.Laptop); rule.RenewalYears != 5 {
		t.Errorf("laptops are renewed after %d years", rule.RenewalYears)
	}
	admin.post("/settings/policy", "document", "[renewal_years]\nlaptop = 6\n[retention]\naudit = \"never\"\nimports = \"18m\"\n")
	_, page = admin.get("/settings/policy")
	shows(t, page, "sans limite", "18 mois", "(depuis le 24/05/2025)")
	versions, err := site.store.PolicyVersions(t.Context(), store.PolicyDocument)
	must(t, err)
	_, page = admin.get("/settings/policy/versions/" + versions[0].ID)
	shows(t, page, `<span class="sign">-</span>laptop = 5`, `<span class="sign">&#43;</span>laptop = 6`)
	_, page = admin.post("/settings/policy/versions/" + versions[1].ID + "/restore")
	shows(t, page, "de nouveau en vigueur", "laptop = 5")
	if site.estate.Policy().Rule(inventory.Laptop).RenewalYears != 5 {
		t.Error("the old version is not in force")
	}
	_, page = admin.post("/settings/policy", "part", "sites", "document", "code;label;subnets;entity\r\nHDV;Hôtel de ville;10.1.0.0/16;TO\r\n")
	shows(t, page, "Hôtel de ville")
	if sites := site.estate.Policy().Sites; len(sites) != 1 || sites[0].Entity != "TO" {
		t.Errorf("sites %+v", sites)
	}
	status, page = admin.post("/settings/policy", "part", "sites", "document", "code;label;subnets\nHDV;Hôtel;10.1.0/16\n")
	if status != http.StatusBadRequest {
		t.Errorf("wrong subnet: status %d", status)
	}
	shows(t, page, "10.1.0/16")
	for path, want := range map[string]int{"/settings/policy?part=unknown": 404, "/settings/policy/versions/unknown": 404} {
		if status, _ := admin.get(path); status != want {
			t.Errorf("%s: status %d", path, status)
		}
	}
}

func TestAudit(t *testing.T) {
	site := newTestSite(t)
	admin := site.as(t, store.Administrator)
	admin.post("/settings/people", "name", "=1+1", "role", "reader", "password", "a long enough password")
	_, page := admin.get("/settings/audit")
	shows(t, page, "Utilisateur ajouté", "Connexion", "administrator")
	_, page = admin.get("/settings/audit?action=user-add&by=administrator")
	shows(t, page, "=1&#43;1")
	_, page = admin.get("/settings/audit?by=administrator&action=sign-in&since=2026-11-24&until=2026-11-24")
	shows(t, page, "Connexion", "24/11/2026")
	_, page = admin.get("/settings/audit?since=2026-11-25")
	shows(t, page, "Aucun")
	status, text := admin.get("/settings/audit.csv?action=user-add")
	if status != http.StatusOK || !strings.HasPrefix(text, "at,by,action,subject,field,from,to,why\n") || !strings.Contains(text, "'=1+1") {
		t.Errorf("status %d: %s", status, text)
	}
	if n := strings.Count(text, "\n"); n != 1+4 { // a head, one for each role of the test's site, and this one
		t.Errorf("%d lines: %s", n, text)
	}
}

func TestAccount(t *testing.T) {
	site := newTestSite(t)
	here, there := site.as(t, store.Reader), site.as(t, store.Reader)
	_, page := here.get("/account")
	shows(t, page, "Go-http-client", "127.0.0.1", "celle-ci", "Mettre fin")
	id := between(t, page, `name="session" value="`, `"`)
	_, page = here.post("/account/sessions", "session", id)
	shows(t, page, "Session terminée")
	if _, page = there.get("/account"); !strings.Contains(page, `name="password"`) {
		t.Error("the ended session goes on")
	}
	for _, form := range [][]string{{"old", "wrong", "new", "another password", "again", "another password"}, {"old", password, "new", "short", "again", "short"},
		{"old", password, "new", "another password", "again", "yet another one"}} {
		status, page := here.post("/account/password", form...)
		if status != http.StatusBadRequest {
			t.Errorf("%v: status %d", form, status)
		}
		shows(t, page, `role="alert"`)
	}
	_, page = here.post("/account/password", "old", password, "new", "another password", "again", "another password")
	shows(t, page, "Mot de passe changé")
	if status, _ := site.as(t, "").post("/sign-in", "name", "reader", "password", password); status != http.StatusUnauthorized {
		t.Error("the old password still works")
	}
}
