package naming_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recolement/collector/inventory"
	"recolement/collector/naming"
	"recolement/collector/policy"
)

func rules(t testing.TB) *naming.Rules {
	t.Helper()
	p := policy.Default()
	p.Services = map[string]inventory.Service{"A00": {Code: "A00"}, "O10": {Code: "O10"}, "B00": {Code: "B00"}}
	rs, err := naming.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

func TestJudge(t *testing.T) {
	asset := &inventory.Asset{Number: "19933", EntityCode: "TM", ServiceCode: "O10"}
	for _, tt := range []struct {
		name  string
		short bool
		class inventory.Class
		asset *inventory.Asset
		want  string
	}{
		{"TM-O10-19933-P", false, inventory.Laptop, asset, ""},
		{"tm-o10-19933-p", false, inventory.Laptop, asset, ""},
		{"TM-O10-19933", false, inventory.Desktop, asset, ""},
		{"TM-O10-19933-TAB", false, inventory.Tablet, asset, ""},
		{"TM-O10-19933-TA", true, inventory.Tablet, asset, ""},
		{"TM-O10-19933-TA", false, inventory.Tablet, asset, "naming-format"}, // a DNS name is not cut
		{"TM-O10-19933-T", true, inventory.Tablet, asset, "naming-format"},
		{"TM-O10-19933-TA", true, inventory.Laptop, asset, "naming-suffix"},
		{"TM-O10-19933", false, inventory.Laptop, asset, "naming-suffix"},
		{"TM-O10-19933-P", false, inventory.Desktop, asset, "naming-suffix"},
		{"TO-O10-19933-P", false, inventory.Laptop, asset, "naming-entity"},
		{"TR-O10-19933-P", false, inventory.Laptop, asset, "naming-entity-unknown"},
		{"TM-A00-19933-P", false, inventory.Laptop, asset, "naming-service"},
		{"TM-Z99-19933-P", false, inventory.Laptop, asset, "naming-service-unknown"},
		{"TM-O10-19934-P", false, inventory.Laptop, asset, "naming-number"},
		{"TO-A00-11111", false, inventory.Laptop, asset, "naming-entity naming-service naming-number naming-suffix"},
		{"TMO10-19933-P", false, inventory.Laptop, asset, "naming-format"},
		{"DESKTOP-G5G3A7U", true, inventory.Laptop, nil, "naming-format"},
		{"TR-Z99-19933", false, inventory.Laptop, nil, "naming-entity-unknown naming-service-unknown"}, // unknown device: no number, no suffix
		{"COP-19933", false, inventory.Printer, asset, ""},
		{"COP-19934", false, inventory.Copier, asset, "naming-number"},
		{"NPICD4435", false, inventory.Printer, asset, "naming-format"},
		{"anything at all", false, inventory.UPS, asset, ""},
		{"", false, inventory.Laptop, asset, ""},
	} {
		var got []string
		for _, f := range rules(t).Judge(naming.Subject{Name: tt.name, Short: tt.short, Class: tt.class, Asset: tt.asset}) {
			got = append(got, f.Code)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (%s, short %v): %s", tt.name, tt.class, tt.short, diff)
		}
	}
}

func TestSharedNumberProvesNothing(t *testing.T) {
	asset := &inventory.Asset{Number: "19933", EntityCode: "TM", ServiceCode: "O10"}
	if f := rules(t).Judge(naming.Subject{Name: "TM-O10-11111-P", Class: inventory.Laptop, Asset: asset, NumberShared: true}); len(f) > 0 {
		t.Errorf("found %v", f)
	}
}

func TestCompliant(t *testing.T) {
	for _, tt := range []struct {
		class inventory.Class
		asset inventory.Asset
		want  string
	}{
		{inventory.Laptop, inventory.Asset{Number: "19933", EntityCode: "TO", ServiceCode: "A00"}, "TO-A00-19933-P"},
		{inventory.Tablet, inventory.Asset{Number: "933", EntityCode: "TO", ServiceCode: "a00"}, "TO-A00-00933-TAB"},
		{inventory.Copier, inventory.Asset{Number: "19933"}, "COP-19933"},
		{inventory.Laptop, inventory.Asset{Number: "19933", EntityCode: "TO"}, ""},
		{inventory.Laptop, inventory.Asset{Number: "PC-7", EntityCode: "TO", ServiceCode: "A00"}, ""},
		{inventory.UPS, inventory.Asset{Number: "19933"}, ""},
	} {
		if got := rules(t).Compliant(tt.class, &tt.asset); got != tt.want {
			t.Errorf("Compliant(%s, %+v) = %q, want %q", tt.class, tt.asset, got, tt.want)
		}
	}
}

func TestMaxLengthTellsOfNetBIOS(t *testing.T) {
	if got := rules(t).MaxLength(inventory.Tablet); got != 16 {
		t.Errorf("a tablet's name has %d characters, want 16", got)
	}
}

func TestCompileRefuses(t *testing.T) {
	for pattern, want := range map[string]string{
		"{entity":           "not closed",
		"{nobody}":          "not described",
		"{number}-{number}": "stands twice",
		"":                  "empty",
		"COP":               "does not stand in the pattern",
	} {
		p := &inventory.Policy{Naming: []inventory.NamingRule{{Pattern: pattern, Parts: map[string]inventory.NamePart{"number": {Form: "99999", Table: "number"}, "entity": {Form: "AA", Table: "entities"}}}}}
		if pattern == "" {
			p.Naming[0].Parts = nil
		}
		if _, err := naming.Compile(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", pattern, err, want)
		}
	}
}

// FuzzParse holds the law that a compliant name is judged compliant, and that no name makes the parser fail.
func FuzzParse(f *testing.F) {
	f.Add("TM-O10-19933-P", "19933", true)
	f.Add("COP-1", "", false)
	f.Fuzz(func(t *testing.T, name, number string, short bool) {
		rs := rules(t)
		rs.Judge(naming.Subject{Name: name, Short: short, Class: inventory.Tablet})
		asset := &inventory.Asset{Number: number, EntityCode: "TO", ServiceCode: "A00"}
		if good := rs.Compliant(inventory.Tablet, asset); good != "" {
			if found := rs.Judge(naming.Subject{Name: good, Class: inventory.Tablet, Asset: asset}); len(found) > 0 {
				t.Errorf("the compliant name %q is judged %v", good, found)
			}
			if found := rs.Judge(naming.Subject{Name: good[:naming.NetBIOSLength], Short: true, Class: inventory.Tablet, Asset: asset}); len(found) > 0 {
				t.Errorf("the short form of %q is judged %v", good, found)
			}
		}
	})
}
