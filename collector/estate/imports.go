package estate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// ImportRequest is a manual inventory to be taken in.
type ImportRequest struct {
	File    string
	Data    []byte
	Mapping *importer.Mapping // nil: the columns are guessed
	By      string
	Within  *store.Entities // records of other entities are left alone and their rows refused; nil: all may be touched
}

// ImportResult is what an import did.
type ImportResult struct {
	ID                              string
	New, Changed, Vanished, Refused int
	Problems                        []importer.Problem
}

// ImportPreview is what an import would do.
type ImportPreview struct {
	Table                           *importer.Table
	New, Changed, Vanished, Refused int

	Added, Altered, Gone []RecordChange // the first of each
	Kept                 bool           // the columns are read as somebody said that such files are to be read
}

// PreviewImport reads a file and says what importing it would do, and does nothing.
func (e *Estate) PreviewImport(ctx context.Context, req ImportRequest) (*ImportPreview, error) {
	t, kept, err := e.readTable(ctx, req)
	if err != nil {
		return nil, err
	}
	known, err := e.store.KnownAssets(ctx)
	if err != nil {
		return nil, err
	}
	corrections, err := e.store.Corrections(ctx)
	if err != nil {
		return nil, err
	}
	p := e.rules.Load().plan(known, corrections, t.Assets, req.Within)
	t.Problems = append(t.Problems, p.refused...)
	preview := ImportPreview{Table: t, New: p.new, Changed: p.changed, Vanished: len(p.vanished), Refused: t.Refused(), Kept: kept}
	preview.Added, preview.Altered, preview.Gone = p.differences()
	return &preview, nil
}

// Import takes a manual inventory in and judges the whole estate by it. All of it goes in, or nothing.
func (e *Estate) Import(ctx context.Context, req ImportRequest) (*ImportResult, error) {
	t, _, err := e.readTable(ctx, req)
	if err != nil {
		return nil, err
	}
	mapping, err := json.Marshal(t.Mapping)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", t.File, err)
	}
	done, problems, err := e.importTable(ctx, t, &store.Import{File: t.File, By: req.By, Mapping: mapping}, req)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", t.File, err)
	}
	e.log.Info("inventory imported", "file", t.File, "new", done.New, "changed", done.Changed, "vanished", done.Vanished, "refused", done.Refused)
	if _, err := e.AcceptByRules(ctx); err != nil { // the import stands; the rules run again at night
		e.log.Error("accept by rules", "error", err)
	}
	return &ImportResult{ID: done.ID, New: done.New, Changed: done.Changed, Vanished: done.Vanished, Refused: done.Refused, Problems: problems}, nil
}

// readTable reads the file, by the mapping that is kept for its columns where the request has none. One without a single record is
// refused: it would empty the inventory.
func (e *Estate) readTable(ctx context.Context, req ImportRequest) (t *importer.Table, kept bool, err error) {
	if t, err = importer.Read(req.File, req.Data, req.Mapping); err != nil {
		return nil, false, inventory.Errorf(inventory.Invalid, "%w", err)
	}
	if req.Mapping == nil {
		mapping, err := e.keptMapping(ctx, t.Header)
		if err != nil {
			return nil, false, err
		}
		if mapping != nil {
			if again, err := importer.Read(req.File, req.Data, mapping); err == nil {
				t, kept = again, true
			}
		}
	}
	if len(t.Assets) == 0 {
		return nil, false, inventory.Errorf(inventory.Invalid, "%s: there is no record in it", t.File).Because("file_empty")
	}
	return t, kept, nil
}

// ImportProblems reads what was refused or doubtful in an import.
func ImportProblems(i *store.Import) ([]importer.Problem, error) {
	var problems []importer.Problem
	if err := json.Unmarshal(i.Problems, &problems); err != nil {
		return nil, fmt.Errorf("read problems of import %s: %w", i.ID, err)
	}
	return problems, nil
}

// importTable takes the records of an import in, in one transaction, and then judges the estate by them. Should that be interrupted, it is
// due: the next start goes on with it.
func (e *Estate) importTable(ctx context.Context, t *importer.Table, about *store.Import, req ImportRequest) (*store.Import, []importer.Problem, error) {
	var done store.Import
	var problems []importer.Problem
	due := store.Due{What: wholeRun}
	err := e.change(ctx, func(ctx context.Context, w *work) error {
		w.source = about.File
		done = *about
		done.ID, done.At = store.NewID(), w.now
		p, err := w.takeIn(ctx, t.Assets, req.Within)
		if err != nil {
			return err
		}
		was := p.replaced()
		if err := w.checkCorrections(ctx, done.ID, p, &was); err != nil {
			return err
		}
		problems = append(slices.Clone(t.Problems), p.refused...)
		done.New, done.Changed, done.Vanished, done.Refused = p.new, p.changed, len(p.vanished), t.Refused()+len(p.refused)
		done.Entities = p.entities()
		if done.Problems, err = json.Marshal(problems); err != nil {
			return fmt.Errorf("write problems: %w", err)
		}
		due.Since = w.now
		if err := w.PutDue(ctx, &due); err != nil {
			return err
		}
		if err := errors.Join(w.PutImport(ctx, &done, req.Data), w.keepReplaced(ctx, done.ID, was)); err != nil {
			return err
		}
		told := fmt.Sprintf("new %d, changed %d, vanished %d, refused %d", done.New, done.Changed, done.Vanished, done.Refused)
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: done.By, Action: "import", Subject: done.ID, To: told, Why: done.File})
	})
	if err != nil {
		return nil, nil, err
	}
	if err := e.reconcile(context.WithoutCancel(ctx), due); err != nil {
		return nil, nil, fmt.Errorf("it is taken in, and not yet judged by: %w", err)
	}
	return &done, problems, nil
}

// takeIn writes the records of an import: new, changed and vanished ones. A vanished record is marked and kept: it may come back,
// and its history stays.
func (w *work) takeIn(ctx context.Context, rows []inventory.Asset, within *store.Entities) (*plan, error) {
	known, err := w.KnownAssets(ctx)
	if err != nil {
		return nil, err
	}
	corrections, err := w.Corrections(ctx)
	if err != nil {
		return nil, err
	}
	p := w.rules.plan(known, corrections, rows, within)
	return p, w.carryOut(ctx, p)
}

func (w *work) carryOut(ctx context.Context, p *plan) error {
	old, err := w.AllAssetKeys(ctx)
	if err != nil {
		return err
	}
	for i := range p.puts {
		a := &p.puts[i]
		if a.ID == "" {
			a.ID = store.NewID()
		}
		if err := w.PutAssetOver(ctx, a, old[a.ID], w.rules.assetKeys(&a.Asset)); err != nil {
			return fmt.Errorf("row %d: %w", a.Origin.Row, err)
		}
		w.noteRecord(p.before[i], a)
	}
	for i := range p.vanished {
		was := p.vanished[i]
		p.vanished[i].Gone = w.now
		w.noteRecord(&was, &p.vanished[i])
		if err := w.PutAssetOver(ctx, &p.vanished[i], old[p.vanished[i].ID], nil); err != nil {
			return err
		}
	}
	for _, c := range p.ended {
		if err := w.DropCorrection(ctx, c.AssetID, c.Field); err != nil {
			return err
		}
	}
	return nil
}
