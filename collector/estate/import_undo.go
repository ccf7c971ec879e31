package estate

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// replaced is what an import has replaced, kept with it so that it can be taken back.
type replaced struct {
	Before []store.KnownAsset // the records that it changed, as they were
	New    []string           // ids of those that it brought
	Ended  []store.Correction
	Rows   []store.CorrectionRow  // of correction files that were held against it, as they were
	Files  []store.CorrectionFile // that were checked by it, as they were
}

// replaced is what a plan that was carried out has replaced, as far as records go.
func (p *plan) replaced() replaced {
	was := replaced{Ended: p.ended}
	for i := range p.puts {
		if p.before[i] == nil {
			was.New = append(was.New, p.puts[i].ID)
		} else {
			was.Before = append(was.Before, *p.before[i])
		}
	}
	for i := range p.vanished {
		a := p.vanished[i]
		a.Gone = zero
		was.Before = append(was.Before, a)
	}
	return was
}

func (w *work) keepReplaced(ctx context.Context, importID string, was replaced) error {
	data, err := json.Marshal(was)
	if err != nil {
		return fmt.Errorf("write what an import replaced: %w", err)
	}
	return w.PutReplaced(ctx, importID, data)
}

// UndoImport takes an import back: records are what they were before it, those that it brought are gone, and the estate is judged anew.
// It is refused while something newer stands against it: a newer import of the same entities, a record that has changed since, or a
// correction file that was drafted since.
func (e *Estate) UndoImport(ctx context.Context, id, by string) error {
	if by == "" {
		return inventory.Errorf(inventory.Invalid, "nobody takes back")
	}
	due := store.Due{What: wholeRun}
	err := e.change(ctx, func(ctx context.Context, w *work) error {
		w.source, due.Since = by, w.now
		i, err := w.Import(ctx, id)
		if err != nil {
			return err
		}
		was, err := w.replacedBy(ctx, &i)
		if err != nil {
			return err
		}
		if err := w.nothingNewer(ctx, &i, was); err != nil {
			return err
		}
		if err := w.putBack(ctx, was); err != nil {
			return err
		}
		if err := w.MarkUndone(ctx, id, by, w.now); err != nil {
			return err
		}
		told := fmt.Sprintf("restored %d, gone %d", len(was.Before), len(was.New))
		if err := w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: by, Action: "import-undo", Subject: id, To: told, Why: i.File}); err != nil {
			return err
		}
		return w.PutDue(ctx, &due)
	})
	if err != nil {
		return fmt.Errorf("take an import back: %w", err)
	}
	if err := e.reconcile(context.WithoutCancel(ctx), due); err != nil {
		return fmt.Errorf("the import is taken back, and the estate not yet judged by that: %w", err)
	}
	return nil
}

func (w *work) replacedBy(ctx context.Context, i *store.Import) (*replaced, error) {
	if !i.Undone.IsZero() {
		return nil, inventory.Errorf(inventory.Conflict, "it was taken back already, on %s by %s", i.Undone.Format(dateForm), i.UndoneBy).
			Because("import_undone", "date", i.Undone.Format(dateForm), "name", i.UndoneBy)
	}
	data, err := w.Replaced(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, inventory.Errorf(inventory.Conflict, "what it replaced is not kept any more").Because("import_forgotten")
	}
	was := &replaced{}
	if err := json.Unmarshal(data, was); err != nil {
		return nil, fmt.Errorf("read what import %s replaced: %w", i.ID, err)
	}
	return was, nil
}

// nothingNewer refuses to take an import back where something newer stands against it.
func (w *work) nothingNewer(ctx context.Context, i *store.Import, was *replaced) error {
	all, err := w.Imports(ctx)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Undone.IsZero() && other.ID > i.ID && other.Entities.Meet(i.Entities) {
			return inventory.Errorf(inventory.Conflict, "a newer import stands, %s of %s: take that one back first", other.File, other.At.Format(dateForm)).
				Because("import_newer", "file", other.File, "date", other.At.Format(dateForm))
		}
	}
	files, err := w.CorrectionFiles(ctx)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Drafted.After(i.At) {
			return inventory.Errorf(inventory.Conflict, "a correction file was drafted since, on %s", f.Drafted.Format(dateForm)).
				Because("import_drafted", "date", f.Drafted.Format(dateForm))
		}
	}
	return w.noneChanged(ctx, i, was)
}

// noneChanged compares the records that an import touched as they are with how it left them. What the policy reads out of their words
// does not count.
func (w *work) noneChanged(ctx context.Context, i *store.Import, was *replaced) error {
	known, err := w.KnownAssets(ctx)
	if err != nil {
		return err
	}
	touched := set{}
	for _, a := range was.Before {
		touched[a.ID] = true
	}
	for _, id := range was.New {
		touched[id] = true
	}
	left, by := map[string]flat{}, map[string]string{}
	for n := range known {
		if touched[known[n].ID] {
			left[known[n].ID] = flatRecord(&known[n])
		}
	}
	for _, kind := range []store.HistoryKind{store.RecordHistory, store.PersonHistory} {
		err := w.EntriesAfter(ctx, kind, i.At, func(entry store.Entry) error {
			if f := left[entry.Subject]; f != nil && entry.Recorded.After(i.At) {
				f.undo(&entry)
				if by[entry.Subject] == "" {
					by[entry.Subject] = entry.Source
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for n := range known {
		a := &known[n]
		if left[a.ID] == nil {
			continue
		}
		for _, d := range differences(left[a.ID], flatRecord(a)) {
			if !slices.ContainsFunc(interpreted, func(t interpretedField) bool { return t.field == d.Field }) {
				return inventory.Errorf(inventory.Conflict, "record %s has changed since, by %s: %s", firstSaid(a.Number, a.Serial, a.Name, a.ID), by[a.ID], d.Field).
					Because("import_changed", "record", firstSaid(a.Number, a.Serial, a.Name, a.ID), "name", by[a.ID])
			}
		}
	}
	return nil
}

func firstSaid(words ...string) string {
	i := slices.IndexFunc(words, func(s string) bool { return s != "" })
	return words[max(i, 0)]
}

// putBack writes the records as they were, as the policy reads them today, and brings back the corrections that the import had ended.
func (w *work) putBack(ctx context.Context, was *replaced) error {
	known, err := w.KnownAssets(ctx)
	if err != nil {
		return err
	}
	now := make(map[string]*store.KnownAsset, len(known))
	for i := range known {
		now[known[i].ID] = &known[i]
	}
	back := slices.Clone(was.Before)
	for i := range back {
		w.rules.words.Interpret(&back[i].Asset)
	}
	for _, id := range was.New {
		if a := now[id]; a != nil && a.Gone.IsZero() {
			ended := *a
			ended.Gone = w.now
			back = append(back, ended)
		}
	}
	keys, err := w.AllAssetKeys(ctx)
	if err != nil {
		return err
	}
	for i := range back {
		a := &back[i]
		var bears []string
		if a.Gone.IsZero() {
			bears = w.rules.assetKeys(&a.Asset)
		}
		if err := w.PutAssetOver(ctx, a, keys[a.ID], bears); err != nil {
			return err
		}
		w.noteRecord(now[a.ID], a)
	}
	return w.putCorrectionsBack(ctx, was)
}

func (w *work) putCorrectionsBack(ctx context.Context, was *replaced) error {
	for i := range was.Ended {
		if err := w.PutCorrection(ctx, &was.Ended[i]); err != nil {
			return err
		}
	}
	for i := range was.Rows {
		if err := w.PutCorrectionRow(ctx, &was.Rows[i]); err != nil {
			return err
		}
	}
	for i := range was.Files {
		if err := w.PutCorrectionFile(ctx, &was.Files[i]); err != nil {
			return err
		}
	}
	return nil
}
