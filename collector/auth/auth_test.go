package auth

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// gate is an Auth behind a server with one page for each role.
type gate struct {
	*Auth
	clock *clock
	url   string
	store *store.Store
}

func cheap() *Hasher { return NewHasherOf(Cost{Memory: 64, Time: 1, Lanes: 1}) }

func open(t *testing.T, settings Settings) gate {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "r.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	settings.Hasher = cheap()
	now := &clock{t: time.Now()}
	a := New(st, settings, log, now.now)
	server := httptest.NewServer(pages(t, a))
	t.Cleanup(server.Close)
	return gate{Auth: a, clock: now, url: server.URL, store: st}
}

func pages(t *testing.T, a *Auth) http.Handler {
	t.Helper()
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	if err := engine.SetTrustedProxies(nil); err != nil {
		t.Fatal(err)
	}
	engine.POST("/sign-in", func(c *gin.Context) {
		_, err := a.SignIn(c, c.PostForm("name"), c.PostForm("password"))
		switch {
		case errors.Is(err, ErrTooMany):
			c.Status(http.StatusTooManyRequests)
		case err != nil:
			c.Status(http.StatusUnauthorized)
		}
	})
	engine.POST("/password", func(c *gin.Context) {
		if err := a.ChangePassword(c, c.PostForm("old"), c.PostForm("new")); err != nil {
			c.Status(http.StatusUnauthorized)
		}
	})
	engine.POST("/sign-out", func(c *gin.Context) {
		if err := a.SignOut(c); err != nil {
			t.Error(err)
		}
	})
	for _, role := range store.Roles() {
		engine.GET("/"+string(role), a.Require(role), func(c *gin.Context) {
			user, _ := a.User(c)
			c.String(http.StatusOK, user.Name)
		})
	}
	engine.GET("/api", a.RequireRead, func(c *gin.Context) { c.Status(http.StatusOK) })
	engine.POST("/send", func(c *gin.Context) {
		sender, err := a.Sender(c)
		switch {
		case err != nil:
			c.Status(http.StatusUnauthorized)
		case !sender.MayReport(c.Query("as")):
			c.Status(http.StatusForbidden)
		}
	})
	engine.POST("/enrol", func(c *gin.Context) {
		key, _, err := a.Enrol(c, Enrolment{Token: c.PostForm("token"), DeviceID: c.PostForm("deviceid")})
		switch {
		case errors.Is(err, ErrTooMany):
			c.Status(http.StatusTooManyRequests)
		case err != nil:
			c.Status(http.StatusForbidden)
		default:
			c.String(http.StatusCreated, key)
		}
	})
	handler, err := a.Handler(engine)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func (g gate) signIn(t *testing.T, client *http.Client, name, password string) *http.Response {
	t.Helper()
	return send(t, client, http.MethodPost, g.url+"/sign-in", url.Values{"name": {name}, "password": {password}}, nil)
}

// send answers with the response, its body read and closed.
func send(t *testing.T, client *http.Client, method, address string, form url.Values, head map[string]string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for k, v := range head {
		request.Header.Set(k, v)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	response.Body = io.NopCloser(strings.NewReader(string(body)))
	return response
}

func (g gate) status(t *testing.T, client *http.Client, path string) int {
	t.Helper()
	return send(t, client, http.MethodGet, g.url+path, nil, nil).StatusCode
}

const password = "correct horse battery"

func (g gate) user(t *testing.T, name string, role store.Role) store.User {
	t.Helper()
	user, err := g.AddUser(t.Context(), name, role, "fr", password, "test")
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func TestRoles(t *testing.T) {
	g := open(t, Settings{})
	rows := []struct {
		role                           store.Role
		reader, manager, administrator int
	}{
		{"", 401, 401, 401},
		{store.Reader, 200, 403, 403},
		{store.Manager, 200, 200, 403},
		{store.Administrator, 200, 200, 200},
	}
	for _, row := range rows {
		client := browser(t)
		if row.role != "" {
			g.user(t, string(row.role), row.role)
			if got := g.signIn(t, client, string(row.role), password).StatusCode; got != 200 {
				t.Fatalf("%s signs in: %d", row.role, got)
			}
		}
		for path, want := range map[string]int{"/reader": row.reader, "/manager": row.manager, "/administrator": row.administrator} {
			if got := g.status(t, client, path); got != want {
				t.Errorf("role %q asks for %s: %d, want %d", row.role, path, got, want)
			}
		}
	}
}

func TestMay(t *testing.T) {
	for _, least := range append(store.Roles(), "owner") {
		if May("", least) || May("owner", store.Administrator) || May("owner", store.Reader) {
			t.Errorf("a role that does not exist may do what takes %s", least)
		}
	}
}

func TestSignIn(t *testing.T) {
	g := open(t, Settings{Secure: false})
	g.user(t, "Anne", store.Reader)
	client := browser(t)
	if got := g.signIn(t, client, "Anne", "wrong horse battery").StatusCode; got != 401 {
		t.Errorf("wrong password: %d", got)
	}
	if got := g.signIn(t, client, "Nobody", password).StatusCode; got != 401 {
		t.Errorf("unknown name: %d", got)
	}
	response := g.signIn(t, client, " ANNE ", password)
	if response.StatusCode != 200 || g.status(t, client, "/reader") != 200 {
		t.Fatalf("right password in other letters: %d", response.StatusCode)
	}
	cookie := response.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure {
		t.Errorf("cookie %s", cookie)
	}
	before := cookie.Value
	if again := g.signIn(t, client, "Anne", password).Cookies()[0].Value; again == before {
		t.Error("the session is not renewed at sign-in")
	}
	thief := &http.Client{}
	old := send(t, thief, http.MethodGet, g.url+"/reader", nil, map[string]string{"Cookie": "recolement=" + before})
	if old.StatusCode != 401 {
		t.Errorf("the token from before sign-in still works: %d", old.StatusCode)
	}
	send(t, client, http.MethodPost, g.url+"/sign-out", nil, nil)
	if got := g.status(t, client, "/reader"); got != 401 {
		t.Errorf("after sign-out: %d", got)
	}
}

func TestSecureCookie(t *testing.T) {
	g := open(t, Settings{Secure: true})
	g.user(t, "Anne", store.Reader)
	if cookie := g.signIn(t, &http.Client{}, "Anne", password).Cookies()[0]; !cookie.Secure {
		t.Errorf("cookie %s", cookie)
	}
}

func TestSessionsEnd(t *testing.T) {
	tests := map[string]func(t *testing.T, g gate) error{
		"with the password": func(t *testing.T, g gate) error { return g.SetPassword(t.Context(), "anne", "another password", "x") },
		"with the user":     func(t *testing.T, g gate) error { return g.RemoveUser(t.Context(), "anne", "x") },
		"with time":         func(_ *testing.T, g gate) error { g.clock.advance(13 * time.Hour); return nil },
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			g := open(t, Settings{})
			g.user(t, "root", store.Administrator)
			g.user(t, "anne", store.Reader)
			client := browser(t)
			g.signIn(t, client, "anne", password)
			if g.status(t, client, "/reader") != 200 {
				t.Fatal("not signed in")
			}
			if err := end(t, g); err != nil {
				t.Fatal(err)
			}
			if got := g.status(t, client, "/reader"); got != 401 {
				t.Errorf("still there: %d", got)
			}
		})
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	g := open(t, Settings{})
	g.user(t, "anne", store.Reader)
	g.user(t, "bob", store.Reader)
	for i := range 5 {
		if got := g.signIn(t, browser(t), "anne", "wrong horse battery").StatusCode; got != 401 {
			t.Fatalf("attempt %d: %d", i, got)
		}
	}
	if got := g.signIn(t, browser(t), "anne", password).StatusCode; got != 429 {
		t.Errorf("sixth attempt: %d", got)
	}
	if got := g.signIn(t, browser(t), "bob", password).StatusCode; got != 200 {
		t.Errorf("another person from there: %d", got)
	}
	g.clock.advance(time.Minute)
	if got := g.signIn(t, browser(t), "anne", password).StatusCode; got != 200 {
		t.Errorf("a minute later: %d", got)
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	g := open(t, Settings{TrustedOrigins: []string{"https://recolement.example"}})
	for head, want := range map[[2]string]int{
		{"Sec-Fetch-Site", "cross-site"}:          403,
		{"Origin", "https://evil.example"}:        403,
		{"Origin", "https://recolement.example"}:  401,
		{"Sec-Fetch-Site", "same-origin"}:         401,
		{"X-Nothing", "an agent sends no origin"}: 401,
	} {
		if got := send(t, &http.Client{}, http.MethodPost, g.url+"/sign-in", nil, map[string]string{head[0]: head[1]}).StatusCode; got != want {
			t.Errorf("%v: %d, want %d", head, got, want)
		}
	}
}

func TestLastAdministratorStays(t *testing.T) {
	g := open(t, Settings{})
	g.user(t, "root", store.Administrator)
	for what, err := range map[string]error{
		"remove": g.RemoveUser(t.Context(), "root", "x"),
		"demote": g.SetRole(t.Context(), "root", store.Reader, "x"),
	} {
		if inventory.CodeOf(err) != inventory.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	g.user(t, "second", store.Administrator)
	if err := g.RemoveUser(t.Context(), "root", "x"); err != nil {
		t.Error(err)
	}
}

func TestBadUsers(t *testing.T) {
	g := open(t, Settings{})
	g.user(t, "anne", store.Reader)
	tests := []struct {
		name, role, language, password string
		want                           inventory.ErrorCode
	}{
		{"Anne", "reader", "fr", password, inventory.Conflict},
		{"", "reader", "fr", password, inventory.Invalid},
		{"a\nb", "reader", "fr", password, inventory.Invalid},
		{"bob", "owner", "fr", password, inventory.Invalid},
		{"bob", "reader", "de", password, inventory.Invalid},
		{"bob", "reader", "fr", "short", inventory.Invalid},
	}
	for _, test := range tests {
		_, err := g.AddUser(t.Context(), test.name, store.Role(test.role), test.language, test.password, "x")
		if inventory.CodeOf(err) != test.want {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

func TestAudit(t *testing.T) {
	g := open(t, Settings{})
	g.user(t, "anne", store.Reader)
	g.signIn(t, browser(t), "anne", password)
	g.signIn(t, browser(t), "anne", "wrong horse battery")
	_, token, err := g.CreateToken(t.Context(), NewToken{Scope: store.ReadAPI, Reads: store.AllEntities()}, "anne")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.RevokeToken(t.Context(), token.ID, "anne"); err != nil {
		t.Fatal(err)
	}
	entries, err := g.store.AuditEntries(t.Context(), 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, e := range entries {
		got[e.Action] = true
		if strings.Contains(e.From+e.To+e.Why, "argon2") || strings.Contains(e.From+e.To+e.Why, "recolement-") {
			t.Errorf("a secret in the audit trail: %+v", e)
		}
	}
	for _, want := range []string{"user-add", "sign-in", "sign-in-refused", "token-create", "token-revoke"} {
		if !got[want] {
			t.Errorf("no audit entry for %s", want)
		}
	}
}

func TestTokens(t *testing.T) {
	g := open(t, Settings{})
	create := func(n NewToken) (string, string) {
		secret, token, err := g.CreateToken(t.Context(), n, "x")
		if err != nil {
			t.Fatal(err)
		}
		return secret, token.ID
	}
	ask := func(secret string) int {
		return send(t, &http.Client{}, http.MethodGet, g.url+"/api", nil, map[string]string{"Authorization": "Bearer " + secret}).StatusCode
	}
	reads, id := create(NewToken{Scope: store.ReadAPI, Reads: store.AllEntities()})
	short, _ := create(NewToken{Scope: store.ReadAPI, Reads: store.AllEntities(), Life: time.Hour})
	enrols, _ := create(NewToken{Scope: store.EnrolAgent})
	for secret, want := range map[string]int{reads: 200, short: 200, enrols: 403, "nonsense": 401, "": 401} {
		if got := ask(secret); got != want {
			t.Errorf("token %.20s…: %d, want %d", secret, got, want)
		}
	}
	g.clock.advance(2 * time.Hour)
	if got := ask(short); got != 401 {
		t.Errorf("expired: %d", got)
	}
	if err := g.RevokeToken(t.Context(), id, "x"); err != nil {
		t.Fatal(err)
	}
	if got := ask(reads); got != 401 {
		t.Errorf("revoked: %d", got)
	}
	if got := g.status(t, &http.Client{}, "/api"); got != 401 {
		t.Errorf("nobody: %d", got)
	}
}

func (g gate) enrol(t *testing.T, token, deviceID string) (status int, key string) {
	t.Helper()
	response := send(t, &http.Client{}, http.MethodPost, g.url+"/enrol", url.Values{"token": {token}, "deviceid": {deviceID}}, nil)
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func (g gate) report(t *testing.T, key, as string) int {
	t.Helper()
	head := map[string]string{}
	if key != "" {
		head["Authorization"] = "Bearer " + key
	}
	return send(t, &http.Client{}, http.MethodPost, g.url+"/send?as="+as, nil, head).StatusCode
}

func TestEnrolment(t *testing.T) {
	g := open(t, Settings{})
	twice, _, err := g.CreateToken(t.Context(), NewToken{Scope: store.EnrolAgent, MaxUses: 2}, "x")
	if err != nil {
		t.Fatal(err)
	}
	scanner, _, err := g.CreateToken(t.Context(), NewToken{Scope: store.EnrolScanner, Life: time.Hour}, "x")
	if err != nil {
		t.Fatal(err)
	}
	reads, _, err := g.CreateToken(t.Context(), NewToken{Scope: store.ReadAPI, Reads: store.AllEntities()}, "x")
	if err != nil {
		t.Fatal(err)
	}
	_, first := g.enrol(t, twice, "pc-1")
	_, sweeps := g.enrol(t, scanner, "scanner-1")
	rows := []struct {
		key, as string
		want    int
	}{
		{first, "pc-1", 200}, {first, "pc-2", 403}, {sweeps, "scanner-1", 200}, {sweeps, "printer-7", 200},
		{"", "pc-1", 401}, {"nonsense", "pc-1", 401}, {twice, "pc-1", 401},
	}
	for _, row := range rows {
		if got := g.report(t, row.key, row.as); got != row.want {
			t.Errorf("key %.24s… reports as %s: %d, want %d", row.key, row.as, got, row.want)
		}
	}
	_, second := g.enrol(t, twice, "pc-1")
	if g.report(t, first, "pc-1") != 401 || g.report(t, second, "pc-1") != 200 {
		t.Error("a new enrolment does not take the place of the old")
	}
	if status, _ := g.enrol(t, twice, "pc-3"); status != 403 {
		t.Errorf("third use of a token for two: %d", status)
	}
	if status, _ := g.enrol(t, reads, "pc-3"); status != 403 {
		t.Errorf("enrolment with a token for reading: %d", status)
	}
	if status, _ := g.enrol(t, scanner, "pc\x003"); status != 403 {
		t.Errorf("a device id with a control character: %d", status)
	}
	agents, err := g.store.Agents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.RevokeAgent(t.Context(), agents[0].ID, "x"); err != nil {
		t.Fatal(err)
	}
	if got := g.report(t, second, "pc-1"); got != 401 {
		t.Errorf("revoked key: %d", got)
	}
	g.clock.advance(2 * time.Hour)
	if status, _ := g.enrol(t, scanner, "scanner-2"); status != 403 {
		t.Errorf("expired token: %d", status)
	}
}

func TestGuessingTokensIsSlowedDown(t *testing.T) {
	g := open(t, Settings{})
	for range 30 {
		g.enrol(t, "guess", "pc")
	}
	if status, _ := g.enrol(t, "guess", "pc"); status != 429 {
		t.Errorf("after 30 wrong tokens: %d", status)
	}
}

// A token that two agents use at once, and that is good for one.
func TestOneUseIsOneUse(t *testing.T) {
	g := open(t, Settings{})
	token, _, err := g.CreateToken(t.Context(), NewToken{Scope: store.EnrolAgent, MaxUses: 1}, "x")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	got := make([]int, 8)
	for i := range got {
		wg.Go(func() { got[i], _ = g.enrol(t, token, "pc") })
	}
	wg.Wait()
	created := 0
	for _, status := range got {
		if status == http.StatusCreated {
			created++
		}
	}
	if created != 1 {
		t.Errorf("%d enrolled: %v", created, got)
	}
}

func TestForeignAgents(t *testing.T) {
	local, elsewhere := netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("192.0.2.0/24")
	tests := []struct {
		name           string
		foreign        Foreign
		user, password string
		want           int
	}{
		{"none allowed", Foreign{}, "", "", 401},
		{"empty password allowed nobody", Foreign{}, "", "x", 401},
		{"their network", Foreign{Networks: []netip.Prefix{local}}, "", "", 200},
		{"another network", Foreign{Networks: []netip.Prefix{elsewhere}}, "", "", 401},
		{"right password", Foreign{User: "glpi", Password: "secret"}, "glpi", "secret", 200},
		{"wrong password", Foreign{User: "glpi", Password: "secret"}, "glpi", "guess", 401},
		{"wrong name", Foreign{User: "glpi", Password: "secret"}, "root", "secret", 401},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := open(t, Settings{Foreign: test.foreign})
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.url+"/send?as=any", nil)
			if err != nil {
				t.Fatal(err)
			}
			if test.user+test.password != "" {
				request.SetBasicAuth(test.user, test.password)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != test.want {
				t.Errorf("got %d, want %d", response.StatusCode, test.want)
			}
		})
	}
	g := open(t, Settings{Foreign: Foreign{Networks: []netip.Prefix{local}}})
	if got := g.report(t, "revoked-or-made-up", "any"); got != 401 {
		t.Errorf("a wrong key from an allowed network: %d", got)
	}
}

func TestPasswords(t *testing.T) {
	ctx := context.Background()
	h := cheap()
	phc, err := h.Hash(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	if right, stale, err := h.Verify(ctx, password, phc); !right || stale || err != nil {
		t.Errorf("right %v, stale %v, %v", right, stale, err)
	}
	if right, _, err := h.Verify(ctx, password+"x", phc); right || err != nil {
		t.Errorf("a wrong password: right %v, %v", right, err)
	}
	if _, stale, _ := NewHasherOf(Cost{Memory: 128, Time: 1, Lanes: 1}).Verify(ctx, password, phc); !stale {
		t.Error("a hash of another cost is not stale")
	}
	// From the reference implementation's tests: argon2id, 64 MiB, 2 passes, 1 lane.
	const known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if right, _, err := h.Verify(ctx, "password", known); !right || err != nil {
		t.Errorf("the reference's hash: right %v, %v", right, err)
	}
	for _, bad := range []string{"", "x", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$aGFzaA", "$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "$argon2id$v=19$m=64,t=1,p=1$!$!"} {
		if right, _, err := h.Verify(ctx, password, bad); right || err == nil {
			t.Errorf("%q is taken for a hash", bad)
		}
	}
}

func TestLimiterForgets(t *testing.T) {
	now := &clock{t: time.Now()}
	l := newLimiter(1, time.Hour, now.now)
	for i := range 3 * mostKeys {
		l.take(string(rune(i)))
	}
	if len(l.keys) > mostKeys {
		t.Errorf("%d keys", len(l.keys))
	}
}

func TestAccess(t *testing.T) {
	some := store.SomeEntities
	tests := map[string]struct {
		user          store.User
		sees, manages store.Entities
		administers   bool
	}{
		"nobody":                  {user: store.User{}},
		"a reader":                {user: store.User{Role: store.Reader}, sees: store.AllEntities()},
		"an administrator":        {user: store.User{Role: store.Administrator}, sees: store.AllEntities(), manages: store.AllEntities(), administers: true},
		"a manager of one":        {user: store.User{Grants: map[string]store.Role{"TO": store.Manager}}, sees: some("TO"), manages: some("TO")},
		"an administrator of one": {user: store.User{Grants: map[string]store.Role{"TO": store.Administrator}}, sees: some("TO"), manages: some("TO")},
		"reads one, manages one":  {user: store.User{Grants: map[string]store.Role{"TO": store.Manager, "TM": store.Reader}}, sees: some("TM", "TO"), manages: some("TO")},
		"reads all, manages one":  {user: store.User{Role: store.Reader, Grants: map[string]store.Role{"TO": store.Manager}}, sees: store.AllEntities(), manages: some("TO")},
		"a role that is none":     {user: store.User{Role: "owner", Grants: map[string]store.Role{"TO": "owner"}}},
	}
	for name, c := range tests {
		got := AccessOf(c.user)
		if got.Sees.String() != c.sees.String() || got.Manages.String() != c.manages.String() || got.Administers != c.administers {
			t.Errorf("%s: %+v", name, got)
		}
		if got.May(store.Reader) == c.sees.None() || got.May(store.Manager) == c.manages.None() || got.May(store.Administrator) != c.administers {
			t.Errorf("%s: may not what it should, or more", name)
		}
	}
}

func TestGrantsAndTheLastAdministrator(t *testing.T) {
	g := open(t, Settings{})
	g.user(t, "root", store.Administrator)
	ctx := t.Context()
	grants := map[string]store.Role{"TO": store.Manager, "TM": ""}
	anne, err := g.Add(ctx, store.User{Name: "anne", Grants: grants}, password, "root")
	if err != nil || Roles(anne) != "TO manager" {
		t.Fatalf("%q %v", Roles(anne), err)
	}
	for name, change := range map[string]func() error{
		"demote":  func() error { return g.SetGrants(ctx, "root", store.Manager, grants, "root") },
		"role":    func() error { return g.SetRole(ctx, "root", store.Reader, "root") },
		"disable": func() error { return g.SetDisabled(ctx, "root", true, "root") },
		"remove":  func() error { return g.RemoveUser(ctx, "root", "root") },
	} {
		if err := change(); inventory.CodeOf(err) != inventory.Conflict {
			t.Errorf("%s the last administrator: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"no role":         g.SetGrants(ctx, "anne", "", map[string]store.Role{"TO": ""}, "root"),
		"unknown role":    g.SetGrants(ctx, "anne", "", map[string]store.Role{"TO": "owner"}, "root"),
		"several codes":   g.SetGrants(ctx, "anne", "", map[string]store.Role{"TO,TM": store.Reader}, "root"),
		"all by the back": g.SetGrants(ctx, "anne", "", map[string]store.Role{"*": store.Reader}, "root"),
	} {
		if inventory.CodeOf(err) != inventory.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	client := browser(t)
	if g.signIn(t, client, "anne", password).StatusCode != 200 || g.status(t, client, "/manager") != 200 || g.status(t, client, "/administrator") != 403 {
		t.Error("a manager of one entity is not let in, or too far")
	}
	if err := g.SetDisabled(ctx, "anne", true, "root"); err != nil {
		t.Fatal(err)
	}
	if g.status(t, client, "/reader") != 401 || g.signIn(t, browser(t), "anne", password).StatusCode != 401 {
		t.Error("who is disabled is still let in")
	}
	if err := g.SetDisabled(ctx, "anne", false, "root"); err != nil {
		t.Fatal(err)
	}
	if g.status(t, client, "/reader") != 401 || g.signIn(t, browser(t), "anne", password).StatusCode != 200 {
		t.Error("who is enabled again has the old session, or cannot sign in")
	}
}

func TestOwnPasswordAndSessions(t *testing.T) {
	g := open(t, Settings{})
	anne := g.user(t, "anne", store.Reader)
	here, there := browser(t), browser(t)
	g.signIn(t, here, "anne", password)
	g.signIn(t, there, "anne", password)
	open, err := g.Sessions(t.Context(), anne)
	if err != nil || len(open) != 2 || open[0].From == "" || open[0].Browser == "" || open[0].Since.IsZero() {
		t.Fatalf("%+v %v", open, err)
	}
	change := func(old, wanted string) int {
		return send(t, here, http.MethodPost, g.url+"/password", url.Values{"old": {old}, "new": {wanted}}, nil).StatusCode
	}
	if got := change("not the password", "another password"); got != 401 {
		t.Errorf("with a wrong password: %d", got)
	}
	if got := change(password, "another password"); got != 200 {
		t.Errorf("with the right one: %d", got)
	}
	if g.status(t, here, "/reader") != 200 || g.status(t, there, "/reader") != 401 {
		t.Error("the other session stays, or one's own ends")
	}
	anne, err = g.store.User(t.Context(), anne.ID)
	if err != nil {
		t.Fatal(err)
	}
	if open, err = g.Sessions(t.Context(), anne); err != nil || len(open) != 1 {
		t.Fatalf("%+v %v", open, err)
	}
	if err := g.EndSession(t.Context(), anne, "unknown", "anne"); inventory.CodeOf(err) != inventory.NotFound {
		t.Error(err)
	}
	if err := g.EndSession(t.Context(), anne, open[0].ID, "anne"); err != nil || g.status(t, here, "/reader") != 401 {
		t.Errorf("an ended session still works: %v", err)
	}
	g.signIn(t, here, "anne", "another password")
	if err := g.EndSession(t.Context(), anne, "", "root"); err != nil || g.status(t, here, "/reader") != 401 {
		t.Errorf("all sessions ended, one still works: %v", err)
	}
}

// Who guesses at two collectors in turn has no more attempts than at one.
func TestCollectorsCountAttemptsTogether(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	now := time.Now()
	one, two := New(st, Settings{}, slog.New(slog.DiscardHandler), func() time.Time { return now }), New(st, Settings{}, slog.New(slog.DiscardHandler), func() time.Time { return now })
	for i := range 7 {
		err := []*Auth{one, two}[i%2].signIns.take(t.Context(), "192.0.2.1 anna")
		if (err == nil) != (i < 5) || err != nil && !errors.Is(err, ErrTooMany) {
			t.Errorf("attempt %d: %v", i+1, err)
		}
	}
	if err := errors.Join(one.signIns.forget(t.Context(), "192.0.2.1 anna"), two.signIns.take(t.Context(), "192.0.2.1 anna")); err != nil {
		t.Error(err)
	}
}
