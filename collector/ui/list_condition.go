package ui

import (
	"strconv"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// A condition is what figures elsewhere count and no column says; the lists that figures lead to have it in their address.
const (
	isQuiet = "quiet" // seen before, and silent for longer than its class may be
)

// conditions adds to a filter what the address says of conditions.
func (s *site) conditions(q query, f *store.RollFilter) {
	if q.get("is") == isQuiet {
		f.Where = both(f.Where, s.quiet())
	}
	if year, err := strconv.Atoi(q.get("renewal")); err == nil {
		f.Where = both(f.Where, s.renewedIn(year))
	}
}

// both joins two conditions; nil is none.
func both(a, b func(store.Member) bool) func(store.Member) bool {
	if a == nil {
		return b
	}
	return func(m store.Member) bool { return a(m) && b(m) }
}

// quiet tells whether a device, or that of a record, has been silent for too long.
func (s *site) quiet() func(store.Member) bool {
	policy, now := s.Estate.Policy(), s.Now()
	limit := map[inventory.Class]time.Time{}
	for _, rule := range policy.Classes {
		if rule.MissingDays > 0 {
			limit[rule.Class] = now.AddDate(0, 0, -rule.MissingDays)
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

// renewedIn tells whether a record in service is due in a year by the policy in force; it is what the inbox calls renewal.
func (s *site) renewedIn(year int) func(store.Member) bool {
	policy := s.Estate.Policy()
	years := map[inventory.Class]int{}
	for _, rule := range policy.Classes {
		years[rule.Class] = rule.RenewalYears
	}
	return func(m store.Member) bool {
		n := years[m.Class]
		return n > 0 && m.State == inventory.InService && !m.Since.IsZero() && m.Since.AddDate(n, 0, 0).Year() == year
	}
}

func (p Page) conditionChips(q query) []chip {
	var out []chip
	if q.get("is") == isQuiet {
		out = append(out, chip{Label: p.T("ui.is.quiet"), URL: q.with("is")})
	}
	if year := q.get("renewal"); year != "" {
		out = append(out, chip{Label: p.T("ui.is.renewal", "year", year), URL: q.with("renewal")})
	}
	return out
}
