package policy

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"recolement/collector/inventory"
)

type acceptTable struct {
	Name      string   `toml:"name" json:"name"`
	Enabled   bool     `toml:"enabled" json:"enabled"`
	Kinds     []string `toml:"kinds" json:"kinds"`
	Fields    []string `toml:"fields" json:"fields"`
	Entities  []string `toml:"entities" json:"entities"`
	Classes   []string `toml:"classes" json:"classes"`
	Sources   []string `toml:"sources" json:"sources"`
	MinDays   int      `toml:"min_days" json:"min_days"`
	Manual    string   `toml:"manual" json:"manual"`
	DiffersBy []string `toml:"differs_by" json:"differs_by"`
	Cap       int      `toml:"cap" json:"cap"`
}

// accept reads the rules that accept by themselves. A rule without any condition would accept everything, and one without a cap
// without end: neither is allowed.
func (b *builder) accept() {
	names := map[string]bool{}
	for _, t := range b.doc.Accept {
		switch {
		case t.Name == "":
			b.fail("[[accept]]", because("rule_name"), "an accept rule has no name")
		case names[t.Name]:
			b.fail(t.Name, because("rule_twice", "rule", t.Name), "two accept rules are named %q", t.Name)
		case t.Cap < 1 || t.Cap > 100_000:
			b.fail(t.Name, because("range", "key", t.Name+": cap", "value", strconv.Itoa(t.Cap), "expected", "1–100000"), "accept rule %q has the cap %d, expected 1 to 100000", t.Name, t.Cap)
		case len(t.Kinds) == 0:
			b.fail(t.Name, because("rule_kinds", "rule", t.Name), "accept rule %q names no kinds of discrepancy", t.Name)
		case t.MinDays < 0:
			b.fail(t.Name, because("range", "key", t.Name+": min_days", "value", strconv.Itoa(t.MinDays), "expected", "0 …"), "accept rule %q has min_days %d, expected 0 or more", t.Name, t.MinDays)
		}
		names[t.Name] = true
		b.out.Accept = append(b.out.Accept, inventory.AcceptRule{
			Name: t.Name, Enabled: t.Enabled, Fields: t.Fields, Entities: t.Entities, Sources: b.patterns(t), MinDays: t.MinDays, Cap: t.Cap,
			Kinds:   among(b, t.Name, "kinds", t.Kinds, inventory.Kinds()),
			Classes: b.acceptClasses(t),
			Manual:  one(b, t.Name, "manual", t.Manual, []inventory.Said{inventory.SaysAnything, inventory.SaysNothing, inventory.SaysPlaceholder}),
			DiffersBy: among(b, t.Name, "differs_by", t.DiffersBy,
				[]inventory.Deviation{inventory.BySpelling, inventory.ByTyping, inventory.ByEnding}),
		})
	}
}

func (b *builder) patterns(t acceptTable) []string {
	for _, p := range t.Sources {
		if _, err := path.Match(p, ""); err != nil {
			b.fail(p, because("pattern", "rule", t.Name, "value", p), "accept rule %q has the source %q, which is no pattern", t.Name, p)
		}
	}
	return t.Sources
}

func (b *builder) acceptClasses(t acceptTable) []inventory.Class {
	var out []inventory.Class
	for _, word := range t.Classes {
		rule := b.rule(word)
		if rule == nil {
			b.fail(word, because("class", "key", t.Name+": classes", "word", word, "known", b.known()), "accept rule %q names %q, which is no class (%s) and no word of one", t.Name, word, b.known())
			return nil
		}
		out = append(out, rule.Class)
	}
	return out
}

func one[T ~string](b *builder, rule, key, word string, known []T) T {
	if !slices.Contains(known, T(word)) {
		b.fail(word, because("one_of", "key", rule+": "+key, "value", word, "expected", list(known)), "accept rule %q: %s names %q, expected one of %q", rule, key, word, known)
	}
	return T(word)
}

// list is some words with commas between them.
func list[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}

func among[T ~string](b *builder, rule, key string, words []string, known []T) []T {
	var out []T
	for _, w := range words {
		out = append(out, one(b, rule, key, w, known))
	}
	return out
}
