package sweep

import (
	"fmt"
	"iter"
	"math"
	"math/big"
	"net/netip"
	"strings"

	"go4.org/netipx"
)

// Ranges is a set of addresses.
type Ranges struct{ set *netipx.IPSet }

// ParseRanges reads ranges. A range is a CIDR block (10.1.0.0/20; the network and broadcast addresses of an IPv4 block are left
// out), two addresses with a hyphen (10.1.0.5-10.1.0.9, or 10.1.0.5-9) or one address. What is in exclude is left out.
func ParseRanges(ranges, exclude []string) (Ranges, error) {
	var b netipx.IPSetBuilder
	for _, text := range ranges {
		r, err := parseRange(text)
		if err != nil {
			return Ranges{}, err
		}
		b.AddRange(r)
	}
	for _, text := range exclude {
		r, err := parseWhole(text)
		if err != nil {
			return Ranges{}, err
		}
		b.RemoveRange(r)
	}
	set, err := b.IPSet()
	if err != nil {
		return Ranges{}, fmt.Errorf("join ranges: %w", err)
	}
	return Ranges{set}, nil
}

// Count is the number of addresses, or the largest number there is where they are more.
func (r Ranges) Count() uint64 {
	n := new(big.Int)
	for _, part := range r.set.Ranges() {
		from, to := part.From().As16(), part.To().As16()
		size := new(big.Int).Sub(new(big.Int).SetBytes(to[:]), new(big.Int).SetBytes(from[:]))
		n.Add(n, size.Add(size, big.NewInt(1)))
	}
	if !n.IsUint64() {
		return math.MaxUint64
	}
	return n.Uint64()
}

// Chunks gives the addresses in order, so many at a time, so that no sweep needs all of them in memory.
func (r Ranges) Chunks(size int) iter.Seq[[]netip.Addr] {
	return func(yield func([]netip.Addr) bool) {
		var chunk []netip.Addr
		for _, part := range r.set.Ranges() {
			for a := part.From(); a.IsValid() && a.Compare(part.To()) <= 0; a = a.Next() {
				if chunk = append(chunk, a); len(chunk) == size {
					if !yield(chunk) {
						return
					}
					chunk = nil
				}
			}
		}
		if len(chunk) > 0 {
			yield(chunk)
		}
	}
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
