// Package naming takes names apart by the grammar of the policy's naming rules, judges them, and makes the compliant name. It knows
// nothing of matching: whose name it is, and which asset stands behind it, is said by its callers.
package naming

import (
	"fmt"
	"strings"

	"recolement/collector/inventory"
)

// NetBIOSLength is how many characters of a name Windows' short name holds.
const NetBIOSLength = 15

// Rules is a policy's naming rules, compiled. It is read-only and may be used by many goroutines.
type Rules struct {
	policy  *inventory.Policy
	rules   []*rule
	byClass map[inventory.Class]*rule
}

type rule struct {
	pattern  string
	elements []element
}

// element is one piece of a pattern: literal text, or a part.
type element struct {
	literal string // upper case; empty for a part
	name    string
	part    inventory.NamePart
	forms   []string // the forms that the part may have; empty for Table "class"
}

// Compile checks the naming rules of a policy and prepares them. Errors name the pattern and the part.
func Compile(p *inventory.Policy) (*Rules, error) {
	out := &Rules{policy: p, byClass: map[inventory.Class]*rule{}}
	for _, nr := range p.Naming {
		r, err := compile(p, nr)
		if err != nil {
			return nil, fmt.Errorf("naming rule %q: %w", nr.Pattern, err)
		}
		out.rules = append(out.rules, r)
		for _, c := range nr.Classes {
			if _, twice := out.byClass[c]; twice {
				return nil, fmt.Errorf("naming rule %q: class %s has a rule already", nr.Pattern, c)
			}
			out.byClass[c] = r
		}
	}
	return out, nil
}

func compile(p *inventory.Policy, nr inventory.NamingRule) (*rule, error) {
	r := &rule{pattern: nr.Pattern}
	rest := nr.Pattern
	used := map[string]bool{}
	for rest != "" {
		literal, after, found := strings.Cut(rest, "{")
		if literal != "" {
			r.elements = append(r.elements, element{literal: strings.ToUpper(literal)})
		}
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			return nil, fmt.Errorf("the part that begins with {%s is not closed by }", name)
		}
		part, known := nr.Parts[name]
		if !known {
			return nil, fmt.Errorf("part {%s} is not described", name)
		}
		if used[name] {
			return nil, fmt.Errorf("part {%s} stands twice", name)
		}
		used[name] = true
		e, err := newElement(p, name, part)
		if err != nil {
			return nil, fmt.Errorf("part {%s}: %w", name, err)
		}
		r.elements = append(r.elements, e)
		rest = tail
	}
	for name := range nr.Parts {
		if !used[name] {
			return nil, fmt.Errorf("part {%s} is described but does not stand in the pattern", name)
		}
	}
	if len(r.elements) == 0 {
		return nil, fmt.Errorf("the pattern is empty")
	}
	return r, nil
}

func newElement(p *inventory.Policy, name string, part inventory.NamePart) (element, error) {
	e := element{name: name, part: part}
	addForm := func(form string) {
		for _, f := range e.forms {
			if f == form {
				return
			}
		}
		e.forms = append(e.forms, form)
	}
	if part.Form != "" {
		addForm(part.Form)
	}
	switch part.Table {
	case "entities":
		for code := range p.Entities {
			addForm(shape(code))
		}
	case "services":
		for code := range p.Services {
			addForm(shape(code))
		}
	case "number", "":
	case "class":
		if len(part.Values) == 0 {
			return e, fmt.Errorf("table class needs values, one text for each class")
		}
		e.forms = nil
		return e, nil
	default:
		return e, fmt.Errorf("unknown table %q, expected entities, services, number or class", part.Table)
	}
	if len(e.forms) == 0 && part.Table != "entities" && part.Table != "services" {
		return e, fmt.Errorf("it needs a form, such as A99")
	}
	return e, nil
}

// shape is the form of one code: its letters become A, its digits 9.
func shape(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '9'
		case r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
			return 'A'
		}
		return r
	}, code)
}

// MaxLength is the length of the longest name that the class's rule allows, 0 where it has none: above NetBIOSLength, Windows' short name is cut.
func (rs *Rules) MaxLength(c inventory.Class) int {
	r := rs.byClass[c]
	if r == nil {
		return 0
	}
	n := 0
	for _, e := range r.elements {
		longest := len(e.literal)
		for _, f := range e.forms {
			longest = max(longest, len(f))
		}
		if e.part.Table == "class" {
			longest = len(e.part.Values[c])
		}
		n += longest
	}
	return n
}

// Pattern is the class's naming rule as written, "" where it has none.
func (rs *Rules) Pattern(c inventory.Class) string {
	if r := rs.byClass[c]; r != nil {
		return r.pattern
	}
	return ""
}
