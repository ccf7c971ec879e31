package ui

import (
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// A condition is what figures elsewhere count and no column says; the lists that figures lead to have it in their address.
const (
	isQuiet = "quiet"      // seen before, and silent for longer than its class may be
	isReal  = "real"       // no virtual machine
	isSeen  = "observable" // in service, of a class that agents or scans can see
	isWrong = "misnamed"   // its name breaks a rule
	isDue   = "due"        // to be renewed this year, or already behind its time
)

// conditions adds to a filter what the address says of conditions.
func (s *site) conditions(c *gin.Context, q query, f *store.RollFilter) error {
	policy := s.Estate.Policy()
	switch q.get("is") {
	case isQuiet:
		f.Where = both(f.Where, estate.Quiet(policy, s.Now()))
	case isWrong:
		misnamed, err := s.Estate.Misnamed(c.Request.Context())
		if err != nil {
			return fmt.Errorf("judge names: %w", err)
		}
		f.Where = both(f.Where, misnamed)
	case isReal:
		f.Where = both(f.Where, func(m store.Member) bool { return !m.Virtual })
	case isSeen:
		f.Where = both(f.Where, func(m store.Member) bool { return m.State == inventory.InService && policy.Rule(m.Class).Observed })
	}
	in := estate.RenewalYear(ages(q, policy))
	if q.get("renewal") == isDue {
		f.Where = both(f.Where, func(m store.Member) bool { due := in(m); return due > 0 && due <= s.Now().Year() })
	}
	if year, err := strconv.Atoi(q.get("renewal")); err == nil {
		f.Where = both(f.Where, func(m store.Member) bool { return in(m) == year })
	}
	return nil
}

// both joins two conditions; nil is none.
func both(a, b func(store.Member) bool) func(store.Member) bool {
	if a == nil {
		return b
	}
	return func(m store.Member) bool { return a(m) && b(m) }
}

func (p Page) conditionChips(q query) []chip {
	var out []chip
	if is := q.get("is"); is == isQuiet || is == isReal || is == isSeen || is == isWrong {
		out = append(out, chip{Label: p.T("ui.is." + is), URL: q.with("is")})
	}
	if year := q.get("renewal"); year != "" {
		out = append(out, chip{Label: p.renewalWords(year), URL: q.with("renewal")})
	}
	return out
}

func (p Page) renewalWords(year string) string {
	if year == isDue {
		return p.T("ui.is.due")
	}
	return p.T("ui.is.renewal", "year", year)
}
