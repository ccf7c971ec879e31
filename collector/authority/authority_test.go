package authority

import (
	"crypto/tls"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// shaken is the chain that a client of a server with that configuration is shown, having trusted the pool alone.
func shaken(t *testing.T, a *Authority, name string, at time.Time) tls.ConnectionState {
	t.Helper()
	server, client := net.Pipe()
	defer server.Close()
	defer client.Close()
	go tls.Server(server, a.Config()).Handshake()
	c := tls.Client(client, &tls.Config{RootCAs: a.Pool(), ServerName: name, Time: func() time.Time { return at }})
	if err := c.Handshake(); err != nil {
		t.Fatalf("handshake as %s: %v", name, err)
	}
	return c.ConnectionState()
}

func open(t *testing.T, dir string, now *time.Time, names ...string) *Authority {
	t.Helper()
	a, err := Open(dir, names, slog.New(slog.DiscardHandler), func() time.Time { return *now })
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestClientsThatTrustTheAuthority(t *testing.T) {
	now := time.Now()
	a := open(t, t.TempDir(), &now, "collector.example", "192.0.2.7", "::1")
	for _, name := range []string{"collector.example", "192.0.2.7", "::1"} {
		state := shaken(t, a, name, now)
		if len(state.PeerCertificates) != 2 || !state.PeerCertificates[1].Equal(a.certificate) {
			t.Errorf("%s: the authority's certificate is not in the chain", name)
		}
	}
	if len(a.Fingerprint()) != 64 {
		t.Errorf("fingerprint %q", a.Fingerprint())
	}
}

func TestStartedAgain(t *testing.T) {
	now, dir := time.Now(), t.TempDir()
	first := open(t, dir, &now, "a.example")
	again := open(t, dir, &now, "a.example")
	if first.Fingerprint() != again.Fingerprint() {
		t.Error("another authority after a restart")
	}
	if first.issued.Leaf.SerialNumber.Cmp(again.issued.Leaf.SerialNumber) != 0 {
		t.Error("another certificate after a restart")
	}
	moved := open(t, dir, &now, "b.example")
	shaken(t, moved, "b.example", now)
	if moved.Fingerprint() != first.Fingerprint() {
		t.Error("another authority after a change of name")
	}
}

func TestRenewedBeforeItRunsOut(t *testing.T) {
	now, dir := time.Now(), t.TempDir()
	a := open(t, dir, &now, "a.example")
	first := shaken(t, a, "a.example", now).PeerCertificates[0]
	now = first.NotAfter.Add(-renewBefore - time.Hour)
	if again := shaken(t, a, "a.example", now).PeerCertificates[0]; !again.Equal(first) {
		t.Error("renewed too early")
	}
	now = now.Add(2 * time.Hour)
	if later := shaken(t, a, "a.example", now).PeerCertificates[0]; !later.NotAfter.After(first.NotAfter) {
		t.Error("not renewed")
	}
	for range 30 { // for as long as the authority lives
		now = now.Add(300 * 24 * time.Hour)
		if now.After(a.certificate.NotAfter) {
			break
		}
		shaken(t, a, "a.example", now)
	}
}

func TestKeysAreForTheirOwner(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	now, dir := time.Now(), t.TempDir()
	open(t, dir, &now, "a.example")
	for _, file := range []string{authorityKeyFile, keyFile} {
		info, err := os.Stat(filepath.Join(dir, file))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", file, info.Mode(), err)
		}
	}
}

func TestHalfAnAuthorityIsNotReplaced(t *testing.T) {
	now, dir := time.Now(), t.TempDir()
	open(t, dir, &now, "a.example")
	if err := os.Remove(filepath.Join(dir, authorityKeyFile)); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir, []string{"a.example"}, slog.New(slog.DiscardHandler), time.Now)
	if err == nil || !strings.Contains(err.Error(), "without its counterpart") {
		t.Errorf("got %v", err)
	}
}

func TestNamesOfThisMachine(t *testing.T) {
	names := strings.Join(Names([]string{"Collector.Example"}), " ")
	for _, want := range []string{"localhost", "127.0.0.1", "::1", "collector.example"} {
		if !strings.Contains(names, want) {
			t.Errorf("%s is missing in %s", want, names)
		}
	}
}

func TestSharedAuthority(t *testing.T) {
	now, one, two := time.Now(), t.TempDir(), t.TempDir()
	if packed, err := Pack(one); packed != nil || err != nil {
		t.Errorf("packed %q, %v of nothing", packed, err)
	}
	first := open(t, one, &now, "a.example")
	packed, err := Pack(one)
	if err != nil {
		t.Fatal(err)
	}
	was := open(t, two, &now, "b.example").Fingerprint()
	for range 2 {
		if err := Unpack(two, packed); err != nil {
			t.Fatal(err)
		}
	}
	second := open(t, two, &now, "b.example")
	if second.Fingerprint() != first.Fingerprint() || was == second.Fingerprint() {
		t.Error("two collectors, two authorities")
	}
	shaken(t, second, "b.example", now)
	if _, err := os.Stat(filepath.Join(two, authorityKeyFile+".old")); err != nil {
		t.Error("the authority that was there is lost:", err)
	}
	if err := Unpack(two, packed[:len(packed)/2]); err == nil {
		t.Error("half an authority was taken")
	}
}
