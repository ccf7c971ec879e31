package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"recolement/agent/report"
)

// TestWhatAnUnchangedDayCosts: a second report says little; one that is asked for says all, in the same round.
func TestWhatAnUnchangedDayCosts(t *testing.T) {
	var full atomic.Bool
	var got []*report.Report
	var sizes []int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		switch {
		case strings.HasSuffix(r.URL.Path, "/enroll"):
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, `{"agent_id":"9f1c3c9e-0000-4000-8000-000000000001","key":"k1"}`)
			return
		case strings.HasSuffix(r.Header.Get("Content-Type"), "gzip"):
			z, err := gzip.NewReader(bytes.NewReader(raw))
			if err != nil {
				t.Error(err)
				return
			}
			decoded, err := report.DecodeReader(z, 0)
			if err != nil {
				t.Error(err)
			}
			got, sizes = append(got, decoded), append(sizes, len(raw))
		case full.Load():
			io.WriteString(w, `{"status":"ok","expiration":"10m","tasks":{"inventory":{"server":"glpi","version":"10.0.19","full":true}}}`)
			return
		}
		io.WriteString(w, `{"status":"ok","expiration":24}`)
	}))
	defer server.Close()
	flags := []string{"--state", t.TempDir(), "--collector", server.URL}
	round := func() {
		t.Helper()
		if code, _, errors := agent(t, append([]string{"run", "--once", "--log-level", "error"}, flags...)...); code != 0 {
			t.Fatal(errors)
		}
	}
	if code, _, errors := agent(t, append([]string{"enroll", "--token", "tok"}, flags...)...); code != 0 {
		t.Fatal(errors)
	}
	round()
	round()
	full.Store(true)
	round()
	if len(got) != 4 {
		t.Fatalf("%d reports, want full, partial, partial, full", len(got))
	}
	for i, partial := range []bool{false, true, true, false} {
		if is := got[i].Partial != nil && *got[i].Partial; is != partial {
			t.Errorf("report %d: partial %v", i, is)
		}
	}
	if got[1].Content.Software != nil || got[0].Content.Software == nil || got[3].Content.Software == nil {
		t.Error("the software is said when nothing changed, or not when it is to be")
	}
	t.Logf("bytes of a full report %d, of an unchanged one %d", sizes[0], sizes[1])
	if sizes[1] > 2048 {
		t.Errorf("an unchanged report has %d bytes", sizes[1])
	}
}
