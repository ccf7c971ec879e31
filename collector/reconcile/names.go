package reconcile

import (
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/naming"
)

// namingRules raises the naming kinds, and field-mismatch name for a name that breaks no rule yet is not the recorded one.
func (r *run) namingRules() {
	for i := range r.Devices {
		d := &r.Devices[i]
		if !r.considered(d) || d.Class == inventory.Screen {
			continue
		}
		asset := r.assetOf(int32(i))
		name, short := match.JudgedName(&d.Facts)
		findings := r.Names.Judge(naming.Subject{Name: name, Short: short, Class: r.classOf(int32(i)), Asset: asset, NumberShared: r.numberShared(asset)})
		compliant := r.compliant(d, asset)
		for _, f := range findings {
			r.report(inventory.Discrepancy{
				Kind: f.Kind, Field: "name", Manual: expected(f, asset), Observed: name, Suggestion: compliant, Explanation: r.whyNaming(f, r.classOf(int32(i))),
			}, d, asset)
		}
		if len(findings) == 0 && asset != nil {
			r.recordedName(d, asset, name, compliant)
		}
	}
}

func expected(f naming.Finding, a *inventory.Asset) string {
	if f.Kind == inventory.NamingFormat && a != nil {
		return strings.TrimSpace(a.Name)
	}
	if f.Kind == inventory.NamingFormat {
		return ""
	}
	return f.Expected
}

func (r *run) whyNaming(f naming.Finding, class inventory.Class) inventory.Explanation {
	switch f.Kind {
	case inventory.NamingFormat:
		return explain(f.Code, "form", f.Expected)
	case inventory.NamingNumber:
		return explain(f.Code, "number", f.Value, "expected", f.Expected)
	case inventory.NamingSuffix:
		return explain(f.Code, "suffix", f.Value, "expected", f.Expected, "class", string(class))
	}
	return explain(f.Code, "code", f.Value, "expected", f.Expected)
}

// recordedName compares a name that breaks no rule with the recorded one.
func (r *run) recordedName(d *inventory.Device, a *inventory.Asset, name, compliant string) {
	recorded := strings.TrimSpace(a.Name)
	if recorded == "" || name == "" || r.Keys.Placeholder(recorded) || match.SameName(recorded, name) {
		return
	}
	suggestion := name
	if compliant != "" {
		suggestion = compliant
	}
	r.report(inventory.Discrepancy{Kind: inventory.FieldMismatch, Field: "name", Manual: recorded, Observed: name, Suggestion: suggestion, Explanation: explain("mismatch-name")}, d, a)
}

// compliant is the name that a matched device should have, "" where no rule or no record tells.
func (r *run) compliant(d *inventory.Device, a *inventory.Asset) string {
	if a == nil || r.numberShared(a) {
		return ""
	}
	return r.Names.Compliant(r.class(d, a), a)
}

func (r *run) numberShared(a *inventory.Asset) bool {
	return a != nil && len(r.byNumber[naming.NumberKey(a.Number)]) > 1
}

func sameName(name string, d *inventory.Device) bool { return match.SameName(name, d.ShownName()) }
