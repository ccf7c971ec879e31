package estate

import (
	"cmp"
	"slices"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// makeDevices puts the observations together and gives each device the id that it had.
func (w *work) makeDevices(p *picture) {
	plain := make([]inventory.Observation, len(p.observations))
	for i := range p.observations {
		plain[i] = p.observations[i].Observation
	}
	made := w.rules.core.Keys.Devices(plain)
	owner := w.rules.core.Keys.Owners(plain)
	groups := map[string][]store.Observation{}
	for i := range p.observations {
		group := owner[p.observations[i].Key()]
		groups[group] = append(groups[group], p.observations[i])
	}
	ids := stableIDs(groups)
	p.devices, p.members, p.keys = made, make(map[string][]store.Observation, len(made)), make(map[string][]string, len(made))
	for i := range made {
		d := &made[i]
		group := groups[d.ID]
		d.ID, d.Parent = ids[d.ID], ids[d.Parent]
		d.LastSeen = precise(d.LastSeen)
		d.FirstSeen = firstSeen(group)
		p.members[d.ID], p.keys[d.ID] = group, w.rules.deviceKeys(d, group)
	}
	p.joined = joined(p)
}

func firstSeen(members []store.Observation) time.Time {
	first := members[0].FirstSeen
	for _, o := range members {
		first = earlier(first, o.FirstSeen)
	}
	return first
}

// stableIDs gives each group of observations the oldest of the ids that its members had. Where a device falls apart, the group
// with its oldest observation keeps the id, and the others get new ones.
func stableIDs(groups map[string][]store.Observation) map[string]string {
	order := make([]string, 0, len(groups))
	for name := range groups {
		order = append(order, name)
	}
	slices.SortFunc(order, func(a, b string) int {
		return cmp.Or(firstSeen(groups[a]).Compare(firstSeen(groups[b])), cmp.Compare(a, b))
	})
	ids, taken := make(map[string]string, len(groups)), set{}
	for _, name := range order {
		id := ""
		for _, o := range groups[name] {
			if o.DeviceID != "" && !taken[o.DeviceID] && (id == "" || o.DeviceID < id) {
				id = o.DeviceID
			}
		}
		if id == "" {
			id = store.NewID()
		}
		taken[id] = true
		ids[name] = id
	}
	return ids
}

// joined finds the ids that no device has any more, and which device has their observations now.
func joined(p *picture) map[string]string {
	living := set{}
	for i := range p.devices {
		living[p.devices[i].ID] = true
	}
	out := map[string]string{}
	for id, members := range p.members {
		for _, o := range members {
			if o.DeviceID != "" && !living[o.DeviceID] {
				out[o.DeviceID] = min(cmp.Or(out[o.DeviceID], id), id)
			}
		}
	}
	if len(p.absorbed) == 0 {
		return out
	}
	owner := map[string]string{}
	for id, members := range p.members {
		for i := range members {
			owner[members[i].Key()] = id
		}
	}
	for _, o := range p.absorbed {
		if o.DeviceID != "" && !living[o.DeviceID] && out[o.DeviceID] == "" {
			out[o.DeviceID] = owner[o.by]
		}
	}
	return out
}
