package match

import "recolement/collector/inventory"

// Owners says of each observation, by its key, which of the devices that Devices makes of them it is part of.
func (k *Keys) Owners(observations []inventory.Observation) map[string]string {
	g := k.group(observations)
	owner := make(map[string]string, len(g.obs))
	for i := range g.obs {
		owner[g.obs[i].Key()] = g.obs[g.root(int32(i))].Key()
	}
	return owner
}
