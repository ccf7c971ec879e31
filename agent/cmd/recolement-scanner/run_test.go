package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"recolement/agent/internal/config"
	"recolement/agent/internal/simulator"
)

// office is a collector that hands out one task, and hears of it.
type office struct {
	collector
	mu    sync.Mutex
	tasks []task
	stop  bool
	heard []message
	over  chan struct{}
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/api/v1/scanner/tasks" && r.Header.Get("Authorization") == "Bearer k3y" && r.URL.Query().Get("site") == "HDV":
		o.mu.Lock()
		defer o.mu.Unlock()
		_ = json.NewEncoder(w).Encode(map[string]any{"tasks": o.tasks, "again_in": 1})
		o.tasks = []task{}
	case strings.HasPrefix(r.URL.Path, "/api/v1/scanner/runs/"):
		var m message
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &m); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.heard = append(o.heard, m)
		_ = json.NewEncoder(w).Encode(map[string]bool{"stop": o.stop})
		if m.State != running {
			close(o.over)
		}
	default:
		o.collector.ServeHTTP(w, r)
	}
}

// serveOffice runs a scanner for an office until the task is over, and its reports delivered.
func serveOffice(t *testing.T, o *office, reports int) {
	t.Helper()
	devices, err := simulator.Folder(recordings, netip.MustParseAddr("127.0.45.1"), simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	network, err := simulator.Start(t.Context(), 0, devices)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	o.over = make(chan struct{})
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, settings{
			Collector: server.URL, Token: "t0ken", Site: "HDV", Name: "hall", State: t.TempDir(), Port: uint16(network.Port), Rate: 1000, SubnetRate: 1000, Retries: 1,
			Workers: 4, Timeout: config.Duration(200 * time.Millisecond),
		}, slog.New(slog.DiscardHandler))
	}()
	select {
	case <-o.over:
	case <-time.After(30 * time.Second):
		t.Error("the task is never over")
	}
	for range 100 {
		o.collector.mu.Lock()
		n := len(o.reports)
		o.collector.mu.Unlock()
		if n >= reports {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	o.collector.mu.Lock()
	defer o.collector.mu.Unlock()
	if len(o.reports) != reports || o.enrolled != 1 {
		t.Errorf("%d reports, enrolled %d times; want %d and once", len(o.reports), o.enrolled, reports)
	}
}

func TestRun(t *testing.T) {
	o := &office{tasks: []task{{RunID: "r1", Label: "hall", Ranges: []string{"127.0.45.0/29"}, Exclude: []string{"127.0.45.6"}}}}
	serveOffice(t, o, 3)
	var addresses []string
	for _, m := range o.heard {
		for _, a := range m.Addresses {
			addresses = append(addresses, a.Address+" "+a.State+" "+a.Name)
		}
	}
	slices.Sort(addresses)
	want := "127.0.45.1 read COP-20017, 127.0.45.2 read COP-12345, 127.0.45.3 read OND-LOCAL-3, 127.0.45.4 closed , 127.0.45.5 closed "
	if got := strings.Join(addresses, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	last := o.heard[len(o.heard)-1]
	if last.State != done || last.Progress.Read != 3 || last.Progress.Addresses != 5 || last.Progress.Asked != last.Progress.Questions {
		t.Errorf("at the end: %+v", last)
	}
	for _, c := range last.Credentials {
		if c.Name == "community v2c" && c.Worked != 3 {
			t.Errorf("%+v: want it to have worked for three", c)
		}
	}
}

func TestRunStopped(t *testing.T) {
	o := &office{stop: true, tasks: []task{{RunID: "r1", Ranges: []string{"127.0.46.0/22"}, Rate: 50}}}
	start := time.Now()
	serveOffice(t, o, 0)
	if last := o.heard[len(o.heard)-1]; last.State != stopped {
		t.Errorf("at the end: %+v", last)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("stopped after %v", took)
	}
}

func TestRunImpossible(t *testing.T) {
	o := &office{tasks: []task{{RunID: "r1", Ranges: []string{"127.0.46.1"}, Credentials: []string{"network"}}}}
	serveOffice(t, o, 0)
	if last := o.heard[len(o.heard)-1]; last.State != failed || !strings.Contains(last.Failure, "network") {
		t.Errorf("at the end: %+v", last)
	}
}

func TestSettings(t *testing.T) {
	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "scanner.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	s, err := loadSettings(write("collector = \"https://c:8443\"\nsite = \"HDV\"\ntimeout = \"2s\"\n"))
	if err != nil || s.Rate != 5000 || time.Duration(s.Timeout) != 2*time.Second {
		t.Errorf("%+v, %v", s, err)
	}
	for text, want := range map[string]string{
		"site = \"HDV\"\n": "no collector", "collector = \"c\"\n": "no site", "colector = 1\n": "line 1, column 1: unknown setting", "site = \n": "line 1",
		"collector = \"c\"\nsite = \"s\"\nrate = 0\n": "rate",
	} {
		if _, err := loadSettings(write(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := loadSettings(filepath.Join(t.TempDir(), "none.toml")); err == nil {
		t.Error("a file that is not there was read")
	}
}
