package store

import (
	"context"
	"fmt"
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
	ImportID     string // the import that it was checked against
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
	columns: []string{"state", "drafted", "drafted_by", "downloaded", "downloaded_by", "sent", "sent_by", "checked", "import_id"},
	places: func(f *CorrectionFile) []any {
		return []any{&f.ID, &f.State, moment{&f.Drafted}, &f.DraftedBy, moment{&f.Downloaded}, &f.DownloadedBy, moment{&f.Sent}, &f.SentBy, moment{&f.Checked}, &f.ImportID}
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
