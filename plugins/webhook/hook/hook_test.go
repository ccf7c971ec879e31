package hook

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"recolement/plugins/sdk"
	"recolement/plugins/sdk/sdktest"
)

const secret = "a secret of the two"

func TestWebhook(t *testing.T) {
	answer, header, got := 200, http.Header{}, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got++
		text, _ := io.ReadAll(r.Body)
		var b body
		if err := json.Unmarshal(text, &b); err != nil || b.ID != "m1" || b.Subject != "Écarts" || string(b.Data) != `{"n":3}` || r.Header.Get("Idempotency-Key") != "m1" {
			t.Errorf("%s, %v", text, err)
		}
		at, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Recolement-Signature"), "t="), ",")
		seconds, _ := strconv.ParseInt(at, 10, 64)
		if sign := r.Header.Get("Recolement-Signature"); sign != Sign(secret, time.Unix(seconds, 0), text) || sign == Sign("another", time.Unix(seconds, 0), text) {
			t.Errorf("signature %s", sign)
		}
		for k, v := range header {
			w.Header()[k] = v
		}
		w.WriteHeader(answer)
	}))
	defer server.Close()
	c := sdktest.Start(t, Plugin("test"))
	settings := sdk.Settings{"url": server.URL, "secret": secret}
	say := func() error {
		return c.Notify(t.Context(), settings, sdk.Message{ID: "m1", Subject: "Écarts", Text: "x", Data: `{"n":3}`, At: time.Now()})
	}
	if err := say(); err != nil {
		t.Error(err)
	}
	var refused sdk.Refused
	var later sdk.Later
	answer = 404
	if err := say(); !errors.As(err, &refused) {
		t.Errorf("404: %v", err)
	}
	answer, header = 302, http.Header{"Location": {server.URL}}
	if err := say(); !errors.As(err, &refused) {
		t.Errorf("302: %v", err)
	}
	answer, header = 429, http.Header{"Retry-After": {"90"}}
	if err := say(); !errors.As(err, &later) || later.After != 90*time.Second {
		t.Errorf("429: %v", err)
	}
	answer = 500
	if err := say(); err == nil || errors.As(err, &refused) || errors.As(err, &later) && err == nil {
		t.Errorf("500: %v", err)
	}
	if got != 5 {
		t.Errorf("%d requests", got)
	}
	for name, set := range map[string]sdk.Settings{
		"short secret": {"url": server.URL, "secret": "short"}, "no TLS": {"url": "http://hook.example/", "secret": secret}, "no address": {"url": "hello", "secret": secret},
	} {
		if _, err := c.Check(t.Context(), set); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestWait(t *testing.T) {
	now := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": time.Minute, "30": 30 * time.Second, "-5": time.Second, "999999999": 24 * time.Hour, "soon": time.Minute,
		"Thu, 26 Nov 2026 08:10:00 GMT": 10 * time.Minute, "Thu, 26 Nov 2020 08:10:00 GMT": time.Second,
	} {
		if got := wait(text, now); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
