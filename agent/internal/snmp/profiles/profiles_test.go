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

// TestLoadRefuses: each error names the file, the line and the reason.
func TestLoadRefuses(t *testing.T) {
	const head = "[[profile]]\nname = \"a\"\nobject = [\"1.3.6.1.4.1.1\"]\n\n"
	for text, want := range map[string]string{
		head + "serail = []":                                           "x.toml:5: unknown key profile.serail",
		head + "[[profile]]\nname = \"b\"":                             "x.toml:5: profile \"b\": a profile needs a name and something to be known by",
		head + "serial = [{ oid = \"1.3.6.1.x\" }]":                    "x.toml:5: profile \"a\": \"1.3.6.1.x\": is no OID",
		head + "descr = \"(\"":                                         "x.toml:5: profile \"a\": \"(\": error parsing regexp",
		head + "model = [{ oid = \"1.3.6.1.2\", match = \"(a)(b)\" }]": "x.toml:5: profile \"a\": \"(a)(b)\": want exactly one group",
		head + "class = \"toaster\"":                                   "x.toml:5: profile \"a\": \"toaster\": is no class",
		head + "classes = [{ class = \"ups\" }]":                       "a part of a family is told by its words",
		head + "counters.pages = []":                                   "\"pages\": is none of total, black",
		head + "ups.load = [{ oid = \"1.3.6.1.2\", where = \"x\" }]":   "want another column and its values",
		"\n\n{": "x.toml:3: ",
	} {
		_, err := Load(fstest.MapFS{"x.toml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n  %v\n  want %s", text, err, want)
		}
	}
}

// TestOwnProfilesFirst: an administrator's profile counts before one of ours that knows the same devices.
func TestOwnProfilesFirst(t *testing.T) {
	set, err := Load(fstest.MapFS{"own.toml": {Data: []byte("[[profile]]\nname = \"ours\"\nobject = [\"1.3.6.1.4.1.367\"]")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := set.For("1.3.6.1.4.1.367.1.1", ""); got[0].Name != "ours" || got[1].Name != "Ricoh printers" {
		t.Errorf("%s, %s", got[0].Name, got[1].Name)
	}
}

// FuzzLoad: any file is taken or refused with its name, and what was taken can be asked.
func FuzzLoad(f *testing.F) {
	f.Add("[[profile]]\nname = \"a\"\nobject = [\"1.3.6.1.4.1.1\"]\nserial = [{ oid = \"1.3.6.1.2.*\", where = \"1.3.6.1.3=1|2\" }]")
	f.Add("[maker]\n9 = { name = \"x\" }")
	f.Fuzz(func(t *testing.T, text string) {
		set, err := Load(fstest.MapFS{"x.toml": {Data: []byte(text)}})
		if err != nil {
			if !strings.Contains(err.Error(), "x.toml") {
				t.Errorf("the error does not say where: %v", err)
			}
			return
		}
		for _, p := range set.For("1.3.6.1.4.1.1.1", "words") {
			for _, k := range p.Classes {
				k.Fits("words")
			}
			for _, s := range append(p.Sources(), p.Details()...) {
				s.Pick("text")
			}
		}
	})
}
