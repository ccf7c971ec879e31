package store

import (
	"context"
	"fmt"
	"time"
)

// Correction is a value of a record that people found wrong and corrected in our copy; the manual inventory does not know
// it yet. The next import that brings it ends the correction, and so does one that brings something else again.
type Correction struct {
	AssetID    string
	Field      string
	From, To   string
	DecisionID string
	At         time.Time
}

var corrections = table[Correction]{
	name:    "correction",
	key:     []string{"asset_id", "field"},
	columns: []string{"from_value", "to_value", "decision_id", "at"},
	places: func(c *Correction) []any {
		return []any{&c.AssetID, &c.Field, &c.From, &c.To, &c.DecisionID, moment{&c.At}}
	},
}

// Corrections reads what the next correction file holds.
func (r reader) Corrections(ctx context.Context) ([]Correction, error) {
	return corrections.find(ctx, r.q, "ORDER BY asset_id, field")
}

// PutCorrection writes a correction, over an earlier one of the same field.
func (tx *Tx) PutCorrection(ctx context.Context, c *Correction) error {
	return corrections.put(ctx, tx.q, c)
}

// DropCorrection ends the correction of a field.
func (tx *Tx) DropCorrection(ctx context.Context, assetID, field string) error {
	if err := perform(ctx, tx.q, "DELETE FROM correction WHERE asset_id = $1 AND field = $2", assetID, field); err != nil {
		return fmt.Errorf("drop correction: %w", err)
	}
	return nil
}

// CorrectionsOf reads the corrections of one record.
func (r reader) CorrectionsOf(ctx context.Context, assetID string) ([]Correction, error) {
	return corrections.find(ctx, r.q, "WHERE asset_id = $1 ORDER BY field", assetID)
}
