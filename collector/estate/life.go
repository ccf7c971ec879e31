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
			if err := w.setStatus(ctx, row, inventory.Resolved); err != nil {
				return err
			}
		}
	}
	return nil
}

// hold writes a discrepancy that holds now.
func (w *work) hold(ctx context.Context, key string, d *inventory.Discrepancy, row *store.DiscrepancyRow) error {
	if row == nil {
		row = &store.DiscrepancyRow{Discrepancy: *d, Key: key, Since: w.now}
		return w.setStatus(ctx, row, inventory.Open)
	}
	changed := !reflect.DeepEqual(row.Discrepancy, *d)
	row.Discrepancy = *d
	switch {
	case row.Status == inventory.Resolved:
		return w.comeBack(ctx, row)
	case row.Status == inventory.Ignored && !row.Until.IsZero() && !w.today().Before(row.Until):
		return w.reopenRow(ctx, row)
	case changed:
		row.Updated = w.now
		return w.PutDiscrepancy(ctx, row)
	}
	return nil
}

// comeBack takes up a resolved discrepancy again.
func (w *work) comeBack(ctx context.Context, row *store.DiscrepancyRow) error {
	row.Since = w.now
	standing, err := w.standing(ctx, row.Key)
	if err != nil {
		return err
	}
	if standing != nil && standing.Choice == inventory.Ignore && (standing.Until.IsZero() || w.today().Before(standing.Until)) {
		return w.setStatus(ctx, row, inventory.Ignored)
	}
	return w.reopenRow(ctx, row)
}

func (w *work) reopenRow(ctx context.Context, row *store.DiscrepancyRow) error {
	row.Assignee, row.Note, row.Until = "", "", time.Time{}
	return w.setStatus(ctx, row, inventory.Open)
}

// setStatus writes a discrepancy with another status, and that it got it.
func (w *work) setStatus(ctx context.Context, row *store.DiscrepancyRow, status inventory.Status) error {
	from := row.Status
	row.Status, row.Updated = status, w.now
	if err := w.PutDiscrepancy(ctx, row); err != nil {
		return err
	}
	return w.AddChange(ctx, &store.Change{Subject: row.Key, Field: "status", From: string(from), To: string(status), At: w.now, Source: w.source})
}
