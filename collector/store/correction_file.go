package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// CorrectionFile is a file of corrections for the inventory tool.
type CorrectionFile struct {
	ID           string
	State        FileState
	Drafted      time.Time
	DraftedBy    string
	Downloaded   time.Time // for the first time
	DownloadedBy string
	Sent         time.Time
	SentBy       string
	Checked      time.Time
	ImportID     string   // the import that it was checked against
	Entities     Entities // whose records it corrects
}

// FileState is where a correction file stands in its life.
type FileState string

// The life of a correction file.
const (
	FileDrafted    FileState = "drafted"
	FileDownloaded FileState = "downloaded"
	FileSent       FileState = "sent"    // somebody says that it is in the inventory tool
	FileChecked    FileState = "checked" // the next import has shown what became of each correction
)

// CorrectionRow is one correction in a file.
type CorrectionRow struct {
	FileID     string
	AssetID    string
	Field      string
	Number     string // inventory number
	From, To   string
	DecisionID string
	Outcome    Outcome
}

// Outcome is what became of a correction in a file.
type Outcome string

// Outcomes.
const (
	Pending      Outcome = "pending"
	TakenOver    Outcome = "taken-over"
	NotTakenOver Outcome = "not-taken-over" // it joins the next file
	Overruled    Outcome = "overruled"      // the inventory says something else again
	Withdrawn    Outcome = "withdrawn"      // the decision was taken back, or replaced
)

var correctionFiles = table[CorrectionFile]{
	name:    "correction_file",
	key:     []string{"id"},
	columns: []string{"state", "drafted", "drafted_by", "downloaded", "downloaded_by", "sent", "sent_by", "checked", "import_id", "entities"},
	places: func(f *CorrectionFile) []any {
		return []any{&f.ID, &f.State, moment{&f.Drafted}, &f.DraftedBy, moment{&f.Downloaded}, &f.DownloadedBy, moment{&f.Sent}, &f.SentBy, moment{&f.Checked}, &f.ImportID,
			&f.Entities}
	},
}

var correctionRows = table[CorrectionRow]{
	name:    "correction_row",
	key:     []string{"file_id", "asset_id", "field"},
	columns: []string{"number", "from_value", "to_value", "decision_id", "outcome"},
	places: func(r *CorrectionRow) []any {
		return []any{&r.FileID, &r.AssetID, &r.Field, &r.Number, &r.From, &r.To, &r.DecisionID, &r.Outcome}
	},
}

// CorrectionFiles lists them all, newest first.
func (r reader) CorrectionFiles(ctx context.Context) ([]CorrectionFile, error) {
	return correctionFiles.find(ctx, r.q, "ORDER BY id DESC")
}

// CorrectionFile reads one.
func (r reader) CorrectionFile(ctx context.Context, id string) (CorrectionFile, error) {
	return correctionFiles.one(ctx, r.q, id)
}

// CorrectionRows reads the corrections in a file.
func (r reader) CorrectionRows(ctx context.Context, fileID string) ([]CorrectionRow, error) {
	return correctionRows.find(ctx, r.q, "WHERE file_id = $1 ORDER BY number, asset_id, field", fileID)
}

// PendingCorrections reads the corrections in files of which it is not known yet what became of them.
func (r reader) PendingCorrections(ctx context.Context) ([]CorrectionRow, error) {
	return correctionRows.find(ctx, r.q, "WHERE outcome = $1", string(Pending))
}

// CorrectionFiles is Store.CorrectionFiles, within the view: those that are about nobody else's records.
func (v View) CorrectionFiles(ctx context.Context) ([]CorrectionFile, error) {
	all, err := v.r.CorrectionFiles(ctx)
	return slices.DeleteFunc(all, func(f CorrectionFile) bool { return !v.in.Cover(f.Entities) }), err
}

// CorrectionFile is Store.CorrectionFile, within the view.
func (v View) CorrectionFile(ctx context.Context, id string) (CorrectionFile, error) {
	f, err := v.r.CorrectionFile(ctx, id)
	if err == nil && !v.in.Cover(f.Entities) {
		return CorrectionFile{}, missing(correctionFiles.name, id)
	}
	return f, err
}

// CorrectionRows is Store.CorrectionRows, within the view.
func (v View) CorrectionRows(ctx context.Context, fileID string) ([]CorrectionRow, error) {
	if _, err := v.CorrectionFile(ctx, fileID); err != nil {
		return nil, err
	}
	return v.r.CorrectionRows(ctx, fileID)
}

// OutcomeCount is how many rows of a file have an outcome.
type OutcomeCount struct {
	FileID  string
	Outcome Outcome
	Rows    int
}

// CorrectionOutcomes counts the rows of all files by outcome.
func (r reader) CorrectionOutcomes(ctx context.Context) ([]OutcomeCount, error) {
	found := []OutcomeCount{}
	err := each(ctx, r.q, "SELECT file_id, outcome, count(*) FROM correction_row GROUP BY file_id, outcome", nil, func(rows *sql.Rows) error {
		var c OutcomeCount
		err := rows.Scan(&c.FileID, &c.Outcome, &c.Rows)
		found = append(found, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count corrections: %w", err)
	}
	return found, nil
}

// CorrectionOutcomes is Store.CorrectionOutcomes, within the view.
func (v View) CorrectionOutcomes(ctx context.Context) ([]OutcomeCount, error) {
	files, err := v.CorrectionFiles(ctx)
	if err != nil {
		return nil, err
	}
	all, err := v.r.CorrectionOutcomes(ctx)
	return slices.DeleteFunc(all, func(c OutcomeCount) bool {
		return !slices.ContainsFunc(files, func(f CorrectionFile) bool { return f.ID == c.FileID })
	}), err
}

// WaitingCorrection is a correction that no file holds yet, or none any more, and of which record it is.
type WaitingCorrection struct {
	Correction
	Number     string // inventory number
	EntityCode string
}

// WaitingCorrections reads what the next correction file would hold, of the records of some entities.
func (r reader) WaitingCorrections(ctx context.Context, in Entities) ([]WaitingCorrection, error) {
	c := &conditions{}
	c.within("a.entity_code", &in)
	c.add("NOT EXISTS (SELECT 1 FROM correction_row r WHERE r.asset_id = c.asset_id AND r.field = c.field AND r.outcome = ?)", string(Pending))
	found := []WaitingCorrection{}
	err := each(ctx, r.q, "SELECT c.asset_id, c.field, c.from_value, c.to_value, c.decision_id, c.at, a.number, a.entity_code FROM correction c JOIN asset a ON a.id = c.asset_id "+
		c.where()+" ORDER BY a.number, c.asset_id, c.field", c.args, func(rows *sql.Rows) error {
		var w WaitingCorrection
		err := rows.Scan(append(corrections.places(&w.Correction), &w.Number, &w.EntityCode)...)
		found = append(found, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting corrections: %w", err)
	}
	return found, nil
}

// WaitingCorrections is Store.WaitingCorrections, within the view.
func (v View) WaitingCorrections(ctx context.Context) ([]WaitingCorrection, error) {
	return v.r.WaitingCorrections(ctx, v.in)
}

// PutCorrectionFile writes a file, over the one with the same ID.
func (tx *Tx) PutCorrectionFile(ctx context.Context, f *CorrectionFile) error {
	return correctionFiles.put(ctx, tx.q, f)
}

// PutCorrectionRow writes a correction in a file, over the one of the same record and field.
func (tx *Tx) PutCorrectionRow(ctx context.Context, r *CorrectionRow) error {
	return correctionRows.put(ctx, tx.q, r)
}

// WithdrawCorrection notes that a correction that is in some file stands no longer.
func (tx *Tx) WithdrawCorrection(ctx context.Context, assetID, field string) error {
	err := perform(ctx, tx.q, "UPDATE correction_row SET outcome = $3 WHERE asset_id = $1 AND field = $2 AND outcome = $4", assetID, field, string(Withdrawn), string(Pending))
	if err != nil {
		return fmt.Errorf("withdraw correction: %w", err)
	}
	return nil
}
