package policy

import (
	"maps"
	"slices"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/naming"
)

// naming builds the naming rules and has them compiled once, so that a rule that cannot work is refused here, with its line.
func (b *builder) naming() {
	for _, t := range b.doc.Naming {
		rule := inventory.NamingRule{Pattern: t.Pattern, Parts: map[string]inventory.NamePart{}}
		for _, id := range t.Classes {
			c := b.rule(id)
			if c == nil {
				b.fail(id, because("class", "key", t.Pattern, "word", id, "known", b.known()), "naming rule %q is for %q, which is no class (%s)", t.Pattern, id, b.known())
				continue
			}
			rule.Classes = append(rule.Classes, c.Class)
		}
		for _, name := range slices.Sorted(maps.Keys(t.Parts)) {
			rule.Parts[name] = b.part(t.Pattern, name, t.Parts[name])
		}
		b.out.Naming = append(b.out.Naming, rule)
	}
	if b.err != nil {
		return
	}
	if _, err := naming.Compile(b.out); err != nil {
		b.fail(patternIn(err), because("naming", "detail", err.Error()), "%v", err)
	}
}

func (b *builder) part(pattern, name string, t partTable) inventory.NamePart {
	p := inventory.NamePart{Form: t.Form, Table: t.Table}
	if t.Values == nil {
		return p
	}
	p.Values = map[inventory.Class]string{}
	for _, id := range slices.Sorted(maps.Keys(t.Values)) {
		if c := b.rule(id); c != nil {
			p.Values[c.Class] = t.Values[id]
		} else {
			b.fail(id, because("class", "key", pattern+" {"+name+"}", "word", id, "known", b.known()), "part %q of naming rule %q has a text for %q, which is no class (%s)", name, pattern, id, b.known())
		}
	}
	return p
}

// patternIn finds the quoted pattern in an error of naming: the word whose line is to blame.
func patternIn(err error) string {
	if parts := strings.SplitN(err.Error(), `"`, 3); len(parts) == 3 {
		return parts[1]
	}
	return ""
}
