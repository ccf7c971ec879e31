package ui

import (
	"cmp"

	"recolement/collector/inventory"
	"recolement/collector/naming"
)

// namePart is one part of a device's name, and what it was checked against.
type namePart struct {
	Text    string
	Label   string // which part it is
	Means   string // in the policy's tables
	Against string // what the record says
	Wrong   bool
	Sign    bool // a sign between parts, which is checked against nothing
}

// takenApart is a device's name by the rule for its class.
type takenApart struct {
	Name   string
	Parts  []namePart
	Fits   bool // it has the rule's form
	Misfit string
}

// takeApart takes a device's name apart by its class's rule; nil where there is no device, no name or no rule.
func (p Page) takeApart(both pair, policy *inventory.Policy) *takenApart {
	if both.device == nil || both.device.ShownName() == "" {
		return nil
	}
	rules, err := naming.Compile(policy)
	if err != nil { // a policy in force compiles
		return nil
	}
	class := both.device.Class
	if both.asset != nil {
		class = cmp.Or(both.asset.Class, class)
	}
	name := both.device.ShownName()
	pattern := rules.Pattern(class)
	if pattern == "" {
		return nil
	}
	out := &takenApart{Name: name}
	parsed, ok := rules.Parse(class, name, both.device.DNSName == "")
	if !ok {
		out.Misfit = p.text.Explain(inventory.Explanation{Code: string(inventory.NamingFormat), Args: map[string]string{"form": pattern}})
		return out
	}
	out.Fits = true
	out.Parts = p.nameParts(parsed, cmp.Or(both.asset, &inventory.Asset{}), policy)
	return out
}

// nameParts explains each part that the name has.
func (p Page) nameParts(n naming.Name, a *inventory.Asset, policy *inventory.Policy) []namePart {
	var parts []namePart
	add := func(text, field, means, recorded string, known, same bool) {
		if text == "" {
			return
		}
		part := namePart{Text: text, Label: p.known("field.", field), Means: means, Wrong: !known || recorded != "" && !same}
		switch {
		case !known:
			part.Against = p.T("ui.name.unknown")
		case recorded == "":
			part.Against = p.T("ui.name.unrecorded")
		case same:
			part.Against = p.T("ui.name.agrees")
		default:
			part.Against = p.T("ui.name.expected", "value", recorded)
		}
		parts = append(parts, part)
	}
	entity, knownEntity := policy.Entities[n.Entity]
	service, knownService := policy.Services[n.Service]
	add(n.Entity, "entity", entity, a.EntityCode, knownEntity || len(policy.Entities) == 0, n.Entity == a.EntityCode)
	add(n.Service, "service", service.Label, a.ServiceCode, knownService || len(policy.Services) == 0, n.Service == a.ServiceCode)
	add(n.Number, "inventory_number", "", a.Number, true, naming.SameNumber(n.Number, a.Number))
	if n.Suffix != "" {
		parts = append(parts, p.suffixPart(n.Suffix, a, policy))
	}
	return parts
}

// suffixPart explains the part that tells the class: it is the class whose suffix it is that counts.
func (p Page) suffixPart(suffix string, a *inventory.Asset, policy *inventory.Policy) namePart {
	part := namePart{Text: suffix, Label: p.known("field.", "type")}
	for _, rule := range policy.Naming {
		for _, element := range rule.Parts {
			for class, text := range element.Values {
				if text != "" && text == suffix {
					part.Means = p.className(class)
					part.Wrong = a.Class != inventory.NoClass && a.Class != class
				}
			}
		}
	}
	part.Against = p.T("ui.name.agrees")
	if part.Wrong {
		part.Against = p.T("ui.name.expected", "value", p.className(a.Class))
	}
	return part
}
