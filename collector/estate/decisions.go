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

func (w *work) decide(ctx context.Context, d *inventory.Decision) error {
	row := &store.DiscrepancyRow{}
	if d.DiscrepancyID != "" || !standsAlone(d) {
		found, err := w.Discrepancy(ctx, d.DiscrepancyID)
		if err != nil {
			return err
		}
		if found.Status == inventory.Resolved {
			return inventory.Errorf(inventory.Conflict, "the discrepancy is resolved already")
		}
		row = &found
		d.AssetID, d.DeviceID = cmp.Or(d.AssetID, found.AssetID), cmp.Or(d.DeviceID, found.DeviceID)
	}
	switch d.Choice {
	case inventory.Acknowledge, inventory.Assign, inventory.Ignore, inventory.DeviceWrong:
		return w.decideStatus(ctx, d, row)
	case inventory.RecordWrong:
		return w.correctRecord(ctx, d, row)
	case inventory.MatchByHand, inventory.KeepApart:
		return w.pin(ctx, d)
	}
	return inventory.Errorf(inventory.Invalid, "%q is no choice", d.Choice)
}

// standsAlone says whether a decision needs no discrepancy: a match or a separation by hand, and the correction of a record that says
// what is corrected.
func standsAlone(d *inventory.Decision) bool {
	return byHand(d.Choice) || d.Choice == inventory.RecordWrong && d.AssetID != "" && d.Field != ""
}

func byHand(c inventory.Choice) bool { return c == inventory.MatchByHand || c == inventory.KeepApart }

// decideStatus carries out what changes nothing but where the discrepancy stands.
func (w *work) decideStatus(ctx context.Context, d *inventory.Decision, row *store.DiscrepancyRow) error {
	switch {
	case d.Choice == inventory.Ignore && strings.TrimSpace(d.Reason) == "":
		return inventory.Errorf(inventory.Invalid, "a discrepancy is ignored for a reason: say which")
	case d.Choice == inventory.Ignore && !d.Until.IsZero() && !inventory.Day(d.Until).After(w.today()):
		return inventory.Errorf(inventory.Invalid, "the day until which it is ignored must lie ahead")
	case d.Choice == inventory.Assign && strings.TrimSpace(d.Assignee) == "":
		return inventory.Errorf(inventory.Invalid, "say to whom it is assigned")
	case d.Choice == inventory.DeviceWrong && row.DeviceID == "":
		return inventory.Errorf(inventory.Invalid, "no device takes part in this discrepancy")
	}
	if !d.Until.IsZero() {
		d.Until = inventory.Day(d.Until)
	}
	was := *row
	applyStatus(row, d)
	if err := w.PutDecision(ctx, d); err != nil {
		return err
	}
	if err := w.putRow(ctx, &was, row); err != nil {
		return err
	}
	return w.record(ctx, d, "status", string(was.Status), string(row.Status))
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

// pin keeps a device and an asset together or apart, whatever the rules say.
func (w *work) pin(ctx context.Context, d *inventory.Decision) error {
	if d.AssetID == "" || d.DeviceID == "" {
		return inventory.Errorf(inventory.Invalid, "say which device and which record")
	}
	if _, err := w.Asset(ctx, d.AssetID); err != nil {
		return err
	}
	if _, err := w.Device(ctx, d.DeviceID); err != nil {
		return err
	}
	if err := w.PutDecision(ctx, d); err != nil {
		return err
	}
	if err := w.record(ctx, d, "match", d.DeviceID, d.AssetID); err != nil {
		return err
	}
	if err := w.putPin(ctx, d); err != nil {
		return err
	}
	return w.settlePair(ctx, d)
}

func (w *work) putPin(ctx context.Context, d *inventory.Decision) error {
	verdict := inventory.Together
	if d.Choice == inventory.KeepApart {
		verdict = inventory.Apart
	}
	return w.PutPin(ctx, &store.Pin{Pin: inventory.Pin{DeviceID: d.DeviceID, AssetID: d.AssetID, Verdict: verdict}, DecisionID: d.ID})
}

// settlePair settles the neighbourhoods of a decision's device and record.
func (w *work) settlePair(ctx context.Context, d *inventory.Decision) error {
	n := newNeighbourhood()
	n.addDevices(d.DeviceID)
	n.addAssets(d.AssetID)
	return w.settleAround(ctx, n, &picture{})
}

// record adds a decision to the audit trail.
func (w *work) record(ctx context.Context, d *inventory.Decision, field, from, to string) error {
	subject := cmp.Or(d.DiscrepancyID, d.AssetID)
	return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: d.By, Action: "decide " + string(d.Choice), Subject: subject, Field: field, From: from, To: to, Why: d.Reason})
}
