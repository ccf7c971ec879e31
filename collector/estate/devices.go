package estate

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// writeDevices writes the devices of a picture as far as they differ from what they were, with their history.
func (w *work) writeDevices(ctx context.Context, p *picture) error {
	for i := range p.devices {
		d := &p.devices[i]
		old, known := p.oldDevices[d.ID]
		if !known || !reflect.DeepEqual(old, *d) {
			if err := w.PutDevice(ctx, d); err != nil {
				return err
			}
		}
		if err := w.PutDeviceKeys(ctx, d.ID, p.oldKeys[d.ID], p.keys[d.ID]); err != nil {
			return err
		}
		if known {
			if err := w.writeFacts(ctx, &old, d, newestOf(p.members[d.ID])); err != nil {
				return err
			}
		}
	}
	return w.endDevices(ctx, p)
}

// writeObservations writes those that have arrived, and of the others whose they are and whether they are steady, as far as that is new.
func (w *work) writeObservations(ctx context.Context, p *picture, steady []bool) error {
	arrived := set{}
	for i := range p.arrived {
		arrived[p.arrived[i].Key()] = true
	}
	for i := range p.devices {
		id := p.devices[i].ID
		members := p.members[id]
		newest := newestOf(members)
		for j := range members {
			o := &members[j]
			moved, was := o.DeviceID != id, o.Steady
			o.DeviceID, o.Steady = id, steady[i] && o == newest
			switch {
			case arrived[o.Key()]:
				if err := w.PutObservation(ctx, o); err != nil {
					return err
				}
			case moved || was != o.Steady:
				if err := w.SetOwner(ctx, o); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// endDevices ends the devices of which no observation is left.
func (w *work) endDevices(ctx context.Context, p *picture) error {
	for _, id := range sortedKeys(p.oldDevices) {
		if _, living := p.members[id]; living {
			continue
		}
		into := p.joined[id]
		if into == "" {
			if err := w.DropDevice(ctx, id); err != nil {
				return err
			}
			continue
		}
		if err := w.JoinDevice(ctx, id, into); err != nil {
			return err
		}
		old := p.oldDevices[id]
		change := store.Change{Subject: into, Field: "joined", From: old.ShownName(), To: id, At: w.now, Source: w.source}
		if err := w.AddChange(ctx, &change); err != nil {
			return err
		}
	}
	return nil
}

// facts of a device whose changes its history keeps.
var facts = []struct {
	field string
	of    func(d *inventory.Device) string
}{
	{"name", func(d *inventory.Device) string { return d.ShownName() }},
	{"serial", func(d *inventory.Device) string { return d.Serial }},
	{"manufacturer", func(d *inventory.Device) string { return d.Manufacturer }},
	{"model", func(d *inventory.Device) string { return d.Model }},
	{"type", func(d *inventory.Device) string { return string(d.Class) }},
	{"uuid", func(d *inventory.Device) string { return d.UUID }},
	{"os", func(d *inventory.Device) string { return d.OS }},
	{"mac", builtInMACs},
	{"ip", addresses},
	{"location", func(d *inventory.Device) string { return d.Location }},
	{"parent", func(d *inventory.Device) string { return d.Parent }},
}

func builtInMACs(d *inventory.Device) string {
	var macs []string
	for _, n := range d.Interfaces {
		if n.BuiltIn {
			macs = append(macs, n.MAC)
		}
	}
	slices.Sort(macs)
	return strings.Join(slices.Compact(macs), " ")
}

func addresses(d *inventory.Device) string {
	var all []string
	for _, a := range d.Addresses {
		all = append(all, a.String())
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// writeFacts adds to the history what became another.
func (w *work) writeFacts(ctx context.Context, old, d *inventory.Device, newest *store.Observation) error {
	for _, f := range facts {
		from, to := f.of(old), f.of(d)
		if from == to {
			continue
		}
		if err := w.AddChange(ctx, &store.Change{Subject: d.ID, Field: f.field, From: from, To: to, At: newest.Taken, Source: newest.Source}); err != nil {
			return err
		}
	}
	return nil
}
