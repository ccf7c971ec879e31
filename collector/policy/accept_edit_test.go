package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"recolement/collector/inventory"
	"recolement/collector/policy"
)

// Law: a rule that was written into a document is read back as it was, and the rest of the document is letter by letter what it was.
func TestPutAcceptRule(t *testing.T) {
	head := "# Ours\n[entities]\nTO = \"Ville\" # the city\n"
	tail := "# Stays with identity\n[identity]\njunk_after = 7\n"
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zà-ÿ"'\\\]\[# =\t]{1,20}`)
		rule := inventory.AcceptRule{
			Name: text.Draw(t, "name"), Enabled: rapid.Bool().Draw(t, "enabled"), Kinds: []inventory.Kind{inventory.FieldMismatch}, Cap: rapid.IntRange(1, 99).Draw(t, "cap"),
			Fields: rapid.SliceOfN(text, 1, 3).Draw(t, "fields"), Classes: []inventory.Class{inventory.Laptop}, MinDays: rapid.IntRange(0, 9).Draw(t, "days"),
			Manual: rapid.SampledFrom([]inventory.Said{inventory.SaysAnything, inventory.SaysNothing}).Draw(t, "manual"), DiffersBy: []inventory.Deviation{inventory.ByTyping},
		}
		other := "[[accept]] # first\nname = \"other\"\ncap = 3 # few\nkinds = [\"renewal-due\"]\n\n"
		put, err := policy.PutAcceptRule([]byte(head+other+tail), "", &rule)
		if err != nil {
			t.Fatalf("add: %v", err)
		}
		if !strings.HasPrefix(string(put), head+other+tail) {
			t.Fatalf("the document has become\n%s", put)
		}
		check(t, put, "other", rule.Name)
		changed := rule
		changed.Cap, changed.Name = rule.Cap+1, rule.Name+"2"
		if put, err = policy.PutAcceptRule(put, rule.Name, &changed); err != nil {
			t.Fatalf("change: %v", err)
		}
		p, err := policy.Parse("p", put)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(changed, p.Accept[1]); diff != "" {
			t.Fatalf("the rule reads back otherwise: %s", diff)
		}
		if put, err = policy.PutAcceptRule(put, "other", nil); err != nil {
			t.Fatalf("remove: %v", err)
		}
		check(t, put, changed.Name)
		if !strings.HasPrefix(string(put), head) || !strings.Contains(string(put), tail) || strings.Contains(string(put), "few") {
			t.Fatalf("the document has become\n%s", put)
		}
	})
}

func check(t *rapid.T, document []byte, names ...string) {
	p, err := policy.Parse("p", document)
	if err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	var got []string
	for _, r := range p.Accept {
		got = append(got, r.Name)
	}
	if diff := cmp.Diff(names, got); diff != "" {
		t.Fatalf("the rules are %s", diff)
	}
}

func TestPutAcceptRuleRefuses(t *testing.T) {
	rule := &inventory.AcceptRule{Name: "x", Kinds: []inventory.Kind{inventory.FieldMismatch}, Cap: 1}
	for name, document := range map[string]string{
		"json": `{"accept": [{"name": "a", "cap": 1, "kinds": ["renewal-due"]}]}`, "inline": "accept = [{name = \"a\", cap = 1, kinds = [\"renewal-due\"]}]\n",
	} {
		if _, err := policy.PutAcceptRule([]byte(document), "a", rule); err == nil {
			t.Errorf("%s: changed a rule that it cannot see", name)
		}
	}
	if _, err := policy.PutAcceptRule(nil, "", &inventory.AcceptRule{Name: "x", Cap: 1}); err == nil {
		t.Error("a rule without kinds was written")
	}
}
