package language

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"recolement/collector/inventory"
)

// texts reads one language's files into id → the set of arguments that its text uses.
func texts(t *testing.T, lang string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	paths, err := fs.Glob(files, lang+"/*.toml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no texts in %s: %v", lang, err)
	}
	argument := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	for _, path := range paths {
		data, err := files.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]any
		if err := toml.Unmarshal(data, &messages); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for id, message := range messages {
			if _, twice := out[id]; twice {
				t.Errorf("%s: %s stands in two files", lang, id)
			}
			used := map[string]bool{}
			for _, text := range forms(message) {
				for _, m := range argument.FindAllStringSubmatch(text, -1) {
					used[m[1]] = true
				}
			}
			out[id] = slices.Sorted(maps.Keys(used))
		}
	}
	return out
}

func forms(message any) []string {
	switch m := message.(type) {
	case string:
		return []string{m}
	case map[string]any:
		var out []string
		for _, v := range m {
			if s, ok := v.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	if diff := cmp.Diff(texts(t, "fr"), texts(t, "en")); diff != "" {
		t.Errorf("French (-) and English (+) differ in ids or arguments:\n%s", diff)
	}
}

func TestWordsOfTheDomainHaveTexts(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, k := range inventory.Kinds() {
		ids = append(ids, "kind."+string(k))
	}
	for _, c := range []inventory.Class{inventory.Desktop, inventory.Laptop, inventory.Tablet, inventory.Screen, inventory.Printer, inventory.Copier, inventory.UPS, inventory.Network, inventory.Server, inventory.Phone, inventory.Storage, inventory.Peripheral, inventory.Licence, inventory.DirectoryAccount} {
		ids = append(ids, "class."+string(c))
	}
	for _, s := range []inventory.State{inventory.InService, inventory.InStock, inventory.InRepair, inventory.Scrapped, inventory.Lost} {
		ids = append(ids, "state."+string(s))
	}
	for _, s := range []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned, inventory.Resolved, inventory.Ignored} {
		ids = append(ids, "status."+string(s))
	}
	for _, ch := range []inventory.Choice{inventory.Acknowledge, inventory.Assign, inventory.Ignore, inventory.RecordWrong, inventory.DeviceWrong, inventory.MatchByHand, inventory.KeepApart} {
		ids = append(ids, "choice."+string(ch))
	}
	for _, e := range []inventory.EvidenceKey{inventory.ByHand, inventory.BySerial, inventory.ByUUID, inventory.ByMAC, inventory.ByNumber, inventory.ByName, inventory.ByIP, inventory.ByNearSerial} {
		ids = append(ids, "evidence."+string(e))
	}
	for _, lang := range Languages() {
		for _, id := range ids {
			if text := c.For(lang).T(id); text == id || text == "" {
				t.Errorf("%s: %s has no text", lang, id)
			}
		}
	}
}

func TestForChoosesTheLanguage(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		wanted []string
		lang   string
	}{
		{nil, "fr"}, {[]string{""}, "fr"}, {[]string{"en"}, "en"}, {[]string{"", "en-GB,en;q=0.9,fr;q=0.5"}, "en"}, {[]string{"de, fr;q=0.5"}, "fr"}, {[]string{"de"}, "fr"}, {[]string{"fr", "en"}, "fr"}, {[]string{";;;"}, "fr"},
	} {
		if got := c.For(tt.wanted...).Lang(); got != tt.lang {
			t.Errorf("For(%q) = %s, want %s", tt.wanted, got, tt.lang)
		}
	}
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	if got := c.For("fr").Date(day) + " " + c.For("en").Date(day); got != "24/11/2026 24 Nov 2026" {
		t.Errorf("dates are %q", got)
	}
	if got := c.For("en").T("explain.naming-entity", map[string]string{"code": "<b>", "expected": "TO"}); got != "The name carries entity <b>; the record's is TO." {
		t.Errorf("text is %q", got)
	}
}
