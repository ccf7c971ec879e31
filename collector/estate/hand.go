package estate

import (
	"cmp"
	"context"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// hand carries decisions out, and takes them back, together: each is written by itself, and what follows is settled once.
type hand struct {
	*work
	around  *neighbourhood
	dirty   bool
	records map[string]*store.KnownAsset // those that are corrected, as they are by now
	revived []revived
}

// newHand takes up the records that are to be corrected.
func (w *work) newHand(ctx context.Context, assetIDs []string) (*hand, error) {
	h := &hand{work: w, around: newNeighbourhood(), records: map[string]*store.KnownAsset{}}
	known, err := w.KnownAssetsByID(ctx, assetIDs)
	if err != nil {
		return nil, err
	}
	for i := range known {
		h.records[known[i].ID] = &known[i]
		h.around.addAssets(known[i].ID)
	}
	return h, h.around.close(ctx, w) // as it was
}

// settle works out what follows.
func (h *hand) settle(ctx context.Context) error {
	if !h.dirty {
		return nil
	}
	if err := h.settleAround(ctx, h.around, &picture{}); err != nil {
		return err
	}
	return h.joinRevived(ctx)
}

// weigh says what speaks against a decision, and completes it: what it leaves open is taken from the discrepancy. It changes nothing else,
// so that a preview and the decision cannot differ. record is that of a correction.
func weigh(d *inventory.Decision, row *store.DiscrepancyRow, record *store.KnownAsset, today time.Time) error {
	if row.Key != "" {
		switch {
		case row.Status == inventory.Resolved:
			return inventory.Errorf(inventory.Conflict, "the discrepancy is resolved already").Because("resolved")
		case !d.Seen.IsZero() && !row.Updated.Equal(d.Seen):
			return inventory.Errorf(inventory.Conflict, "the discrepancy has changed since it was looked at").Because("changed")
		}
	}
	switch d.Choice {
	case inventory.Acknowledge, inventory.Assign, inventory.Ignore, inventory.DeviceWrong:
		return weighStatus(d, row, today)
	case inventory.RecordWrong:
		return weighCorrection(d, row, record)
	case inventory.MatchByHand, inventory.KeepApart:
		if d.AssetID == "" || d.DeviceID == "" {
			return inventory.Errorf(inventory.Invalid, "say which device and which record").Because("pair_missing")
		}
		return nil
	case inventory.NewRecord, inventory.Merge, inventory.Split:
		return weighDevice(d, row)
	}
	return inventory.Errorf(inventory.Invalid, "%q is no choice", d.Choice)
}

// weighDevice weighs what is decided about a device itself.
func weighDevice(d *inventory.Decision, row *store.DiscrepancyRow) error {
	switch {
	case d.DeviceID == "" || d.Choice != inventory.NewRecord && d.OtherID == "":
		return inventory.Errorf(inventory.Invalid, "say which devices")
	case d.Choice == inventory.NewRecord && row.Key != "" && row.Kind != inventory.UnknownDevice:
		return inventory.Errorf(inventory.Invalid, "only an unknown device can be recorded anew").Because("record_known")
	case d.Choice == inventory.Merge && d.OtherID < d.DeviceID:
		d.DeviceID, d.OtherID = d.OtherID, d.DeviceID // the older one keeps its id
	}
	return nil
}

func weighStatus(d *inventory.Decision, row *store.DiscrepancyRow, today time.Time) error {
	switch {
	case d.Choice == inventory.Ignore && strings.TrimSpace(d.Reason) == "":
		return inventory.Errorf(inventory.Invalid, "a discrepancy is ignored for a reason: say which").Because("reason_missing")
	case d.Choice == inventory.Ignore && !d.Until.IsZero() && !inventory.Day(d.Until).After(today):
		return inventory.Errorf(inventory.Invalid, "the day until which it is ignored must lie ahead").Because("day_past")
	case d.Choice == inventory.Assign && strings.TrimSpace(d.Assignee) == "":
		return inventory.Errorf(inventory.Invalid, "say to whom it is assigned").Because("assignee_missing")
	case d.Choice == inventory.DeviceWrong && row.DeviceID == "" && row.Kind != inventory.MissingDevice:
		return inventory.Errorf(inventory.Invalid, "no device takes part in this discrepancy").Because("no_device")
	}
	if !d.Until.IsZero() {
		d.Until = inventory.Day(d.Until)
	}
	return nil
}

func weighCorrection(d *inventory.Decision, row *store.DiscrepancyRow, record *store.KnownAsset) error {
	if d.AssetID == "" {
		return inventory.Errorf(inventory.Invalid, "no record takes part in this discrepancy").Because("no_record")
	}
	if d.Field == "" || d.Field == row.Field {
		d.Field = row.Field
		d.To = cmp.Or(d.To, row.Suggestion)
	}
	switch {
	case record == nil:
		return inventory.Errorf(inventory.NotFound, "no asset %s", d.AssetID)
	case !record.Gone.IsZero():
		return recordGone()
	}
	f, known := fields()[d.Field]
	if !known {
		return inventory.Errorf(inventory.Invalid, "a record has no field %q that could be corrected", d.Field).Because("no_field")
	}
	if strings.TrimSpace(d.To) == "" {
		return inventory.Errorf(inventory.Invalid, "say what the record should say").Because("value_missing")
	}
	d.From = f.get(&record.Asset)
	if d.From == d.To {
		return inventory.Errorf(inventory.Invalid, "the record says %q already", d.To).Because("said_already", "value", d.To)
	}
	trial := record.Asset
	return f.set(&trial, d.To)
}

// carryOut writes a decision that was weighed.
func (h *hand) carryOut(ctx context.Context, d *inventory.Decision, row *store.DiscrepancyRow) error {
	if d.Choice == inventory.NewRecord {
		d.AssetID = store.NewID()
	}
	if err := h.PutDecision(ctx, d); err != nil {
		return err
	}
	switch d.Choice {
	case inventory.RecordWrong:
		if err := h.record(ctx, d, d.Field, d.From, d.To); err != nil {
			return err
		}
		return h.correct(ctx, h.records[d.AssetID], d.Field, d.To, d.ID)
	case inventory.MatchByHand, inventory.KeepApart:
		return h.pin(ctx, d)
	case inventory.NewRecord:
		return h.recordNew(ctx, d)
	case inventory.Merge:
		return h.merge(ctx, d)
	case inventory.Split:
		return h.split(ctx, d)
	}
	was := *row
	applyStatus(row, d)
	if err := h.putRow(ctx, &was, row); err != nil {
		return err
	}
	if d.Choice == inventory.DeviceWrong {
		if err := h.openWork(ctx, d, row); err != nil {
			return err
		}
	}
	return h.record(ctx, d, "status", string(was.Status), string(row.Status))
}

// correct changes a field of a record and keeps the next correction file in step.
func (h *hand) correct(ctx context.Context, a *store.KnownAsset, name, to, decisionID string) error {
	was, f := *a, fields()[name]
	if err := f.set(&a.Asset, to); err != nil {
		return err
	}
	if name == "service" {
		a.ServiceCode = "" // read out of the new words
	}
	h.rules.words.Interpret(&a.Asset)
	keys := h.rules.assetKeys(&a.Asset)
	if err := h.ChangeAsset(ctx, &was, a, h.rules.assetKeys(&was.Asset), keys); err != nil {
		return err
	}
	if err := h.putCorrection(ctx, a.ID, name, f.get(&was.Asset), f.get(&a.Asset), decisionID); err != nil {
		return err
	}
	h.noteRecord(&was, a)
	h.around.addKeys(keys...)
	h.dirty = true
	return nil
}

// pin keeps a device and an asset together or apart, whatever the rules say.
func (h *hand) pin(ctx context.Context, d *inventory.Decision) error {
	if _, err := h.Asset(ctx, d.AssetID); err != nil {
		return err
	}
	if _, err := h.Device(ctx, d.DeviceID); err != nil {
		return err
	}
	if err := h.record(ctx, d, "match", d.DeviceID, d.AssetID); err != nil {
		return err
	}
	h.near(d)
	return h.putPin(ctx, d)
}

// near has what is near a decision's device and record settled.
func (h *hand) near(d *inventory.Decision) {
	h.around.addDevices(d.DeviceID)
	h.around.addAssets(d.AssetID)
	h.dirty = true
}
