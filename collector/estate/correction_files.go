package estate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// DraftCorrections puts the corrections that no file holds yet into a new file for the inventory tool.
func (e *Estate) DraftCorrections(ctx context.Context, by string) (*store.CorrectionFile, error) {
	if strings.TrimSpace(by) == "" {
		return nil, inventory.Errorf(inventory.Invalid, "nobody drafts")
	}
	f := store.CorrectionFile{State: store.FileDrafted, DraftedBy: by}
	err := e.change(ctx, func(ctx context.Context, w *work) error {
		f.ID, f.Drafted = store.NewID(), w.now
		standing, err := w.Corrections(ctx)
		if err != nil {
			return err
		}
		pending, err := w.PendingCorrections(ctx)
		if err != nil {
			return err
		}
		held := set{}
		for _, r := range pending {
			held[r.AssetID+"|"+r.Field] = true
		}
		if err := w.PutCorrectionFile(ctx, &f); err != nil {
			return err
		}
		n := 0
		for _, c := range standing {
			if held[c.AssetID+"|"+c.Field] {
				continue
			}
			a, err := w.Asset(ctx, c.AssetID)
			if err != nil {
				return err
			}
			n++
			if err := w.PutCorrectionRow(ctx, &store.CorrectionRow{FileID: f.ID, AssetID: c.AssetID, Field: c.Field, Number: a.Number, From: c.From, To: c.To,
				DecisionID: c.DecisionID, Outcome: store.Pending}); err != nil {
				return err
			}
		}
		if n == 0 {
			return inventory.Errorf(inventory.Conflict, "there is no correction that is not in a file already")
		}
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: by, Action: "draft corrections", Subject: f.ID, To: fmt.Sprint(n)})
	})
	if err != nil {
		return nil, err
	}
	return &f, nil
}

// Rendered is a correction file as it is downloaded.
type Rendered struct {
	Name    string
	Data    []byte
	Rows    int
	LeftOut []LeftOut
}

// LeftOut is a correction that could not be written into the file, and why; it stays pending.
type LeftOut struct {
	store.CorrectionRow
	Reason string
}

// DownloadCorrections writes a file in the form of the last import: its columns in their order, its dialect, only the rows that change.
// format is csv or xlsx; empty: that of the import.
func (e *Estate) DownloadCorrections(ctx context.Context, id, format, by string) (*Rendered, error) {
	f, err := e.store.CorrectionFile(ctx, id)
	if err != nil {
		return nil, err
	}
	out, err := e.render(ctx, &f, format)
	if err != nil {
		return nil, err
	}
	return out, e.change(ctx, func(ctx context.Context, w *work) error {
		now, err := w.CorrectionFile(ctx, id)
		if err != nil {
			return err
		}
		if now.State == store.FileDrafted {
			now.State, now.Downloaded, now.DownloadedBy = store.FileDownloaded, w.now, by
			if err := w.PutCorrectionFile(ctx, &now); err != nil {
				return err
			}
		}
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: by, Action: "download corrections", Subject: id, To: out.Name})
	})
}

func (e *Estate) render(ctx context.Context, f *store.CorrectionFile, format string) (*Rendered, error) {
	imports, err := e.store.Imports(ctx)
	if err != nil {
		return nil, err
	}
	if len(imports) == 0 {
		return nil, inventory.Errorf(inventory.Conflict, "no inventory was imported whose form the file could have")
	}
	last := imports[0]
	file, err := e.store.ImportDocument(ctx, last.ID)
	if err != nil {
		return nil, err
	}
	var mapping importer.Mapping
	if err := json.Unmarshal(last.Mapping, &mapping); err != nil {
		return nil, fmt.Errorf("read mapping of import %s: %w", last.ID, err)
	}
	rows, err := e.store.CorrectionRows(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	sheet, err := importer.NewSheet(last.File, file, &mapping)
	if err != nil {
		return nil, err
	}
	out := &Rendered{}
	for _, r := range rows {
		if r.Outcome != store.Pending {
			continue
		}
		if err := e.place(ctx, sheet, &r); err != nil {
			out.LeftOut = append(out.LeftOut, LeftOut{r, err.Error()})
		}
	}
	var data bytes.Buffer
	written, err := sheet.Write(&data, format)
	if err != nil {
		return nil, err
	}
	for _, row := range written.Unsafe {
		for i := range rows {
			if a, err := e.store.Asset(ctx, rows[i].AssetID); err == nil && a.Origin.Row == row && rows[i].Outcome == store.Pending {
				out.LeftOut = append(out.LeftOut, LeftOut{rows[i], "a spreadsheet would compute a cell of this row: download the file as a workbook"})
			}
		}
	}
	out.Rows, out.Data = written.Rows, data.Bytes()
	out.Name = fmt.Sprintf("corrections-%s.%s", f.Drafted.Format(dateForm), written.Format)
	return out, nil
}

// place writes a correction into its row of the last import.
func (e *Estate) place(ctx context.Context, sheet *importer.Sheet, r *store.CorrectionRow) error {
	a, err := e.store.KnownAsset(ctx, r.AssetID)
	if err != nil {
		return err
	}
	if !a.Gone.IsZero() {
		return inventory.Errorf(inventory.Conflict, "the record is no longer in the inventory")
	}
	return sheet.Correct(importer.Correction{Row: a.Origin.Row, Field: r.Field, Value: r.To})
}

// MarkCorrectionsSent notes that a file has been given to the inventory tool: the next import shows what became of it.
func (e *Estate) MarkCorrectionsSent(ctx context.Context, id, by string) error {
	return e.change(ctx, func(ctx context.Context, w *work) error {
		f, err := w.CorrectionFile(ctx, id)
		if err != nil {
			return err
		}
		if f.State != store.FileDownloaded {
			return inventory.Errorf(inventory.Conflict, "the file is %s: only one that was downloaded can be sent", f.State)
		}
		f.State, f.Sent, f.SentBy = store.FileSent, w.now, by
		if err := w.PutCorrectionFile(ctx, &f); err != nil {
			return err
		}
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: by, Action: "send corrections", Subject: id})
	})
}

// checkCorrections holds the files against an import: what it has taken over, what not, what it overrules. What was not taken over of a
// file that was sent joins the next one. A file of which nothing is pending any more is checked.
func (w *work) checkCorrections(ctx context.Context, importID string, p *plan, was *replaced) error {
	pending, err := w.PendingCorrections(ctx)
	if err != nil || len(pending) == 0 {
		return err
	}
	ended := map[string]bool{}
	for _, c := range p.ended {
		ended[c.AssetID+"|"+c.Field] = true
	}
	files, err := w.CorrectionFiles(ctx)
	if err != nil {
		return err
	}
	open := map[string]*store.CorrectionFile{}
	left := map[string]int{}
	for i := range files {
		open[files[i].ID] = &files[i]
	}
	for i := range pending {
		r, before := &pending[i], pending[i]
		if err := w.outcome(ctx, r, ended[r.AssetID+"|"+r.Field], open[r.FileID].State == store.FileSent); err != nil {
			return err
		}
		if r.Outcome == store.Pending {
			left[r.FileID]++
			continue
		}
		was.Rows = append(was.Rows, before)
		if err := w.PutCorrectionRow(ctx, r); err != nil {
			return err
		}
		left[r.FileID] += 0
	}
	for _, id := range sortedKeys(left) {
		if left[id] > 0 {
			continue
		}
		f := open[id]
		was.Files = append(was.Files, *f)
		f.State, f.Checked, f.ImportID = store.FileChecked, w.now, importID
		if err := w.PutCorrectionFile(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// outcome says what an import has made of a correction.
func (w *work) outcome(ctx context.Context, r *store.CorrectionRow, ended, sent bool) error {
	a, err := w.KnownAsset(ctx, r.AssetID)
	if err != nil {
		return err
	}
	switch {
	case !a.Gone.IsZero():
		r.Outcome = store.Overruled
	case !ended && sent:
		r.Outcome = store.NotTakenOver
	case !ended:
	case fields()[r.Field].get(&a.Asset) == r.To:
		r.Outcome = store.TakenOver
	default:
		r.Outcome = store.Overruled
	}
	return nil
}
