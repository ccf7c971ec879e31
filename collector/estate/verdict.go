package estate

import (
	"context"
	"fmt"

	"recolement/collector/inventory"
	"recolement/collector/naming"
	"recolement/collector/store"
)

// Verdict is what naming rules say of a device's name.
type Verdict struct {
	Name     string // that is judged
	Should   string // what it should be; empty where nobody knows
	Findings []naming.Finding
}

// judge gives what tells a verdict on a device by some rules; not ok: they have nothing to say of it.
func (e *Estate) judge(ctx context.Context, rules *naming.Rules) (func(device store.Member) (v Verdict, ok bool), error) {
	bearers := map[string]int{} // of inventory numbers
	all := e.store.View(store.AllEntities())
	if err := all.EachAsset(ctx, &store.RollFilter{}, func(m store.Member) {
		if m.Number != "" {
			bearers[naming.NumberKey(m.Number)]++
		}
	}); err != nil {
		return nil, fmt.Errorf("count inventory numbers: %w", err)
	}
	r := e.rules.Load()
	return func(m store.Member) (Verdict, bool) {
		if m.Virtual && !r.policy.VirtualReconciled || m.Class == inventory.Screen || m.Name == "" {
			return Verdict{}, false
		}
		class := m.Class
		var asset *inventory.Asset
		if m.Other != nil {
			o := m.Other
			asset = &inventory.Asset{Number: o.Number, Class: o.Class, EntityCode: o.Entity, ServiceCode: o.Service, Name: o.Name}
			class = r.core.ClassOf(m.Class, o.Class)
		}
		if rules.Pattern(class) == "" {
			return Verdict{}, false
		}
		shared := asset != nil && bearers[naming.NumberKey(asset.Number)] > 1
		subject := naming.Subject{Name: m.Name, Short: m.DNSName == "", Class: class, Asset: asset, NumberShared: shared}
		return Verdict{Name: m.Name, Should: rules.Compliant(class, asset), Findings: rules.Judge(subject)}, true
	}, nil
}

// Misnamed gives what tells whether the name of a device, or that of a record's device, breaks a rule that is in force.
func (e *Estate) Misnamed(ctx context.Context) (func(store.Member) bool, error) {
	judge, err := e.judge(ctx, e.rules.Load().core.Names)
	if err != nil {
		return nil, err
	}
	return func(m store.Member) bool {
		if m.Seen.IsZero() { // a record
			if m.Other == nil {
				return false
			}
			m = store.Member{RollEntry: m.Other, Other: m.RollEntry}
		}
		v, judged := judge(m)
		return judged && len(v.Findings) > 0
	}, nil
}
