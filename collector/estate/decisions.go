package estate

import (
	"cmp"
	"context"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Decide carries out what a person decided and gives the decision's id. DiscrepancyID is the discrepancy's key; a match or a
// separation by hand may do without. For a corrected record, what the decision leaves open (AssetID, Field, To) is taken from the
// discrepancy and its suggestion.
func (e *Estate) Decide(ctx context.Context, d inventory.Decision) (id string, err error) {
	if strings.TrimSpace(d.By) == "" {
		return "", inventory.Errorf(inventory.Invalid, "nobody decides")
	}
	if strings.Contains(d.DiscrepancyID, "|") {
		d.DiscrepancyID = store.DiscrepancyKey(d.DiscrepancyID)
	}
	err = e.change(ctx, func(ctx context.Context, w *work) error {
		w.source = d.By
		made := d
		made.ID, made.At, made.Undone, made.UndoneBy = store.NewID(), w.now, zero, ""
		id = made.ID
		return w.decide(ctx, &made)
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// decide carries out one decision.
func (w *work) decide(ctx context.Context, d *inventory.Decision) error {
	row := &store.DiscrepancyRow{}
	if d.DiscrepancyID != "" || !standsAlone(d) {
		found, err := w.Discrepancy(ctx, d.DiscrepancyID)
		if err != nil {
			return err
		}
		row = &found
		d.AssetID, d.DeviceID = cmp.Or(d.AssetID, found.AssetID), cmp.Or(d.DeviceID, found.DeviceID)
	}
	h, err := w.newHand(ctx, corrected(d))
	if err != nil {
		return err
	}
	if err := weigh(d, row, h.records[d.AssetID], w.today()); err != nil {
		return err
	}
	if err := h.carryOut(ctx, d, row); err != nil {
		return err
	}
	return h.settle(ctx)
}

// corrected is the record that a decision changes, if it does.
func corrected(d *inventory.Decision) []string {
	if d.Choice != inventory.RecordWrong && d.Choice != inventory.NewRecord || d.AssetID == "" {
		return nil
	}
	return []string{d.AssetID}
}

// standsAlone says whether a decision needs no discrepancy: a match or a separation by hand, and the correction of a record that says
// what is corrected.
func standsAlone(d *inventory.Decision) bool {
	return byHand(d.Choice) || aboutDevices(d.Choice) || d.Choice == inventory.RecordWrong && d.AssetID != "" && d.Field != ""
}

func byHand(c inventory.Choice) bool { return c == inventory.MatchByHand || c == inventory.KeepApart }

// aboutDevices says whether a choice is about a device itself rather than about what is wrong with it.
func aboutDevices(c inventory.Choice) bool {
	return c == inventory.NewRecord || c == inventory.Merge || c == inventory.Split
}

// moves says whether a choice puts a discrepancy somewhere; the others change what it is about.
func moves(c inventory.Choice) bool {
	return c != inventory.RecordWrong && !byHand(c) && !aboutDevices(c)
}

// applyStatus puts a discrepancy where a decision puts it.
func applyStatus(row *store.DiscrepancyRow, d *inventory.Decision) {
	row.Note, row.Until, row.Assignee = d.Reason, zero, d.Assignee
	switch {
	case d.Choice == inventory.Ignore:
		row.Status, row.Until = inventory.Ignored, d.Until
	case d.Assignee != "":
		row.Status = inventory.Assigned
	default:
		row.Status = inventory.Acknowledged
	}
}

func (w *work) putPin(ctx context.Context, d *inventory.Decision) error {
	verdict := inventory.Together
	if d.Choice == inventory.KeepApart {
		verdict = inventory.Apart
	}
	return w.PutPin(ctx, &store.Pin{Pin: inventory.Pin{DeviceID: d.DeviceID, AssetID: d.AssetID, Verdict: verdict}, DecisionID: d.ID})
}

// record adds a decision to the audit trail.
func (w *work) record(ctx context.Context, d *inventory.Decision, field, from, to string) error {
	subject := cmp.Or(d.DiscrepancyID, d.AssetID)
	return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: d.By, Action: "decide " + string(d.Choice), Subject: subject, Field: field, From: from, To: to, Why: d.Reason})
}
