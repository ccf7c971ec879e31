package match

import (
	"maps"
	"slices"

	"recolement/collector/inventory"
)

// Bound gives keys by which Devices puts observations together, and keeps them apart, as people have decided; what binds observations that
// are not there binds nothing.
func (k *Keys) Bound(bonds []inventory.Bond) *Keys {
	other := *k
	other.bonds = bonds
	return &other
}

// bind puts together what people have put together, before any key is looked at, and notes what must stay apart.
func (g *grouping) bind() {
	if len(g.keys.bonds) == 0 {
		return
	}
	at := make(map[string]int32, len(g.obs))
	for i := range g.obs {
		at[g.obs[i].Key()] = int32(i)
	}
	var together [][2]int32
	for _, b := range g.keys.bonds {
		i, knownA := at[b.A]
		j, knownB := at[b.B]
		switch pair := [2]int32{i, j}; {
		case !knownA || !knownB || i == j:
		case b.Verdict == inventory.Apart:
			g.apart = append(g.apart, pair)
		default:
			together = append(together, pair)
		}
	}
	for _, pair := range together {
		g.union(pair[0], pair[1])
	}
}

// parted says whether two groups must not become one.
func (g *grouping) parted(a, b int32) bool {
	for _, pair := range g.apart {
		if p, q := g.root(pair[0]), g.root(pair[1]); p == a && q == b || p == b && q == a {
			return true
		}
	}
	return false
}

// beside joins an observation with the first of the other groups of its serial number and maker that it need not be kept apart from.
func (g *grouping) beside(key string, i int32) {
	for _, head := range g.others[key] {
		if g.union(head, i) {
			return
		}
	}
	if g.others == nil {
		g.others = map[string][]int32{}
	}
	g.others[key] = append(g.others[key], i)
}

// inOrder gives the serials of groups; where something is kept apart, the order decides what comes together.
func (g *grouping) inOrder(groups map[string]map[string]int32) []string {
	if len(g.apart) == 0 {
		return slices.Collect(maps.Keys(groups))
	}
	return slices.Sorted(maps.Keys(groups))
}
