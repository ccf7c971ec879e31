package estate

import (
	"context"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

var zero time.Time

// Undo takes a decision back; what it changed is as it was before.
func (e *Estate) Undo(ctx context.Context, decisionID, by string) error {
	if by == "" {
		return inventory.Errorf(inventory.Invalid, "nobody undoes")
	}
	return e.change(ctx, func(ctx context.Context, w *work) error {
		w.source = by
		return w.undo(ctx, decisionID, by)
	})
}

func (w *work) undo(ctx context.Context, decisionID, by string) error {
	d, err := w.Decision(ctx, decisionID)
	if err != nil {
		return err
	}
	if !d.Undone.IsZero() {
		return inventory.Errorf(inventory.Conflict, "the decision is undone already")
	}
	d.Undone, d.UndoneBy = w.now, by
	if err := w.PutDecision(ctx, &d); err != nil {
		return err
	}
	entry := store.AuditEntry{At: w.now, By: by, Action: "undo " + string(d.Choice), Subject: d.DiscrepancyID, Field: d.Field, From: d.To, To: d.From}
	if err := w.AddAudit(ctx, &entry); err != nil {
		return err
	}
	switch d.Choice {
	case inventory.RecordWrong:
		return w.undoCorrection(ctx, &d)
	case inventory.MatchByHand, inventory.KeepApart:
		return w.undoPin(ctx, &d)
	}
	return w.undoStatus(ctx, &d)
}

// undoStatus puts the discrepancy where the last standing decision puts it.
func (w *work) undoStatus(ctx context.Context, d *inventory.Decision) error {
	row, err := w.Discrepancy(ctx, d.DiscrepancyID)
	if err != nil {
		return err
	}
	if row.Status == inventory.Resolved {
		return nil
	}
	standing, err := w.standing(ctx, row.Key)
	if err != nil {
		return err
	}
	was := row
	if standing == nil {
		return w.reopenRow(ctx, &was, &row)
	}
	applyStatus(&row, standing)
	return w.putRow(ctx, &was, &row)
}

// standing is the last decision on a discrepancy that is not undone and says where it stands; nil when there is none.
func (w *work) standing(ctx context.Context, key string) (*inventory.Decision, error) {
	all, err := w.Decisions(ctx, key)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Undone.IsZero() && all[i].Choice != inventory.RecordWrong && !byHand(all[i].Choice) {
			return &all[i], nil
		}
	}
	return nil, nil
}

func (w *work) undoCorrection(ctx context.Context, d *inventory.Decision) error {
	a, err := w.standingRecord(ctx, d.AssetID)
	if err != nil {
		return err
	}
	if now := fields()[d.Field].get(&a); now != d.To {
		return inventory.Errorf(inventory.Conflict, "the record says %q by now", now)
	}
	return w.setField(ctx, &a, d.Field, d.From, d.ID)
}

// undoPin drops the pin; an earlier one of the same device and record counts again.
func (w *work) undoPin(ctx context.Context, d *inventory.Decision) error {
	if err := w.DropPin(ctx, d.ID); err != nil {
		return err
	}
	all, err := w.DecisionsOfPair(ctx, d.DeviceID, d.AssetID)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].Undone.IsZero() && byHand(all[i].Choice) {
			if err := w.putPin(ctx, &all[i]); err != nil {
				return err
			}
			break
		}
	}
	return w.settlePair(ctx, d)
}
