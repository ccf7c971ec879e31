package estate

import (
	"context"
	"fmt"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/naming"
	"recolement/collector/store"
)

// Tally counts what the figures of the estate are made of.
type Tally struct {
	Records, Devices int
	Observable, Seen int // records in service of a class that can be seen; of them, those matched with a device
	Named, Compliant int // devices that have a name and a rule for it; of them, those whose name is as it should be
	TooLong          int // devices whose name should have more characters than Windows' short names hold
	Quiet            int // devices that have been silent for too long
	Unknown          int // devices without a record
	Due              int // records in service whose renewal falls into this year or is behind us
}

// Add adds another tally.
func (t *Tally) Add(o Tally) {
	t.Records, t.Devices, t.Observable, t.Seen = t.Records+o.Records, t.Devices+o.Devices, t.Observable+o.Observable, t.Seen+o.Seen
	t.Named, t.Compliant, t.TooLong = t.Named+o.Named, t.Compliant+o.Compliant, t.TooLong+o.TooLong
	t.Quiet, t.Unknown, t.Due = t.Quiet+o.Quiet, t.Unknown+o.Unknown, t.Due+o.Due
}

// Place is where something belongs, by codes; what is not known is empty.
type Place struct{ Entity, Service, Site string }

// Measure counts within a view, place by place.
func (e *Estate) Measure(ctx context.Context, v store.View) (map[Place]Tally, error) {
	r, now := e.rules.Load(), e.now()
	judge, err := e.judge(ctx, r.core.Names)
	if err != nil {
		return nil, err
	}
	quiet, due := Quiet(r.policy, now), DueBy(r.policy, now.Year())
	observed := map[inventory.Class]bool{}
	for _, rule := range r.policy.Classes {
		observed[rule.Class] = rule.Observed
	}
	tallies := map[Place]Tally{}
	err = v.EachAsset(ctx, &store.RollFilter{}, func(m store.Member) {
		place := Place{m.Entity, m.Service, m.Site}
		observable := m.State == inventory.InService && observed[m.Class]
		t := tallies[place]
		t.Add(Tally{Records: 1, Observable: one(observable), Seen: one(observable && m.Other != nil), Due: one(due(m))})
		tallies[place] = t
	})
	if err != nil {
		return nil, fmt.Errorf("measure records: %w", err)
	}
	err = v.EachDevice(ctx, &store.RollFilter{}, func(m store.Member) {
		place := Place{m.Entity, m.ServiceCode(), m.SiteCode()}
		verdict, judged := judge(m)
		t := tallies[place]
		t.Add(Tally{Devices: 1, Quiet: one(quiet(m)), Unknown: one(m.Other == nil && !m.Virtual), Named: one(judged),
			Compliant: one(judged && len(verdict.Findings) == 0), TooLong: one(judged && len(verdict.Should) > naming.NetBIOSLength)})
		tallies[place] = t
	})
	if err != nil {
		return nil, fmt.Errorf("measure devices: %w", err)
	}
	return tallies, nil
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Quiet tells whether a device, or that of a record, has been silent for longer than its class may be.
func Quiet(p *inventory.Policy, now time.Time) func(store.Member) bool {
	limit := map[inventory.Class]time.Time{}
	for _, rule := range p.Classes {
		if rule.MissingDays > 0 {
			limit[rule.Class] = inventory.Day(now).AddDate(0, 0, -rule.MissingDays)
		}
	}
	return func(m store.Member) bool {
		device := m.RollEntry
		if device.Seen.IsZero() {
			if device = m.Other; device == nil {
				return false
			}
		}
		since, bounded := limit[device.Class]
		return bounded && device.Seen.Before(since)
	}
}

// DueBy tells whether a record in service is to be renewed in a year or before, by the ages of the policy.
func DueBy(p *inventory.Policy, year int) func(store.Member) bool {
	in := RenewalYear(p.Rule)
	return func(m store.Member) bool { due := in(m); return due > 0 && due <= year }
}

// RenewalYear tells in which year a record is to be renewed by the ages of its class; 0: never, or nobody knows.
func RenewalYear(rule func(inventory.Class) inventory.ClassRule) func(store.Member) int {
	years := map[inventory.Class]int{}
	return func(m store.Member) int {
		if m.State != inventory.InService || m.Since.IsZero() {
			return 0
		}
		n, known := years[m.Class]
		if !known {
			n = rule(m.Class).RenewalYears
			years[m.Class] = n
		}
		if n <= 0 {
			return 0
		}
		return m.Since.AddDate(n, 0, 0).Year()
	}
}
