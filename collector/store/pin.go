package store

import (
	"context"
	"fmt"

	"recolement/collector/inventory"
)

// Pin is a standing decision about a device and an asset, with the decision that made it.
type Pin struct {
	inventory.Pin
	DecisionID string
}

var pins = table[Pin]{
	name:    "pin",
	key:     []string{"device_id", "asset_id"},
	columns: []string{"verdict", "decision_id"},
	places:  func(p *Pin) []any { return []any{&p.DeviceID, &p.AssetID, &p.Verdict, &p.DecisionID} },
}

// AllPins reads them all.
func (r reader) AllPins(ctx context.Context) ([]Pin, error) {
	return pins.find(ctx, r.q, "ORDER BY device_id, asset_id")
}

// PinsAmong reads the pins of the devices and of the assets.
func (r reader) PinsAmong(ctx context.Context, deviceIDs, assetIDs []string) ([]Pin, error) {
	return touching(ctx, r.q, pins, deviceIDs, assetIDs, func(p *Pin) [2]string { return [2]string{p.DeviceID, p.AssetID} })
}

// PutPin writes a pin, over an earlier one of the same device and asset.
func (tx *Tx) PutPin(ctx context.Context, p *Pin) error {
	return pins.put(ctx, tx.q, p)
}

// DropPin removes the pin that a decision made.
func (tx *Tx) DropPin(ctx context.Context, decisionID string) error {
	if err := perform(ctx, tx.q, "DELETE FROM pin WHERE decision_id = $1", decisionID); err != nil {
		return fmt.Errorf("drop pin: %w", err)
	}
	return nil
}
