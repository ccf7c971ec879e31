package mdt

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

type known map[string]string

func (k known) DeploymentName(_ context.Context, serial, from string) (string, error) {
	if serial == "broken" {
		return "", errors.New("disk full: secret details")
	}
	if from != "10.0.0.7" {
		return "", errors.New("from " + from)
	}
	return k[serial], nil
}

func handler() http.Handler {
	return Handler(known{"5CG0042XYZ": "TO-A00-19933-P"}, func(*http.Request) string { return "10.0.0.7" }, slog.New(slog.DiscardHandler))
}

func TestAnswers(t *testing.T) {
	form := func(values ...string) *http.Request {
		q := url.Values{"Make": {"HP"}, "Model": {"EliteBook"}, "MacAddress": {"00:11:22:33:44:55"}, "UUID": {"x"}}
		for i := 0; i < len(values); i += 2 {
			q.Set(values[i], values[i+1])
		}
		r := httptest.NewRequest(http.MethodPost, "/mdt/name", strings.NewReader(q.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return r
	}
	plain := httptest.NewRequest(http.MethodGet, "/mdt/name?serial=5CG0042XYZ", nil)
	plain.Header.Set("Accept", "text/plain")
	const header = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	for _, c := range []struct {
		what    string
		request *http.Request
		status  int
		want    string
	}{
		{"as MDT asks", form("SerialNumber", "5CG0042XYZ"), 200, header + "<REPLY><OSDCOMPUTERNAME>TO-A00-19933-P</OSDCOMPUTERNAME></REPLY>"},
		{"in other letters", form("SERIALNUMBER", " 5CG0042XYZ "), 200, header + "<REPLY><OSDCOMPUTERNAME>TO-A00-19933-P</OSDCOMPUTERNAME></REPLY>"},
		{"of nobody", form("SerialNumber", "OTHER"), 200, header + "<REPLY></REPLY>"},
		{"as a text", form("SerialNumber", "5CG0042XYZ", "format", "text"), 200, "TO-A00-19933-P"},
		{"by GET", plain, 200, "TO-A00-19933-P"},
		{"without a serial", form(), 400, "SerialNumber is missing: MDT sends it where the section of CustomSettings.ini says Parameters=SerialNumber\n"},
		{"a serial too long", form("SerialNumber", strings.Repeat("x", 300)), 400, "SerialNumber: too long, or not a text\n"},
		{"a form too long", form("SerialNumber", "x", "more", strings.Repeat("x", largestQuestion)), 400, "the question is no form, or too long\n"},
		{"in trouble", form("SerialNumber", "broken"), 503, "the collector cannot answer at present\n"},
	} {
		w := httptest.NewRecorder()
		handler().ServeHTTP(w, c.request)
		if w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("%s: %d %q, want %d %q", c.what, w.Code, w.Body, c.status, c.want)
		}
	}
}

func TestWhoTriesSerialsIsSlowedDown(t *testing.T) {
	h, refused := handler(), 0
	for range 2 * atOnce {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/mdt/name?serial=x", nil))
		if w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") != "" {
			refused++
		}
	}
	if refused < atOnce/2 {
		t.Errorf("%d of %d refused", refused, 2*atOnce)
	}
}

func FuzzQuestion(f *testing.F) {
	f.Add("SerialNumber=5CG0042XYZ&Make=HP")
	f.Add("SerialNumber=%zz")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/mdt/name", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		handler().ServeHTTP(w, r)
		if w.Code != 200 && w.Code != 400 && w.Code != 503 {
			t.Errorf("%d", w.Code)
		}
	})
}
