package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"recolement/agent/report"
)

// agent runs the program as a user would.
func agent(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = Main(context.Background(), args, &out, &err, func(string) string { return "" })
	return code, out.String(), err.String()
}

func TestInventoryFitsTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(sharedDir(t, "glpi"), "inventory.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	code, out, errors := agent(t, "inventory", "--format", "json", "--state", t.TempDir(), "--last-user")
	if code != 0 {
		t.Fatal(errors)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
	r, err := report.Decode([]byte(out))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Oddities) != 0 || r.Content.Hardware == nil || r.Content.Hardware.Name == "" || len(r.Content.Networks) == 0 {
		t.Errorf("oddities %v, hardware %+v", r.Oddities, r.Content.Hardware)
	}
}

// TestTheWholeWay enrols at a collector and delivers to it, with the key that it gave.
func TestTheWholeWay(t *testing.T) {
	var calls []string
	var delivered *report.Report
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		calls = append(calls, r.URL.Path+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Content-Type"))
		switch {
		case strings.HasSuffix(r.URL.Path, "/enroll"):
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, `{"agent_id":"9f1c3c9e-0000-4000-8000-000000000001","key":"k1"}`)
			return
		case strings.HasSuffix(r.Header.Get("Content-Type"), "gzip"):
			z, err := gzip.NewReader(bytes.NewReader(raw))
			if err == nil {
				delivered, err = report.DecodeReader(z, 0)
			}
			if err != nil {
				t.Error(err)
			}
		}
		io.WriteString(w, `{"status":"ok","expiration":24}`)
	}))
	defer server.Close()
	state := t.TempDir()
	flags := []string{"--state", state, "--collector", server.URL}
	if code, out, errors := agent(t, append([]string{"enroll", "--token", "tok"}, flags...)...); code != 0 || !strings.Contains(out, "9f1c3c9e") {
		t.Fatal(out, errors)
	}
	if code, _, _ := agent(t, append([]string{"enroll", "--token", "tok"}, flags...)...); code == 0 {
		t.Error("a second enrolment swaps the key unasked")
	}
	if code, out, errors := agent(t, append([]string{"run", "--once"}, flags...)...); code != 0 || !strings.Contains(out, "Delivered") {
		t.Fatal(out, errors)
	}
	want := []string{"/api/v1/agents/enroll  application/json", "/inventory Bearer k1 application/json", "/inventory Bearer k1 application/x-compress-gzip"}
	if !slices.Equal(calls, want) {
		t.Errorf("calls %q, want %q", calls, want)
	}
	if delivered == nil || !regexp.MustCompile(`^\S+-\d{4}(-\d{2}){5}$`).MatchString(delivered.DeviceID) {
		t.Errorf("delivered %+v", delivered)
	}
	if _, out, errors := agent(t, "status", "--state", state); !strings.Contains(out, "Reports that wait: 0") || !strings.Contains(out, "Enrolled as 9f1c3c9e") {
		t.Error(out, errors)
	}
}

// TestTheServiceStopsAtOnce: an upgrade does not wait for it, wherever it is in its round.
func TestTheServiceStopsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int)
	go func() {
		done <- Main(ctx, []string{"run", "--state", t.TempDir(), "--collector", "https://127.0.0.1:1", "--token", "t"}, io.Discard, io.Discard, func(string) string { return "" })
	}()
	time.Sleep(300 * time.Millisecond)
	cancel()
	select {
	case code := <-done:
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("it does not stop")
	}
}

func TestCataloguesSayTheSame(t *testing.T) {
	en, err := textsFor("en_GB")
	if err != nil {
		t.Fatal(err)
	}
	fr, err := textsFor("fr_FR.UTF-8")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(fr)); !slices.Equal(a, b) {
		t.Errorf("keys differ:\n%q\n%q", a, b)
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	for key := range en {
		if a, b := verbs.FindAllString(en[key], -1), verbs.FindAllString(fr[key], -1); !slices.Equal(a, b) {
			t.Errorf("%s: %q in English, %q in French", key, a, b)
		}
	}
	source, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range source {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`a\.t\["(\w+)"\]|line\("(\w+)"`).FindAllStringSubmatch(string(raw), -1) {
			if key := m[1] + m[2]; en[key] == "" {
				t.Errorf("%s: no text %q", file, key)
			}
		}
	}
}

func TestTimesBetweenRounds(t *testing.T) {
	near := func(got, want time.Duration) bool { return got >= want*9/10 && got <= want*11/10 }
	a := &app{}
	for _, c := range []struct {
		set  time.Duration
		said string
		want time.Duration
	}{{0, `{}`, day}, {0, `{"expiration":8}`, 8 * time.Hour}, {0, `{"expiration":"1s"}`, time.Minute}, {2 * time.Hour, `{"expiration":8}`, 2 * time.Hour}} {
		var answer report.Answer
		if err := json.Unmarshal([]byte(c.said), &answer); err != nil {
			t.Fatal(err)
		}
		if err := a.config.Interval.UnmarshalText([]byte(c.set.String())); err != nil {
			t.Fatal(err)
		}
		if got := a.interval(answer); !near(got, c.want) {
			t.Errorf("%s %s: got %s, want about %s", c.set, c.said, got, c.want)
		}
	}
	for failures, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		if got := afterTrouble(failures); !near(got, want) {
			t.Errorf("after %d failures: %s", failures, got)
		}
	}
	if got := afterTrouble(1000); !near(got, time.Hour) {
		t.Errorf("after many failures: %s", got)
	}
}

// sharedDir is a folder of the fixtures that may stand beside the project.
func sharedDir(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", name)
		if info, err := os.Stat(found); err == nil && info.IsDir() {
			return found
		}
	}
	t.Skip("no shared fixtures beside the project")
	return ""
}
