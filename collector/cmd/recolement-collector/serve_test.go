package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"recolement/collector/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	var err error
	if cluster, err = storetest.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "PostgreSQL is not tested:", err)
	}
	os.Setenv("LC_ALL", "en") // not a locale that initdb knows
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent(), goleak.Cleanup(func(code int) { cluster.Stop(); os.Exit(code) }))
}

// output is what a program writes, while it does.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// running is a collector that a test has started.
type running struct {
	address string
	out     *output
	log     *output
	stop    func() error
}

// command runs one command to its end.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	root := newRoot()
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(io.Discard)
	root.SetArgs(args)
	err := root.ExecuteContext(t.Context())
	return strings.TrimSpace(out.String()), err
}

// start runs serve until stop, or the end of the test.
func start(t *testing.T, args ...string) running {
	t.Helper()
	portFile := filepath.Join(t.TempDir(), "port")
	r := running{out: &output{}, log: &output{}}
	root := newRoot()
	root.SetOut(r.out)
	root.SetErr(r.log)
	root.SetArgs(append([]string{"serve", "--listen", "127.0.0.1:0", "--port-file", portFile}, args...))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	r.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("serve: %v\n%s", err, r.log)
		}
	})
	for range 6000 { // a minute, on a busy machine
		if data, err := os.ReadFile(portFile); err == nil {
			r.address = strings.TrimSpace(string(data))
			return r
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("serve does not come up: %v\n%s", r.stop(), r.log)
	return r
}

func (r running) shown(t *testing.T, label string) string {
	t.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta(label) + ` +(\S+)`).FindStringSubmatch(r.out.String())
	if found == nil {
		t.Fatalf("%s is not shown in\n%s", label, r.out)
	}
	return found[1]
}

// pinned is a client as an agent's installer makes one: it knows the authority's fingerprint, and takes the authority from the chain.
func pinned(t *testing.T, address, fingerprint string) *http.Client {
	t.Helper()
	connection, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	pool := x509.NewCertPool()
	for _, c := range connection.ConnectionState().PeerCertificates {
		if sum := sha256.Sum256(c.Raw); hex.EncodeToString(sum[:]) == fingerprint {
			pool.AddCert(c)
		}
	}
	return browser(t, &tls.Config{RootCAs: pool})
}

func browser(t *testing.T, config *tls.Config) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ask sends a request and decodes the JSON of the answer, if it is wanted.
func ask(t *testing.T, client *http.Client, method, address, kind, bearer, body string, into any) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	if bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatalf("%s %s: %v in %s", method, address, err, data)
		}
	}
	return response.StatusCode
}

const aPC = `{"action":"inventory","deviceid":"pc-1","itemtype":"Computer","content":{"versionclient":"test",
	"hardware":{"name":"TM-O10-19933-P","chassis_type":"Notebook"},"bios":{"ssn":"5CG0042XYZ","smanufacturer":"HP","smodel":"EliteBook 840 G8"}}}`

// From nothing to a device on the page: what an installer, an agent, a program and an administrator do on the first day.
func TestFirstDay(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	k := start(t, "--data", data)
	base := "https://" + k.address
	password, token := k.shown(t, "first password"), k.shown(t, "enrolment token for agents")
	client := pinned(t, k.address, k.shown(t, "authority's fingerprint (SHA-256)"))
	if got := ask(t, client, "GET", base+"/healthz", "", "", "", nil); got != 200 {
		t.Fatalf("healthz: %d", got)
	}

	var enrolled struct {
		AgentID string `json:"agent_id"`
		Key     string `json:"key"`
	}
	wish := `{"token":"` + token + `","deviceid":"pc-1","name":"recolement-agent","version":"1.0"}`
	if got := ask(t, client, "POST", base+"/api/v1/agents/enroll", "application/json", "", wish, &enrolled); got != 201 || enrolled.Key == "" || enrolled.AgentID == "" {
		t.Fatalf("enrol: %d %+v", got, enrolled)
	}
	contact := `{"action":"contact","deviceid":"pc-1","name":"recolement-agent","version":"1.0"}`
	for _, message := range []string{contact, aPC} {
		if got := ask(t, client, "POST", base+"/inventory", "application/json", enrolled.Key, message, nil); got != 200 {
			t.Fatalf("%.30s…: %d", message, got)
		}
	}

	reads, err := command(t, "token", "create", "--data", data, "--scope", "read", "--label", "test") // while it runs
	if err != nil {
		t.Fatal(err)
	}
	var devices struct {
		Total int
		Items []struct{ Name, Serial string }
	}
	if got := ask(t, client, "GET", base+"/api/v1/devices?count=true", "", reads, "", &devices); got != 200 || devices.Total != 1 || devices.Items[0].Name != "TM-O10-19933-P" {
		t.Errorf("devices: %d %+v", got, devices)
	}
	var discrepancies struct {
		Total int
		Items []struct{ Kind, Status string }
	}
	if got := ask(t, client, "GET", base+"/api/v1/discrepancies?kind=unknown-device&limit=1&count=true", "", reads, "", &discrepancies); got != 200 || discrepancies.Total != 1 {
		t.Errorf("discrepancies: %d %+v", got, discrepancies)
	}

	const form = "application/x-www-form-urlencoded"
	if got := ask(t, client, "POST", base+"/sign-in", form, "", url.Values{"name": {"admin"}, "password": {"not the password"}}.Encode(), nil); got != 401 {
		t.Errorf("wrong password: %d", got)
	}
	if got := ask(t, client, "GET", base+"/devices", "", "", "", nil); got != 303 {
		t.Errorf("page before sign-in: %d", got)
	}
	if got := ask(t, client, "POST", base+"/sign-in", form, "", url.Values{"name": {"admin"}, "password": {password}}.Encode(), nil); got != 303 {
		t.Errorf("sign-in: %d", got)
	}
	if got := ask(t, client, "GET", base+"/devices", "", "", "", nil); got != 200 {
		t.Errorf("page after sign-in: %d", got)
	}

	if err := k.stop(); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{password, token, enrolled.Key, reads} {
		if strings.Contains(k.log.String(), secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
	again := start(t, "--data", data)
	if strings.Contains(again.out.String(), "first password") || again.shown(t, "authority's fingerprint (SHA-256)") != k.shown(t, "authority's fingerprint (SHA-256)") {
		t.Errorf("the second start shows\n%s", again.out)
	}
}

func TestBadRequestsToTheAPI(t *testing.T) {
	data := t.TempDir()
	k := start(t, "--data", data, "--plain")
	base, client := "http://"+k.address+"/api/v1", browser(t, nil)
	reads, err := command(t, "token", "create", "--data", data, "--scope", "read")
	if err != nil {
		t.Fatal(err)
	}
	const kind = "application/json"
	rows := []struct {
		name, method, path, kind, bearer, body string
		want                                   int
	}{
		{"nobody", "GET", "/devices", "", "", "", 401},
		{"wrong token", "GET", "/devices", "", "x", "", 401},
		{"enrolment token", "GET", "/devices", "", k.shown(t, "enrolment token for agents"), "", 403},
		{"limit", "GET", "/assets?limit=many", "", reads, "", 422},
		{"limit of none", "GET", "/assets?limit=0", "", reads, "", 422},
		{"unknown parameter", "GET", "/assets?offset=1", "", reads, "", 422},
		{"fine", "GET", "/assets?limit=1000", "", reads, "", 200},
		{"method", "DELETE", "/assets", "", reads, "", 405},
		{"enrol: kind", "POST", "/agents/enroll", "text/plain", "", "{}", 415},
		{"enrol: no JSON", "POST", "/agents/enroll", kind, "", "hello", 400},
		{"enrol: huge", "POST", "/agents/enroll", kind, "", `{"name":"` + strings.Repeat("x", 2<<20) + `"}`, 413},
		{"enrol: nothing", "POST", "/agents/enroll", kind, "", "{}", 400},
		{"enrol: token", "POST", "/agents/enroll", kind, "", `{"token":"guess","deviceid":"pc"}`, 403},
	}
	for _, row := range rows {
		if got := ask(t, client, row.method, base+row.path, row.kind, row.bearer, row.body, nil); got != row.want {
			t.Errorf("%s: %d, want %d", row.name, got, row.want)
		}
	}
	var problem struct {
		Title  string
		Status int
		Errors []struct{ Location string }
	}
	ask(t, client, "GET", base+"/assets?limit=many", "", reads, "", &problem)
	if problem.Status != 422 || problem.Title != "Unprocessable Entity" || len(problem.Errors) != 1 || problem.Errors[0].Location != "query.limit" {
		t.Errorf("problem %+v", problem)
	}
}

func TestPasswordAndTokenFiles(t *testing.T) {
	dir := t.TempDir()
	passwordFile, tokenFile := filepath.Join(dir, "password"), filepath.Join(dir, "token")
	if err := os.WriteFile(passwordFile, []byte("a password of mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := start(t, "--data", filepath.Join(dir, "data"), "--plain", "--admin-password-file", passwordFile, "--enrolment-token-file", tokenFile)
	token, err := os.ReadFile(tokenFile)
	if err != nil {
		t.Fatal(err)
	}
	if out := k.out.String(); strings.Contains(out, "a password of mine") || strings.Contains(out, strings.TrimSpace(string(token))) {
		t.Errorf("what has a file of its own is shown: %s", out)
	}
	form := url.Values{"name": {"admin"}, "password": {"a password of mine"}}.Encode()
	if got := ask(t, browser(t, nil), "POST", "http://"+k.address+"/sign-in", "application/x-www-form-urlencoded", "", form, nil); got != 303 {
		t.Errorf("sign-in: %d", got)
	}
}

func TestSecretsStayOutOfTheJournal(t *testing.T) {
	t.Setenv("JOURNAL_STREAM", "8:12345")
	data := t.TempDir()
	k := start(t, "--data", data, "--plain")
	path := filepath.Join(data, firstFile)
	secrets, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(secrets), "first password") || strings.Contains(k.out.String(), "password") || !strings.Contains(k.out.String(), path) {
		t.Errorf("file %s, output %s", secrets, k.out)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestGivenCertificate(t *testing.T) {
	own, given := t.TempDir(), t.TempDir()
	first := start(t, "--data", own)
	fingerprint := first.shown(t, "authority's fingerprint (SHA-256)")
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	k := start(t, "--data", given, "--cert", filepath.Join(own, "tls", "cert.pem"), "--key", filepath.Join(own, "tls", "key.pem"))
	if got := ask(t, pinned(t, k.address, fingerprint), "GET", "https://"+k.address+"/healthz", "", "", "", nil); got != 200 {
		t.Errorf("healthz: %d", got)
	}
	if _, err := os.Stat(filepath.Join(given, "tls")); err == nil || strings.Contains(k.out.String(), "fingerprint") {
		t.Error("an authority of our own, beside the given certificate")
	}
}

func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.toml")
	if err := os.WriteFile(bad, []byte("data = \"x\"\nlissten = \":1\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := []struct {
		args []string
		want string
	}{
		{[]string{"--plain", "--listen", ":0"}, "plain is for loopback addresses alone"},
		{[]string{"--plain", "--listen", "192.0.2.1:80"}, "plain is for loopback addresses alone"},
		{[]string{"--listen", "nowhere"}, `"nowhere" is not host:port`},
		{[]string{"--cert", "c.pem"}, "certificate and key go together"},
		{[]string{"--cert", "c.pem", "--key", "k.pem", "--listen", "127.0.0.1:0"}, "read certificate"},
		{[]string{"--config", bad}, `bad.toml:2: unknown setting "lissten"`},
		{[]string{"--config", filepath.Join(dir, "absent")}, "read configuration"},
		{[]string{"--listen", "127.0.0.1:0", "--admin-password-file", filepath.Join(dir, "absent")}, "read password"},
	}
	for _, row := range rows {
		_, err := command(t, append([]string{"serve", "--data", filepath.Join(dir, "data")}, row.args...)...)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: %v, want %q", row.args, err, row.want)
		}
	}
}

func TestSampleConfiguration(t *testing.T) {
	sample, err := command(t, "serve", "--sample-config")
	if err != nil || !strings.Contains(sample, "listen = ") {
		t.Errorf("%v: %s", err, sample)
	}
}
