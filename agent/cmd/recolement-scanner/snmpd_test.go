package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"recolement/agent/internal/snmp"
)

// snmpd starts net-snmp's agent with a community and three users at an address of loopback, and gives its port.
func snmpd(t *testing.T, addr string) uint16 {
	t.Helper()
	program, err := exec.LookPath("snmpd")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/snmpd"); err != nil {
			t.Skip("net-snmp's snmpd is not installed")
		}
	}
	probe, err := net.ListenPacket("udp4", addr+":0")
	if err != nil {
		t.Fatal(err)
	}
	port := probe.LocalAddr().(*net.UDPAddr).Port
	probe.Close()
	dir := t.TempDir()
	config := `sysName NET-SNMP-1
sysLocation Local technique
rocommunity public
createUser sha256aes SHA-256 authentication AES confidential
createUser sha512only SHA-512 authentication
createUser nobody
rouser sha256aes authPriv
rouser sha512only authNoPriv
rouser nobody noauth
`
	file := filepath.Join(dir, "snmpd.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-f", "-Lo", "-C", "-c", file, fmt.Sprintf("udp:%s:%d", addr, port))
	cmd.Env = append(os.Environ(), "SNMP_PERSISTENT_DIR="+dir, "SNMPCONFPATH="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return uint16(port)
}

// TestNetSNMP sweeps and reads the agent that most devices with a Linux inside run, in each of the ways that it lets us in.
func TestNetSNMP(t *testing.T) {
	const addr = "127.0.28.1"
	port := snmpd(t, addr)
	v3 := func(user, auth, authPass, priv, privPass string) snmp.Credential {
		return snmp.Credential{Name: user, Version: "3", User: user, Auth: auth, AuthPass: snmp.Secret(authPass), Priv: priv, PrivPass: snmp.Secret(privPass)}
	}
	right := v3("sha256aes", "SHA256", "authentication", "AES", "confidential")
	public := snmp.Credential{Name: "public", Version: "2c", Community: "public"}
	for _, c := range []struct {
		name  string
		known []snmp.Credential
		state state
		used  string
		tried int // others, refused before it
	}{
		{"v2c", []snmp.Credential{public}, complete, "public", 0},
		{"v1", []snmp.Credential{{Name: "old", Version: "1", Community: "public"}}, complete, "old", 0},
		{"authPriv with SHA-256 and AES, preferred to v2c", []snmp.Credential{public, right}, complete, "sha256aes", 0},
		{"authNoPriv with SHA-512", []snmp.Credential{v3("sha512only", "SHA512", "authentication", "", "")}, complete, "sha512only", 0},
		{"noAuth", []snmp.Credential{v3("nobody", "", "", "", "")}, complete, "nobody", 0},
		{"a wrong passphrase", []snmp.Credential{v3("sha256aes", "SHA256", "authentification", "AES", "confidential")}, refused, "", 1},
		{"a wrong privacy passphrase, then v2c", []snmp.Credential{v3("sha256aes", "SHA256", "authentication", "AES", "confidentiel"), public}, complete, "public", 1},
		{"an unknown user", []snmp.Credential{v3("somebody", "SHA256", "authentication", "AES", "confidential")}, refused, "", 1},
		{"a wrong community alone", []snmp.Credential{{Name: "wrong", Version: "2c", Community: "private"}}, refused, "", 1},
	} {
		s := newScanner(t)
		s.credentials, s.sweep.Port, s.limits.Time = c.known, port, 10*time.Second
		var o outcome
		for deadline := time.Now().Add(10 * time.Second); o.addr != netip.MustParseAddr(addr) || o.state == closed; { // it may be starting
			if time.Now().After(deadline) {
				t.Fatalf("%s: nobody answers", c.name)
			}
			if _, err := s.scan(context.Background(), addresses(t, addr), func(got outcome) { o = got }); err != nil {
				t.Fatal(err)
			}
		}
		if o.state != c.state || o.credential != c.used || len(o.tried) != c.tried {
			t.Errorf("%s: state %d by %q after %v (%s); want %d by %q after %d", c.name, o.state, o.credential, o.tried, o.reason(), c.state, c.used, c.tried)
		}
		if c.state == complete && (o.device == nil || o.device.Name != "NET-SNMP-1") {
			t.Errorf("%s: %+v", c.name, o.device)
		}
	}
}
