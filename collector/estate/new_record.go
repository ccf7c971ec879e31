package estate

import (
	"cmp"
	"context"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// NewRecord is the field of the correction that stands for a record as a whole: one that we made and that the inventory does not know yet.
const NewRecord = "record"

// ProposeRecord is what a record of an unknown device would say: what was observed, with values laid over it by the names of fields. It is read as
// an import's would be, so that it tells whose the record would be. Nothing is changed.
func (e *Estate) ProposeRecord(ctx context.Context, deviceID string, values map[string]string) (inventory.Asset, error) {
	d, err := e.store.Device(ctx, deviceID)
	if err != nil {
		return inventory.Asset{}, err
	}
	var parent string
	if d.Parent != "" {
		matches, err := e.store.MatchOfDevice(ctx, d.Parent)
		if err != nil {
			return inventory.Asset{}, err
		}
		for _, m := range matches {
			a, err := e.store.Asset(ctx, m.AssetID)
			if err != nil {
				return inventory.Asset{}, err
			}
			parent = a.Number
		}
	}
	return e.rules.Load().proposed(&d, parent, values)
}

// proposed makes the record of a device.
func (r *rules) proposed(d *inventory.Device, parent string, values map[string]string) (inventory.Asset, error) {
	named, _ := r.core.Names.Parse(d.Class, d.ShownName(), d.DNSName == "")
	a := inventory.Asset{Number: named.Number, Serial: d.Serial, Manufacturer: d.Manufacturer, Model: d.Model, Name: d.ShownName(), ParentNumber: parent}
	if r.keys.RealSerial(d.Serial) == "" {
		a.Serial = ""
	}
	if r.keys.RealUUID(d.UUID) != "" {
		a.UUID = d.UUID
	}
	for _, rule := range r.policy.Classes {
		if rule.Class == d.Class && len(rule.Labels) > 0 {
			a.Type = rule.Labels[0]
		}
	}
	for _, n := range d.Interfaces {
		if n.BuiltIn && n.MAC != "" && a.MAC == "" {
			a.MAC = colons(n.MAC)
		}
	}
	code := cmp.Or(named.Entity, d.EntityCode)
	a.Entity, a.ServiceCode, a.Site, a.Status = cmp.Or(r.policy.Entities[code], code), named.Service, r.siteAt(d.Addresses), r.wordOf(inventory.InService)
	all := fields()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f, known := all[name]
		if !known {
			return a, inventory.Errorf(inventory.Invalid, "a record has no field %q", name)
		}
		if err := f.set(&a, strings.TrimSpace(values[name])); err != nil {
			return a, err
		}
	}
	r.words.Interpret(&a)
	return a, nil
}

// colons writes a MAC as people do.
func colons(mac string) string {
	var pairs []string
	for i := 0; i+2 <= len(mac); i += 2 {
		pairs = append(pairs, mac[i:i+2])
	}
	return strings.Join(pairs, ":")
}

// siteAt is the one site whose networks have one of the addresses.
func (r *rules) siteAt(addresses []netip.Addr) string {
	found := ""
	for _, s := range r.policy.Sites {
		for _, subnet := range s.Subnets {
			if !slices.ContainsFunc(addresses, subnet.Contains) || found == s.Code {
				continue
			}
			if found != "" {
				return ""
			}
			found = s.Code
		}
	}
	return found
}

// wordOf is a word of the inventory's status column for a state.
func (r *rules) wordOf(state inventory.State) string {
	best := ""
	for word, means := range r.policy.States {
		if means == state && (best == "" || len(word) < len(best) || len(word) == len(best) && word < best) {
			best = word
		}
	}
	return best
}

// recordNew makes a record of an unknown device.
func (h *hand) recordNew(ctx context.Context, d *inventory.Decision) error {
	device, err := h.Device(ctx, d.DeviceID)
	if err != nil {
		return err
	}
	matches, err := h.MatchOfDevice(ctx, d.DeviceID)
	if err != nil {
		return err
	}
	if len(matches) > 0 {
		return inventory.Errorf(inventory.Conflict, "the device has a record already").Because("has_record")
	}
	a := store.KnownAsset{}
	if a.Asset, err = h.rules.proposed(&device, "", d.Values); err != nil {
		return err
	}
	a.ID = d.AssetID
	if err := h.freeNumber(ctx, a.Number); err != nil {
		return err
	}
	if err := h.PutAsset(ctx, &a, h.rules.assetKeys(&a.Asset)); err != nil {
		return err
	}
	h.noteRecord(nil, &a)
	if err := h.PutCorrection(ctx, &store.Correction{AssetID: a.ID, Field: NewRecord, To: a.Number, DecisionID: d.ID, At: h.now}); err != nil {
		return err
	}
	d.To = a.Number
	if err := h.PutDecision(ctx, d); err != nil {
		return err
	}
	if err := h.putPin(ctx, d); err != nil { // they are one, whatever keys they have
		return err
	}
	if err := h.record(ctx, d, NewRecord, "", a.Number); err != nil {
		return err
	}
	h.around.addKeys(h.rules.assetKeys(&a.Asset)...)
	h.near(d)
	return nil
}

// freeNumber refuses a number that is none, or that a record bears.
func (h *hand) freeNumber(ctx context.Context, number string) error {
	keys := h.rules.assetKeys(&inventory.Asset{Number: number})
	if len(keys) == 0 {
		return inventory.Errorf(inventory.Invalid, "say which inventory number the new record has").Because("number_missing")
	}
	near, err := h.AssetsWithKeys(ctx, keys)
	if err != nil {
		return err
	}
	found, err := h.AssetsByID(ctx, near)
	if err != nil {
		return err
	}
	for i := range found {
		if slices.Equal(h.rules.assetKeys(&inventory.Asset{Number: found[i].Number}), keys) {
			return inventory.Errorf(inventory.Conflict, "a record has the number %s already", number).Because("number_taken", "number", number)
		}
	}
	return nil
}

// stillOurs refuses to take back a record that the inventory knows by now.
func (h *hand) stillOurs(ctx context.Context, d *inventory.Decision) error {
	standing, err := h.CorrectionsOf(ctx, d.AssetID)
	if err == nil && !isNew(standing) {
		err = inventory.Errorf(inventory.Conflict, "the inventory has the record by now").Because("record_imported")
	}
	return err
}

func isNew(corrections []store.Correction) bool {
	return slices.ContainsFunc(corrections, func(c store.Correction) bool { return c.Field == NewRecord })
}

// unrecord takes a record back that we made.
func (h *hand) unrecord(ctx context.Context, d *inventory.Decision) error {
	a := h.records[d.AssetID]
	was := *a
	a.Gone = h.now
	if err := h.PutAsset(ctx, a, nil); err != nil {
		return err
	}
	h.noteRecord(&was, a)
	if err := h.DropCorrection(ctx, a.ID, NewRecord); err != nil {
		return err
	}
	if err := h.WithdrawCorrection(ctx, a.ID, NewRecord); err != nil {
		return err
	}
	return h.undoPin(ctx, d)
}
