package delivery

import (
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// crowded is a collector that is away at first, and then takes so many requests a second and puts the others off.
type crowded struct {
	mu        sync.Mutex
	back      time.Time
	rate      int
	second    int64
	inSecond  int
	busiest   int // requests in a second, those that are put off among them
	putOff    int
	delivered map[string]time.Duration // by key, since it came back
}

func (c *crowded) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	answer := func(status int, header, text string) (*http.Response, error) {
		response := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), Request: r}
		if name, value, ok := strings.Cut(header, ": "); ok {
			response.Header.Set(name, value)
		}
		return response, nil
	}
	if now.Before(c.back) {
		return nil, io.ErrUnexpectedEOF
	}
	if c.second != now.Unix() {
		c.second, c.inSecond = now.Unix(), 0
	}
	c.inSecond++
	c.busiest = max(c.busiest, c.inSecond)
	if c.inSecond > c.rate {
		c.putOff++
		return answer(http.StatusServiceUnavailable, "Retry-After: 30", "")
	}
	if strings.HasSuffix(r.Header.Get("Content-Type"), "gzip") {
		c.delivered[r.Header.Get("Authorization")] = now.Sub(c.back)
	}
	return answer(http.StatusOK, "", `{"status":"ok","expiration":24}`)
}

// TestThreeThousandComeBack: a collector is away for a day and then takes 20 requests a second. Each of three thousand agents, which all found
// it away within the first five minutes, delivers what it kept, within the time between two attempts; none is lost.
func TestThreeThousandComeBack(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds of CPU")
	}
	const agents, rate = 3000, 20
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := &crowded{back: time.Now().Add(24 * time.Hour), rate: rate, delivered: map[string]time.Duration{}}
		var all sync.WaitGroup
		for i := range agents {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 5 * time.Minute / agents)
				own := filepath.Join(dir, time.Now().Format("150405.000000000"))
				s, err := OpenSpool(own, roomy)
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				s.limits.Age, s.write = 48*time.Hour, func(path string, data []byte) error { return os.WriteFile(path, data, 0o600) } // durability is not what is measured
				if err := s.Put([]byte("report")); err != nil {
					t.Error(err)
				}
				client, err := NewClient(Server{URL: "https://collector.invalid"}, Identity{DeviceID: "PC", AgentID: me.AgentID, Key: own}, "test")
				if err != nil {
					t.Error(err)
					return
				}
				client.http.Transport = c
				d := &Delivery{Spool: s, Client: client, Log: slog.New(slog.DiscardHandler), GiveUp: 48 * time.Hour}
				if _, err := d.Send(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		var last time.Duration
		for _, took := range c.delivered {
			last = max(last, took)
		}
		t.Logf("%d of %d delivered, the last %s after the collector came back; busiest second %d requests, of which it takes %d; %d put off", len(c.delivered), agents, last.Round(time.Second), c.busiest, rate, c.putOff)
		if len(c.delivered) != agents || last > time.Hour {
			t.Error("some are lost, or late")
		}
		if c.busiest > 3*rate {
			t.Errorf("they come together: %d in a second", c.busiest)
		}
	})
}
