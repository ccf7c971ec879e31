package store

import (
	"context"

	"recolement/collector/inventory"
)

var decisions = table[inventory.Decision]{
	name: "decision",
	key:  []string{"id"},
	columns: []string{"discrepancy_id", "choice", "by_user", "at", "reason", "until_day", "assignee", "asset_id", "device_id", "field",
		"from_value", "to_value", "undone", "undone_by", "bulk_id", "other_id"},
	places: func(d *inventory.Decision) []any {
		return []any{&d.ID, &d.DiscrepancyID, &d.Choice, &d.By, moment{&d.At}, &d.Reason, moment{&d.Until}, &d.Assignee, &d.AssetID, &d.DeviceID, &d.Field,
			&d.From, &d.To, moment{&d.Undone}, &d.UndoneBy, &d.BulkID, &d.OtherID}
	},
}

// Decisions reads what people did about the discrepancy with that key, newest first, also what was undone.
func (r reader) Decisions(ctx context.Context, discrepancyKey string) ([]inventory.Decision, error) {
	return decisions.find(ctx, r.q, "WHERE discrepancy_id = $1 ORDER BY at DESC, id DESC", discrepancyKey)
}

// DecisionsOfPair reads what people did about a device and an asset together, newest first, also what was undone.
func (r reader) DecisionsOfPair(ctx context.Context, deviceID, assetID string) ([]inventory.Decision, error) {
	return decisions.find(ctx, r.q, "WHERE device_id = $1 AND asset_id = $2 ORDER BY at DESC, id DESC", deviceID, assetID)
}

// Decision reads one.
func (r reader) Decision(ctx context.Context, id string) (inventory.Decision, error) {
	return decisions.one(ctx, r.q, id)
}

// PutDecision writes a decision, over the one with the same ID.
func (tx *Tx) PutDecision(ctx context.Context, d *inventory.Decision) error {
	return decisions.put(ctx, tx.q, d)
}
