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
	arrived      []store.Observation // just written: the first one is what the source says of itself
	absorbed     []store.Observation // that one has taken their place
	assets       []inventory.Asset
	observations []store.Observation
	oldDevices   map[string]inventory.Device
	oldMatches   []inventory.Match
	oldRows      []store.DiscrepancyRow
	pins         []store.Pin

	devices []inventory.Device
	members map[string][]store.Observation // by device
	joined  map[string]string              // device that is no more → the one that it turned out to be; "" when nothing is left of it
}

// settle works out what follows from observations that have just been written: what their neighbourhood's devices, matches and
// discrepancies are now. absorbed are observations whose place the first one has taken.
func (w *work) settle(ctx context.Context, arrived, absorbed []store.Observation) error {
	n := newNeighbourhood()
	for i := range arrived {
		n.addDevices(arrived[i].DeviceID)
		n.addKeys(w.rules.observationKeys(&arrived[i])...)
	}
	for i := range absorbed {
		n.addDevices(absorbed[i].DeviceID)
	}
	return w.settleAround(ctx, n, &picture{arrived: arrived, absorbed: absorbed})
}

// settleAround settles a neighbourhood.
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
		for i := range p.devices { // together, observations may have a key that none of them has alone
			n.addKeys(w.rules.deviceKeys(&p.devices[i], p.members[p.devices[i].ID])...)
		}
		if len(n.newKeys) == 0 {
			break
		}
	}
	if err := w.readPicture(ctx, n, p); err != nil {
		return err
	}
	return w.finish(ctx, p)
}

func withArrived(found, arrived []store.Observation) []store.Observation {
	for _, a := range arrived {
		i := slices.IndexFunc(found, func(o store.Observation) bool { return o.Key() == a.Key() })
		if i < 0 {
			found = append(found, a)
		} else {
			found[i] = a
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
		if slices.ContainsFunc(keys, func(key string) bool { return n.keys[key] }) {
			p.oldRows = append(p.oldRows, row)
		}
	}
	return nil
}

// settleAll settles the whole estate.
func (w *work) settleAll(ctx context.Context) (err error) {
	p := &picture{}
	if p.observations, err = w.AllObservations(ctx); err != nil {
		return err
	}
	if p.assets, err = w.AllAssets(ctx); err != nil {
		return err
	}
	old, err := w.AllDevices(ctx)
	if err != nil {
		return err
	}
	p.oldDevices = byID(old)
	if p.oldMatches, err = w.AllMatches(ctx); err != nil {
		return err
	}
	if p.oldRows, err = w.AllDiscrepancies(ctx); err != nil {
		return err
	}
	if p.pins, err = w.AllPins(ctx); err != nil {
		return err
	}
	w.makeDevices(p)
	return w.finish(ctx, p)
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
	return w.writeDiscrepancies(ctx, p, found.Discrepancies)
}
