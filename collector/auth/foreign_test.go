package auth

import (
	"net/http"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// sends says which status a sender gets, with these credentials.
func (g gate) sends(t *testing.T, set func(*http.Request)) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.url+"/send?as=x", nil)
	if err != nil {
		t.Fatal(err)
	}
	set(request)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func basic(name, password string) func(*http.Request) {
	return func(r *http.Request) { r.SetBasicAuth(name, password) }
}

func token(secret string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }
}

func nothing(*http.Request) {}

func (g gate) add(t *testing.T, n NewForeign) (string, store.ForeignClient) {
	t.Helper()
	secret, client, err := g.AddForeign(t.Context(), n, "anne")
	if err != nil {
		t.Fatal(err)
	}
	return secret, client
}

func TestForeignIsOffByDefault(t *testing.T) {
	g := open(t, Settings{})
	for name, set := range map[string]func(*http.Request){"nothing": nothing, "a password": basic("", ""), "a token": token(oauthPrefix + "x")} {
		if got := g.sends(t, set); got != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := g.Challenges(t.Context()); len(got) != 1 || got[0] != "Bearer" {
		t.Errorf("challenges %v", got)
	}
	if _, err := g.Grant(t.Context(), "10.0.0.1", "", ""); inventory.CodeOf(err) != inventory.Denied {
		t.Errorf("a token for nobody: %v", err)
	}
}

func TestForeignBasic(t *testing.T) {
	g := open(t, Settings{})
	secret, client := g.add(t, NewForeign{Name: "agents", Kind: store.ForeignBasic, Life: time.Hour})
	if client.Hash == secret || client.Hash == "" {
		t.Error("the secret is kept as it is")
	}
	if got := g.sends(t, basic("agents", secret)); got != http.StatusOK {
		t.Errorf("the right password: %d", got)
	}
	for name, set := range map[string]func(*http.Request){"wrong": basic("agents", "x"), "other name": basic("agent", secret), "none": nothing, "as a token": token(secret)} {
		if got := g.sends(t, set); got != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := g.Challenges(t.Context()); len(got) != 2 || got[0] != `Basic realm="recolement"` {
		t.Errorf("challenges %v", got)
	}
	g.clock.advance(2 * time.Hour)
	if got := g.sends(t, basic("agents", secret)); got != http.StatusUnauthorized {
		t.Errorf("expired: %d", got)
	}
	for range 40 {
		g.sends(t, basic("agents", "guess"))
	}
	again, _ := g.add(t, NewForeign{Name: "second", Kind: store.ForeignBasic})
	if got := g.sends(t, basic("second", again)); got != http.StatusUnauthorized {
		t.Errorf("after many guesses even the right one waits: %d", got)
	}
	g.clock.advance(time.Hour)
	if got := g.sends(t, basic("second", again)); got != http.StatusOK {
		t.Errorf("an hour later: %d", got)
	}
}

func TestForeignOAuth(t *testing.T) {
	g := open(t, Settings{Foreign: Foreign{ClientID: "from the file", ClientSecret: "file secret"}})
	secret, client := g.add(t, NewForeign{Name: "glpi", Kind: store.ForeignOAuth})
	for name, pair := range map[string][2]string{"wrong secret": {"glpi", "x"}, "unknown": {"x", secret}, "empty": {"", ""}, "file, wrong": {"from the file", ""}} {
		if _, err := g.Grant(t.Context(), "10.0.0.1", pair[0], pair[1]); err == nil {
			t.Errorf("%s: granted", name)
		}
	}
	given, err := g.Grant(t.Context(), "10.0.0.1", "glpi", secret)
	if err != nil {
		t.Fatal(err)
	}
	filed, err := g.Grant(t.Context(), "10.0.0.1", "from the file", "file secret")
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := g.store.ForeignToken(t.Context(), hashSecret(given)); err != nil || kept.Hash == given {
		t.Errorf("the token is kept as it is: %v", err)
	}
	for _, good := range []string{given, filed} {
		if got := g.sends(t, token(good)); got != http.StatusOK {
			t.Errorf("with a token: %d", got)
		}
	}
	if got := g.sends(t, token(given+"x")); got != http.StatusUnauthorized {
		t.Errorf("with a wrong token: %d", got)
	}
	if err := g.RevokeForeign(t.Context(), client.ID, "anne"); err != nil {
		t.Fatal(err)
	}
	if got := g.sends(t, token(given)); got != http.StatusUnauthorized {
		t.Errorf("of a revoked client: %d", got)
	}
	g.clock.advance(TokenLife)
	if got := g.sends(t, token(filed)); got != http.StatusUnauthorized {
		t.Errorf("expired: %d", got)
	}
	refused := 0
	for range 200 {
		if _, err := g.Grant(t.Context(), "10.0.0.2", "from the file", "file secret"); err != nil {
			refused++
		}
	}
	if refused == 0 {
		t.Error("200 tokens at once for one address")
	}
}

func TestForeignNetworks(t *testing.T) {
	g := open(t, Settings{})
	_, client := g.add(t, NewForeign{Name: "site", Kind: store.ForeignNetwork, Network: "127.0.0.1/8"})
	if client.Network != "127.0.0.0/8" {
		t.Errorf("network %s", client.Network)
	}
	if got := g.sends(t, nothing); got != http.StatusOK {
		t.Errorf("from the network: %d", got)
	}
	if got := g.sends(t, basic("x", "y")); got != http.StatusUnauthorized {
		t.Errorf("with a wrong password from the network: %d", got)
	}
	if err := g.RevokeForeign(t.Context(), client.ID, "anne"); err != nil {
		t.Fatal(err)
	}
	if got := g.sends(t, nothing); got != http.StatusUnauthorized {
		t.Errorf("revoked: %d", got)
	}
}

func TestForeignAgentsDoNotSpeakForOurs(t *testing.T) {
	g := open(t, Settings{})
	err := g.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutAgent(t.Context(), store.Agent{ID: "a", DeviceID: "pc-1", KeyHash: "h", Kind: store.EnrolAgent})
	})
	if err != nil {
		t.Fatal(err)
	}
	for device, want := range map[string]bool{"pc-1": false, "pc-2": true} {
		if may, err := g.MayReport(t.Context(), Sender{Client: "agents"}, device); err != nil || may != want {
			t.Errorf("%s: %v, %v", device, may, err)
		}
	}
}

func TestAddForeignRefuses(t *testing.T) {
	g := open(t, Settings{})
	g.add(t, NewForeign{Name: "agents", Kind: store.ForeignBasic})
	for name, n := range map[string]NewForeign{
		"no name": {Kind: store.ForeignBasic}, "a colon": {Name: "a:b", Kind: store.ForeignBasic}, "no kind": {Name: "x"}, "no network": {Name: "x", Kind: store.ForeignNetwork},
		"a control character": {Name: "a\nb", Kind: store.ForeignOAuth}, "twice": {Name: "agents", Kind: store.ForeignBasic}, "a life that is over": {Name: "x", Kind: store.ForeignBasic, Life: -1},
	} {
		if _, _, err := g.AddForeign(t.Context(), n, "anne"); err == nil {
			t.Errorf("%s: added", name)
		}
	}
	entries, err := g.store.AuditEntries(t.Context(), 10, 0)
	if err != nil || len(entries) != 1 || entries[0].Action != "foreign-add" || entries[0].By != "anne" {
		t.Errorf("audit %+v, %v", entries, err)
	}
}
