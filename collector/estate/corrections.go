package estate

import (
	"context"

	"recolement/collector/store"
)

// putCorrection notes a correction. One on top of another starts from what the inventory says; one that leads back there is none.
func (w *work) putCorrection(ctx context.Context, assetID, name, from, to, decisionID string) error {
	all, err := w.CorrectionsOf(ctx, assetID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Field == NewRecord {
			return nil // the inventory knows nothing of the record yet: all of it goes there
		}
		if c.Field == name {
			from = c.From
		}
	}
	if err := w.WithdrawCorrection(ctx, assetID, name); err != nil { // what a file holds of it is not what stands now
		return err
	}
	if from == to {
		return w.DropCorrection(ctx, assetID, name)
	}
	return w.PutCorrection(ctx, &store.Correction{AssetID: assetID, Field: name, From: from, To: to, DecisionID: decisionID, At: w.now})
}
