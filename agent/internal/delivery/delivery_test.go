package delivery

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestACollectorThatIsAwayAndComesBack(t *testing.T) {
	dir := t.TempDir()
	spool := newSpool(t, dir, roomy)
	away, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := away.Addr().String()
	away.Close()

	put(t, spool, "one", "two", "three")
	_, err = newDelivery(t, "http://"+address, spool, 0).Send(context.Background())
	if !errors.Is(err, ErrUnreachable) || waiting(t, spool) != 3 {
		t.Fatalf("away: %v, %d wait", err, waiting(t, spool))
	}

	c := &collector{}
	back, err := net.Listen("tcp", address)
	if err != nil {
		t.Skip("the port was taken meanwhile")
	}
	c.Server = &httptest.Server{Listener: back, Config: &http.Server{Handler: http.HandlerFunc(c.serve)}}
	c.Start()
	defer c.Close()
	d := newDelivery(t, "http://"+address, spool, time.Minute)
	answer, err := d.Send(context.Background())
	if err != nil || time.Duration(answer.Expiration) != 90*time.Minute {
		t.Fatalf("back: %+v, %v", answer, err)
	}
	if _, err := d.Send(context.Background()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"one", "two", "three"}; !slices.Equal(c.taken, want) || waiting(t, spool) != 0 {
		t.Errorf("taken %q, want %q; %d wait", c.taken, want, waiting(t, spool))
	}
}

func TestACollectorThatStumbles(t *testing.T) {
	c := newCollector(t)
	stumbles := 3
	c.refuse = func(string) (int, map[string]string, string) {
		if stumbles--; stumbles >= 0 {
			return http.StatusServiceUnavailable, nil, "busy"
		}
		return 0, nil, ""
	}
	spool := newSpool(t, t.TempDir(), roomy)
	put(t, spool, "one", "two")
	if _, err := newDelivery(t, c.URL, spool, time.Minute).Send(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.taken, []string{"one", "two"}) || c.contacts != 1 {
		t.Errorf("taken %q after %d contacts", c.taken, c.contacts)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	c := newCollector(t)
	var asked []time.Time
	c.refuse = func(string) (int, map[string]string, string) {
		if asked = append(asked, time.Now()); len(asked) == 1 {
			return http.StatusTooManyRequests, map[string]string{"Retry-After": "1"}, ""
		}
		return 0, nil, ""
	}
	spool := newSpool(t, t.TempDir(), roomy)
	put(t, spool, "one")
	if _, err := newDelivery(t, c.URL, spool, time.Minute).Send(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 2 || asked[1].Sub(asked[0]) < time.Second {
		t.Errorf("asked at %v", asked)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		status         int
		taken          []string
		waiting, aside int
		fails          bool
	}{
		{http.StatusUnprocessableEntity, []string{"one", "three"}, 0, 1, false},
		{http.StatusBadRequest, []string{"one", "three"}, 0, 1, false},
		{http.StatusRequestEntityTooLarge, []string{"one", "three"}, 1, 0, false},
		{http.StatusUnauthorized, []string{"one"}, 2, 0, true},
		{http.StatusForbidden, []string{"one"}, 2, 0, true},
		{http.StatusRequestTimeout, []string{"one"}, 2, 0, true},
		{http.StatusTooManyRequests, []string{"one"}, 2, 0, true},
		{http.StatusInternalServerError, []string{"one"}, 2, 0, true},
		{http.StatusMovedPermanently, []string{"one"}, 2, 0, true},
	} {
		t.Run(http.StatusText(c.status), func(t *testing.T) {
			server := newCollector(t)
			server.refuse = func(body string) (int, map[string]string, string) {
				if body == "two" {
					return c.status, map[string]string{"Location": "/elsewhere"}, `{"status":"error","message":"no thanks"}`
				}
				return 0, nil, ""
			}
			dir := t.TempDir()
			spool := newSpool(t, dir, roomy)
			put(t, spool, "one", "two", "three")
			_, err := newDelivery(t, server.URL, spool, 0).Send(context.Background())
			aside, listErr := Refused(dir)
			if listErr != nil {
				t.Fatal(listErr)
			}
			if (err != nil) != c.fails || !slices.Equal(server.taken, c.taken) || waiting(t, spool) != c.waiting || len(aside) != c.aside {
				t.Fatalf("error %v, taken %q, %d wait, %d aside", err, server.taken, waiting(t, spool), len(aside))
			}
			if c.aside > 0 {
				reason, err := os.ReadFile(filepath.Join(dir, refusedDir, strings.TrimSuffix(aside[0], suffix)+reasonFile))
				if err != nil || !strings.Contains(string(reason), "no thanks") {
					t.Errorf("reason %q, %v", reason, err)
				}
			}
		})
	}
}

// TestKilledBetweenDeliveryAndForgetting: the collector has the report, the agent does not know it yet.
func TestKilledBetweenDeliveryAndForgetting(t *testing.T) {
	c := newCollector(t)
	dir := t.TempDir()
	spool, err := OpenSpool(dir, roomy)
	if err != nil {
		t.Fatal(err)
	}
	put(t, spool, "one", "two")
	names, err := spool.List()
	if err != nil {
		t.Fatal(err)
	}
	body, err := spool.Read(names[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newDelivery(t, c.URL, spool, 0).Client.Inventory(context.Background(), body); err != nil {
		t.Fatal(err)
	}
	spool.Close()

	again := newSpool(t, dir, roomy)
	if _, err := newDelivery(t, c.URL, again, 0).Send(context.Background()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"one", "one", "two"}; !slices.Equal(c.taken, want) || waiting(t, again) != 0 {
		t.Errorf("taken %q, want %q: the same bytes again, in order", c.taken, want)
	}
}

func TestADamagedReportDoesNotStandInTheWay(t *testing.T) {
	c := newCollector(t)
	dir := t.TempDir()
	spool := newSpool(t, dir, roomy)
	put(t, spool, "one", "two")
	names, _ := spool.List()
	path := filepath.Join(dir, names[0])
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-1]++
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newDelivery(t, c.URL, spool, 0).Send(context.Background()); err != nil {
		t.Fatal(err)
	}
	if aside, _ := Refused(dir); len(aside) != 1 || !slices.Equal(c.taken, []string{"two"}) {
		t.Errorf("aside %q, taken %q", aside, c.taken)
	}
}

func TestCancellingEndsTheWaiting(t *testing.T) {
	c := newCollector(t)
	c.refuse = func(string) (int, map[string]string, string) {
		return http.StatusServiceUnavailable, map[string]string{"Retry-After": "3600"}, ""
	}
	spool := newSpool(t, t.TempDir(), roomy)
	put(t, spool, "one")
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	started := time.Now()
	if _, err := newDelivery(t, c.URL, spool, 2*time.Hour).Send(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(started) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(started))
	}
	if waiting(t, spool) != 1 {
		t.Error("the report is lost")
	}
}

func TestInventoriesMayBeDisabled(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(`{"status":"ok","expiration":1,"disabled":["inventory"]}`))
	}))
	defer server.Close()
	spool := newSpool(t, t.TempDir(), roomy)
	put(t, spool, "one")
	if _, err := newDelivery(t, server.URL, spool, 0).Send(context.Background()); !errors.Is(err, ErrDisabled) || waiting(t, spool) != 1 {
		t.Errorf("%v, %d wait", err, waiting(t, spool))
	}
}

func TestRetryAfterForms(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-1": 0, "soon": 0, "Fri, 02 Jan 2026 03:05:05 GMT": time.Minute, "Fri, 02 Jan 2026 03:00:00 GMT": 0, "99999999999": 0,
	} {
		if got := retryAfter(in, now); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"status":"error","message":"no"}`))
	f.Add([]byte(`{"title":"Unprocessable","detail":"serial: too long"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if m := messageOf(raw); len(m) > 500 || strings.ContainsAny(m, "\n\r\t") {
			t.Errorf("got %q", m)
		}
	})
}
