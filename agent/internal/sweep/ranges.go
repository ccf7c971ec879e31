package sweep

import (
	"fmt"
	"net/netip"
	"strings"

	"go4.org/netipx"
)

// maxTargets bounds one sweep; sixteen class B networks.
const maxTargets = 1 << 20

// Targets turns ranges into the addresses they hold, in order, each once. A range is a CIDR block (10.1.0.0/20; the network
// and broadcast addresses of an IPv4 block are left out), two addresses with a hyphen (10.1.0.5-10.1.0.9, or 10.1.0.5-9) or
// one address. What is in exclude is left out.
func Targets(ranges, exclude []string) ([]netip.Addr, error) {
	var b netipx.IPSetBuilder
	for _, text := range ranges {
		r, err := parseRange(text)
		if err != nil {
			return nil, err
		}
		b.AddRange(r)
	}
	for _, text := range exclude {
		r, err := parseWhole(text)
		if err != nil {
			return nil, err
		}
		b.RemoveRange(r)
	}
	set, err := b.IPSet()
	if err != nil {
		return nil, fmt.Errorf("join ranges: %w", err)
	}
	return list(set)
}

func list(set *netipx.IPSet) ([]netip.Addr, error) {
	var out []netip.Addr
	for _, r := range set.Ranges() {
		for a := r.From(); a.IsValid() && a.Compare(r.To()) <= 0; a = a.Next() {
			if len(out) == maxTargets {
				return nil, fmt.Errorf("the ranges hold more than %d addresses", maxTargets)
			}
			out = append(out, a)
		}
	}
	return out, nil
}

// parseRange is parseWhole without the two addresses of an IPv4 block that no device has.
func parseRange(text string) (netipx.IPRange, error) {
	r, err := parseWhole(text)
	if err != nil || !strings.Contains(text, "/") || !r.From().Is4() || r.From().Next().Compare(r.To()) >= 0 {
		return r, err
	}
	return netipx.IPRangeFrom(r.From().Next(), r.To().Prev()), nil
}

func parseWhole(text string) (netipx.IPRange, error) {
	text = strings.TrimSpace(text)
	var r netipx.IPRange
	switch from, to, hyphen := strings.Cut(text, "-"); {
	case strings.Contains(text, "/"):
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return r, fmt.Errorf("range %q: %w", text, err)
		}
		r = netipx.RangeOfPrefix(p)
	case hyphen:
		if !strings.ContainsAny(to, ".:") { // 10.1.0.5-9
			to = from[:strings.LastIndexAny(from, ".:")+1] + to
		}
		var err error
		if r, err = netipx.ParseIPRange(from + "-" + to); err != nil {
			return r, fmt.Errorf("range %q: %w", text, err)
		}
	default:
		a, err := netip.ParseAddr(text)
		if err != nil {
			return r, fmt.Errorf("range %q: %w", text, err)
		}
		r = netipx.IPRangeFrom(a, a)
	}
	if !r.IsValid() || strings.Contains(text, "%") || r.From().Is4In6() {
		return r, fmt.Errorf("range %q: not a range of plain addresses", text)
	}
	return r, nil
}
