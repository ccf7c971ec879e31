package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.uber.org/goleak"

	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/job"
	"recolement/collector/store"
	"recolement/collector/store/storetest"
)

var cluster *storetest.Cluster

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	storetest.Main(m, &cluster)
}

func onEachEngine(t *testing.T, test func(t *testing.T, s *site)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newSite(t, filepath.Join(t.TempDir(), "api.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, newSite(t, cluster.Database(t))) })
}

// site is the API on a real database, behind sessions as in the program, with the document that every answer is held against.
type site struct {
	*httptest.Server
	store    *store.Store
	estate   *estate.Estate
	auth     *auth.Auth
	engine   *gin.Engine
	document map[string]any
	schemas  *jsonschema.Compiler
	failures errorLog
	ahead    atomic.Int64 // of the clock
	mu       sync.Mutex
	called   map[string]bool // operations that have answered with success
	compiled map[string]*jsonschema.Schema
}

// errorLog gathers what the program would log as its own fault.
type errorLog struct {
	mu  sync.Mutex
	all []string
}

func (l *errorLog) gather(c *gin.Context) {
	c.Header("X-Request-Id", "NUMBER")
	c.Next()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range c.Errors {
		l.all = append(l.all, e.Error())
	}
}

func (l *errorLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.all
	l.all = nil
	return all
}

func newSite(t testing.TB, dsn string) *site {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), dsn, log)
	if err != nil {
		t.Fatal(err)
	}
	es, err := estate.New(st, log, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	cheap := auth.NewHasher()
	cheap.Cost = auth.Cost{Time: 1, Memory: 64, Lanes: 1}
	s := &site{store: st, estate: es, called: map[string]bool{}, compiled: map[string]*jsonschema.Schema{}}
	s.auth = auth.New(st, auth.Settings{Hasher: cheap}, log, func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) })
	s.engine = gin.New()
	s.engine.HandleMethodNotAllowed = true
	if err := s.engine.SetTrustedProxies(nil); err != nil {
		t.Fatal(err)
	}
	s.engine.Use(s.failures.gather)
	s.engine.POST("/sign-in", func(c *gin.Context) {
		if _, err := s.auth.SignIn(c, c.Query("name"), "a long password"); err != nil {
			t.Error(err)
		}
	})
	if err := Register(s.engine, Deps{Store: st, Estate: es, Auth: s.auth, Log: log, Now: time.Now, Version: "test", Jobs: []job.Job{{Name: "sweeps", Every: time.Hour}}}); err != nil {
		t.Fatal(err)
	}
	handler, err := s.auth.Handler(s.engine)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(handler)
	t.Cleanup(func() {
		s.Client().CloseIdleConnections()
		s.Close()
		es.Close()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		for _, e := range s.failures.take() {
			t.Errorf("logged as our fault: %s", e)
		}
		goleak.VerifyNone(t, ignore)
	})
	s.readDocument(t)
	return s
}

func (s *site) readDocument(t testing.TB) {
	t.Helper()
	response, err := s.Client().Get(s.URL + Base + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	parsed, err := jsonschema.UnmarshalJSON(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	s.document = parsed.(map[string]any)
	s.schemas = jsonschema.NewCompiler()
	s.schemas.AssertFormat()
	if err := s.schemas.AddResource("openapi.json", parsed); err != nil {
		t.Fatal(err)
	}
}

// token makes a token and gives its secret.
func (s *site) token(t testing.TB, scope string) string {
	t.Helper()
	secret, _, err := s.auth.CreateToken(t.Context(), auth.NewToken{Label: strings.ReplaceAll(scope, " ", "+"), Scope: store.Scope(scope), PerMinute: perMinute(scope), Reads: store.AllEntities()}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func perMinute(scope string) int {
	if scope == "agent" || scope == "scanner" {
		return 0
	}
	return 100_000
}

// person signs somebody in and gives their browser.
func (s *site) person(t testing.TB, role store.Role) *http.Client {
	t.Helper()
	if _, err := s.auth.AddUser(t.Context(), string(role), role, "", "a long password", "test"); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Transport: s.Client().Transport}
	response, err := browser.Post(s.URL+"/sign-in?name="+string(role), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return browser
}

// call is a request to the API.
type call struct {
	method, path string
	token        string
	head         map[string]string
	kind         string // of the body; empty: JSON
	body         string
	client       *http.Client // nil: one without cookies
}

// reply is an answer, read.
type reply struct {
	status int
	head   http.Header
	body   []byte
}

func (r reply) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		t.Fatalf("%v in %.500s", err, r.body)
	}
}

// do sends a request and holds the answer against the document.
func (s *site) do(t testing.TB, c call) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), c.method, s.URL+Base+c.path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	if c.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.kind != "" {
		request.Header.Set("Content-Type", c.kind)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, value := range c.head {
		request.Header.Set(name, value)
	}
	client := c.client
	if client == nil {
		client = s.Client()
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := reply{status: response.StatusCode, head: response.Header, body: body}
	if err := s.conforms(c.method, request.URL.Path, r); err != nil {
		t.Errorf("%s %s: %d %.2000s\n%v", c.method, c.path, r.status, body, err)
	}
	return r
}

func (s *site) want(t testing.TB, status int, c call) reply {
	t.Helper()
	r := s.do(t, c)
	if r.status != status {
		t.Fatalf("%s %s: %d, want %d: %.1000s", c.method, c.path, r.status, status, r.body)
	}
	return r
}

// conforms holds an answer against what the document says of it.
func (s *site) conforms(method, path string, r reply) error {
	template, operation := s.operation(method, strings.TrimPrefix(path, Base))
	if operation == nil {
		if r.status != 404 && r.status != 405 {
			return fmt.Errorf("the document knows no such operation")
		}
		return s.conformsTo("/components/schemas/ErrorModel", r.head.Get("Content-Type"), "application/problem+json", r.body)
	}
	status := fmt.Sprint(r.status)
	response, ok := operation["responses"].(map[string]any)[status].(map[string]any)
	if !ok {
		return fmt.Errorf("the document does not tell of the status")
	}
	if r.status < 300 {
		s.mu.Lock()
		s.called[method+" "+template] = true
		s.mu.Unlock()
	}
	content, _ := response["content"].(map[string]any)
	if content == nil {
		if len(r.body) > 0 {
			return fmt.Errorf("the document tells of no body")
		}
		return nil
	}
	kind := strings.Split(r.head.Get("Content-Type"), ";")[0]
	if content[kind] == nil {
		return fmt.Errorf("the document does not tell of the content type %q", kind)
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	at := "/paths/" + escape.Replace(template) + "/" + strings.ToLower(method) + "/responses/" + status + "/content/" + escape.Replace(kind) + "/schema"
	if kind != ndjson {
		return s.conformsTo(at, kind, kind, r.body)
	}
	for line := range bytes.Lines(r.body) {
		if err := s.conformsTo(at, kind, kind, line); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) conformsTo(at, kind, wantKind string, body []byte) error {
	if kind != wantKind {
		return fmt.Errorf("content type %q, want %q", kind, wantKind)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	schema := s.compiled[at]
	if schema == nil {
		var err error
		if schema, err = s.schemas.Compile("openapi.json#" + at); err != nil {
			return err
		}
		s.compiled[at] = schema
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// operation finds what the document says of an address. A path without parameters is preferred.
func (s *site) operation(method, path string) (template string, operation map[string]any) {
	for t, item := range s.document["paths"].(map[string]any) {
		o, ok := item.(map[string]any)[strings.ToLower(method)].(map[string]any)
		if ok && fits(t, path) && (operation == nil || !strings.Contains(t, "{")) {
			template, operation = t, o
		}
	}
	return template, operation
}

func fits(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], "{") {
			return false
		}
	}
	return true
}

// each gives every operation of the document.
func (s *site) each(do func(method, template string, operation map[string]any)) {
	for template, item := range s.document["paths"].(map[string]any) {
		for method, o := range item.(map[string]any) {
			do(strings.ToUpper(method), template, o.(map[string]any))
		}
	}
}
