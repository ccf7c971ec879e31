package policy

import (
	"strings"

	"recolement/collector/inventory"
)

// Interpreter reads an inventory's words by a policy. It is built once for many assets and may be used by many goroutines.
type Interpreter struct {
	policy   *inventory.Policy
	classes  map[string]inventory.Class
	entities map[string]string
	services map[string]string
	sites    map[string]string
}

// NewInterpreter prepares the policy's words for looking up.
func NewInterpreter(p *inventory.Policy) *Interpreter {
	in := &Interpreter{policy: p, classes: map[string]inventory.Class{}, entities: map[string]string{}, services: map[string]string{}, sites: map[string]string{}}
	for _, rule := range p.Classes {
		in.classes[inventory.Fold(string(rule.Class))] = rule.Class
		for _, label := range rule.Labels {
			in.classes[inventory.Fold(label)] = rule.Class
		}
	}
	for code, label := range p.Entities {
		in.entities[inventory.Fold(label)] = code
		in.entities[inventory.Fold(code)] = code
	}
	for code, s := range p.Services {
		in.services[inventory.Fold(s.Label)] = code
	}
	for code := range p.Services { // a code outweighs a label of the same letters
		in.services[inventory.Fold(code)] = code
	}
	for _, s := range p.Sites {
		in.sites[inventory.Fold(s.Label)] = s.Code
	}
	for _, s := range p.Sites {
		in.sites[inventory.Fold(s.Code)] = s.Code
	}
	return in
}

// Interpret fills Class, State, EntityCode, ServiceCode and SiteCode from the words as typed.
func (in *Interpreter) Interpret(a *inventory.Asset) {
	a.Class = in.classes[inventory.Fold(a.Type)]
	a.State = in.policy.States[inventory.Fold(a.Status)]
	a.EntityCode = in.entities[inventory.Fold(a.Entity)]
	if a.ServiceCode != "" { // typed as a code: kept even where the table does not know it
		a.ServiceCode = strings.ToUpper(strings.TrimSpace(a.ServiceCode))
	} else {
		a.ServiceCode = in.services[inventory.Fold(a.Service)]
	}
	a.SiteCode = in.sites[inventory.Fold(a.Site)]
}

// Interpret does the same for one asset; for many, build an Interpreter once.
func Interpret(p *inventory.Policy, a *inventory.Asset) { NewInterpreter(p).Interpret(a) }
