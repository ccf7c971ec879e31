package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recolement/collector/store/storetest"
)

// cluster is a PostgreSQL for these tests.
var cluster *storetest.Cluster

// asProgram, in the environment, makes this test program the collector itself, so that a test can kill it.
const asProgram = "RECOLEMENT_TEST_AS_PROGRAM"

// get asks for an address with some headers.
func get(t *testing.T, address string, headers ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := browser(t, nil).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestHealthReadinessMetrics(t *testing.T) {
	t.Setenv("RECOLEMENT_METRICS_TOKEN", "a token to scrape with")
	data := t.TempDir()
	k := start(t, "--data", data, "--plain")
	base := "http://" + k.address
	for path, want := range map[string]string{"/healthz": "alive\n", "/readyz": "ready\n"} {
		if status, body := get(t, base+path); status != 200 || body != want {
			t.Errorf("%s: %d %q", path, status, body)
		}
	}
	enrolled := enrol(t, k)
	for range 2 {
		ask(t, browser(t, nil), "POST", base+"/inventory", "application/json", enrolled, aPC, nil)
	}
	ask(t, browser(t, nil), "POST", base+"/inventory", "application/json", enrolled, "nonsense", nil)
	status, body := get(t, base+"/metrics")
	for _, want := range []string{
		`recolement_reports_total{kind="inventory",outcome="taken"} 2`, `recolement_reports_total{kind="other",outcome="refused"} 1`,
		`recolement_report_seconds_count{kind="inventory"} 2`, `recolement_build_info{version="dev"} 1`, "recolement_queue_length ",
		"recolement_batch_jobs_count", "recolement_database_connections ", `recolement_things{what="device"}`, "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if status != 200 {
		t.Errorf("metrics from the machine itself: %d", status)
	}
	const bearer = "Bearer "
	rows := []struct {
		name    string
		headers []string
		want    int
	}{
		{"the token", []string{"Authorization", bearer + "a token to scrape with", "X-Forwarded-For", "192.0.2.1"}, 200},
		{"another token", []string{"Authorization", bearer + "a token"}, 403},
		{"passed on by an unknown proxy", []string{"X-Forwarded-For", "127.0.0.1"}, 403},
		{"passed on, other header", []string{"Forwarded", "for=127.0.0.1"}, 403},
	}
	for _, row := range rows {
		if status, _ := get(t, base+"/metrics", row.headers...); status != row.want {
			t.Errorf("metrics, %s: %d, want %d", row.name, status, row.want)
		}
	}
}

// A proxy that is trusted says where a request comes from; the machine's own address in its place opens nothing.
func TestMetricsBehindATrustedProxy(t *testing.T) {
	t.Setenv("RECOLEMENT_TRUSTED_PROXIES", "127.0.0.1/32")
	k := start(t, "--data", t.TempDir(), "--plain")
	for from, want := range map[string]int{"192.0.2.1": 403, "": 200} {
		headers := []string{"X-Forwarded-For", from}
		if from == "" {
			headers = nil
		}
		if status, _ := get(t, "http://"+k.address+"/metrics", headers...); status != want {
			t.Errorf("from %q: %d, want %d", from, status, want)
		}
	}
}

// enrol gives an agent's key for the device id pc-1.
func enrol(t *testing.T, k running) string {
	t.Helper()
	var enrolled struct{ Key string }
	wish := `{"token":"` + k.shown(t, "enrolment token for agents") + `","deviceid":"pc-1","name":"test","version":"1"}`
	if got := ask(t, browser(t, nil), "POST", "http://"+k.address+"/api/v1/agents/enroll", "application/json", "", wish, &enrolled); got != 201 {
		t.Fatalf("enrol: %d", got)
	}
	return enrolled.Key
}

// Whatever is asked, and however it fails, no secret reaches the log, even where everything is logged.
func TestNoSecretReachesTheLog(t *testing.T) {
	t.Setenv("RECOLEMENT_LOG_LEVEL", "debug")
	t.Setenv("RECOLEMENT_METRICS_TOKEN", "secret-of-the-metrics")
	t.Setenv("RECOLEMENT_AGENTS_USER", "agents")
	t.Setenv("RECOLEMENT_AGENTS_PASSWORD", "secret-of-foreign-agents")
	for _, format := range []string{"text", "json"} {
		t.Setenv("RECOLEMENT_LOG_FORMAT", format)
		k := start(t, "--data", t.TempDir(), "--plain")
		base, client := "http://"+k.address, browser(t, nil)
		password, token, key := k.shown(t, "first password"), k.shown(t, "enrolment token for agents"), enrol(t, k)
		const form = "application/x-www-form-urlencoded"
		for _, p := range []string{password, "secret-wrong-password"} {
			ask(t, client, "POST", base+"/sign-in", form, "", url.Values{"name": {"admin"}, "password": {p}}.Encode(), nil)
		}
		ask(t, client, "GET", base+"/devices?q=secret-in-a-query", "", "", "", nil)
		ask(t, client, "POST", base+"/inventory", "application/json", key, aPC, nil)
		ask(t, client, "POST", base+"/inventory", "application/json", "secret-wrong-key", aPC, nil)
		ask(t, client, "POST", base+"/api/v1/agents/enroll", "application/json", "", `{"token":"secret-wrong-token","deviceid":"x"}`, nil)
		ask(t, client, "GET", base+"/api/v1/devices", "", "secret-wrong-api-token", "", nil)
		get(t, base+"/metrics", "Authorization", "Bearer secret-of-the-metrics")
		get(t, base+"/inventory", "Authorization", "Basic c2VjcmV0")
		cookies := client.Jar.Cookies(&url.URL{Scheme: "http", Host: k.address, Path: "/"})
		if err := k.stop(); err != nil {
			t.Fatal(err)
		}
		log := k.log.String()
		if strings.Count(log, `path`) < 9 || len(cookies) == 0 {
			t.Errorf("the requests are not in the log, or nobody is signed in:\n%s", log)
		}
		forbidden := []string{"secret-", "c2VjcmV0", password, token, key}
		for _, c := range cookies {
			forbidden = append(forbidden, c.Value)
		}
		for _, secret := range forbidden {
			if len(secret) > 3 && strings.Contains(log, secret) {
				t.Errorf("%q is in the %s log:\n%s", secret, format, log)
			}
		}
	}
}

// The password in a database's address is in no error and no log.
func TestDatabasePasswordIsNotShown(t *testing.T) {
	for _, address := range []string{
		"postgres://anna:hidden-word@127.0.0.1:1/x?connect_timeout=1",
		"postgres://anna:hidden-word@[::1:1/x", "postgres://anna:hidden-word@h:port/x", "postgresql://anna:hid%zzhidden-word@h/x",
		"postgres://anna@h/x?password=hidden-word&sslmode=none", "postgres://127.0.0.1:1/x?user=anna&password=hidden-word&connect_timeout=1",
	} {
		for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0", "--plain"}, {"user", "list"}} {
			root := newRoot()
			var log output
			root.SetOut(&log)
			root.SetErr(&log)
			root.SetArgs(append(args, "--database", address, "--data", t.TempDir()))
			err := root.ExecuteContext(t.Context())
			if err == nil || strings.Contains(err.Error(), "hidden-word") || strings.Contains(log.String(), "hidden-word") {
				t.Errorf("%s: %v\n%s", address, err, log.String())
			}
		}
	}
}

// A second collector on an SQLite database is refused; two on a PostgreSQL database are one to the agents.
func TestTwoCollectors(t *testing.T) {
	data := t.TempDir()
	start(t, "--data", data, "--plain")
	if _, err := command(t, "serve", "--data", data, "--plain", "--listen", "127.0.0.1:0"); err == nil || !strings.Contains(err.Error(), "a collector is running on") {
		t.Errorf("a second collector on an SQLite file: %v", err)
	}
	database := cluster.Database(t)
	one, two := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
	first := start(t, "--data", one, "--database", database)
	print := first.shown(t, "authority's fingerprint (SHA-256)")
	_, err := command(t, "serve", "--data", two, "--database", database, "--listen", "127.0.0.1:0")
	if err == nil || !strings.Contains(err.Error(), "copy that file from a collector on this database") {
		t.Fatalf("without the secret: %v", err)
	}
	secret, err := os.ReadFile(filepath.Join(one, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(two, "secret.key"), secret, 0o600); err != nil {
		t.Fatal(err)
	}
	second := start(t, "--data", two, "--database", database)
	if got := second.shown(t, "authority's fingerprint (SHA-256)"); got != print {
		t.Errorf("two authorities: %s, %s", print, got)
	}
	if strings.Contains(second.out.String(), "first password") {
		t.Error("the second collector made a second administrator")
	}
	// Who signs in at one is signed in at the other, and signed out likewise.
	client := pinned(t, first.address, print)
	form := url.Values{"name": {"admin"}, "password": {first.shown(t, "first password")}}.Encode()
	if got := ask(t, client, "POST", "https://"+first.address+"/sign-in", "application/x-www-form-urlencoded", "", form, nil); got != 303 {
		t.Fatalf("sign-in: %d", got)
	}
	if got := ask(t, client, "GET", "https://"+second.address+"/devices", "", "", "", nil); got != 200 { // cookies know no ports
		t.Errorf("page of the other collector: %d", got)
	}
}
