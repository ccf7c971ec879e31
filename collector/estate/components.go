package estate

import (
	"maps"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// component is a connected part of a picture, and who brought what is new in it.
type component struct {
	*picture
	source string
}

// components takes a picture that several reports make apart, so that each change is put down to who brought it. One that has a single
// source is left whole: what follows is the same.
func (w *work) components(p *picture) []*component {
	sources := set{}
	for i := range p.arrived {
		sources[p.arrived[i].Source] = true
	}
	if len(sources) <= 1 {
		c := &component{picture: p}
		for source := range sources {
			c.source = source
		}
		return []*component{c}
	}
	return divide(p, w.union(p))
}

// links is a union-find over the names of devices, assets and keys.
type links map[string]string

func (l links) root(name string) string {
	for {
		up, known := l[name]
		if !known || up == name {
			return name
		}
		if above, known := l[up]; known {
			l[name] = above
		}
		name = up
	}
}

func (l links) join(a, b string) {
	if ra, rb := l.root(a), l.root(b); ra != rb {
		l[max(ra, rb)] = min(ra, rb)
	}
}

func device(id string) string { return "device " + id }
func asset(id string) string  { return "asset " + id }

func (w *work) union(p *picture) links {
	l := links{}
	for id, keys := range p.keys {
		for _, key := range slices.Concat(keys, p.oldKeys[id]) {
			l.join(device(id), key)
		}
	}
	for id, keys := range p.oldKeys {
		for _, key := range keys {
			l.join(device(id), key)
		}
	}
	for i := range p.assets {
		for _, key := range w.rules.assetKeys(&p.assets[i]) {
			l.join(asset(p.assets[i].ID), key)
		}
	}
	both := func(deviceID, assetID string) {
		if deviceID != "" && assetID != "" {
			l.join(device(deviceID), asset(assetID))
		}
	}
	for _, m := range p.oldMatches {
		both(m.DeviceID, m.AssetID)
	}
	for i := range p.oldRows {
		both(p.oldRows[i].DeviceID, p.oldRows[i].AssetID)
		if row := &p.oldRows[i]; row.AssetID == "" && row.DeviceID == "" {
			for _, key := range w.rules.assetKeys(&inventory.Asset{Number: row.Number}) {
				l.join(row.Key, key)
			}
		}
	}
	for _, pin := range p.pins {
		both(pin.DeviceID, pin.AssetID)
	}
	for gone, into := range p.joined {
		if into != "" {
			l.join(device(gone), device(into))
		}
	}
	return l
}

// divide gives each component what is its own.
func divide(p *picture, l links) []*component {
	parts := map[string]*component{}
	of := func(name string) *component {
		root := l.root(name)
		if parts[root] == nil {
			parts[root] = &component{picture: &picture{oldDevices: map[string]inventory.Device{}, oldKeys: p.oldKeys, keys: p.keys, joined: p.joined,
				members: map[string][]store.Observation{}}}
		}
		return parts[root]
	}
	owner := map[string]string{}
	for i := range p.devices {
		d := &p.devices[i]
		c := of(device(d.ID))
		c.devices, c.members[d.ID] = append(c.devices, *d), p.members[d.ID]
		for j := range p.members[d.ID] {
			owner[p.members[d.ID][j].Key()] = d.ID
		}
	}
	for i := range p.arrived {
		c := of(device(owner[p.arrived[i].Key()]))
		c.arrived = append(c.arrived, p.arrived[i])
		if c.source == "" || p.arrived[i].Source < c.source {
			c.source = p.arrived[i].Source
		}
	}
	for i := range p.assets {
		c := of(asset(p.assets[i].ID))
		c.assets = append(c.assets, p.assets[i])
	}
	for id, d := range p.oldDevices {
		of(device(id)).oldDevices[id] = d
	}
	for _, m := range p.oldMatches {
		c := of(device(m.DeviceID))
		c.oldMatches = append(c.oldMatches, m)
	}
	for i := range p.oldRows {
		c := of(subject(&p.oldRows[i]))
		c.oldRows = append(c.oldRows, p.oldRows[i])
	}
	for _, pin := range p.pins {
		c := of(device(pin.DeviceID))
		c.pins = append(c.pins, pin)
	}
	out := make([]*component, 0, len(parts))
	for _, root := range slices.Sorted(maps.Keys(parts)) {
		out = append(out, parts[root])
	}
	return out
}

// subject is what a discrepancy is about, by the name that links know.
func subject(row *store.DiscrepancyRow) string {
	switch {
	case row.DeviceID != "":
		return device(row.DeviceID)
	case row.AssetID != "":
		return asset(row.AssetID)
	}
	return row.Key
}
