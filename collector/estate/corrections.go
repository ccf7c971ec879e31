package estate

import (
	"cmp"
	"context"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// correctRecord writes what the record should have said into our copy, to be sent on in the next correction file.
func (w *work) correctRecord(ctx context.Context, d *inventory.Decision, row *store.DiscrepancyRow) error {
	if d.AssetID == "" {
		return inventory.Errorf(inventory.Invalid, "no record takes part in this discrepancy")
	}
	if d.Field == "" || d.Field == row.Field {
		d.Field = row.Field
		d.To = cmp.Or(d.To, row.Suggestion)
	}
	a, err := w.standingRecord(ctx, d.AssetID)
	if err != nil {
		return err
	}
	f, known := fields()[d.Field]
	if !known {
		return inventory.Errorf(inventory.Invalid, "a record has no field %q that could be corrected", d.Field)
	}
	if strings.TrimSpace(d.To) == "" {
		return inventory.Errorf(inventory.Invalid, "say what the record should say")
	}
	d.From = f.get(&a)
	if d.From == d.To {
		return inventory.Errorf(inventory.Invalid, "the record says %q already", d.To)
	}
	if err := w.PutDecision(ctx, d); err != nil {
		return err
	}
	if err := w.record(ctx, d, d.Field, d.From, d.To); err != nil {
		return err
	}
	return w.setField(ctx, &a, d.Field, d.To, d.ID)
}

// standingRecord reads a record that can be changed: one that an import no longer has is history.
func (w *work) standingRecord(ctx context.Context, id string) (inventory.Asset, error) {
	a, err := w.KnownAsset(ctx, id)
	if err == nil && !a.Gone.IsZero() {
		err = inventory.Errorf(inventory.Conflict, "the record is no longer in the inventory")
	}
	return a.Asset, err
}

// setField changes a field of a record, keeps the correction file in step, and settles the neighbourhoods of the record before and after.
func (w *work) setField(ctx context.Context, a *inventory.Asset, name, to, decisionID string) error {
	f := fields()[name]
	from, was := f.get(a), *a
	if err := f.set(a, to); err != nil {
		return err
	}
	if name == "service" {
		a.ServiceCode = "" // read out of the new words
	}
	w.rules.words.Interpret(a)
	n := newNeighbourhood()
	n.addAssets(a.ID)
	if err := n.close(ctx, w); err != nil { // as it was
		return err
	}
	keys := w.rules.assetKeys(a)
	if err := w.PutAsset(ctx, &store.KnownAsset{Asset: *a}, keys); err != nil {
		return err
	}
	if err := w.putCorrection(ctx, a.ID, name, from, f.get(a), decisionID); err != nil {
		return err
	}
	w.noteRecord(&store.KnownAsset{Asset: was}, &store.KnownAsset{Asset: *a})
	n.addKeys(keys...)
	return w.settleAround(ctx, n, &picture{})
}

// putCorrection notes a correction. One on top of another starts from what the inventory says; one that leads back there is none.
func (w *work) putCorrection(ctx context.Context, assetID, name, from, to, decisionID string) error {
	all, err := w.CorrectionsOf(ctx, assetID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Field == name {
			from = c.From
		}
	}
	if from == to {
		return w.DropCorrection(ctx, assetID, name)
	}
	return w.PutCorrection(ctx, &store.Correction{AssetID: assetID, Field: name, From: from, To: to, DecisionID: decisionID, At: w.now})
}
