package estate

import (
	"context"
	"fmt"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// upsert brings the records of an import into the estate: new, changed and vanished ones.
func (w *work) upsert(ctx context.Context, rows []inventory.Asset, result *store.Import) error {
	known, err := w.KnownAssets(ctx)
	if err != nil {
		return err
	}
	corrected, err := w.correctionsByAsset(ctx)
	if err != nil {
		return err
	}
	of := w.rules.pair(known, rows)
	present := make([]bool, len(known))
	for i := range rows {
		a := &rows[i]
		var before *store.KnownAsset
		if of[i] >= 0 {
			before, present[of[i]] = &known[of[i]], true
		}
		if err := w.upsertOne(ctx, a, before, corrected, result); err != nil {
			return fmt.Errorf("row %d: %w", a.Origin.Row, err)
		}
	}
	for i := range known {
		if !present[i] && known[i].Gone.IsZero() {
			result.Vanished++
			if err := w.vanish(ctx, &known[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *work) upsertOne(ctx context.Context, a *inventory.Asset, before *store.KnownAsset, corrected map[string][]store.Correction, result *store.Import) error {
	if before == nil {
		result.New++
		a.ID = store.NewID()
		w.rules.words.Interpret(a)
		return w.PutAsset(ctx, &store.KnownAsset{Asset: *a}, w.rules.assetKeys(a))
	}
	a.ID = before.ID
	if err := w.keepCorrections(ctx, a, corrected[a.ID]); err != nil {
		return err
	}
	w.rules.words.Interpret(a)
	changed, err := w.writeAssetHistory(ctx, &before.Asset, a)
	if err != nil {
		return err
	}
	back := !before.Gone.IsZero()
	if back {
		if err := w.AddChange(ctx, &store.Change{Subject: a.ID, Field: "record", From: "gone", At: w.now, Source: w.source}); err != nil {
			return err
		}
	}
	if changed || back {
		result.Changed++
	}
	if *a == before.Asset && !back {
		return nil
	}
	return w.PutAsset(ctx, &store.KnownAsset{Asset: *a}, w.rules.assetKeys(a))
}

// writeAssetHistory adds to the history what an import says otherwise than before.
func (w *work) writeAssetHistory(ctx context.Context, before, a *inventory.Asset) (changed bool, err error) {
	all := fields()
	for _, name := range sortedKeys(all) {
		from, to := all[name].get(before), all[name].get(a)
		if from == to {
			continue
		}
		changed = true
		if err := w.AddChange(ctx, &store.Change{Subject: a.ID, Field: name, From: from, To: to, At: w.now, Source: w.source}); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func (w *work) correctionsByAsset(ctx context.Context) (map[string][]store.Correction, error) {
	all, err := w.Corrections(ctx)
	by := map[string][]store.Correction{}
	for _, c := range all {
		by[c.AssetID] = append(by[c.AssetID], c)
	}
	return by, err
}

// keepCorrections: as long as an import still brings the value that people found wrong, their correction stays. Once it brings the
// corrected one, or something else again, the import is right and the correction is over.
func (w *work) keepCorrections(ctx context.Context, a *inventory.Asset, corrections []store.Correction) error {
	all := fields()
	for _, c := range corrections {
		f, known := all[c.Field]
		if known && f.get(a) == c.From {
			if err := f.set(a, c.To); err != nil {
				return err
			}
			continue
		}
		if err := w.DropCorrection(ctx, c.AssetID, c.Field); err != nil {
			return err
		}
	}
	return nil
}

// vanish marks a record that the import no longer has. Nothing is deleted: it may come back, and its history stays.
func (w *work) vanish(ctx context.Context, a *store.KnownAsset) error {
	a.Gone = w.now
	if err := w.PutAsset(ctx, a, nil); err != nil {
		return err
	}
	return w.AddChange(ctx, &store.Change{Subject: a.ID, Field: "record", To: "gone", At: w.now, Source: w.source})
}

// importRows takes the records of an import in, judges the whole estate, and writes the import down, in one transaction.
func (e *Estate) importRows(ctx context.Context, rows []inventory.Asset, result *store.Import, file []byte) (*store.Import, error) {
	err := e.change(ctx, func(ctx context.Context, w *work) error {
		w.source = result.File
		*result = store.Import{ID: store.NewID(), At: w.now, File: result.File, By: result.By, Refused: result.Refused, Mapping: result.Mapping, Problems: result.Problems}
		if err := w.upsert(ctx, slices.Clone(rows), result); err != nil {
			return err
		}
		if err := w.settleAll(ctx); err != nil {
			return err
		}
		if err := w.PutImport(ctx, result, file); err != nil {
			return err
		}
		told := fmt.Sprintf("new %d, changed %d, vanished %d, refused %d", result.New, result.Changed, result.Vanished, result.Refused)
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: result.By, Action: "import", Subject: result.ID, To: told, Why: result.File})
	})
	return result, err
}
