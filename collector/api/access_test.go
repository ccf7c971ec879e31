package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"recolement/collector/auth"
	"recolement/collector/store"
)

// Every documented address and method is routed, and every routed one is documented.
func TestDocumentIsWhatIsRouted(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	var documented, routed []string
	s.each(func(method, template string, _ map[string]any) {
		documented = append(documented, method+" "+strings.NewReplacer("{", ":", "}", "").Replace(Base+template))
	})
	for _, r := range s.engine.Routes() {
		if strings.HasPrefix(r.Path, Base) {
			routed = append(routed, r.Method+" "+r.Path)
		}
	}
	slices.Sort(documented)
	slices.Sort(routed)
	if !slices.Equal(documented, routed) {
		t.Errorf("documented\n%s\nrouted\n%s", strings.Join(documented, "\n"), strings.Join(routed, "\n"))
	}
	if v := s.document["openapi"]; v != "3.1.0" {
		t.Errorf("OpenAPI %v", v)
	}
	ids := map[any]bool{}
	s.each(func(method, template string, o map[string]any) {
		if ids[o["operationId"]] || o["operationId"] == "" || o["summary"] == "" {
			t.Errorf("%s %s has no id or summary of its own", method, template)
		}
		ids[o["operationId"]] = true
	})
}

// scopes are those of programs, and what else a caller can show.
func scopes() []string {
	return []string{"", "nonsense", "agent", "scanner", "read", "decide", "import", "report", "admin"}
}

// Every operation × every scope: who has the scope that the document names gets through, nobody else.
func TestEveryOperationTakesItsScope(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	secrets := map[string]string{"nonsense": "nonsense"}
	for _, scope := range scopes()[2:] {
		secrets[scope] = s.token(t, scope)
	}
	seen := 0
	s.each(func(method, template string, o map[string]any) {
		needs, _ := o["x-scope"].(string)
		path := strings.NewReplacer("{part}", "policy", "{id}", "none", "{key}", "none", "{device_id}", "none", "{asset_id}", "none").Replace(template)
		for _, scope := range scopes() {
			s.ahead.Add(int64(10 * time.Second)) // wrong tokens are slowed down
			r := s.do(t, call{method: method, path: path, token: secrets[scope]})
			want := "through"
			switch {
			case needs == "":
			case scope == "" || scope == "nonsense":
				want = "401"
			case scope != needs:
				want = "403"
			}
			got := fmt.Sprint(r.status)
			if r.status != 401 && r.status != 403 {
				got = "through"
			}
			if got != want {
				t.Errorf("%s %s with %q: %d, want %s", method, template, scope, r.status, want)
			}
			seen++
		}
	})
	if seen < 40*9 {
		t.Errorf("only %d cases", seen)
	}
}

// People have by the API what their role gives them on the page; a browser changes nothing on behalf of another site.
func TestSessionsOfPeople(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	admin, manager, reader := s.person(t, store.Administrator), s.person(t, store.Manager), s.person(t, store.Reader)
	decide := `{"discrepancies":["none"],"choice":"acknowledge"}`
	for _, row := range []struct {
		who    *http.Client
		method string
		path   string
		body   string
		want   int
	}{
		{reader, "GET", "/assets", "", 200}, {reader, "POST", "/decisions", decide, 403}, {reader, "GET", "/audit", "", 403},
		{manager, "GET", "/assets", "", 200}, {manager, "POST", "/decisions", decide, 404}, {manager, "GET", "/users", "", 403},
		{admin, "GET", "/users", "", 200}, {admin, "POST", "/decisions", decide, 404},
	} {
		s.want(t, row.want, call{method: row.method, path: row.path, body: row.body, client: row.who})
	}
	r := s.do(t, call{method: "POST", path: "/decisions", body: decide, client: manager, head: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	if r.status != 403 || !strings.Contains(string(r.body), "another site") {
		t.Errorf("from another site: %d %s", r.status, r.body)
	}
}

func TestQuota(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	secret, _, err := s.auth.CreateToken(t.Context(), auth.NewToken{Label: "slow", Scope: "read", PerMinute: 3, Reads: store.AllEntities()}, "test")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		r := s.want(t, 200, call{method: "GET", path: "/figures", token: secret})
		if got := r.head.Get("RateLimit"); !strings.HasPrefix(got, fmt.Sprintf(`"requests";r=%d;t=`, 2-i)) {
			t.Errorf("RateLimit %s", got)
		}
	}
	r := s.want(t, 429, call{method: "GET", path: "/figures", token: secret})
	if r.head.Get("Retry-After") == "" || r.head.Get("RateLimit-Policy") != `"requests";q=3;w=60` {
		t.Errorf("headers %v", r.head)
	}
	s.want(t, 200, call{method: "GET", path: "/figures", token: s.token(t, "read")})
}

// What is wrong with a request is told as problem details that name the place.
func TestProblems(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	all := s.token(t, "read decide import report admin")
	for _, row := range []struct {
		name string
		call call
		want int
		says string
	}{
		{"nothing there", call{method: "GET", path: "/nothing"}, 404, "/nothing"},
		{"method", call{method: "DELETE", path: "/assets"}, 405, "GET"},
		{"limit", call{method: "GET", path: "/assets?limit=many"}, 422, `"query.limit"`},
		{"too many rows", call{method: "GET", path: "/assets?limit=1001"}, 422, `"query.limit"`},
		{"unknown filter", call{method: "GET", path: "/assets?colour=red"}, 422, `"query.colour"`},
		{"sort", call{method: "GET", path: "/assets?sort=colour"}, 422, `"query.sort"`},
		{"kind", call{method: "GET", path: "/discrepancies?kind=odd"}, 422, `"query.kind"`},
		{"cursor", call{method: "GET", path: "/assets?cursor=nonsense"}, 422, `"query.cursor"`},
		{"NUL", call{method: "GET", path: "/assets?q=a%00b"}, 400, "control"},
		{"no UTF-8", call{method: "GET", path: "/assets?q=%ff"}, 400, "UTF-8"},
		{"no UTF-8 in the path", call{method: "GET", path: "/assets/%ff"}, 400, "UTF-8"},
		{"absent", call{method: "GET", path: "/assets/none"}, 404, "no asset none"},
		{"kind of body", call{method: "POST", path: "/decisions", kind: "text/plain", body: "x"}, 415, "application/json"},
		{"packed", call{method: "POST", path: "/decisions", body: "{}", head: map[string]string{"Content-Encoding": "gzip"}}, 415, "packed"},
		{"no JSON", call{method: "POST", path: "/decisions", body: "hello"}, 400, "body"},
		{"huge", call{method: "POST", path: "/decisions", body: `{"reason":"` + strings.Repeat("x", largestJSON) + `"}`}, 413, "too large"},
		{"lacks", call{method: "POST", path: "/decisions", body: `{"choice":"ignore"}`}, 422, "discrepancies"},
		{"choice", call{method: "POST", path: "/decisions", body: `{"discrepancies":["a"],"choice":"burn"}`}, 422, `"body.choice"`},
		{"day", call{method: "POST", path: "/decisions", body: `{"discrepancies":["a"],"choice":"ignore","until":"tomorrow"}`}, 422, `"body.until"`},
		{"unknown field", call{method: "POST", path: "/decisions", body: `{"discrepancies":["a"],"choice":"ignore","colour":"red"}`}, 422, `"body.colour"`},
		{"NUL in a body", call{method: "POST", path: "/decisions", body: `{"discrepancies":["a"],"choice":"ignore","reason":"\u0000"}`}, 422, "U+0000"},
		{"no inventory", call{method: "POST", path: "/imports", kind: "text/csv", body: "hello"}, 422, "no header found"},
		{"mapping", call{method: "POST", path: "/imports?mapping=%7B%22columns%22%3A%7B%22colour%22%3A%22x%22%7D%7D", kind: "text/csv", body: "x"}, 422, `"query.mapping"`},
		{"rows: no JSON", call{method: "POST", path: "/imports", kind: ndjson, body: "{}\nhello"}, 422, `"body.line[2]"`},
		{"rows: field", call{method: "POST", path: "/imports", kind: ndjson, body: `{"colour":"red"}`}, 422, "colour"},
		{"reports: kind", call{method: "POST", path: "/reports", body: "{}"}, 415, ndjson},
		{"scope", call{method: "POST", path: "/tokens", body: `{"label":"x","scopes":["agent","read"]}`}, 422, "agent"},
		{"no such device", call{method: "POST", path: "/pins", body: `{"device_id":"a","asset_id":"b","verdict":"match"}`}, 404, "no asset b"},
	} {
		row.call.token = all
		r := s.do(t, row.call)
		if r.status != row.want || r.head.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(r.body), row.says) {
			t.Errorf("%s: %d, want %d with %s: %s", row.name, r.status, row.want, row.says, r.body)
		}
	}
	if r := s.do(t, call{method: "POST", path: "/users", token: all, body: `{"name":"x","role":"owner","password":"a secret of mine"}`}); strings.Contains(string(r.body), "secret") {
		t.Errorf("a problem repeats a password: %s", r.body)
	}
}

// What is our fault is told by a number alone, which is in the log.
func TestInternalErrors(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	all := s.token(t, "read")
	if err := s.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutImport(t.Context(), &store.Import{ID: "i1", Mapping: []byte("{}"), Problems: []byte(`"no list"`)}, nil)
	}); err != nil {
		t.Fatal(err)
	}
	r := s.want(t, 500, call{method: "GET", path: "/imports/i1", token: all})
	if body := string(r.body); !strings.Contains(body, "NUMBER") || strings.Contains(body, "unmarshal") {
		t.Errorf("%s", body)
	}
	if logged := s.failures.take(); len(logged) != 1 || !strings.Contains(logged[0], "read problems of import") {
		t.Errorf("logged %q", logged)
	}
}

// Enrolment is spoken by agents in the field: what it takes and answers does not change.
func TestEnrolment(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	token := s.token(t, "agent")
	for _, row := range []struct {
		name, kind, body string
		want             int
	}{
		{"fine", "application/json", `{"token":"` + token + `","deviceid":"pc-1","name":"agent","version":"1.0"}`, 201},
		{"with a charset", "application/json; charset=utf-8", `{"token":"` + token + `","deviceid":"pc-2"}`, 201},
		{"kind", "text/plain", "{}", 415},
		{"no JSON", "application/json", "hello", 400},
		{"nothing", "application/json", "{}", 400},
		{"token", "application/json", `{"token":"guess","deviceid":"pc"}`, 403},
	} {
		if r := s.do(t, call{method: "POST", path: "/agents/enroll", kind: row.kind, body: row.body}); r.status != row.want {
			t.Errorf("%s: %d, want %d: %s", row.name, r.status, row.want, r.body)
		}
	}
}
