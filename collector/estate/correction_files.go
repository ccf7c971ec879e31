package estate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/naming"
	"recolement/collector/store"
)

// DraftCorrections puts the corrections that no file holds yet into a new file for the inventory tool: those of records of some entities,
// or of all where within is nil.
func (e *Estate) DraftCorrections(ctx context.Context, by string, within *store.Entities) (*store.CorrectionFile, error) {
	if strings.TrimSpace(by) == "" {
		return nil, inventory.Errorf(inventory.Invalid, "nobody drafts")
	}
	in := store.AllEntities()
	if within != nil {
		in = *within
	}
	var f store.CorrectionFile
	err := e.change(ctx, func(ctx context.Context, w *work) error {
		f = store.CorrectionFile{ID: store.NewID(), State: store.FileDrafted, Drafted: w.now, DraftedBy: by}
		waiting, err := w.WaitingCorrections(ctx, in)
		if err != nil {
			return err
		}
		if len(waiting) == 0 {
			return inventory.Errorf(inventory.Conflict, "there is no correction that is not in a file already").Because("no_correction")
		}
		var touched []string
		for i := range waiting {
			touched = append(touched, waiting[i].EntityCode)
		}
		f.Entities = entitiesOf(touched)
		if err := w.PutCorrectionFile(ctx, &f); err != nil {
			return err
		}
		for i := range waiting {
			c := &waiting[i]
			if err := w.PutCorrectionRow(ctx, &store.CorrectionRow{FileID: f.ID, AssetID: c.AssetID, Field: c.Field, Number: c.Number, From: c.From, To: c.To,
				DecisionID: c.DecisionID, Outcome: store.Pending}); err != nil {
				return err
			}
		}
		return w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: by, Action: "draft corrections", Subject: f.ID, To: fmt.Sprint(len(waiting))})
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

// Type is the file's media type.
func (r *Rendered) Type() string {
	if strings.HasSuffix(r.Name, ".xlsx") {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv"
}

// LeftOut is a correction that could not be written into the file, and why; it stays pending.
type LeftOut struct {
	store.CorrectionRow
	Why    inventory.Explanation
	Reason string // the same in English
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

// PreviewCorrections writes a file as DownloadCorrections does, and notes nothing.
func (e *Estate) PreviewCorrections(ctx context.Context, id string) (*Rendered, error) {
	f, err := e.store.CorrectionFile(ctx, id)
	if err != nil {
		return nil, err
	}
	return e.render(ctx, &f, "")
}

func (e *Estate) render(ctx context.Context, f *store.CorrectionFile, format string) (*Rendered, error) {
	form, err := e.formOf(ctx, f)
	if err != nil {
		return nil, err
	}
	rows, err := e.store.CorrectionRows(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r store.CorrectionRow) bool { return r.Outcome != store.Pending })
	out, at := &Rendered{}, make([]int, len(rows))
	for i := range rows {
		if at[i], err = e.place(ctx, form, &rows[i]); err != nil {
			out.LeftOut = append(out.LeftOut, LeftOut{rows[i], inventory.WhyOf(err), err.Error()})
		}
	}
	var data bytes.Buffer
	written, err := form.sheet.Write(&data, format)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if at[i] != 0 && slices.Contains(written.Unsafe, at[i]) {
			out.LeftOut = append(out.LeftOut, LeftOut{rows[i], inventory.Explanation{Code: "formula"}, "a spreadsheet would compute a cell of this row: download the file as a workbook"})
		}
	}
	out.Rows, out.Data = written.Rows, data.Bytes()
	out.Name = fmt.Sprintf("corrections-%s.%s", f.Drafted.Format(dateForm), written.Format)
	return out, nil
}

// form is an import in whose form corrections are written, and what it said.
type form struct {
	sheet *importer.Sheet
	said  map[int]*inventory.Asset // by row
}

// formOf is the newest import that stands and has to do with the records that a file corrects.
func (e *Estate) formOf(ctx context.Context, f *store.CorrectionFile) (*form, error) {
	imports, err := e.store.Imports(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(imports, func(i store.Import) bool { return i.Undone.IsZero() && i.Entities.Meet(f.Entities) })
	if at < 0 {
		return nil, inventory.Errorf(inventory.Conflict, "no inventory was imported whose form the file could have").Because("no_form")
	}
	last := imports[at]
	file, err := e.store.ImportDocument(ctx, last.ID)
	if err != nil {
		return nil, err
	}
	if len(file) == 0 {
		return nil, inventory.Errorf(inventory.Conflict, "the imported file whose form the corrections could have is not kept any more").Because("no_form")
	}
	var mapping importer.Mapping
	if err := json.Unmarshal(last.Mapping, &mapping); err != nil {
		return nil, fmt.Errorf("read mapping of import %s: %w", last.ID, err)
	}
	table, err := importer.Read(last.File, file, &mapping)
	if err != nil {
		return nil, err
	}
	out := &form{said: make(map[int]*inventory.Asset, len(table.Assets))}
	for i := range table.Assets {
		out.said[table.Assets[i].Origin.Row] = &table.Assets[i]
	}
	out.sheet, err = importer.NewSheet(last.File, file, &mapping)
	return out, err
}

// place writes a correction into its row of the import, or adds a row for a record that is new, and says at which row that is.
func (e *Estate) place(ctx context.Context, f *form, r *store.CorrectionRow) (int, error) {
	a, err := e.store.KnownAsset(ctx, r.AssetID)
	if err != nil {
		return 0, err
	}
	if !a.Gone.IsZero() {
		return 0, recordGone()
	}
	if r.Field == NewRecord {
		return f.sheet.Add(&a.Asset), nil
	}
	said := f.said[a.Origin.Row]
	if said == nil || !sameRecord(said, &a.Asset, r) {
		return 0, inventory.Errorf(inventory.Conflict, "the record is not in the last import").Because("not_imported")
	}
	name := r.Field
	if name == "inventory_number" {
		name = "number"
	}
	return a.Origin.Row, f.sheet.Correct(importer.Correction{Row: a.Origin.Row, Field: name, Value: r.To})
}

// sameRecord says whether what an import said in a record's row is of that record: another import may have had another one there.
func sameRecord(said, a *inventory.Asset, r *store.CorrectionRow) bool {
	number, serial := a.Number, a.Serial
	switch r.Field {
	case "inventory_number":
		number = r.From
	case "serial":
		serial = r.From
	}
	return naming.NumberKey(said.Number) == naming.NumberKey(number) || said.Serial != "" && match.Serial(said.Serial) == match.Serial(serial)
}

func recordGone() *inventory.Error {
	return inventory.Errorf(inventory.Conflict, "the record is no longer in the inventory").Because("record_gone")
}

// MarkCorrectionsSent notes that a file has been given to the inventory tool: the next import shows what became of it.
func (e *Estate) MarkCorrectionsSent(ctx context.Context, id, by string) error {
	return e.change(ctx, func(ctx context.Context, w *work) error {
		f, err := w.CorrectionFile(ctx, id)
		if err != nil {
			return err
		}
		if f.State != store.FileDownloaded {
			return inventory.Errorf(inventory.Conflict, "the file is %s: only one that was downloaded can be sent", f.State).Because("not_downloaded")
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
	case r.Field == NewRecord:
		r.Outcome = store.TakenOver
	case fields()[r.Field].get(&a.Asset) == r.To:
		r.Outcome = store.TakenOver
	default:
		r.Outcome = store.Overruled
	}
	return nil
}
