package match

import (
	"cmp"
	"slices"

	"recolement/collector/inventory"
)

// Owners says of each observation, by its key, which of the devices that Devices makes of them it is part of.
func (k *Keys) Owners(observations []inventory.Observation) map[string]string {
	obs := slices.Clone(observations)
	slices.SortFunc(obs, func(a, b inventory.Observation) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Subject, b.Subject), a.Taken.Compare(b.Taken))
	})
	g := newGrouping(k, obs)
	g.bySerial()
	g.byWeaker(g.uuids)
	g.byWeaker(g.macs)
	g.bySource()
	owner := make(map[string]string, len(obs))
	for i := range obs {
		owner[obs[i].Key()] = obs[g.root(int32(i))].Key()
	}
	return owner
}
