package profiles

import (
	"strings"
	"testing"
	"testing/fstest"
)

var types = " Unmanaged Computer Networking Printer Storage Power Phone Video KVM "

// TestLoad checks all that is known: types that the report knows, names used once, makers in one spelling.
func TestLoad(t *testing.T) {
	set, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, p := range set.Profiles {
		if names[p.Name] || p.Type != "" && !strings.Contains(types, " "+p.Type+" ") {
			t.Errorf("%s: named twice, or of type %q", p.Name, p.Type)
		}
		names[p.Name] = true
		for _, o := range p.Object {
			if !oidForm.MatchString(o) {
				t.Errorf("%s: object %q", p.Name, o)
			}
		}
	}
	for number, m := range set.makers {
		if m.Name == "" || m.Type != "" && !strings.Contains(types, " "+m.Type+" ") {
			t.Errorf("maker %s: %+v", number, m)
		}
	}
}

func TestFor(t *testing.T) {
	set, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ object, descr, want string }{
		{"1.3.6.1.4.1.534.6.6.7", "", "Eaton ePDU"},
		{"1.3.6.1.4.1.534.1", "", "Eaton and Powerware UPS"},
		{"1.3.6.1.4.1.5340.1", "", ""},
		{"1.3.6.1.4.1.641.2.71107164", "TOSHIBA e-STUDIO305CS version NH63", "Toshiba printers on a Lexmark engine"},
		{"1.3.6.1.4.1.641.2", "Lexmark X792 version NH", "Lexmark printers"},
		{"", "Samsung CLX-3170 Series;V1.00;Engine 1.77.81", "Samsung printers that do not name themselves"},
		{"1.3.6.1.4.1.8072.3.2.10", "Linux host 4.9", ""},
		{"", "", ""},
	} {
		got := ""
		if found := set.For(c.object, c.descr); len(found) > 0 {
			got = found[0].Name
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.object, c.descr, got, c.want)
		}
	}
}

func TestPick(t *testing.T) {
	s := Source{OID: "1.3.6.1.2.1.1.1.0", Match: `\bSN:([^,]+)`}
	if err := s.compile(); err != nil {
		t.Fatal(err)
	}
	if got := s.Pick("HP ETHERNET,SN:VNB3J99999,FN:1"); got != "VNB3J99999" {
		t.Errorf("got %q", got)
	}
	if got := s.Pick("HP ETHERNET"); got != "" {
		t.Errorf("got %q from a text without it", got)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"unknown key":     "[[profile]]\nname = \"a\"\nobject = [\"1.3.6.1.4.1.1\"]\nserail = []",
		"no way to know":  "[[profile]]\nname = \"a\"",
		"no name":         "[[profile]]\nobject = [\"1.3.6.1.4.1.1\"]",
		"OID":             "[[profile]]\nname = \"a\"\nobject = [\"1.3.6.1.4.1.1\"]\nserial = [{ oid = \"1.3.6.1.x\" }]",
		"expression":      "[[profile]]\nname = \"a\"\ndescr = \"(\"",
		"two groups":      "[[profile]]\nname = \"a\"\ndescr = \"x\"\nserial = [{ oid = \"1.3.6.1.2.1\", match = \"(a)(b)\" }]",
		"not TOML at all": "{",
	} {
		if _, err := Load(fstest.MapFS{"x.toml": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
