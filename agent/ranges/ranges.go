// Package ranges reads ranges of addresses as people write them: on the scanner's command line, and in the sweeps that a collector
// hands out. What is done with the addresses is left to others.
package ranges

import (
	"fmt"
	"iter"
	"math"
	"math/big"
	"net/netip"
	"strings"

	"go4.org/netipx"
)

// Set is a set of addresses.
type Set struct{ set *netipx.IPSet }

// Parse reads ranges. A range is a CIDR block (10.1.0.0/20; the network and broadcast addresses of an IPv4 block are left
// out), two addresses with a hyphen (10.1.0.5-10.1.0.9, or 10.1.0.5-9) or one address. What is in exclude is left out.
func Parse(ranges, exclude []string) (Set, error) {
	var b netipx.IPSetBuilder
	for _, text := range ranges {
		r, err := parseRange(text)
		if err != nil {
			return Set{}, err
		}
		b.AddRange(r)
	}
	for _, text := range exclude {
		r, err := parseWhole(text)
		if err != nil {
			return Set{}, err
		}
		b.RemoveRange(r)
	}
	set, err := b.IPSet()
	if err != nil {
		return Set{}, fmt.Errorf("join ranges: %w", err)
	}
	return Set{set}, nil
}

// Count is the number of addresses, or the largest number there is where they are more.
func (r Set) Count() uint64 {
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
func (r Set) Chunks(size int) iter.Seq[[]netip.Addr] {
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

// Contains says whether an address is in the set.
func (r Set) Contains(a netip.Addr) bool { return r.set.Contains(a) }

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
