package estate

import (
	"cmp"
	"context"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/naming"
	"recolement/collector/policy"
	"recolement/collector/store"
)

// NamingTrial is what naming rules would say of the names of an estate.
type NamingTrial struct {
	Judged, Passing int // names
	Before          int // of all names, those that pass by the rules in force
	Lost, Gained    int // names that pass no more, and that pass now
	Long            int // devices whose name should be longer than Windows' short names
	Failing         []TriedName
	Longest         map[inventory.Class]int // length of the longest name that a rule allows
}

// TriedName is a name that does not pass.
type TriedName struct {
	DeviceID, Name, Should string
	Kinds                  []inventory.Kind
	Lost                   bool // it passes by the rules in force
}

// triedShown bounds the failing names that are told of one by one.
const triedShown = 100

// TryNaming judges the names of a view by other rules, written as in a policy document.
func (e *Estate) TryNaming(ctx context.Context, v store.View, text string) (*NamingTrial, error) {
	given, err := policy.Parse("naming", []byte(text))
	if err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "%w", err)
	}
	r := e.rules.Load()
	candidate := *r.policy
	candidate.Naming = given.Naming
	rules, err := naming.Compile(&candidate)
	if err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "%w", err)
	}
	now, err := e.judge(ctx, r.core.Names)
	if err != nil {
		return nil, err
	}
	then, err := e.judge(ctx, rules)
	if err != nil {
		return nil, err
	}
	t := &NamingTrial{Longest: map[inventory.Class]int{}}
	for _, rule := range candidate.Classes {
		if n := rules.MaxLength(rule.Class); n > 0 {
			t.Longest[rule.Class] = n
		}
	}
	err = v.EachDevice(ctx, &store.RollFilter{}, func(m store.Member) {
		was, judgedBefore := now(m)
		passed := judgedBefore && len(was.Findings) == 0
		t.Before += one(passed)
		is, judged := then(m)
		if !judged {
			return
		}
		passes := len(is.Findings) == 0
		t.Judged++
		t.Passing += one(passes)
		t.Gained += one(passes && judgedBefore && !passed)
		t.Lost += one(!passes && passed)
		t.Long += one(len(is.Should) > naming.NetBIOSLength)
		if !passes {
			name := TriedName{DeviceID: m.ID, Name: is.Name, Should: is.Should, Lost: passed}
			for _, f := range is.Findings {
				name.Kinds = append(name.Kinds, f.Kind)
			}
			t.Failing = append(t.Failing, name)
		}
	})
	slices.SortFunc(t.Failing, func(a, b TriedName) int {
		return cmp.Or(-cmp.Compare(one(a.Lost), one(b.Lost)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.DeviceID, b.DeviceID))
	})
	t.Failing = t.Failing[:min(len(t.Failing), triedShown)]
	return t, err
}

// SetNaming puts other naming rules into the policy that is in force.
func (e *Estate) SetNaming(ctx context.Context, text, by string) error {
	if _, err := policy.Parse("naming", []byte(text)); err != nil {
		return inventory.Errorf(inventory.Invalid, "%w", err)
	}
	document, err := policy.ReplaceNaming(e.PolicyDocument(), text)
	if err != nil {
		return inventory.Errorf(inventory.Invalid, "%w", err)
	}
	return e.SetPolicy(ctx, document, by)
}
