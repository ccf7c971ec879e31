package snmp

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gosnmp/gosnmp"

	"recolement/agent/internal/simulator"
	"recolement/agent/internal/snmp/profiles"
	"recolement/agent/report"
)

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"COP-12345":                    "COP-12345",
		"COP-12345\x00":                "COP-12345",
		"\x01\x15VNCRC48198":           "VNCRC48198",
		"2\xe8me \xe9tage":             "2ème étage",
		"2ème étage":                   "2ème étage",
		"a\r\nb\tc":                    "a b c",
		`"Cisco IOS"`:                  "Cisco IOS",
		`""`:                           "",
		" \x00\x00 ":                   "",
		"\x1b[31mred":                  "[31mred",
		strings.Repeat("x", 5000):      strings.Repeat("x", longestText),
		"\x01\x15U64969H9N19924\n32":   "U64969H9N19924 32",
		"Smart-UPS   750  FW:651.12.I": "Smart-UPS 750 FW:651.12.I",
	} {
		if got := cleanText([]byte(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCleanMAC(t *testing.T) {
	for in, want := range map[string]string{
		"\x00\x1b\x78\xaa\xbb\x01": "00:1b:78:aa:bb:01", "00:1B:78:AA:BB:01": "00:1b:78:aa:bb:01", "001b78-aabb01": "00:1b:78:aa:bb:01",
		"": "", "\x00\x00\x00\x00\x00\x00": "", "\xff\xff\xff\xff\xff\xff": "", "\x01\x00\x5e\x00\x00\x01": "", "\x00\x00\x00\x00\x00\x05": "",
		"\x00\x1b\x78\xaa\xbb": "", "not an address": "", "\x00\x1b\x78\xaa\xbb\x01\x02\x03": "",
	} {
		if got := cleanMAC([]byte(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestUsableSerial(t *testing.T) {
	for in, want := range map[string]string{
		"VNB3R12345": "VNB3R12345", " AS1907242163 ": "AS1907242163", "U64969H9N19924 32": "U64969H9N19924", "7562029401523-96-0": "7562029401523-96-0",
		"FFFFFFFFFFFF": "", "XXXXXXXX": "", "000000": "", "---": "", "": "", "<private>": "", "N/A": "", "None": "", "not available": "", "To be filled by O.E.M.": "",
		"System MAC: fc-ec-da-00-00-01": "", "1234567890": "", "0123456789": "", "ab": "", "12345678": "12345678",
	} {
		if got := usableSerial(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		level, size int64
		already     bool
		want        Level
	}{
		{3933, 6900, false, 57}, {0, 6900, false, 0}, {6900, 6900, false, 100}, {7000, 6900, false, 100}, {-1, 100, false, Unrestricted},
		{-2, 100, false, Unknown}, {-3, 100, false, Some}, {-9, 100, false, Unknown}, {70, -1, true, 70}, {170, -1, true, Some}, {5, -1, false, Some},
		{0, -1, false, Unknown}, {0, -1, true, 0}, {50, 100, true, 50}, {1 << 60, 1 << 62, false, 25},
	} {
		if got := percent(c.level, c.size, c.already); got != c.want {
			t.Errorf("%d of %d: %v, want %v", c.level, c.size, got, c.want)
		}
	}
}

func TestIndexAddr(t *testing.T) {
	for in, want := range map[string]string{
		"1.4.10.1.2.3": "10.1.2.3", "2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1": "2001:db8::1", "1.4.10.1.2": "", "1.4.10.1.2.300": "", "3.8.1.2.3.4.5.6.7.8": "", "": "", "1": "",
	} {
		got, ok := indexAddr(in)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%s: %v %v, want %s", in, got, ok, want)
		}
	}
}

// answersOf takes a recording for what a device said.
func answersOf(t testing.TB, name string) Answers {
	t.Helper()
	rec, err := simulator.Load("../simulator/testdata/" + name + ".snmprec")
	if err != nil {
		t.Fatal(err)
	}
	a := Answers{}
	rec.Variables(func(v gosnmp.SnmpPDU) bool {
		a.Add(v)
		return true
	})
	return a
}

func load(t testing.TB) *profiles.Set {
	t.Helper()
	known, err := profiles.Load()
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func identify(t testing.TB, a Answers) Device {
	known := load(t)
	r := &Reading{Answers: a, Profiles: known.For(a.object(sysObjectID), a.text(sysDescr))}
	return r.Identify(netip.MustParseAddr("10.20.30.40"), known)
}

func TestIdentifyCopier(t *testing.T) {
	d := identify(t, answersOf(t, "copier"))
	want := Device{Type: TypePrinter, Name: "COP-20017", Maker: "Ricoh", Model: "IM C4500", Serial: "3131R700123", MAC: "00:26:73:aa:bb:02", Location: "Annexe B, accueil"}
	got := Device{Type: d.Type, Name: d.Name, Maker: d.Maker, Model: d.Model, Serial: d.Serial, MAC: d.MAC, Location: d.Location}
	if d.Pages() != 271871 {
		t.Errorf("%d pages", d.Pages())
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	var levels []string
	for _, s := range d.Supplies {
		levels = append(levels, s.Type+" "+s.Color+" "+s.Level.String())
	}
	wantLevels := []string{"toner black 40", "toner cyan 0", "toner magenta 70", "toner yellow some", "waste toner  some", "drum  unrestricted"}
	if diff := cmp.Diff(wantLevels, levels); diff != "" {
		t.Error(diff)
	}
}

// TestOwnEnterpriseFirst: a device that answers another maker's serial number variable keeps its own serial number.
func TestOwnEnterpriseFirst(t *testing.T) {
	a := Answers{}
	set := func(oid string, kind gosnmp.Asn1BER, value any) {
		a.Add(gosnmp.SnmpPDU{Name: "." + oid, Type: kind, Value: value})
	}
	set(sysObjectID, gosnmp.ObjectIdentifier, ".1.3.6.1.4.1.2435.2.3.9.1")
	set("1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.3.0", gosnmp.OctetString, []byte("\x01\x15U64969H9N19924\n32"))
	if d := identify(t, a); d.Serial != "" || d.Maker != "Brother" {
		t.Errorf("serial %q of %q: HP's variable was believed", d.Serial, d.Maker)
	}
	set("1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.1.0", gosnmp.OctetString, []byte("000A5J431816"))
	if d := identify(t, a); d.Serial != "000A5J431816" {
		t.Errorf("serial %q", d.Serial)
	}
}

// TestCardIsNotDevice: the serial number in the description of an APC is its network card's.
func TestCardIsNotDevice(t *testing.T) {
	a := Answers{}
	a.Add(gosnmp.SnmpPDU{Name: "." + sysObjectID, Type: gosnmp.ObjectIdentifier, Value: ".1.3.6.1.4.1.318.1.3.27"})
	a.Add(gosnmp.SnmpPDU{Name: "." + sysDescr, Type: gosnmp.OctetString, Value: []byte("APC Web/SNMP Management Card (PF:v7.0.8 MN:AP9631 HR:08 SN: ZA1815031283)")})
	if d := identify(t, a); d.Serial != "" || d.Type != TypePower {
		t.Errorf("serial %q, type %s", d.Serial, d.Type)
	}
}

// TestPartialReport: what could not be read is absent, not empty.
func TestPartialReport(t *testing.T) {
	known := load(t)
	a := answersOf(t, "printer")
	for oid := range a {
		if !strings.HasPrefix(oid, "1.3.6.1.2.1.1.") {
			delete(a, oid)
		}
	}
	r := &Reading{Answers: a, Profiles: known.For(a.object(sysObjectID), a.text(sysDescr)), Problems: []Problem{{"printer", ErrSilent}}}
	d := r.Identify(netip.MustParseAddr("10.20.30.40"), known)
	got := d.Report("scanner", "test", time.Unix(0, 0))
	if got.Partial == nil || !*got.Partial || got.Content.NetworkPorts != nil || got.Content.Cartridges != nil || got.Content.PageCounters != nil {
		t.Errorf("%+v: want a partial report without ports, cartridges and counters", got.Content)
	}
	raw, err := report.Encode(got)
	if err != nil || strings.Contains(string(raw), "cartridges") {
		t.Errorf("%s %v", raw, err)
	}
}

func TestDeviceID(t *testing.T) {
	addr := netip.MustParseAddr("10.0.0.1")
	a := Device{Addr: addr, Maker: "HP", Serial: "VNB3R12345", MAC: "00:1b:78:aa:bb:01"}
	b := Device{Addr: addr.Next(), Maker: "hp", Serial: "vnb3r12345"}
	c := Device{Addr: addr}
	if a.DeviceID("s") != b.DeviceID("s") || a.DeviceID("s") == c.DeviceID("s") || a.DeviceID("s") == a.DeviceID("other") {
		t.Error("a device id must follow the serial number, and belong to one scanner")
	}
}

// FuzzIdentify gives every variable of a printer any bytes: nothing panics, and the report stays within the format.
func FuzzIdentify(f *testing.F) {
	f.Add(3, []byte("\x00\xff"), int64(-3))
	f.Add(17, []byte("FFFF"), int64(1)<<62)
	f.Add(1, []byte("Hardware: "), int64(0))
	known, err := profiles.Load()
	if err != nil {
		f.Fatal(err)
	}
	names := []string{"printer", "copier", "ups"}
	f.Fuzz(func(t *testing.T, every int, text []byte, number int64) {
		for _, name := range names {
			a := answersOf(t, name)
			i := 0
			for oid, pdu := range a {
				if i++; every > 0 && i%(every%7+1) == 0 {
					switch pdu.Value.(type) {
					case []byte:
						pdu.Value = text
					case int:
						pdu.Value = int(number)
					case uint32:
						pdu.Value = uint32(number)
					}
					a[oid] = pdu
				}
			}
			r := &Reading{Answers: a, Profiles: known.For(a.object(sysObjectID), a.text(sysDescr))}
			d := r.Identify(netip.MustParseAddr("10.0.0.1"), known)
			if err := report.Validate(d.Report("s", "v", time.Unix(0, 0))); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestParseCredentials(t *testing.T) {
	got, err := ParseCredentials([]byte(`
[[credential]]
name = "printers"
version = "2c"
community = "s3cret"
[[credential]]
name = "network"
version = "3"
user = "recolement"
auth = "sha-256"
auth_pass = "authentication"
priv = "aes"
priv_pass = "confidential"
`))
	if err != nil || len(got) != 2 || got[1].Auth != "SHA256" || !got[1].Better(&got[0]) {
		t.Fatalf("%+v, %v", got, err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "credentials", got, "one", got[0], "secret", got[0].Community)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "credentials", got)
	fmt.Fprintf(&log, "%v %+v %#v %s %q", got, got, got, got[0].Community, got[1].PrivPass)
	for _, secret := range []string{"s3cret", "authentication", "confidential"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%s shows in %s", secret, log.String())
		}
	}
}

func TestParseCredentialsRefuses(t *testing.T) {
	for _, bad := range []string{
		"version = \"2c\"\ncommunity = \"s3cret\"", "name = \"a\"\nversion = \"2c\"", "name = \"a\"\nversion = \"4\"\ncommunity = \"s3cret\"",
		"name = \"a\"\nversion = \"3\"", "name = \"a\"\nversion = \"3\"\nuser = \"u\"\nauth = \"SHA\"", "name = \"a\"\nversion = \"3\"\nuser = \"u\"\nauth = \"SHA\"\nauth_pass = \"s3cret\"",
		"name = \"a\"\nversion = \"3\"\nuser = \"u\"\npriv = \"AES\"\npriv_pass = \"s3cret-s3cret\"", "name = \"a\"\nversion = \"3\"\nuser = \"u\"\nauth = \"ROT13\"\nauth_pass = \"s3cret-s3cret\"",
		"name = \"a\"\nversion = \"2c\"\ncomunity = \"s3cret\"", "name = \"a\"\nversion = \"2c\"\ncommunity = s3cret", "name = \"a\"\nversion = \"2c\"\ncommunity = \"" + strings.Repeat("s3cret", 30) + "\"",
	} {
		_, err := ParseCredentials([]byte("[[credential]]\n" + bad))
		if err == nil {
			t.Errorf("%s: taken", bad)
		} else if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the error shows the secret: %v", err)
		}
	}
}

func FuzzParseCredentials(f *testing.F) {
	f.Add([]byte("[[credential]]\nname = \"a\"\nversion = \"2c\"\ncommunity = \"public\""))
	f.Fuzz(func(t *testing.T, text []byte) {
		credentials, err := ParseCredentials(text)
		for _, c := range credentials {
			if err == nil && (c.Name == "" || c.check() != nil) {
				t.Errorf("an unusable credential was taken: %v", c)
			}
		}
	})
}

func TestAdvance(t *testing.T) {
	integer := func(oid string) gosnmp.SnmpPDU {
		return gosnmp.SnmpPDU{Name: "." + oid, Type: gosnmp.Integer, Value: 1}
	}
	for _, c := range []struct {
		name string
		last string
		got  []gosnmp.SnmpPDU
		kept int
		err  error
	}{
		{"onward", "1.3.6.1.2", []gosnmp.SnmpPDU{integer("1.3.6.1.2.9"), integer("1.3.6.1.2.10")}, 2, nil},
		{"the same again", "1.3.6.1.2.9", []gosnmp.SnmpPDU{integer("1.3.6.1.2.9")}, 0, ErrLoop},
		{"back", "1.3.6.1.2.9", []gosnmp.SnmpPDU{integer("1.3.6.1.2.10"), integer("1.3.6.1.2.8")}, 1, ErrLoop},
		{"beyond the column", "1.3.6.1.2.9", []gosnmp.SnmpPDU{integer("1.3.6.1.20.1")}, 0, nil},
		{"around to the beginning", "1.3.6.1.2.9", []gosnmp.SnmpPDU{integer("1.3.6.1.1.1")}, 0, nil},
		{"the end", "1.3.6.1.2.9", []gosnmp.SnmpPDU{{Name: ".1.3.6.1.2.9", Type: gosnmp.EndOfMibView}}, 0, nil},
		{"nothing", "1.3.6.1.2.9", nil, 0, nil},
	} {
		col := &column{oid: "1.3.6.1.2", last: c.last}
		kept, err := advance([]*column{col}, c.got, Answers{})
		ended := col.last == ""
		if kept != c.kept || !errors.Is(err, c.err) || err == nil && c.kept == 0 && !ended {
			t.Errorf("%s: kept %d, ended %v, %v", c.name, kept, ended, err)
		}
	}
}
