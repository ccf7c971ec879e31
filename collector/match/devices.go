package match

import (
	"cmp"
	"slices"
	"strings"

	"recolement/collector/inventory"
)

// Devices puts the observations of one thing together: by serial number with its manufacturer, else by UUID, else by a built-in
// MAC, and never against a stronger key. The newest observation tells a device's state; what it does not say is taken from the
// one before. The ID of a device is the smallest key of its observations, its Parent such an ID; the order of the input does not matter.
func (k *Keys) Devices(observations []inventory.Observation) []inventory.Device {
	return k.group(observations).fold()
}

// group puts the observations of one thing together.
func (k *Keys) group(observations []inventory.Observation) *grouping {
	obs := slices.Clone(observations)
	slices.SortFunc(obs, func(a, b inventory.Observation) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Subject, b.Subject), a.Taken.Compare(b.Taken))
	})
	g := newGrouping(k, obs)
	g.bind()
	g.bySerial()
	g.byWeaker(g.uuids)
	g.byWeaker(g.macs)
	g.bySource()
	return g
}

// grouping is a union-find over observations; each group knows the serial and the UUID that it stands for.
type grouping struct {
	keys   *Keys
	obs    []inventory.Observation
	parent []int32
	serial []string // of the group, at its root
	uuid   []string
	made   []string           // maker of the group's serial
	apart  [][2]int32         // observations that people keep apart
	others map[string][]int32 // by serial and maker: one of each further group that was kept apart
}

func newGrouping(k *Keys, obs []inventory.Observation) *grouping {
	if len(k.junk) > 0 {
		k.withoutJunkMACs(obs)
	}
	g := &grouping{keys: k, obs: obs, parent: make([]int32, len(obs)), serial: make([]string, len(obs)), uuid: make([]string, len(obs)), made: make([]string, len(obs))}
	for i := range obs {
		g.parent[i] = int32(i)
		g.serial[i] = k.RealSerial(obs[i].Serial)
		g.uuid[i] = k.RealUUID(obs[i].UUID)
		if obs[i].Manufacturer != "" {
			g.made[i] = k.Maker(obs[i].Manufacturer)
		}
		if obs[i].Class == inventory.Screen && g.serial[i] != "" {
			g.serial[i] = "screen " + g.serial[i] // a screen is never the computer that bears the same number
		}
	}
	if k.junk == nil { // what is looked at is all that there is
		g.setJunkAside()
	}
	return g
}

// setJunkAside drops the serials and UUIDs that too many machines share: a maker's sloppiness, not an identity.
func (g *grouping) setJunkAside() {
	limit := g.keys.policy.JunkAfter
	if limit <= 0 {
		return
	}
	aside := func(values []string, distinct func(i int) string) {
		seen := map[string]map[string]bool{}
		first := map[string]string{}
		for i, v := range values {
			d := distinct(i)
			if v == "" || d == "" {
				continue
			}
			if f, ok := first[v]; !ok {
				first[v] = d
			} else if f != d {
				if seen[v] == nil {
					seen[v] = map[string]bool{f: true}
				}
				seen[v][d] = true
			}
		}
		for i, v := range values {
			if len(seen[v]) > limit {
				values[i] = ""
			}
		}
	}
	serials := slices.Clone(g.serial)
	aside(g.serial, func(i int) string { return cmp.Or(g.uuid[i], firstBuiltIn(&g.obs[i].Facts)) })
	aside(g.uuid, func(i int) string { return cmp.Or(serials[i], firstBuiltIn(&g.obs[i].Facts)) })
}

func firstBuiltIn(f *inventory.Facts) string {
	for _, n := range f.Interfaces {
		if n.BuiltIn {
			return n.MAC
		}
	}
	return ""
}

func (g *grouping) root(i int32) int32 {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

// union makes one group of two, unless people keep them apart.
func (g *grouping) union(a, b int32) bool {
	a, b = g.root(a), g.root(b)
	if a == b {
		return true
	}
	if g.parted(a, b) {
		return false
	}
	if b < a {
		a, b = b, a
	}
	g.parent[b] = a
	g.serial[a] = cmp.Or(g.serial[a], g.serial[b])
	g.uuid[a] = cmp.Or(g.uuid[a], g.uuid[b])
	g.made[a] = cmp.Or(g.made[a], g.made[b])
	return true
}

// bySerial joins what has one serial number of one maker; an observation that names no maker goes with the only one there is.
func (g *grouping) bySerial() {
	groups := map[string]map[string]int32{} // serial → maker → a member
	for i, s := range g.serial {
		if s == "" {
			continue
		}
		byMaker := groups[s]
		if byMaker == nil {
			byMaker = make(map[string]int32, 1)
			groups[s] = byMaker
		}
		if other, ok := byMaker[g.made[i]]; !ok {
			byMaker[g.made[i]] = int32(i)
		} else if !g.union(other, int32(i)) {
			g.beside(s+"|"+g.made[i], int32(i))
		}
	}
	for _, s := range g.inOrder(groups) {
		byMaker := groups[s]
		nameless, ok := byMaker[""]
		if !ok || len(byMaker) != 2 {
			continue
		}
		for maker, member := range byMaker {
			if maker != "" {
				g.union(nameless, member)
			}
		}
	}
}

// uuids and macs give the weaker keys of an observation.
func (g *grouping) uuids(i int32) []string {
	if g.obs[i].Class == inventory.Screen {
		return nil
	}
	if u := g.keys.RealUUID(g.obs[i].UUID); u != "" && g.uuid[g.root(i)] != "" {
		return []string{u}
	}
	return nil
}

func (g *grouping) macs(i int32) []string {
	var out []string
	for _, n := range g.obs[i].Interfaces {
		if n.BuiltIn {
			out = append(out, n.MAC)
		}
	}
	return out
}

// byWeaker joins what shares a key, where no stronger key speaks against it: groups that stand for different machines stay apart, and one
// that does not say which machine it is joins the only one there is.
func (g *grouping) byWeaker(keysOf func(i int32) []string) {
	members := map[string][]int32{}
	for i := range g.obs {
		for _, key := range keysOf(int32(i)) {
			members[key] = append(members[key], int32(i))
		}
	}
	shared := make([]string, 0, len(members))
	for key, list := range members {
		if len(list) > 1 {
			shared = append(shared, key)
		}
	}
	slices.Sort(shared)
	for _, key := range shared {
		g.join(members[key])
	}
}

// join unites the groups of some observations that share a key, as far as they do not contradict each other.
func (g *grouping) join(list []int32) {
	var roots []int32
	for _, i := range list {
		if r := g.root(i); !slices.Contains(roots, r) {
			roots = append(roots, r)
		}
	}
	var serials, uuids []string
	for _, r := range roots {
		serials = addOnce(serials, g.serial[r])
		uuids = addOnce(uuids, g.uuid[r])
	}
	for i, a := range roots {
		for _, b := range roots[i+1:] {
			if g.agree(a, b, len(serials), len(uuids)) {
				g.union(a, b)
			}
		}
	}
}

// agree says whether two groups that share a key may be one device, among groups of so many serials and UUIDs in all.
func (g *grouping) agree(a, b int32, serials, uuids int) bool {
	a, b = g.root(a), g.root(b)
	sa, sb, ua, ub := g.serial[a], g.serial[b], g.uuid[a], g.uuid[b]
	switch {
	case sa != "" && sb != "":
		return false // bySerial has joined what could be
	case (sa == "") != (sb == "") && serials > 1:
		return false // of several machines, nobody knows which
	case ua != "" && ub != "" && ua != ub:
		return false
	case (ua == "") != (ub == "") && uuids > 1:
		return false
	}
	return true
}

func addOnce(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// bySource joins what has no hardware identity at all with what its agent said of it before.
func (g *grouping) bySource() {
	last := map[string]int32{}
	for i := range g.obs {
		r := g.root(int32(i))
		if g.serial[r] != "" || g.uuid[r] != "" || firstBuiltIn(&g.obs[i].Facts) != "" {
			continue
		}
		key := g.obs[i].Key()
		if other, ok := last[key]; ok {
			g.union(other, r)
		}
		last[key] = r
	}
}

// fold makes a device of each group.
func (g *grouping) fold() []inventory.Device {
	groups := make(map[int32][]int32, len(g.obs))
	roots := make([]int32, 0, len(g.obs))
	for i := range g.obs {
		r := g.root(int32(i))
		if groups[r] == nil {
			roots = append(roots, r)
		}
		groups[r] = append(groups[r], int32(i))
	}
	owner := make(map[string]string, len(g.obs)) // observation key → device id
	for _, r := range roots {
		for _, i := range groups[r] {
			owner[g.obs[i].Key()] = g.obs[r].Key()
		}
	}
	out := make([]inventory.Device, 0, len(roots))
	for _, r := range roots {
		out = append(out, g.device(groups[r], owner))
	}
	return out
}

// device folds the observations of one thing, newest first: what the newest does not say is taken from the one before.
func (g *grouping) device(members []int32, owner map[string]string) inventory.Device {
	slices.SortStableFunc(members, func(a, b int32) int {
		return cmp.Or(g.obs[b].Taken.Compare(g.obs[a].Taken), strings.Compare(g.obs[a].Key(), g.obs[b].Key()))
	})
	newest := &g.obs[members[0]]
	d := inventory.Device{Facts: newest.Facts, FirstSeen: newest.Taken, LastSeen: newest.Taken, ID: owner[newest.Key()]}
	for _, i := range members {
		o := &g.obs[i]
		fill(&d.Facts, &o.Facts)
		d.Sources = addOnce(d.Sources, o.Source)
		if o.Taken.Before(d.FirstSeen) {
			d.FirstSeen = o.Taken
		}
	}
	slices.Sort(d.Sources)
	if newest.Through != "" {
		d.Parent = owner[newest.Through]
	}
	return d
}

// fill takes from an older view what a newer one did not say. What belongs together is taken together: the names, the interfaces.
func fill(f, older *inventory.Facts) {
	if f.Name == "" && f.DNSName == "" {
		f.Name, f.DNSName = older.Name, older.DNSName
	}
	if f.Interfaces == nil {
		f.Interfaces = older.Interfaces
	}
	if f.Addresses == nil {
		f.Addresses = older.Addresses
	}
	if f.Class == inventory.NoClass {
		f.Class = older.Class
	}
	f.Serial = cmp.Or(f.Serial, older.Serial)
	f.AltSerial = cmp.Or(f.AltSerial, older.AltSerial)
	f.Manufacturer = cmp.Or(f.Manufacturer, older.Manufacturer)
	f.Model = cmp.Or(f.Model, older.Model)
	f.UUID = cmp.Or(f.UUID, older.UUID)
	f.Chassis = cmp.Or(f.Chassis, older.Chassis)
	f.OS = cmp.Or(f.OS, older.OS)
	f.Location = cmp.Or(f.Location, older.Location)
}
