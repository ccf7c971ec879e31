package naming

import (
	"strings"

	"recolement/collector/inventory"
)

// Name is a name taken apart: the text of each part, as the rule spells it (upper case).
type Name struct {
	Entity, Service, Number, Suffix string

	hasEntity, hasService, hasNumber, hasSuffix bool
}

// Parse takes a name apart by the class's rule. short says that the name is Windows' short name, whose sixteenth character and
// those after it are gone. ok is false when the name does not have the form, or the class has no rule.
func (rs *Rules) Parse(c inventory.Class, name string, short bool) (n Name, ok bool) {
	r := rs.byClass[c]
	if r == nil {
		return Name{}, false
	}
	return r.parse(strings.ToUpper(strings.TrimSpace(name)), short)
}

// Number is the inventory number that a name carries by any of the rules, "" when it carries none.
func (rs *Rules) Number(c inventory.Class, name string, short bool) string {
	upper := strings.ToUpper(strings.TrimSpace(name))
	if r := rs.byClass[c]; r != nil {
		n, _ := r.parse(upper, short)
		return n.Number
	}
	if c != inventory.NoClass {
		return "" // no rule speaks of this class: digits in its names mean nothing
	}
	for _, r := range rs.rules {
		if n, ok := r.parse(upper, short); ok {
			return n.Number
		}
	}
	return ""
}

func (r *rule) parse(name string, short bool) (Name, bool) {
	n, ok := r.walk(name, len(name) == NetBIOSLength && short, 0, Name{})
	if !ok {
		return Name{}, false
	}
	return n, true
}

// walk reads the elements from the i-th on out of rest; cut says that rest may end too early.
func (r *rule) walk(rest string, cut bool, i int, n Name) (Name, bool) {
	if i == len(r.elements) {
		return n, rest == ""
	}
	e := &r.elements[i]
	switch {
	case e.literal != "":
		if !strings.HasPrefix(rest, e.literal) {
			return n, false
		}
		return r.walk(rest[len(e.literal):], cut, i+1, n)
	case e.part.Table == "class":
		return r.walkClass(e, rest, cut, i, n)
	}
	for _, form := range e.forms {
		if len(rest) >= len(form) && fits(rest[:len(form)], form) {
			if got, ok := r.walk(rest[len(form):], cut, i+1, n.with(e, rest[:len(form)])); ok {
				return got, true
			}
		}
	}
	return n, false
}

// walkClass tries each class's text, the longest that fits first; where the name is cut, a text that begins with all that is left will do.
func (r *rule) walkClass(e *element, rest string, cut bool, i int, n Name) (Name, bool) {
	best, found := n, false
	var text string
	for _, v := range e.part.Values {
		v = strings.ToUpper(v)
		whole := strings.HasPrefix(rest, v)
		short := cut && i == len(r.elements)-1 && rest != "" && len(rest) < len(v) && strings.HasPrefix(v, rest)
		if !whole && !short || found && len(v) < len(text) {
			continue
		}
		after := ""
		if whole {
			after = rest[len(v):]
		}
		if got, ok := r.walk(after, cut, i+1, n.with(e, v)); ok {
			best, found, text = got, true, v
		}
	}
	return best, found
}

func (n Name) with(e *element, text string) Name {
	switch e.part.Table {
	case "entities":
		n.Entity, n.hasEntity = text, true
	case "services":
		n.Service, n.hasService = text, true
	case "number":
		n.Number, n.hasNumber = text, true
	case "class":
		n.Suffix, n.hasSuffix = text, true
	}
	return n
}

func fits(text, form string) bool {
	for i := 0; i < len(form); i++ {
		c := text[i]
		switch form[i] {
		case 'A':
			if c < 'A' || c > 'Z' {
				return false
			}
		case '9':
			if c < '0' || c > '9' {
				return false
			}
		default:
			if c != form[i] {
				return false
			}
		}
	}
	return true
}

// SameNumber says whether two inventory numbers are one: leading zeros and letter case do not matter.
func SameNumber(a, b string) bool { return NumberKey(a) == NumberKey(b) }

// NumberKey is what an inventory number is compared by.
func NumberKey(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if trimmed := strings.TrimLeft(s, "0"); trimmed != "" {
		return trimmed
	}
	return s
}
