package policy_test

import (
	"strings"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/policy"
)

func TestDefaultIsThisEstate(t *testing.T) {
	p := policy.Default()
	for class, days := range map[inventory.Class]int{inventory.Laptop: 45, inventory.Copier: 14, inventory.UPS: 30, inventory.Screen: 0} {
		if got := p.Rule(class).MissingDays; got != days {
			t.Errorf("%s is missing after %d days, want %d", class, got, days)
		}
	}
	if p.Rule(inventory.Desktop).RenewalYears != 7 || !p.Rule(inventory.Laptop).Roams || p.Rule(inventory.Desktop).Roams {
		t.Error("renewal or roaming is not the estate's")
	}
	if p.Chassis["notebook"] != inventory.Laptop || p.States["perduvole"] != inventory.Lost {
		t.Errorf("words are not read: %v %v", p.Chassis, p.States)
	}
}

func TestParseOverlays(t *testing.T) {
	toml := "[renewal_years]\ndesktop = 8\n\"PC portable\" = 6\n[entities]\nVA = \"Ville d'Ailleurs\"\n"
	json := `{"renewal_years": {"desktop": 8, "PC portable": 6}, "entities": {"VA": "Ville d'Ailleurs"}}`
	for _, text := range []string{toml, json} {
		p, err := policy.Parse("p", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if p.Rule(inventory.Desktop).RenewalYears != 8 || p.Rule(inventory.Laptop).RenewalYears != 6 || p.Rule(inventory.Tablet).RenewalYears != 7 {
			t.Error("years are not laid over the default's")
		}
		if len(p.Entities) != 1 || p.Entities["VA"] == "" {
			t.Errorf("entities are %v", p.Entities)
		}
	}
}

func TestRetentionAndAcceptRules(t *testing.T) {
	p, err := policy.Parse("p.toml", []byte("[retention]\nhistory = \"18m\"\naudit = \"never\"\n[[accept]]\nname = \"x\"\ncap = 5\nkinds = [\"field-mismatch\"]\nclasses = [\"PC portable\"]\ndiffers_by = [\"typing\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		span inventory.Span
		want string
	}{{p.Retention.History, "2025-05-16"}, {p.Retention.People, "2025-11-16"}, {p.Retention.Audit, "0001-01-01"}} {
		if got := c.span.Before(day).Format(time.DateOnly); got != c.want {
			t.Errorf("%+v before %s is %s, want %s", c.span, day, got, c.want)
		}
	}
	if len(p.Accept) != 1 || p.Accept[0].Enabled || p.Accept[0].Classes[0] != inventory.Laptop || p.Accept[0].DiffersBy[0] != inventory.ByTyping {
		t.Errorf("accept rules %+v", p.Accept)
	}
	if len(policy.Default().Accept) != 0 {
		t.Error("the default policy accepts by itself")
	}
}

func TestErrorsNameFileLineAndReason(t *testing.T) {
	for text, want := range map[string]string{
		"\n[renewal_years]\ntoaster = 7\n":                        `p.toml:3: renewal_years names "toaster"`,
		"[renewal_years]\ndesktop = 700\n":                        "p.toml:2: renewal_years of \"desktop\" is 700",
		"[missing_after_days]\nworkstation = 0\n":                 "p.toml:2: missing_after_days",
		"\n\ntoday = \"yesterday\"\n":                             "p.toml:3: today is",
		"colour = 1\n":                                            `p.toml:1: unknown key "colour"`,
		"[renewal_years\n":                                        "p.toml:1:",
		"[states]\nburnt = [\"Brûlé\"]\n":                         "p.toml:2: states names",
		"observed_classes = [\n\"Grille-pain\"]\n":                "p.toml:2: observed_classes",
		"[[naming]]\nclasses = [\"laptop\"]\npattern = \"{x}\"\n": "p.toml:3: naming rule",
		"[identity]\njunk_after = 0\n":                            "p.toml:2: identity.junk_after",
		"[retention]\nhistory = \"5 years\"\n":                    "p.toml:2: retention.history is",
		"[[accept]]\nname = \"x\"\nkinds = [\"renewal-due\"]\n":   "p.toml:2: accept rule \"x\" has the cap 0",
		"[[accept]]\ncap = 5\n":                                   "p.toml:1: an accept rule has no name",
		"[[accept]]\nname = \"x\"\ncap = 5\nkinds = [\n\"y\"]\n":  "p.toml:5: accept rule \"x\": kinds names \"y\"",
		"[[accept]]\nname = \"x\"\ncap = 5\n":                     "p.toml:2: accept rule \"x\" names no kinds",
		"{\n \"todai\": \"x\"}":                                   "p.toml:2:",
		"{\n\n \"renewal_years\": []}":                            "p.toml:3:",
	} {
		_, err := policy.Parse("p.toml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s…", text, err, want)
		}
	}
}

func TestTables(t *testing.T) {
	services, err := policy.ReadServices("s.csv", strings.NewReader("code;libell\xe9;entit\xe9\nA00;Direction g\xe9n\xe9rale;TO\n"))
	if err != nil || services["A00"] != (inventory.Service{Code: "A00", Label: "Direction générale", Entity: "TO"}) {
		t.Errorf("services are %v, %v", services, err)
	}
	sites, err := policy.ReadSites("s.csv", strings.NewReader("code,label,subnets\nHDV,Town hall,10.1.0.0/22 10.2.0.0/24\n"))
	if err != nil || len(sites) != 1 || len(sites[0].Subnets) != 2 {
		t.Errorf("sites are %v, %v", sites, err)
	}
	if _, err := policy.ReadSites("s.csv", strings.NewReader("code;label;subnets\nHDV;x;10.1\n")); err == nil || !strings.Contains(err.Error(), `"10.1"`) {
		t.Errorf("a wrong subnet gives %v", err)
	}
	if _, err := policy.ReadServices("s.csv", strings.NewReader("a;b\n")); err == nil || !strings.Contains(err.Error(), "code") {
		t.Errorf("a wrong header gives %v", err)
	}
}

func TestInterpret(t *testing.T) {
	p := policy.Default()
	p.Services = map[string]inventory.Service{"A00": {Code: "A00", Label: "Direction générale", Entity: "TO"}}
	p.Sites = []inventory.Site{{Code: "HDV", Label: "Hôtel de ville"}}
	a := inventory.Asset{Type: "pc PORTABLE", Status: "en  service", Entity: "métropole", Service: "direction generale", Site: "Hotel de Ville"}
	policy.Interpret(p, &a)
	if a.Class != inventory.Laptop || a.State != inventory.InService || a.EntityCode != "TM" || a.ServiceCode != "A00" || a.SiteCode != "HDV" {
		t.Errorf("read as %+v", a)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(policy.DefaultDocument())
	f.Add([]byte(`{"today": "2026-01-01"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := policy.Parse("p", data); err == nil && p == nil {
			t.Error("neither policy nor error")
		}
	})
}
