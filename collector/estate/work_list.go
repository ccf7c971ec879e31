package estate

import (
	"context"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// openWork puts what a technician has to do on the work list: the device is wrong. An open item about the same discrepancy is replaced.
func (w *work) openWork(ctx context.Context, d *inventory.Decision, row *store.DiscrepancyRow) error {
	if err := w.CloseWork(ctx, row.Key, store.WorkWithdrawn, d.By, w.now); err != nil {
		return err
	}
	item := store.WorkItem{ID: store.NewID(), DecisionID: d.ID, DiscrepancyKey: row.Key, Task: taskOf(row), DeviceID: row.DeviceID, AssetID: row.AssetID,
		Number: row.Number, DeviceName: row.DeviceName, DeviceSerial: row.DeviceSerial, Class: row.Class, EntityCode: row.EntityCode,
		ServiceCode: row.ServiceCode, SiteCode: row.SiteCode, From: row.Observed, To: row.Suggestion, Note: d.Reason, Assignee: d.Assignee,
		State: store.WorkOpen, Opened: w.now, OpenedBy: d.By}
	if item.Task != store.Rename { // of a device that is wrong, what is recorded is right; of its name, what the rule asks for
		item.To = row.Manual
	}
	if row.AssetID != "" {
		a, err := w.Asset(ctx, row.AssetID)
		if err != nil {
			return err
		}
		item.Place = strings.TrimSpace(a.Floor + " " + a.Room)
	}
	return w.PutWork(ctx, &item)
}

// taskOf is what there is to do about a discrepancy where the device is wrong.
func taskOf(row *store.DiscrepancyRow) store.Task {
	switch {
	case row.Field == "name":
		return store.Rename
	case row.Kind == inventory.MissingDevice, row.Kind == inventory.StatusConflict:
		return store.FindIt
	case row.Kind == inventory.FieldMismatch && row.Field == "site":
		return store.Move
	case row.Kind == inventory.FieldMismatch && row.Field == "parent":
		return store.Reconnect
	case row.Kind == inventory.UnknownDevice, row.Kind == inventory.DuplicateAsset:
		return store.Relabel
	}
	return store.Check
}

// closeWork closes the work about a discrepancy that holds no longer: a report shows it done; anything else makes it needless.
func (w *work) closeWork(ctx context.Context, key string) error {
	state := store.WorkWithdrawn
	if w.reporting {
		state = store.WorkDone
	}
	return w.CloseWork(ctx, key, state, w.source, w.now)
}
