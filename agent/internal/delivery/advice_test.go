package delivery

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestBadCollectors: what is not a collector, or not in order, is said with what to do about it, and loses no report.
func TestBadCollectors(t *testing.T) {
	answers := func(status int, header, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if name, value, ok := strings.Cut(header, ": "); ok {
				w.Header().Set(name, value)
			}
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	for _, c := range []struct {
		what    string
		handler http.HandlerFunc
		want    string
	}{
		{"a web page", answers(200, "Content-Type: text/html", "<!doctype html><title>Welcome</title>"), "a web page answered"},
		{"a redirect", answers(302, "Location: https://other.example/x", ""), "set collector to the address that it names, https://other.example/x"},
		{"its own trouble", answers(500, "", "oops"), "trouble of its own"},
		{"a gateway without it", answers(502, "Content-Type: text/html", "<html>"), "trouble of its own"},
		{"a key that it does not take", answers(401, "", `{"status":"error","message":"no"}`), "enroll --force"},
	} {
		t.Run(c.what, func(t *testing.T) {
			server := httptest.NewServer(c.handler)
			defer server.Close()
			s := newSpool(t, t.TempDir(), roomy)
			put(t, s, "report")
			_, err := newDelivery(t, server.URL, s, 0).Send(t.Context())
			if got := Advice(err); err == nil || !strings.Contains(got, c.want) {
				t.Errorf("%v: %q, want %q", err, got, c.want)
			}
			if waiting(t, s) != 1 {
				t.Error("the report does not wait any more")
			}
		})
	}
}

// TestBadConnections: addresses, certificates and proxies.
func TestBadConnections(t *testing.T) {
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"status":"ok"}`) })
	secure := httptest.NewUnstartedServer(ok)
	secure.Config.ErrorLog = nil
	ca := issued(t, "ca", nil)
	leaf := issued(t, "leaf", ca)
	secure.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: append(leaf.Certificate, ca.Certificate...), PrivateKey: leaf.PrivateKey}}}
	secure.StartTLS()
	defer secure.Close()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte("me:word")) {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		w.WriteHeader(http.StatusTeapot) // it let us in
	}))
	defer proxy.Close()
	with := func(credentials string) string { return strings.Replace(proxy.URL, "//", "//"+credentials, 1) }
	for _, c := range []struct {
		what   string
		server Server
		want   string
	}{
		{"another authority", Server{URL: secure.URL, CAFingerprint: strings.Repeat("ab", 32)}, "compare ca_fingerprint"},
		{"an authority that is not known", Server{URL: secure.URL}, "set ca_fingerprint"},
		{"nobody there", Server{URL: "https://127.0.0.1:1"}, "check that the collector runs"},
		{"a name that is not known", Server{URL: "https://collector.invalid"}, "name is not known"},
		{"a proxy that wants a password", Server{URL: "https://collector.invalid", Proxy: proxy.URL}, "the proxy wants a name"},
		{"a proxy that wants another password", Server{URL: "https://collector.invalid", Proxy: with("me:wrong@")}, "the proxy wants a name"},
	} {
		t.Run(c.what, func(t *testing.T) {
			client, err := NewClient(c.server, me, "test")
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if _, err = client.Contact(t.Context()); err == nil || !strings.Contains(Advice(err), c.want) {
				t.Errorf("%v: %q, want %q", err, Advice(err), c.want)
			}
		})
	}
	client, err := NewClient(Server{URL: "https://collector.invalid", Proxy: with("me:word@")}, me, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Contact(t.Context()); err == nil || !strings.Contains(err.Error(), "teapot") {
		t.Errorf("the proxy does not let us in with the right password: %v", err)
	}
}
