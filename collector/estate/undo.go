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
	h, err := w.newHand(ctx, corrected(&d))
	if err != nil {
		return err
	}
	if err := h.undoable(ctx, &d); err != nil {
		return err
	}
	if err := h.takeBack(ctx, &d, by); err != nil {
		return err
	}
	return h.settle(ctx)
}

// undoable says what speaks against taking a decision back.
func (h *hand) undoable(ctx context.Context, d *inventory.Decision) error {
	if !d.Undone.IsZero() {
		return inventory.Errorf(inventory.Conflict, "the decision is undone already").Because("undone_already")
	}
	if len(corrected(d)) == 0 {
		return nil
	}
	a := h.records[d.AssetID]
	switch {
	case a == nil:
		return inventory.Errorf(inventory.NotFound, "no asset %s", d.AssetID)
	case !a.Gone.IsZero():
		return recordGone()
	case d.Choice == inventory.NewRecord:
		return h.stillOurs(ctx, d)
	}
	if now := fields()[d.Field].get(&a.Asset); now != d.To {
		return inventory.Errorf(inventory.Conflict, "the record says %q by now", now).Because("record_says", "value", now)
	}
	return nil
}

// takeBack undoes a decision that can be undone.
func (h *hand) takeBack(ctx context.Context, d *inventory.Decision, by string) error {
	d.Undone, d.UndoneBy = h.now, by
	if err := h.PutDecision(ctx, d); err != nil {
		return err
	}
	entry := store.AuditEntry{At: h.now, By: by, Action: "undo " + string(d.Choice), Subject: d.DiscrepancyID, Field: d.Field, From: d.To, To: d.From}
	if err := h.AddAudit(ctx, &entry); err != nil {
		return err
	}
	switch d.Choice {
	case inventory.RecordWrong:
		return h.correct(ctx, h.records[d.AssetID], d.Field, d.From, d.ID)
	case inventory.MatchByHand, inventory.KeepApart:
		return h.undoPin(ctx, d)
	case inventory.NewRecord:
		return h.unrecord(ctx, d)
	case inventory.Merge, inventory.Split:
		return h.unbind(ctx, d)
	case inventory.DeviceWrong:
		if err := h.WithdrawWork(ctx, d.ID, by, h.now); err != nil {
			return err
		}
	}
	return h.undoStatus(ctx, d)
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
		if all[i].Undone.IsZero() && moves(all[i].Choice) {
			return &all[i], nil
		}
	}
	return nil, nil
}

// undoPin drops the pin; an earlier one of the same device and record counts again.
func (h *hand) undoPin(ctx context.Context, d *inventory.Decision) error {
	if err := h.DropPin(ctx, d.ID); err != nil {
		return err
	}
	all, err := h.DecisionsOfPair(ctx, d.DeviceID, d.AssetID)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].Undone.IsZero() && byHand(all[i].Choice) {
			if err := h.putPin(ctx, &all[i]); err != nil {
				return err
			}
			break
		}
	}
	h.near(d)
	return nil
}
