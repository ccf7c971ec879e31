package api

import (
	"context"

	"recolement/collector/inventory"
)

// mayDecide refuses a decision about what is not the caller's to manage: the discrepancy, and every record and device that it names.
func (s *service) mayDecide(ctx context.Context, d inventory.Decision) error {
	if manages(ctx).All {
		return nil
	}
	if d.DiscrepancyID != "" {
		row, err := s.view(ctx).Discrepancy(ctx, d.DiscrepancyID)
		if err != nil {
			return err
		}
		if !manages(ctx).Has(row.EntityCode) {
			return inventory.Errorf(inventory.Denied, "the discrepancy is not yours to decide about")
		}
		switch d.Choice {
		case inventory.RecordWrong:
			if row.Withheld {
				return inventory.Errorf(inventory.Denied, "records take part that are not yours to decide about")
			}
			return s.mayManage(ctx, d.AssetID, "")
		case inventory.MatchByHand, inventory.KeepApart:
			return s.mayManage(ctx, firstOf(d.AssetID, row.AssetID), firstOf(d.DeviceID, row.DeviceID))
		case inventory.NewRecord, inventory.Merge, inventory.Split:
			return s.mayDoByHand(ctx, d, row.DeviceID)
		}
		return nil
	}
	return s.mayManage(ctx, d.AssetID, d.DeviceID)
}

// mayDoByHand refuses what is said of a device by hand, where not all that it is about is the caller's to manage: also the record that it makes.
func (s *service) mayDoByHand(ctx context.Context, d inventory.Decision, deviceID string) error {
	if err := s.mayManage(ctx, "", deviceID); err != nil {
		return err
	}
	switch d.Choice {
	case inventory.Merge:
		return s.mayManage(ctx, "", d.OtherID)
	case inventory.NewRecord:
		proposed, err := s.Estate.ProposeRecord(ctx, deviceID, d.Values)
		if err == nil && !manages(ctx).Has(proposed.EntityCode) {
			err = inventory.Errorf(inventory.Denied, "the record would not be yours to manage")
		}
		return err
	}
	return nil
}

// mayManage refuses a record or a device that the caller sees but does not manage; one that the caller does not see does not exist.
func (s *service) mayManage(ctx context.Context, assetID, deviceID string) error {
	if assetID != "" {
		a, err := s.view(ctx).Asset(ctx, assetID)
		if err != nil {
			return err
		}
		if !manages(ctx).Has(a.EntityCode) {
			return inventory.Errorf(inventory.Denied, "the record is not yours to decide about")
		}
	}
	if deviceID != "" {
		d, err := s.view(ctx).Device(ctx, deviceID)
		if err != nil {
			return err
		}
		if !manages(ctx).Has(d.EntityCode) {
			return inventory.Errorf(inventory.Denied, "the device is not yours to decide about")
		}
	}
	return nil
}

// mayUndo refuses to undo what is not the caller's to decide about.
func (s *service) mayUndo(ctx context.Context, decisionID string) error {
	if _, err := s.view(ctx).Decision(ctx, decisionID); err != nil {
		return err
	}
	_, err := s.Store.View(manages(ctx)).Decision(ctx, decisionID)
	if inventory.CodeOf(err) == inventory.NotFound {
		return inventory.Errorf(inventory.Denied, "the decision is not yours to undo")
	}
	return err
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
