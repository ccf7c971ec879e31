package naming

import (
	"strings"

	"recolement/collector/inventory"
)

// Finding is one thing that is wrong with a name.
type Finding struct {
	Kind     inventory.Kind
	Code     string // of the explanation
	Value    string // what the name says
	Expected string // what it should say; empty where nobody knows
}

// Subject is a name and what is known of its bearer.
type Subject struct {
	Name         string
	Short        bool             // Windows' short name, cut at 15 characters
	Class        inventory.Class  // of the device, else of the asset
	Asset        *inventory.Asset // nil for an unknown device: then only form, entity and service code are judged
	NumberShared bool             // the asset's inventory number stands on other assets too: nothing is concluded from it
}

// Judge says what is wrong with a name by the rule of its class; nothing where the class has no rule.
func (rs *Rules) Judge(s Subject) []Finding {
	r := rs.byClass[s.Class]
	if r == nil || strings.TrimSpace(s.Name) == "" {
		return nil
	}
	n, ok := rs.Parse(s.Class, s.Name, s.Short)
	if !ok {
		return []Finding{{Kind: inventory.NamingFormat, Code: "naming-format", Value: s.Name, Expected: r.pattern}}
	}
	asset := s.Asset
	if asset == nil {
		asset = &inventory.Asset{}
	}
	var out []Finding
	add := func(f Finding, wrong bool) {
		if wrong {
			out = append(out, f)
		}
	}
	if n.hasEntity {
		out = append(out, judgeCode(inventory.NamingEntity, n.Entity, asset.EntityCode, knownEntity(rs.policy, n.Entity))...)
	}
	if n.hasService {
		out = append(out, judgeCode(inventory.NamingService, n.Service, asset.ServiceCode, knownService(rs.policy, n.Service))...)
	}
	if s.Asset == nil {
		return out
	}
	add(Finding{inventory.NamingNumber, "naming-number", n.Number, asset.Number},
		n.hasNumber && asset.Number != "" && !s.NumberShared && !SameNumber(n.Number, asset.Number))
	expected := strings.ToUpper(r.suffix(s.Class))
	add(Finding{inventory.NamingSuffix, "naming-suffix", n.Suffix, expected}, n.hasSuffix && n.Suffix != expected)
	return out
}

func judgeCode(kind inventory.Kind, code, expected string, known bool) []Finding {
	switch {
	case expected != "" && strings.EqualFold(code, expected):
		return nil // the record itself uses the code: the table's gap is no fault of the name
	case !known:
		return []Finding{{kind, string(kind) + "-unknown", code, expected}}
	case expected != "":
		return []Finding{{kind, string(kind), code, expected}}
	}
	return nil
}

func knownEntity(p *inventory.Policy, code string) bool {
	if len(p.Entities) == 0 {
		return true
	}
	for known := range p.Entities {
		if strings.EqualFold(known, code) {
			return true
		}
	}
	return false
}

func knownService(p *inventory.Policy, code string) bool {
	_, known := p.Services[code]
	return known || len(p.Services) == 0
}

func (r *rule) suffix(c inventory.Class) string {
	for _, e := range r.elements {
		if e.part.Table == "class" {
			return e.part.Values[c]
		}
	}
	return ""
}

// Compliant makes the name that the bearer should have, "" where the class has no rule or the asset lacks what the rule asks for.
func (rs *Rules) Compliant(c inventory.Class, a *inventory.Asset) string {
	r := rs.byClass[c]
	if r == nil || a == nil {
		return ""
	}
	var b strings.Builder
	for _, e := range r.elements {
		text, ok := e.text(c, a)
		if !ok {
			return ""
		}
		b.WriteString(text)
	}
	return b.String()
}

// text is what an element says for an asset; not ok where the asset does not say it in a form that the element takes.
func (e *element) text(c inventory.Class, a *inventory.Asset) (string, bool) {
	var text string
	switch {
	case e.literal != "":
		return e.literal, true
	case e.part.Table == "class":
		v, ok := e.part.Values[c]
		return v, ok
	case e.part.Table == "entities":
		text = strings.ToUpper(a.EntityCode)
	case e.part.Table == "services":
		text = strings.ToUpper(a.ServiceCode)
	case e.part.Table == "number":
		text = padded(strings.ToUpper(strings.TrimSpace(a.Number)), e.forms)
	}
	for _, form := range e.forms {
		if len(text) == len(form) && fits(text, form) {
			return text, true
		}
	}
	return "", false
}

// padded gives a number the leading zeros that a spreadsheet took from it.
func padded(number string, forms []string) string {
	for _, form := range forms {
		if strings.Trim(form, "9") == "" && len(number) < len(form) && fits(number, form[:len(number)]) && number != "" {
			return strings.Repeat("0", len(form)-len(number)) + number
		}
	}
	return number
}
