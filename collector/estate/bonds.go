package estate

import (
	"context"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// bound gives the rules with what people have decided about observations.
func (r *rules) bound(all []store.Bond) *rules {
	bonds, keys := make([]inventory.Bond, len(all)), map[string][]string{}
	for i := range all {
		bonds[i] = all[i].Bond
		key := "bond:" + all[i].ID
		keys[bonds[i].A] = append(keys[bonds[i].A], key)
		keys[bonds[i].B] = append(keys[bonds[i].B], key)
	}
	if slices.Equal(bonds, r.bonds) {
		return r
	}
	other := *r
	other.bonds, other.bondKeys, other.core = bonds, keys, r.core.Bound(bonds)
	return &other
}

func (w *work) rereadBonds(ctx context.Context) error {
	all, err := w.Bonds(ctx)
	w.rules = w.rules.bound(all)
	return err
}

// replaceObservation drops an observation that another one has taken in.
func (w *work) replaceObservation(ctx context.Context, o, into *inventory.Observation) error {
	if err := w.DropObservation(ctx, o, into); err != nil {
		return err
	}
	if len(w.rules.bondKeys[o.Key()]) == 0 {
		return nil
	}
	return w.rereadBonds(ctx)
}

// merge has two devices be one from now on: the device that is decided about, and that of d.OtherID.
func (h *hand) merge(ctx context.Context, d *inventory.Decision) error {
	ours, theirs, err := h.twoDevices(ctx, d)
	if err != nil {
		return err
	}
	if h.rules.bondAmong(ours, theirs, inventory.Apart) {
		return inventory.Errorf(inventory.Conflict, "the two were split by hand: take that back first").Because("split_before")
	}
	h.around.addDevices(d.DeviceID, d.OtherID)
	if err := h.around.close(ctx, h.work); err != nil { // as it was
		return err
	}
	gone := max(d.DeviceID, d.OtherID) // the older one keeps its id
	if gone == d.DeviceID {
		ours, theirs = theirs, ours
	}
	about, err := h.DecisionsOfDevice(ctx, gone)
	if err != nil {
		return err
	}
	var moved []string
	for i := range about {
		if about[i].ID != d.ID {
			moved = append(moved, about[i].ID)
		}
	}
	for i := range theirs {
		b := store.Bond{ID: store.NewID(), DecisionID: d.ID, DeviceID: gone, Moved: moved}
		b.A, b.B, b.Verdict = ours[0].Key(), theirs[i].Key(), inventory.Together
		if err := h.PutBond(ctx, &b); err != nil {
			return err
		}
	}
	return h.rebind(ctx, d, d.DeviceID, d.OtherID)
}

// twoDevices reads what the devices of a merge were made of.
func (h *hand) twoDevices(ctx context.Context, d *inventory.Decision) (ours, theirs []store.Observation, err error) {
	if d.DeviceID == d.OtherID {
		return nil, nil, inventory.Errorf(inventory.Invalid, "a device cannot be merged with itself").Because("merge_self")
	}
	var screens int
	for _, id := range []string{d.DeviceID, d.OtherID} {
		known, err := h.Device(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if known.Class == inventory.Screen {
			screens++
		}
	}
	if screens == 1 {
		return nil, nil, inventory.Errorf(inventory.Invalid, "a screen and what is none are two things").Because("merge_screen")
	}
	if ours, err = h.ObservationsOfDevices(ctx, []string{d.DeviceID}); err != nil {
		return nil, nil, err
	}
	theirs, err = h.ObservationsOfDevices(ctx, []string{d.OtherID})
	if err == nil && (len(ours) == 0 || len(theirs) == 0) {
		err = inventory.Errorf(inventory.Conflict, "nothing is known any more of one of the two").Because("device_gone")
	}
	return ours, theirs, err
}

// split has one observation of a device, d.OtherID, be a device of its own.
func (h *hand) split(ctx context.Context, d *inventory.Decision) error {
	members, err := h.ObservationsOfDevices(ctx, []string{d.DeviceID})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(members, func(o store.Observation) bool { return o.Key() == d.OtherID })
	switch {
	case at < 0:
		return inventory.Errorf(inventory.Conflict, "the device is not made of what is to be split off").Because("split_unknown")
	case len(members) == 1:
		return inventory.Errorf(inventory.Invalid, "one source alone speaks of the device").Because("split_single")
	}
	own, rest := members[at:at+1], slices.Concat(members[:at], members[at+1:])
	if h.rules.bondAmong(own, rest, inventory.Together) {
		return inventory.Errorf(inventory.Conflict, "it was merged by hand: take that back first").Because("merged_before")
	}
	h.around.addDevices(d.DeviceID)
	if err := h.around.close(ctx, h.work); err != nil { // as it was
		return err
	}
	for i := range rest {
		b := store.Bond{ID: store.NewID(), DecisionID: d.ID}
		b.A, b.B, b.Verdict = own[0].Key(), rest[i].Key(), inventory.Apart
		if err := h.PutBond(ctx, &b); err != nil {
			return err
		}
	}
	return h.rebind(ctx, d, d.DeviceID)
}

// bondAmong says whether people have decided so about one of these and one of those.
func (r *rules) bondAmong(these, those []store.Observation, verdict inventory.Verdict) bool {
	has := func(list []store.Observation, key string) bool {
		return slices.ContainsFunc(list, func(o store.Observation) bool { return o.Key() == key })
	}
	return slices.ContainsFunc(r.bonds, func(b inventory.Bond) bool {
		return b.Verdict == verdict && (has(these, b.A) && has(those, b.B) || has(these, b.B) && has(those, b.A))
	})
}

// rebind records the decision and has the devices settled by the bonds as they are now.
func (h *hand) rebind(ctx context.Context, d *inventory.Decision, devices ...string) error {
	if err := h.record(ctx, d, "device", d.DeviceID, d.OtherID); err != nil {
		return err
	}
	h.around.addDevices(devices...)
	h.dirty = true
	return h.rereadBonds(ctx)
}

// unbind takes a merge or a split back. What a merge had joined is given its id, its observations and what was decided about it.
func (h *hand) unbind(ctx context.Context, d *inventory.Decision) error {
	all, err := h.Bonds(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].DecisionID != d.ID {
			continue
		}
		if err := h.loosen(ctx, &all[i]); err != nil {
			return err
		}
	}
	if err := h.around.close(ctx, h.work); err != nil { // as it was, bonds and all
		return err
	}
	if err := h.DropBonds(ctx, d.ID); err != nil {
		return err
	}
	h.dirty = true
	return h.rereadBonds(ctx)
}

// loosen adds what a bond is about to what is settled, and gives back what it had moved.
func (h *hand) loosen(ctx context.Context, b *store.Bond) error {
	for _, key := range []string{b.A, b.B} {
		o, err := h.ObservationWithKey(ctx, key)
		if err != nil {
			return err
		}
		if o == nil {
			continue
		}
		h.around.addDevices(o.DeviceID)
		if key != b.B || b.DeviceID == "" || o.DeviceID == b.DeviceID {
			continue
		}
		h.around.addDevices(b.DeviceID)
		h.revived = append(h.revived, revived{b.DeviceID, key})
		if err := h.GiveBack(ctx, o, b.DeviceID); err != nil {
			return err
		}
	}
	return h.moveBack(ctx, b)
}

// moveBack has the decisions that a merge moved be about the device again that they were made about.
func (h *hand) moveBack(ctx context.Context, b *store.Bond) error {
	moved, err := h.DecisionsByID(ctx, b.Moved)
	if err != nil {
		return err
	}
	for i := range moved {
		d := &moved[i]
		if d.DeviceID == b.DeviceID {
			continue
		}
		d.DeviceID = b.DeviceID
		if err := h.PutDecision(ctx, d); err != nil {
			return err
		}
		if !byHand(d.Choice) || !d.Undone.IsZero() {
			continue
		}
		if err := h.DropPin(ctx, d.ID); err != nil {
			return err
		}
		if err := h.putPin(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// revived is a device that was given back its id, and one of its observations.
type revived struct{ id, key string }

// joinRevived has what is decided about a device that did not come back after all, because the reports say by now what people had said, be
// about the one that it is part of.
func (h *hand) joinRevived(ctx context.Context) error {
	for _, r := range h.revived {
		o, err := h.ObservationWithKey(ctx, r.key)
		if err != nil {
			return err
		}
		if o == nil || o.DeviceID == r.id {
			continue
		}
		if _, err := h.Device(ctx, r.id); inventory.CodeOf(err) != inventory.NotFound {
			if err != nil {
				return err
			}
			continue
		}
		if err := h.JoinDevice(ctx, r.id, o.DeviceID); err != nil {
			return err
		}
	}
	return nil
}
