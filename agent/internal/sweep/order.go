package sweep

import (
	"math/rand/v2"
	"net/netip"
)

// subnetOf is the network that is spared by a rate of its own.
func subnetOf(a netip.Addr) netip.Prefix {
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, _ := a.Prefix(bits) // the bits are right for the family
	return p
}

// order is the order in which targets are asked: one of each subnet in turn, and within a subnet by chance, so that no network and no
// switch meets a burst. subnets says of each place in the order which subnet it is in.
func order(targets []netip.Addr, chosen []int32) (ordered, subnets []int32, count int) {
	numbers := map[netip.Prefix]int{}
	var groups [][]int32
	for _, t := range chosen {
		p := subnetOf(targets[t])
		n, ok := numbers[p]
		if !ok {
			n = len(groups)
			numbers[p] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], t)
	}
	for _, g := range groups {
		rand.Shuffle(len(g), func(i, j int) { g[i], g[j] = g[j], g[i] })
	}
	ordered, subnets = make([]int32, 0, len(chosen)), make([]int32, 0, len(chosen))
	for row := 0; len(ordered) < len(chosen); row++ {
		for n, g := range groups {
			if row < len(g) {
				ordered, subnets = append(ordered, g[row]), append(subnets, int32(n))
			}
		}
	}
	return ordered, subnets, len(groups)
}
