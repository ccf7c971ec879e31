package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recolement/agent/internal/simulator"
	"recolement/agent/internal/snmp"
	"recolement/agent/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// english is an environment.
func english(name string) string {
	if name == "LANG" {
		return "en_GB.UTF-8"
	}
	return ""
}

// command runs the program's command line.
func command(t *testing.T, env func(string) string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	err = run(context.Background(), args, &out, &errs, env)
	return out.String(), errs.String(), err
}

// serveRecordings serves our recordings and gives the arguments that sweep them.
func serveRecordings(t *testing.T, first string) []string {
	t.Helper()
	devices, err := simulator.Folder(recordings, netip.MustParseAddr(first), simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	network, err := simulator.Start(t.Context(), 0, devices)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	return []string{"sweep", first + "/29", "--port", strconv.Itoa(network.Port), "--timeout", "200ms", "--retries", "0", "--name", "site-a"}
}

func TestTable(t *testing.T) {
	args := append(serveRecordings(t, "127.0.40.1"), "--format", "table")
	for language, env := range map[string]func(string) string{"en": english, "fr": func(string) string { return "" }} {
		out, errs, err := command(t, env, args...)
		if err != nil {
			t.Fatal(err)
		}
		out = strings.ReplaceAll(out, " \n", "\n")
		golden := filepath.Join("testdata", "table_"+language+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out); diff != "" {
			t.Error(diff)
		}
		if !regexp.MustCompile(`6 add?resses ?: 3 `).MatchString(errs) {
			t.Errorf("summary: %s", errs)
		}
	}
}

func TestNDJSON(t *testing.T) {
	out, _, err := command(t, english, serveRecordings(t, "127.0.41.1")...)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for lines := bufio.NewScanner(strings.NewReader(out)); lines.Scan(); n++ {
		r, err := report.Decode(lines.Bytes())
		if err != nil || r.Action != "netinventory" || !strings.HasPrefix(r.DeviceID, "site-a-") || r.OddityCount != 0 {
			t.Errorf("%v: %s", err, lines.Text())
		}
	}
	if n != 3 {
		t.Errorf("%d lines, want 3", n)
	}
}

func TestJSON(t *testing.T) {
	out, _, err := command(t, english, append(serveRecordings(t, "127.0.42.1"), "--format", "json")...)
	var got struct {
		Devices []struct {
			Address, State, Credential string
			Report                     *report.Report
		}
	}
	if err != nil || json.Unmarshal([]byte(out), &got) != nil || len(got.Devices) != 3 || got.Devices[0].Report == nil || got.Devices[0].Credential != "community v2c" {
		t.Errorf("%v %s", err, out)
	}
}

// collector is one that enrols and takes reports, or is away.
type collector struct {
	mu       sync.Mutex
	away     bool
	enrolled int
	reports  []*report.Report
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	switch {
	case c.away:
		http.Error(w, "away", http.StatusServiceUnavailable)
	case r.URL.Path == "/api/v1/agents/enroll":
		var asked struct{ Token string }
		if json.Unmarshal(body, &asked) != nil || asked.Token != "t0ken" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		c.enrolled++
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"agent_id":"01938b1c-6d3e-7c55-9a6e-0f8d5a1f7c11","key":"k3y"}`)
	case r.Header.Get("Authorization") != "Bearer k3y":
		http.Error(w, "who?", http.StatusUnauthorized)
	default:
		c.take(r, body)
		io.WriteString(w, `{"status":"ok","expiration":24}`)
	}
}

func (c *collector) take(r *http.Request, body []byte) {
	if r.Header.Get("Content-Type") == "application/json" {
		return // a contact
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return
	}
	if got, err := report.DecodeReader(unpacked, 1<<20); err == nil {
		c.reports = append(c.reports, got)
	}
}

// TestCollector enrols once, delivers what a sweep found, keeps it while the collector is away, and sends it with the next sweep.
func TestCollector(t *testing.T) {
	c := &collector{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	env := func(name string) string {
		if name == "RECOLEMENT_TOKEN" {
			return "t0ken"
		}
		return english(name)
	}
	args := append(serveRecordings(t, "127.0.43.1"), "--collector", server.URL, "--state", t.TempDir())
	if out, errs, err := command(t, env, args...); err != nil || out != "" || len(c.reports) != 3 {
		t.Fatalf("%v: %d reports; %s%s", err, len(c.reports), out, errs)
	}
	c.mu.Lock()
	c.away = true
	c.mu.Unlock()
	shortly, cancel := context.WithCancel(context.Background())
	var errs bytes.Buffer
	watch := writer(func(p []byte) {
		errs.Write(p)
		if strings.Contains(string(p), "not delivered yet") {
			cancel()
		}
	})
	if err := run(shortly, args, io.Discard, watch, env); err == nil || !strings.Contains(errs.String(), "3 wait on disk") {
		t.Errorf("while the collector is away: %v, %s", err, errs.String())
	}
	cancel()
	c.mu.Lock()
	c.away = false
	c.mu.Unlock()
	if _, said, err := command(t, english, args...); err != nil || len(c.reports) != 9 || c.enrolled != 1 {
		t.Errorf("%v: %d reports, enrolled %d times; %s", err, len(c.reports), c.enrolled, said)
	}
}

type writer func([]byte)

func (w writer) Write(p []byte) (int, error) { w(p); return len(p), nil }

func TestRefusedArguments(t *testing.T) {
	for _, args := range [][]string{
		{"sweep"}, {"sweep", "10.0.0.0/2"}, {"sweep", "2001:db8::/64", "--yes"}, {"sweep", "127.0.0.1", "--format", "xml"}, {"sweep", "127.0.0.1", "--rate", "0"},
		{"sweep", "127.0.0.1", "--credentials", "missing.toml"}, {"sweep", "127.0.0.1", "--collector", "http://far.example", "--state", t.TempDir(), "--timeout", "0s"},
		{"simulate", "testdata/missing"}, {"simulate", recordings, "--listen", "here"}, {"nonsense"},
	} {
		if _, _, err := command(t, english, args...); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

func TestSimulateList(t *testing.T) {
	out, _, err := command(t, english, "simulate", recordings, "--list", "--listen", "127.0.44.7")
	if want := "127.0.44.7\tcopier.snmprec\n127.0.44.8\tprinter.snmprec\n127.0.44.9\tups.snmprec\n"; err != nil || out != want {
		t.Errorf("%v: %s", err, out)
	}
}

// TestTexts holds both languages against each other: the same keys, and in each format the same verbs.
func TestTexts(t *testing.T) {
	en, err := loadTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	fr, err := loadTexts("fr")
	if err != nil {
		t.Fatal(err)
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	for key, text := range en {
		if fr[key] == "" || cmp.Diff(verbs.FindAllString(text, -1), verbs.FindAllString(fr[key], -1)) != "" {
			t.Errorf("%s: %q and %q", key, text, fr[key])
		}
	}
	if len(en) != len(fr) {
		t.Errorf("%d English texts, %d French", len(en), len(fr))
	}
	for _, w := range why {
		if en["reason."+w.key] == "" {
			t.Errorf("no text for %v", w.err)
		}
	}
	note := (&table{texts: fr}).note(outcome{state: partial, reasons: []error{snmp.Problem{Part: "ports", Err: fmt.Errorf("a walk: %w", snmp.ErrLoop)}}})
	if want := "lu en partie : interfaces (ses variables tournent en rond)"; note != want {
		t.Errorf("%q, want %q", note, want)
	}
	for env, want := range map[string]string{"fr_FR.UTF-8": "fr", "en_US": "en", "C": "en", "": "fr", "de_DE": "en"} {
		if got := language(func(string) string { return env }); got != want {
			t.Errorf("LANG=%s: %s, want %s", env, got, want)
		}
	}
}
