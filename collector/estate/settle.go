package estate

import (
	"cmp"
	"context"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/reconcile"
	"recolement/collector/store"
)

// picture is a part of the estate, as it was and as it becomes.
type picture struct {
	arrived      []store.Observation // not yet written
	absorbed     []absorption
	former       []former
	assets       []inventory.Asset
	observations []store.Observation
	oldDevices   map[string]inventory.Device
	oldKeys      map[string][]string // by device
	oldMatches   []inventory.Match
	oldRows      []store.DiscrepancyRow
	pins         []store.Pin

	devices []inventory.Device
	members map[string][]store.Observation // by device
	keys    map[string][]string            // by device
	joined  map[string]string              // device that is no more → the one that it turned out to be; "" when nothing is left of it
}

// absorption is an observation that was dropped because another one, of that key, says what it said.
type absorption struct {
	store.Observation
	by string
}

// former is what an observation said before, and what it says now; nothing where another has taken its place.
type former struct{ before, now inventory.Facts }

// settle works out what follows from observations that have arrived: what their neighbourhood's devices, matches and
// discrepancies are now.
func (w *work) settle(ctx context.Context, p *picture) error {
	n := newNeighbourhood()
	for i := range p.arrived {
		n.addDevices(p.arrived[i].DeviceID)
		n.addKeys(w.rules.observationKeys(&p.arrived[i])...)
	}
	for i := range p.absorbed {
		n.addDevices(p.absorbed[i].DeviceID)
		n.addKeys(showing(&p.absorbed[i].Observation.Observation)) // its screens are seen through another now
	}
	return w.settleAround(ctx, n, p)
}

// settleAround settles a neighbourhood, or several.
func (w *work) settleAround(ctx context.Context, n *neighbourhood, p *picture) error {
	for {
		if err := n.close(ctx, w); err != nil {
			return err
		}
		found, err := w.ObservationsOfDevices(ctx, n.devices.sorted())
		if err != nil {
			return err
		}
		p.observations = withArrived(found, p.arrived)
		w.makeDevices(p)
		learned, err := w.learnJunk(ctx, p)
		if err != nil {
			return err
		}
		if learned {
			continue // without it, the devices are others
		}
		for _, keys := range p.keys { // together, observations may have a key that none of them has alone
			n.addKeys(keys...)
		}
		if len(w.rules.identifying(n.newKeys)) == 0 {
			break
		}
	}
	if err := w.readPicture(ctx, n, p); err != nil {
		return err
	}
	for _, c := range w.components(p) {
		w.source = cmp.Or(c.source, w.source)
		if err := w.finish(ctx, c.picture); err != nil {
			return err
		}
	}
	return w.unlearnJunk(ctx, p.former)
}

func withArrived(found, arrived []store.Observation) []store.Observation {
	at := make(map[string]int, len(found))
	for i := range found {
		at[found[i].Key()] = i
	}
	for _, a := range arrived {
		if i, known := at[a.Key()]; known {
			found[i] = a
		} else {
			found = append(found, a)
		}
	}
	return found
}

func (w *work) readPicture(ctx context.Context, n *neighbourhood, p *picture) (err error) {
	devices, assets := n.devices.sorted(), n.assets.sorted()
	if p.assets, err = w.AssetsByID(ctx, assets); err != nil {
		return err
	}
	old, err := w.DevicesByID(ctx, devices)
	if err != nil {
		return err
	}
	p.oldDevices = byID(old)
	if p.oldKeys, err = w.DeviceKeys(ctx, devices); err != nil {
		return err
	}
	if p.oldMatches, err = w.MatchesAmong(ctx, devices, assets); err != nil {
		return err
	}
	if p.oldRows, err = w.DiscrepanciesAmong(ctx, devices, assets); err != nil {
		return err
	}
	if err := w.addNumberRows(ctx, n, p); err != nil {
		return err
	}
	p.pins, err = w.PinsAmong(ctx, devices, assets)
	return err
}

// addNumberRows adds the discrepancies that are about an inventory number rather than about a record or a device.
func (w *work) addNumberRows(ctx context.Context, n *neighbourhood, p *picture) error {
	rows, err := w.NumberDiscrepancies(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		keys := w.rules.assetKeys(&inventory.Asset{Number: row.Number})
		if slices.ContainsFunc(keys, n.has) {
			p.oldRows = append(p.oldRows, row)
		}
	}
	return nil
}

func byID(devices []inventory.Device) map[string]inventory.Device {
	m := make(map[string]inventory.Device, len(devices))
	for _, d := range devices {
		m[d.ID] = d
	}
	return m
}

// finish reconciles the devices of a picture with its assets, and writes them, with whose they are, and what follows.
func (w *work) finish(ctx context.Context, p *picture) error {
	pins := make([]inventory.Pin, len(p.pins))
	for i := range p.pins {
		pins[i] = p.pins[i].Pin
		pins[i].DeviceID = cmp.Or(p.joined[pins[i].DeviceID], pins[i].DeviceID)
	}
	found := w.rules.core.Run(reconcile.Input{Assets: p.assets, Devices: p.devices, Pins: pins, Today: w.today()})
	for i := range p.devices {
		p.devices[i].EntityCode = found.Entities[i]
	}
	if err := w.writeDevices(ctx, p); err != nil {
		return err
	}
	if err := w.writeMatches(ctx, p, found.Matches); err != nil {
		return err
	}
	if err := w.writeDiscrepancies(ctx, p, found.Discrepancies); err != nil {
		return err
	}
	return w.writeObservations(ctx, p, found.Steady)
}
