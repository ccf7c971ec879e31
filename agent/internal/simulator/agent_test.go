package simulator

import (
	"fmt"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts one device on loopback and gives its port.
func serve(t *testing.T, recording string, o Options) uint16 {
	t.Helper()
	rec, err := Load("testdata/" + recording + ".snmprec")
	if err != nil {
		t.Fatal(err)
	}
	network, err := Start(t.Context(), 0, []Device{{Addr: netip.MustParseAddr("127.0.0.1"), Name: recording, Agent: NewAgent(rec, o)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	return uint16(network.Port)
}

func client(t *testing.T, port uint16, g *gosnmp.GoSNMP) *gosnmp.GoSNMP {
	t.Helper()
	g.Target, g.Port, g.Timeout, g.Retries = "127.0.0.1", port, 500*time.Millisecond, 0
	if err := g.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}

func v2c() *gosnmp.GoSNMP { return &gosnmp.GoSNMP{Version: gosnmp.Version2c, Community: "public"} }

func TestGet(t *testing.T) {
	g := client(t, serve(t, "printer", Options{}), v2c())
	got, err := g.Get([]string{".1.3.6.1.2.1.1.5.0", ".1.3.6.1.2.1.31.1.1.1.6.1", ".1.3.6.1.2.1.1.99.0"})
	if err != nil {
		t.Fatal(err)
	}
	if s := string(got.Variables[0].Value.([]byte)); s != "COP-12345" {
		t.Errorf("sysName %q", s)
	}
	if n := got.Variables[1].Value.(uint64); n != 18446744073709551615 {
		t.Errorf("Counter64 %d", n)
	}
	if got.Variables[2].Type != gosnmp.NoSuchInstance {
		t.Errorf("a missing variable is %v", got.Variables[2].Type)
	}
}

func TestV1(t *testing.T) {
	g := client(t, serve(t, "printer", Options{V1Only: true}), &gosnmp.GoSNMP{Version: gosnmp.Version1, Community: "public"})
	got, err := g.Get([]string{".1.3.6.1.2.1.1.5.0", ".1.3.6.1.2.1.1.99.0"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Error != gosnmp.NoSuchName || got.ErrorIndex != 2 {
		t.Errorf("error %v at %d, want noSuchName at 2", got.Error, got.ErrorIndex)
	}
	next, err := g.GetNext([]string{".1.3.6.1.2.1.25.3.5.1.1.1"})
	if err != nil {
		t.Fatal(err)
	}
	if name := next.Variables[0].Name; name != ".1.3.6.1.2.1.43.5.1.1.16.1" {
		t.Errorf("next is %s: v1 must step over the Counter64", name)
	}
	if _, err := client(t, g.Port, v2c()).Get([]string{".1.3.6.1.2.1.1.5.0"}); err == nil {
		t.Error("a v1 device answered in v2c")
	}
}

// TestWalk compares walks with the recording itself: nothing missing, nothing twice, the order kept, whatever the answers' size.
func TestWalk(t *testing.T) {
	rec, err := Load("testdata/copier.snmprec")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	rec.Variables(func(v gosnmp.SnmpPDU) bool {
		want = append(want, v.Name)
		return true
	})
	for _, size := range []int{300, 484, 1472} {
		g := client(t, serve(t, "copier", Options{MaxSize: size}), v2c())
		var got []string
		err := g.BulkWalk(".1.3", func(v gosnmp.SnmpPDU) error {
			got = append(got, v.Name)
			return nil
		})
		if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("size %d: %d of %d variables, error %v", size, len(got), len(want), err)
		}
	}
}

func TestCommunity(t *testing.T) {
	g := client(t, serve(t, "ups", Options{Community: "private"}), v2c())
	g.Timeout = 100 * time.Millisecond
	if _, err := g.Get([]string{".1.3.6.1.2.1.1.5.0"}); err == nil {
		t.Error("an answer to the wrong community")
	}
}

var reader = User{Name: "reader", Auth: gosnmp.SHA256, AuthPass: "authentication", Priv: gosnmp.AES, PrivPass: "confidential"}

func v3(u User) *gosnmp.GoSNMP {
	return &gosnmp.GoSNMP{
		Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, MsgFlags: u.level(),
		SecurityParameters: &gosnmp.UsmSecurityParameters{
			UserName: u.Name, AuthenticationProtocol: u.Auth, AuthenticationPassphrase: u.AuthPass,
			PrivacyProtocol: u.Priv, PrivacyPassphrase: u.PrivPass,
		},
	}
}

func TestV3(t *testing.T) {
	for _, u := range []User{
		reader,
		{Name: "sha", Auth: gosnmp.SHA, AuthPass: "authentication", Priv: gosnmp.AES256, PrivPass: "confidential"},
		{Name: "noPriv", Auth: gosnmp.SHA512, AuthPass: "authentication"},
		{Name: "noAuth"},
	} {
		t.Run(u.Name, func(t *testing.T) {
			g := client(t, serve(t, "ups", Options{User: &u}), v3(u))
			n := 0
			err := g.BulkWalk(".1.3.6.1.2.1", func(gosnmp.SnmpPDU) error { n++; return nil })
			if err != nil || n != 19 {
				t.Errorf("%d variables, error %v", n, err)
			}
		})
	}
}

func TestV3Refuses(t *testing.T) {
	port := serve(t, "ups", Options{User: &reader})
	for name, change := range map[string]func(*User){
		"unknown user":      func(u *User) { u.Name = "somebody" },
		"wrong auth secret": func(u *User) { u.AuthPass = "something else" },
		"wrong priv secret": func(u *User) { u.PrivPass = "something else" },
		"lower level":       func(u *User) { u.PrivPass, u.Priv = "", gosnmp.NoPriv },
	} {
		u := reader
		change(&u)
		g := client(t, port, v3(u))
		g.Timeout = 100 * time.Millisecond
		if got, err := g.Get([]string{".1.3.6.1.2.1.1.5.0"}); err == nil {
			t.Errorf("%s: it answered %v", name, got.Variables)
		}
	}
}

// TestNetSNMP asks with the tools that everybody has, where they are installed.
func TestNetSNMP(t *testing.T) {
	snmpget, err := exec.LookPath("snmpget")
	if err != nil {
		t.Skip("snmpget is not installed")
	}
	port := serve(t, "ups", Options{User: &reader})
	for _, args := range [][]string{
		{"-v1", "-cpublic"}, {"-v2c", "-cpublic"},
		{"-v3", "-lauthPriv", "-ureader", "-aSHA-256", "-Aauthentication", "-xAES", "-Xconfidential"},
	} {
		args = append(args, "-On", "-Oqv", "-t1", "-r0", fmt.Sprintf("127.0.0.1:%d", port), "1.3.6.1.4.1.705.1.1.7.0")
		out, err := exec.Command(snmpget, args...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "G2300012AB") {
			t.Errorf("snmpget %v: %s %v", args[0], out, err)
		}
	}
}

func TestMadness(t *testing.T) {
	for _, m := range []Madness{Garbage, Truncated, Foreign} {
		g := client(t, serve(t, "ups", Options{Madness: m}), v2c())
		g.Timeout = 100 * time.Millisecond
		if _, err := g.Get([]string{".1.3.6.1.2.1.1.5.0"}); err == nil {
			t.Errorf("%s: a proper answer", m)
		}
	}
	g := client(t, serve(t, "ups", Options{Madness: Looping}), v2c())
	if err := g.BulkWalk(".1.3.6.1.2.1.2", func(gosnmp.SnmpPDU) error { return nil }); err == nil {
		t.Error("a walk in a circle came to an end")
	}
}
