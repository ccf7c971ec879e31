package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// RecordCorrection is a value of a record that people found wrong.
type RecordCorrection struct {
	AssetID         string        `json:"asset_id"`
	InventoryNumber string        `json:"inventory_number,omitempty"`
	Field           string        `json:"field" doc:"record: a record that is to be added"`
	From            string        `json:"from,omitempty" doc:"what the record said"`
	To              string        `json:"to,omitempty" doc:"what it should say"`
	DecisionID      string        `json:"decision_id,omitempty"`
	Outcome         store.Outcome `json:"outcome,omitempty" enum:"pending,taken-over,not-taken-over,overruled,withdrawn" doc:"what became of it in its file"`
}

type correctionFile struct {
	ID           string             `json:"id"`
	State        store.FileState    `json:"state" enum:"drafted,downloaded,sent,checked"`
	Drafted      time.Time          `json:"drafted,omitzero"`
	DraftedBy    string             `json:"drafted_by,omitempty"`
	Downloaded   time.Time          `json:"downloaded,omitzero"`
	DownloadedBy string             `json:"downloaded_by,omitempty"`
	Sent         time.Time          `json:"sent,omitzero"`
	SentBy       string             `json:"sent_by,omitempty"`
	Checked      time.Time          `json:"checked,omitzero" doc:"when an import had shown what became of each correction"`
	ImportID     string             `json:"import_id,omitempty"`
	Corrections  []RecordCorrection `json:"corrections,omitempty" doc:"not in lists"`
}

func newCorrectionFile(f *store.CorrectionFile) correctionFile {
	return correctionFile{
		ID: f.ID, State: f.State, Drafted: f.Drafted, DraftedBy: f.DraftedBy, Downloaded: f.Downloaded, DownloadedBy: f.DownloadedBy, Sent: f.Sent, SentBy: f.SentBy,
		Checked: f.Checked, ImportID: f.ImportID,
	}
}

func newWaiting(w *store.WaitingCorrection) RecordCorrection {
	return RecordCorrection{AssetID: w.AssetID, InventoryNumber: w.Number, Field: w.Field, From: w.From, To: w.To, DecisionID: w.DecisionID}
}

func newCorrectionRow(r *store.CorrectionRow) RecordCorrection {
	return RecordCorrection{AssetID: r.AssetID, InventoryNumber: r.Number, Field: r.Field, From: r.From, To: r.To, DecisionID: r.DecisionID, Outcome: r.Outcome}
}

type nothing struct{}

type byFile struct {
	ID string `path:"id" maxLength:"100"`
}

type download struct {
	ID     string `path:"id" maxLength:"100"`
	Format string `query:"format" enum:"csv,xlsx" doc:"without: that of the import"`
}

// downloaded is a file and what it cannot carry.
type downloaded struct {
	Name    string    `json:"name"`
	Type    string    `json:"type" doc:"media type"`
	Content string    `json:"content" contentEncoding:"base64"`
	Rows    int       `json:"rows"`
	LeftOut []leftOut `json:"left_out" nullable:"false" doc:"corrections that the file cannot carry; they stay pending"`
}

type leftOut struct {
	RecordCorrection
	Reason string `json:"reason"`
}

func (s *service) corrections() {
	add(s, operation{id: "list-waiting-corrections", method: http.MethodGet, path: "/corrections", scope: store.ReadAPI, summary: "List the corrections that wait for the next correction file"},
		func(ctx context.Context, _ *nothing) (*answer[items[RecordCorrection]], error) {
			rows, err := s.view(ctx).WaitingCorrections(ctx)
			return itemsOf(rows, newWaiting), err
		})
	add(s, operation{id: "list-correction-files", method: http.MethodGet, path: "/correction-files", scope: store.ReadAPI, summary: "List correction files, newest first"},
		func(ctx context.Context, _ *nothing) (*answer[items[correctionFile]], error) {
			files, err := s.view(ctx).CorrectionFiles(ctx)
			return itemsOf(files, newCorrectionFile), err
		})
	add(s, operation{id: "get-correction-file", method: http.MethodGet, path: "/correction-files/{id}", scope: store.ReadAPI, summary: "Get a correction file, and what became of each correction"},
		func(ctx context.Context, in *byFile) (*answer[correctionFile], error) {
			return s.correctionFile(ctx, in.ID)
		})
	add(s, operation{id: "draft-corrections", method: http.MethodPost, path: "/correction-files", scope: store.DecideAPI, status: http.StatusCreated,
		summary: "Put the corrections that wait into a file", text: "Those of records that the caller manages."},
		func(ctx context.Context, _ *nothing) (*answer[correctionFile], error) {
			var within *store.Entities
			if all := manages(ctx); !all.All {
				within = &all
			}
			f, err := s.Estate.DraftCorrections(ctx, by(ctx), within)
			if err != nil {
				return nil, err
			}
			return s.correctionFile(ctx, f.ID)
		})
	add(s, operation{id: "download-corrections", method: http.MethodPost, path: "/correction-files/{id}/download", scope: store.DecideAPI, status: http.StatusOK,
		summary: "Write a correction file", text: "In the form of the last import: its columns in their order, its dialect, only the rows that change. That it was downloaded is noted."},
		s.downloadCorrections)
	add(s, operation{id: "send-corrections", method: http.MethodPost, path: "/correction-files/{id}/sent", scope: store.DecideAPI, status: http.StatusOK,
		summary: "Note that a correction file is in the inventory tool", text: "The next import shows what became of each correction."},
		func(ctx context.Context, in *byFile) (*answer[correctionFile], error) {
			if err := s.managesFile(ctx, in.ID); err != nil {
				return nil, err
			}
			if err := s.Estate.MarkCorrectionsSent(ctx, in.ID, by(ctx)); err != nil {
				return nil, err
			}
			return s.correctionFile(ctx, in.ID)
		})
}

func (s *service) correctionFile(ctx context.Context, id string) (*answer[correctionFile], error) {
	f, err := s.view(ctx).CorrectionFile(ctx, id)
	if err != nil {
		return nil, err
	}
	rows, err := s.view(ctx).CorrectionRows(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &answer[correctionFile]{Body: newCorrectionFile(&f)}
	out.Body.Corrections = itemsOf(rows, newCorrectionRow).Body.Items
	return out, nil
}

// managesFile refuses to do something with a file that corrects records that are not the caller's to manage.
func (s *service) managesFile(ctx context.Context, id string) error {
	f, err := s.view(ctx).CorrectionFile(ctx, id)
	if err == nil && !manages(ctx).Cover(f.Entities) {
		err = inventory.Errorf(inventory.Denied, "the file corrects records that are not yours to manage")
	}
	return err
}

func (s *service) downloadCorrections(ctx context.Context, in *download) (*answer[downloaded], error) {
	if err := s.managesFile(ctx, in.ID); err != nil {
		return nil, err
	}
	f, err := s.Estate.DownloadCorrections(ctx, in.ID, in.Format, by(ctx))
	if err != nil {
		return nil, err
	}
	out := &answer[downloaded]{Body: downloaded{Name: f.Name, Type: f.Type(), Content: base64.StdEncoding.EncodeToString(f.Data), Rows: f.Rows, LeftOut: []leftOut{}}}
	for i := range f.LeftOut {
		out.Body.LeftOut = append(out.Body.LeftOut, leftOut{newCorrectionRow(&f.LeftOut[i].CorrectionRow), f.LeftOut[i].Reason})
	}
	return out, nil
}
