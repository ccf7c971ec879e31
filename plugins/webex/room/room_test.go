package room

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"recolement/plugins/sdk"
	"recolement/plugins/sdk/sdktest"
)

func TestWebex(t *testing.T) {
	var got []string
	refuse := 0 // the n-th request is asked to wait
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b struct{ Markdown string }
		if err := json.NewDecoder(r.Body).Decode(&b); err != nil || r.URL.Path != "/in/tok" || len(b.Markdown) > longest {
			t.Errorf("%s: %d bytes, %v", r.URL.Path, len(b.Markdown), err)
		}
		if refuse--; refuse == 0 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		got = append(got, b.Markdown)
	}))
	c := sdktest.Start(t, Plugin("test"))
	settings := sdk.Settings{"token": "tok", "service": server.URL + "/in/"}
	long := sdk.Message{ID: "1", Subject: "Écarts", Text: strings.Repeat("- une ligne d’écart\n", 100), At: time.Now()}
	refuse = 2 // the second part has to wait, and arrives once
	if err := c.Notify(t.Context(), settings, long); err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(got, "\n"); len(got) < 2 || strings.Count(all, "une ligne") != 100 || !strings.HasPrefix(all, "**Écarts**") {
		t.Errorf("%d parts: %q", len(got), all)
	}
	got, refuse = nil, 1
	var later sdk.Later
	if err := c.Notify(t.Context(), settings, long); !errors.As(err, &later) || later.After != time.Second || len(got) != 0 {
		t.Errorf("%v, %d parts", err, len(got))
	}
	server.Close()
	if err := c.Notify(t.Context(), settings, long); err == nil || strings.Contains(err.Error(), "tok") {
		t.Errorf("nobody there: %v", err)
	}
}

func TestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		all := parts(text, 20, 3)
		if len(all) > 3 {
			t.Fatalf("%d parts", len(all))
		}
		for _, p := range all {
			if len(p) > 20 || utf8.ValidString(text) && !utf8.ValidString(p) {
				t.Fatalf("%q", p)
			}
		}
	})
}
