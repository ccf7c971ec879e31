package delivery

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestAddresses(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"https://inventory.example.org:8443", "https://inventory.example.org:8443/inventory"},
		{"https://inventory.example.org/recolement/", "https://inventory.example.org/recolement/inventory"},
		{"https://glpi.example.org/front/inventory.php", "https://glpi.example.org/front/inventory.php"},
		{"https://inventory.example.org/inventory", "https://inventory.example.org/inventory"},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080/inventory"},
		{"http://[::1]:8080", "http://[::1]:8080/inventory"},
		{"http://localhost", "http://localhost/inventory"},
		{"http://inventory.example.org", ""},
		{"http://localhost.example.org", ""},
		{"https://user:password@inventory.example.org", ""},
		{"inventory.example.org", ""},
		{"", ""},
	} {
		client, err := NewClient(Server{URL: c.in}, me, "test")
		if (err != nil) != (c.want == "") {
			t.Errorf("%q: %v", c.in, err)
		}
		if err == nil && client.inventoryURL() != c.want {
			t.Errorf("%q: got %q, want %q", c.in, client.inventoryURL(), c.want)
		}
		if err != nil && strings.Contains(err.Error(), "password@") {
			t.Errorf("%q: the error shows a password: %v", c.in, err)
		}
	}
}

// issued makes a certificate; without a parent it is a CA of its own.
func issued(t *testing.T, name string, parent *tls.Certificate) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"inventory.example.org"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	signer, signerKey := template, any(key)
	if parent == nil {
		template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	} else {
		signer, signerKey = parent.Leaf, parent.PrivateKey
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, signer, &key.PublicKey, signerKey)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}
}

func fingerprint(c *tls.Certificate) string {
	sum := sha256.Sum256(c.Certificate[0])
	return hex.EncodeToString(sum[:])
}

func TestThePinnedCA(t *testing.T) {
	ca, other := issued(t, "ca", nil), issued(t, "other", nil)
	leaf := issued(t, "collector", ca)
	leaf.Certificate = append(leaf.Certificate, ca.Certificate[0])
	c := &collector{}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(c.serve))
	c.Server.TLS = &tls.Config{Certificates: []tls.Certificate{*leaf}}
	c.Config.ErrorLog = log.New(io.Discard, "", 0)
	c.StartTLS()
	defer c.Close()
	_, port, err := net.SplitHostPort(c.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		name, host, fingerprint string
		ok                      bool
	}{
		{"right", "127.0.0.1", fingerprint(ca), true},
		{"right, with colons and capitals", "127.0.0.1", strings.ToUpper(strings.Join([]string{fingerprint(ca)[:2], fingerprint(ca)[2:]}, ":")), true},
		{"another CA", "127.0.0.1", fingerprint(other), false},
		{"the server's own certificate is no CA", "127.0.0.1", fingerprint(leaf), false},
		{"another host's certificate", "localhost", fingerprint(ca), false},
		{"system authorities", "127.0.0.1", "", false},
	} {
		client, err := NewClient(Server{URL: "https://" + net.JoinHostPort(p.host, port), CAFingerprint: p.fingerprint}, me, "test")
		if err != nil {
			t.Fatal(err)
		}
		if _, err = client.Contact(context.Background()); (err == nil) != p.ok {
			t.Errorf("%s: %v", p.name, err)
		}
		if !p.ok && !errors.Is(err, ErrUntrusted) {
			t.Errorf("%s: %v is no matter of trust", p.name, err)
		}
		client.Close()
	}
	if _, err := NewClient(Server{URL: "https://127.0.0.1", CAFingerprint: "12"}, me, "test"); err == nil {
		t.Error("a fingerprint that is too short is taken")
	}
}

func TestEnrolling(t *testing.T) {
	var got map[string]string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		json.NewDecoder(r.Body).Decode(&got)
		if r.URL.Path != "/api/v1/agents/enroll" || r.Header.Get("Authorization") != "" || got["token"] != "good" {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, `{"title":"Token refused","detail":"it has expired","status":403}`)
			return
		}
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"agent_id":"9f1c3c9e-0000-4000-8000-000000000001","key":"k1"}`)
	}))
	defer server.Close()
	dir := t.TempDir()
	id, err := LoadIdentity(dir, "pc-1.example.org", time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC))
	if err != nil || id.DeviceID != "pc-1-2026-11-24-05-00-00" || id.Enrolled() {
		t.Fatalf("%+v, %v", id, err)
	}
	client, err := NewClient(Server{URL: server.URL}, id, "1.0")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Enrol(context.Background(), "bad", "pc-1"); err == nil || !strings.Contains(err.Error(), "Token refused it has expired") {
		t.Errorf("bad token: %v", err)
	}
	id, err = client.Enrol(context.Background(), "good", "pc-1")
	if err != nil || got["deviceid"] != id.DeviceID || got["name"] != "pc-1" || got["version"] != "1.0" {
		t.Fatalf("%+v, %v, sent %v", id, err, got)
	}
	if err := id.SaveKey(dir); err != nil {
		t.Fatal(err)
	}
	again, err := LoadIdentity(dir, "renamed", time.Now())
	if err != nil || again != id {
		t.Errorf("kept %+v, %v; want %+v", again, err, id)
	}
	info, err := os.Stat(filepath.Join(dir, keyFile))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v, %v", info.Mode(), err)
	}
}
