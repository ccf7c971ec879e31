package match

import (
	"cmp"
	"maps"
	"slices"

	"recolement/collector/inventory"
)

// Without gives keys to which the junk identifies nothing: serial numbers, UUIDs and MACs that many machines share, as Shared and FactKeys write
// them. What is a placeholder for all times is known without.
func (k *Keys) Without(junk map[string]bool) *Keys {
	other := *k
	other.junk = junk
	if other.junk == nil {
		other.junk = map[string]bool{}
	}
	return &other
}

// Shared counts the machines that share a serial number, a UUID or a MAC, for those that more machines share than the policy allows. Machines
// are told apart by what else identifies them.
func (k *Keys) Shared(observations []inventory.Observation) map[string]int {
	if k.policy.JunkAfter <= 0 || len(observations) <= k.policy.JunkAfter {
		return nil
	}
	machines := map[string]map[string]bool{}
	for i := range observations {
		for key, machine := range k.identities(&observations[i].Facts) {
			if machines[key] == nil {
				machines[key] = map[string]bool{}
			}
			machines[key][machine] = true
		}
	}
	out := map[string]int{}
	for key, all := range machines {
		if len(all) > k.policy.JunkAfter {
			out[key] = len(all)
		}
	}
	return out
}

// identities gives each hardware key of what was seen, and by what else it can be told from others with that key.
func (k *Keys) identities(f *inventory.Facts) map[string]string {
	if f.Class == inventory.Screen {
		return nil // nothing else tells one from another
	}
	serial, uuid := k.RealSerial(f.Serial), k.RealUUID(f.UUID)
	out := map[string]string{}
	add := func(kind, value, machine string) {
		if value != "" && machine != "" {
			out[kind+value] = machine
		}
	}
	add("s:", serial, cmp.Or(uuid, firstBuiltIn(f)))
	add("u:", uuid, cmp.Or(serial, firstBuiltIn(f)))
	for _, n := range f.Interfaces {
		if n.BuiltIn {
			add("m:", n.MAC, cmp.Or(serial, uuid))
		}
	}
	return out
}

// Lost lists the hardware keys that somebody had and that now say nothing, or something else, of which machine has them.
func (k *Keys) Lost(before, now *inventory.Facts) []string {
	still := k.identities(now)
	was := k.identities(before)
	var out []string
	for _, key := range slices.Sorted(maps.Keys(was)) {
		if still[key] != was[key] {
			out = append(out, key)
		}
	}
	return out
}

// withoutJunkMACs takes an interface whose MAC is junk for one that is not soldered to the machine.
func (k *Keys) withoutJunkMACs(obs []inventory.Observation) {
	for i := range obs {
		for j := range obs[i].Interfaces {
			if n := obs[i].Interfaces[j]; n.BuiltIn && k.junk["m:"+n.MAC] {
				obs[i].Interfaces = slices.Clone(obs[i].Interfaces)
				obs[i].Interfaces[j].BuiltIn = false
			}
		}
	}
}
