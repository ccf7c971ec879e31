package language

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"recolement/collector/inventory"
)

// TestEveryExplanationHasAText reads the codes out of the sources that give them.
func TestEveryExplanationHasAText(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	args := map[string]string{}
	for _, name := range strings.Fields("days last limit status recorded chassis mac address site plugged form code expected number suffix class name others serial count key value other kept age since") {
		args[name] = "7"
	}
	codes := codesIn(t, "../reconcile", `explain\("([a-z-]+)"`)
	codes = append(codes, codesIn(t, "../naming", `"(naming-[a-z-]+)"`)...)
	if len(codes) < 20 {
		t.Fatalf("only %d codes were found in the sources: %q", len(codes), codes)
	}
	for _, lang := range Languages() {
		for _, code := range codes {
			text := c.For(lang).Explain(inventory.Explanation{Code: code, Args: args})
			if text == "explain."+code || strings.Contains(text, "{{") || strings.Contains(text, "<no value>") {
				t.Errorf("%s: %s says %q", lang, code, text)
			}
		}
	}
}

func codesIn(t *testing.T, dir, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(source), -1) {
			if m[1] != "naming-" {
				out = append(out, m[1])
			}
		}
	}
	return out
}

func TestExplain(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		lang, code string
		args       map[string]string
		want       string
	}{
		{"fr", "status-conflict", map[string]string{"status": "Réformé", "days": "0"}, "La fiche dit « Réformé », mais ce matériel a été vu aujourd'hui même."},
		{"fr", "status-conflict", map[string]string{"status": "Réformé", "days": "1"}, "La fiche dit « Réformé », mais ce matériel a été vu il y a 1 jour."},
		{"en", "status-conflict", map[string]string{"status": "Scrapped", "days": "3"}, "The record says “Scrapped”, but this device was seen 3 days ago."},
		{"fr", "missing-silent", map[string]string{"days": "106", "last": "2026-08-02", "limit": "45"}, "La fiche est en service, mais ce matériel n'a pas été vu depuis 106 jours (le 02/08/2026) ; le seuil est de 45 jours."},
		{"fr", "naming-suffix", map[string]string{"suffix": "-P", "expected": "", "class": "desktop"}, "Suffixe du nom : « -P » ; attendu pour un matériel de type PC fixe : aucun."},
		{"fr", "naming-format", map[string]string{"form": "{entity}-{service}-{number}{suffix}"}, "Le nom n'a pas la forme ‹entité›-‹service›-‹numéro›‹suffixe›."},
		{"en", "naming-suffix", map[string]string{"suffix": "", "expected": "-P", "class": "laptop"}, "Suffix of the name: none; expected for type laptop: “-P”."},
	} {
		if got := c.For(tt.lang).Explain(inventory.Explanation{Code: tt.code, Args: tt.args}); got != tt.want {
			t.Errorf("%s %s\n got %s\nwant %s", tt.lang, tt.code, got, tt.want)
		}
	}
}
