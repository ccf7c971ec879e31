package estate

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// writeDiscrepancies brings the discrepancies of a picture up to date. One that no longer holds is resolved; one that comes back is
// open again, unless somebody has decided to ignore it and that still stands.
func (w *work) writeDiscrepancies(ctx context.Context, p *picture, found []inventory.Discrepancy) error {
	old := make(map[string]*store.DiscrepancyRow, len(p.oldRows))
	for i := range p.oldRows {
		old[p.oldRows[i].Key] = &p.oldRows[i]
	}
	slices.SortFunc(found, func(a, b inventory.Discrepancy) int { return cmp.Compare(a.ID(), b.ID()) })
	for i := range found {
		key := store.DiscrepancyKey(found[i].ID())
		if err := w.hold(ctx, key, &found[i], old[key]); err != nil {
			return err
		}
		delete(old, key)
	}
	for _, key := range sortedKeys(old) {
		if row := old[key]; row.Status != inventory.Resolved {
			was := *row
			row.Status = inventory.Resolved
			if err := w.putRow(ctx, &was, row); err != nil {
				return err
			}
			if err := w.closeWork(ctx, row.Key); err != nil {
				return err
			}
		}
	}
	return nil
}

// hold writes a discrepancy that holds now.
func (w *work) hold(ctx context.Context, key string, d *inventory.Discrepancy, row *store.DiscrepancyRow) error {
	if row == nil {
		row = &store.DiscrepancyRow{Discrepancy: *d, Key: key, Since: w.now, Status: inventory.Open}
		return w.putRow(ctx, &store.DiscrepancyRow{}, row)
	}
	changed := !reflect.DeepEqual(row.Discrepancy, *d)
	was := *row
	row.Discrepancy = *d
	switch {
	case row.Status == inventory.Resolved:
		return w.comeBack(ctx, &was, row)
	case row.Status == inventory.Ignored && !row.Until.IsZero() && !w.today().Before(row.Until):
		return w.reopenRow(ctx, &was, row)
	case changed:
		return w.putRow(ctx, &was, row)
	}
	return nil
}

// comeBack takes up a resolved discrepancy again.
func (w *work) comeBack(ctx context.Context, was, row *store.DiscrepancyRow) error {
	row.Since = w.now
	standing, err := w.standing(ctx, row.Key)
	if err != nil {
		return err
	}
	if standing != nil && standing.Choice == inventory.Ignore && (standing.Until.IsZero() || w.today().Before(standing.Until)) {
		row.Status = inventory.Ignored
		return w.putRow(ctx, was, row)
	}
	return w.reopenRow(ctx, was, row)
}

func (w *work) reopenRow(ctx context.Context, was, row *store.DiscrepancyRow) error {
	row.Assignee, row.Note, row.Until = "", "", time.Time{}
	row.Status = inventory.Open
	return w.putRow(ctx, was, row)
}

// putRow writes a discrepancy that has become another, and that it did.
func (w *work) putRow(ctx context.Context, was, row *store.DiscrepancyRow) error {
	row.Updated = w.now
	if was.Status == "" { // before it was found nothing was said of it
		w.noteNow(store.DiscrepancyHistory, row.Key, store.Delta{Field: "status", To: string(row.Status)})
		return w.PutDiscrepancy(ctx, row)
	}
	w.noteNow(store.DiscrepancyHistory, row.Key, differences(flatRow(was), flatRow(row))...)
	return w.ChangeDiscrepancy(ctx, was, row)
}
