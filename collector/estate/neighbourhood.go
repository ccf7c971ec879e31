package estate

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// neighbourhood is a part of the estate that nothing outside bears on: things reach each other by shared keys, by the source
// that speaks of both (a workstation and its screens), and by pins.
type neighbourhood struct {
	keys, devices, assets set
	newKeys               []string
	newDevices, newAssets []string
}

type set map[string]bool

func newNeighbourhood() *neighbourhood {
	return &neighbourhood{keys: set{}, devices: set{}, assets: set{}}
}

// clone copies a neighbourhood that nothing has been read for yet.
func (n *neighbourhood) clone() neighbourhood {
	return neighbourhood{keys: maps.Clone(n.keys), devices: maps.Clone(n.devices), assets: maps.Clone(n.assets),
		newKeys: n.newKeys, newDevices: n.newDevices, newAssets: n.newAssets}
}

// add puts values into the set and the new ones on the list too.
func (s set) add(list *[]string, values ...string) {
	for _, v := range values {
		if v != "" && !s[v] {
			s[v] = true
			*list = append(*list, v)
		}
	}
}

func (s set) sorted() []string { return slices.Sorted(maps.Keys(s)) }

func (n *neighbourhood) addKeys(keys ...string)   { n.keys.add(&n.newKeys, keys...) }
func (n *neighbourhood) addDevices(ids ...string) { n.devices.add(&n.newDevices, ids...) }
func (n *neighbourhood) addAssets(ids ...string)  { n.assets.add(&n.newAssets, ids...) }

func (n *neighbourhood) has(key string) bool { return n.keys[key] }

// close follows keys and pins until nothing new is reached.
func (n *neighbourhood) close(ctx context.Context, w *work) error {
	for len(n.newKeys)+len(n.newDevices)+len(n.newAssets) > 0 {
		keys, devices, assets := w.rules.identifying(n.newKeys), n.newDevices, n.newAssets
		n.newKeys, n.newDevices, n.newAssets = nil, nil, nil
		for _, step := range []struct {
			read func(context.Context, []string) ([]string, error)
			from []string
			to   func(...string)
		}{
			{w.KeysOfDevices, devices, n.addKeys},
			{w.KeysOfAssets, assets, n.addKeys},
			{w.DevicesWithKeys, keys, n.addDevices},
			{w.AssetsWithKeys, keys, n.addAssets},
		} {
			found, err := step.read(ctx, step.from)
			if err != nil {
				return err
			}
			step.to(found...)
		}
		pins, err := w.PinsAmong(ctx, devices, assets)
		if err != nil {
			return err
		}
		for _, p := range pins {
			n.addDevices(p.DeviceID)
			n.addAssets(p.AssetID)
		}
		matches, err := w.MatchesAmong(ctx, devices, assets) // also what no longer holds: a key that was, a record that is gone
		if err != nil {
			return err
		}
		for _, m := range matches {
			n.addDevices(m.DeviceID)
			n.addAssets(m.AssetID)
		}
	}
	return nil
}

// assetKeys are the keys by which an asset is reached.
func (r *rules) assetKeys(a *inventory.Asset) []string { return r.keys.AssetKeys(a) }

// observationKeys are the keys by which what was observed is reached. A screen goes with the workstation that shows it.
func (r *rules) observationKeys(o *store.Observation) []string {
	return append(append(r.keys.FactKeys(&o.Facts), showing(&o.Observation)), r.bondKeys[o.Key()]...)
}

// showing is the key that a workstation has in common with the screens that are seen through it.
func showing(o *inventory.Observation) string { return "o:" + cmp.Or(o.Through, o.Key()) }

// deviceKeys are the keys of a device and of all that was observed of it. Of a screen that has moved, the workstation that
// shows it now counts, and no longer those that once did.
func (r *rules) deviceKeys(d *inventory.Device, members []store.Observation) []string {
	keys := r.keys.FactKeys(&d.Facts)
	newest := newestOf(members)
	for i := range members {
		o := &members[i]
		keys = append(append(keys, r.keys.FactKeys(&o.Facts)...), r.bondKeys[o.Key()]...)
		if o.Through == "" || o == newest {
			keys = append(keys, showing(&o.Observation))
		}
	}
	return keys
}

func newestOf(members []store.Observation) *store.Observation {
	newest := &members[0]
	for i := range members {
		if c := members[i].Taken.Compare(newest.Taken); c > 0 || c == 0 && members[i].Key() < newest.Key() {
			newest = &members[i]
		}
	}
	return newest
}
