package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

func TestStrangersAreSentToSignIn(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	stranger := site.as(t, "")
	for _, path := range []string{"/", "/discrepancies?kind=missing-device", "/assets/a1", "/import"} {
		status, page := stranger.get(path)
		if status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
		shows(t, page, `name="password"`)
		hides(t, page, "19933")
	}
	_, page := stranger.get("/discrepancies?kind=missing-device")
	shows(t, page, `name="back" value="/discrepancies?kind=missing-device"`)
}

// TestRoles asks for every route that changes something with every role.
func TestRoles(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	for _, r := range (&testRoutes{}).all() {
		if r.method != http.MethodPost || r.least == anyone || r.least == store.Reader {
			continue
		}
		path := strings.NewReplacer(":key", key(t, inventory.MissingDevice), ":id", "x").Replace(r.path)
		if status, page := site.as(t, "").post(path); status != http.StatusOK || !strings.Contains(page, `name="password"`) {
			t.Errorf("stranger, POST %s: status %d instead of the sign-in page", path, status)
		}
		if status, _ := site.as(t, store.Reader).post(path); r.least != store.Reader && status != http.StatusForbidden {
			t.Errorf("reader, POST %s: status %d, want 403", path, status)
		}
		if r.least == store.Administrator {
			if status, _ := site.as(t, store.Manager).post(path); status != http.StatusForbidden {
				t.Errorf("manager, POST %s: status %d, want 403", path, status)
			}
		}
		if status, _ := site.as(t, r.least).post(path); status == http.StatusForbidden {
			t.Errorf("%s, POST %s: status 403", r.least, path)
		}
	}
}

// testRoutes gives the list of routes without a server behind it.
type testRoutes struct{ site }

func (r *testRoutes) all() []route { return r.routes() }

func TestReadersSeeNoDecisions(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	address := "/discrepancies/" + key(t, inventory.MissingDevice)
	_, page := site.as(t, store.Reader).get(address)
	hides(t, page, `id="decide"`, `name="choice"`)
	_, page = site.as(t, store.Manager).get(address)
	shows(t, page, `id="decide"`, `name="choice"`)
}

func TestSignInFailsWithoutSayingWhy(t *testing.T) {
	site := newTestSite(t)
	stranger := site.as(t, "")
	_, wrongName := stranger.post("/sign-in", "name", "nobody", "password", password)
	status, wrongPassword := stranger.post("/sign-in", "name", "reader", "password", "not the password")
	if status != http.StatusUnauthorized {
		t.Errorf("status %d, want 401", status)
	}
	shows(t, wrongName, "Nom ou mot de passe incorrect")
	shows(t, wrongPassword, "Nom ou mot de passe incorrect", `value="reader"`)
}

func TestSignOut(t *testing.T) {
	site := newTestSite(t)
	reader := site.as(t, store.Reader)
	reader.post("/sign-out")
	_, page := reader.get("/discrepancies")
	shows(t, page, `name="password"`)
}

func TestOtherSitesCannotActForAVisitor(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager := site.as(t, store.Manager)
	form := strings.NewReader(url.Values{"choice": {"acknowledge"}}.Encode())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+"/discrepancies/"+key(t, inventory.MissingDevice)+"/decisions", form)
	must(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err := manager.http.Do(request)
	if status, _ := read(t, response, err); status != http.StatusForbidden {
		t.Errorf("status %d, want 403", status)
	}
}

func TestPagesForbidForeignAndInlineCode(t *testing.T) {
	site := newTestSite(t)
	response, err := http.Get(site.URL + "/sign-in")
	_, page := read(t, response, err)
	policy := response.Header.Get("Content-Security-Policy")
	shows(t, policy, "default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'")
	hides(t, policy, "unsafe")
	hides(t, page, " style=", "onclick=", "<style")
}

func TestLocalAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"/discrepancies?kind=a&page=2": "/discrepancies?kind=a&page=2",
		"":                             "/home",
		"https://elsewhere.example/":   "/home",
		"//elsewhere.example/":         "/home",
		`/\elsewhere.example/`:         "/home",
		"/\t/elsewhere.example":        "/home",
		"javascript:alert(1)":          "/home",
	} {
		if got := local(address, "/home"); got != want {
			t.Errorf("local(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestLanguageAndTheme(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader := site.as(t, store.Reader)
	_, page := reader.get("/discrepancies")
	shows(t, page, `<html lang="fr">`, "Écarts")
	_, page = reader.post("/preferences", "lang", "en")
	shows(t, page, `<html lang="en">`, "Discrepancies")
	hides(t, page, "Écarts")
	_, page = reader.post("/preferences", "theme", "dark")
	shows(t, page, `<html lang="en" data-bs-theme="dark">`)
	_, page = reader.post("/preferences", "theme", "auto")
	shows(t, page, `<html lang="en">`)
	again := site.as(t, store.Reader) // another browser, the same person
	_, page = again.get("/discrepancies")
	shows(t, page, `<html lang="en">`)
}

func TestNoSuchPage(t *testing.T) {
	site := newTestSite(t)
	for accept, want := range map[string]string{"text/html": "Cette page n&#39;existe pas", "application/json": ""} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+"/nothing/here", nil)
		must(t, err)
		request.Header.Set("Accept", accept)
		response, err := http.DefaultClient.Do(request)
		status, page := read(t, response, err)
		if status != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", accept, status)
		}
		shows(t, page, want)
		if want == "" {
			hides(t, page, "<html")
		}
	}
}
