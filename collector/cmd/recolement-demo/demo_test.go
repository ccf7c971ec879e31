package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"recolement/collector/demo"
)

func writeCity(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	o := demo.Options{Seed: 4, Workstations: 300, Today: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)}
	if err := write(io.Discard, dir, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestInventoryIsInItsToolsDialect(t *testing.T) {
	file, err := os.Open(filepath.Join(writeCity(t), "iws.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(charmap.Windows1252.NewDecoder().Reader(file))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 300 || rows[0][0] != "N° inventaire" || !strings.HasPrefix(rows[1][8], "Torcelles M") && rows[1][8] != "Ville de Torcelles" {
		t.Errorf("%d rows; header %q, first record %q", len(rows), rows[0], rows[1])
	}
}

// listener is a collector as agents see it: it gives keys, and takes a report only under the key of its device.
type listener struct {
	mu   sync.Mutex
	keys map[string]string // key → device id
	sent map[string]int
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct{ Token, DeviceID string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case r.URL.Path == "/api/v1/agents/enroll" && body.Token == "token":
		l.keys["key of "+body.DeviceID] = body.DeviceID
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]string{"key": "key of " + body.DeviceID})
	case r.URL.Path == "/inventory" && l.keys[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] == body.DeviceID:
		l.sent[body.DeviceID]++
	default:
		http.Error(w, "refused", http.StatusForbidden)
	}
}

func TestSendPlaysEachAgent(t *testing.T) {
	city := writeCity(t)
	l := &listener{keys: map[string]string{}, sent: map[string]int{}}
	server := httptest.NewServer(l)
	defer server.Close()
	s := &sender{collector: server.URL + "/", token: "token", client: server.Client()}
	if err := s.sendAll(t.Context(), city, 8, true); err != nil {
		t.Fatal(err)
	}
	if len(l.sent) < 250 || int(s.reports.Load()) != len(l.sent) {
		t.Errorf("%d devices reported, %d reports counted", len(l.sent), s.reports.Load())
	}
	for id := range l.sent {
		if recorded(city, id) {
			t.Errorf("%s was sent though a sweep finds it", id)
		}
	}
	s.token = "wrong"
	if err := s.sendAll(t.Context(), city, 8, false); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("a wrong token: %v", err)
	}
}
