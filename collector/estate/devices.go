package estate

import (
	"context"
	"reflect"
)

// writeDevices writes the devices of a picture as far as they differ from what they were, with their history.
func (w *work) writeDevices(ctx context.Context, p *picture) error {
	for i := range p.devices {
		d := &p.devices[i]
		old, known := p.oldDevices[d.ID]
		differs := !known || !reflect.DeepEqual(old, *d)
		if differs {
			if err := w.PutDevice(ctx, d); err != nil {
				return err
			}
		}
		if err := w.PutDeviceKeys(ctx, d.ID, p.oldKeys[d.ID], p.keys[d.ID]); err != nil {
			return err
		}
		if err := w.noteDevice(ctx, p, d, differs); err != nil {
			return err
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
		if err := w.noteEnd(ctx, p, id, into); err != nil {
			return err
		}
		if into == "" {
			if err := w.DropDevice(ctx, id); err != nil {
				return err
			}
			continue
		}
		if err := w.JoinDevice(ctx, id, into); err != nil {
			return err
		}
	}
	return nil
}
