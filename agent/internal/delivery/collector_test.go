package delivery

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if childWrites() {
		return
	}
	goleak.VerifyTestMain(m)
}

// collector is a server that records what it took and answers as it is told.
type collector struct {
	*httptest.Server
	mu       sync.Mutex
	taken    []string // inventories, unpacked
	contacts int
	refuse   func(body string) (status int, header map[string]string, text string) // nil or 0: takes it
}

func newCollector(t *testing.T) *collector {
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(c.serve))
	t.Cleanup(c.Close)
	return c
}

func (c *collector) serve(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil || r.URL.Path != "/inventory" || r.Header.Get("Authorization") != "Bearer secret" || r.Header.Get("GLPI-Agent-ID") == "" {
		http.Error(w, `{"status":"error","message":"who are you"}`, http.StatusUnauthorized)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Header.Get("Content-Type") == "application/json" {
		c.contacts++
		io.WriteString(w, `{"status":"ok","expiration":24}`)
		return
	}
	body := unzip(raw)
	if c.refuse != nil {
		if status, header, text := c.refuse(body); status != 0 {
			for k, v := range header {
				w.Header().Set(k, v)
			}
			w.WriteHeader(status)
			io.WriteString(w, text)
			return
		}
	}
	c.taken = append(c.taken, body)
	json.NewEncoder(w).Encode(map[string]any{"status": "ok", "expiration": "90m"})
}

func unzip(raw []byte) string {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return "not gzip"
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return "damaged gzip"
	}
	return string(text)
}

func zip(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.Bytes()
}

var me = Identity{DeviceID: "PC-2026-01-02-03-04-05", AgentID: "9f1c3c9e-0000-4000-8000-000000000001", Key: "secret"}

var roomy = Limits{Bytes: 1 << 20, Age: time.Hour}

func newSpool(t *testing.T, dir string, limits Limits) *Spool {
	t.Helper()
	s, err := OpenSpool(dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newDelivery(t *testing.T, address string, spool *Spool, giveUp time.Duration) *Delivery {
	t.Helper()
	client, err := NewClient(Server{URL: address}, me, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &Delivery{Spool: spool, Client: client, Log: slog.New(slog.DiscardHandler), GiveUp: giveUp, firstWait: time.Millisecond}
}

func put(t *testing.T, s *Spool, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := s.Put(zip(text)); err != nil {
			t.Fatal(err)
		}
	}
}

func waiting(t *testing.T, s *Spool) int {
	t.Helper()
	names, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}
