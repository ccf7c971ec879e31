package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type correctionListPage struct {
	Page
	Waiting  []correctionView // for the next file
	Rest     int              // of them that are not shown
	Total    int
	CanDraft bool
	Files    []correctionFileView
	Empty    Empty
}

// correctionView is one correction as people read it.
type correctionView struct {
	Number, URL, Field, From, To string
	When                         string
	State                        Badge // what became of it
	New                          bool  // a record that is to be added
}

// correctionFileView is a file in the list of all.
type correctionFileView struct {
	URL, Title, By string
	State          Badge
	Taken, Total   string
	Note           string
}

const correctionsShown = 200

// correctionList shows what waits for the next file, and the files that there are.
func (s *site) correctionList(c *gin.Context) error {
	p := correctionListPage{Page: s.page(c, "ui.corrections", "corrections")}
	waiting, err := s.view(c).WaitingCorrections(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list corrections: %w", err)
	}
	p.Total = len(waiting)
	for i := range waiting[:min(len(waiting), correctionsShown)] {
		p.Waiting = append(p.Waiting, p.waiting(&waiting[i]))
	}
	p.Rest = p.Total - len(p.Waiting)
	for i := range waiting {
		p.CanDraft = p.CanDraft || s.access(c).Manages.Has(waiting[i].EntityCode)
	}
	if err := s.fillFiles(c, &p); err != nil {
		return err
	}
	p.Empty = Empty{Icon: p.Icon("file-spreadsheet"), Title: p.T("ui.corrections.none"), Text: p.T("ui.corrections.none.text"), URL: "/discrepancies", Action: p.T("ui.inbox.title")}
	s.render(c, http.StatusOK, "correction_list", p)
	return nil
}

func (s *site) fillFiles(c *gin.Context, p *correctionListPage) error {
	files, err := s.view(c).CorrectionFiles(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list correction files: %w", err)
	}
	counted, err := s.view(c).CorrectionOutcomes(c.Request.Context())
	if err != nil {
		return fmt.Errorf("count corrections: %w", err)
	}
	rows, taken := map[string]int{}, map[string]int{}
	for _, n := range counted {
		rows[n.FileID] += n.Rows
		if n.Outcome == store.TakenOver {
			taken[n.FileID] += n.Rows
		}
	}
	for i := range files {
		f := &files[i]
		v := correctionFileView{URL: "/corrections/" + f.ID, Title: p.fileTitle(f), By: f.DraftedBy, State: p.fileState(f), Total: p.Number(rows[f.ID]), Note: p.fileNote(f)}
		if f.State == store.FileChecked {
			v.Taken = p.Number(taken[f.ID])
		}
		p.Files = append(p.Files, v)
	}
	return nil
}

func (p Page) fileTitle(f *store.CorrectionFile) string {
	return p.T("ui.correction.file", "date", p.Moment(f.Drafted))
}

func (p Page) fileState(f *store.CorrectionFile) Badge {
	tone := map[store.FileState]string{store.FileDrafted: "open", store.FileDownloaded: "acknowledged", store.FileSent: "assigned", store.FileChecked: "resolved"}[f.State]
	return Badge{Label: p.T("ui.correction.state." + string(f.State)), Tone: tone}
}

// fileNote says who did what last with a file.
func (p Page) fileNote(f *store.CorrectionFile) string {
	switch f.State {
	case store.FileDownloaded:
		return p.T("ui.correction.downloaded", "date", p.Moment(f.Downloaded), "name", f.DownloadedBy)
	case store.FileSent:
		return p.T("ui.correction.sent", "date", p.Moment(f.Sent), "name", f.SentBy)
	case store.FileChecked:
		return p.T("ui.correction.checked", "date", p.Moment(f.Checked))
	}
	return p.T("ui.correction.drafted", "name", f.DraftedBy)
}

func (p Page) waiting(w *store.WaitingCorrection) correctionView {
	v := p.correction(w.AssetID, w.Number, w.Field, w.From, w.To)
	v.When = p.Date(w.At)
	return v
}

func (p Page) correction(assetID, number, field, from, to string) correctionView {
	v := correctionView{Number: firstOf(number, p.T("ui.no_number")), URL: "/assets/" + assetID, Field: p.fieldName(field), From: from, To: to}
	if field == estate.NewRecord {
		v.New, v.Field = true, p.T("ui.correction.new_record")
	}
	return v
}

// correctionDraft puts what waits, of the entities that the visitor manages, into a new file.
func (s *site) correctionDraft(c *gin.Context) error {
	f, err := s.Estate.DraftCorrections(c.Request.Context(), s.visitor(c), s.within(c))
	if err != nil {
		return fmt.Errorf("draft corrections: %w", err)
	}
	return s.done(c, "corrections-drafted", "/corrections/"+f.ID)
}

// correctionFile is one that the visitor may see; to do something with it takes managing all that is in it.
func (s *site) correctionFile(c *gin.Context, act bool) (store.CorrectionFile, error) {
	f, err := s.view(c).CorrectionFile(c.Request.Context(), c.Param("id"))
	if err != nil {
		return f, fmt.Errorf("read correction file: %w", err)
	}
	if act && !s.access(c).Manages.Cover(f.Entities) {
		return f, inventory.Errorf(inventory.Denied, "the file corrects records that are not yours to manage").Because("file_denied")
	}
	return f, nil
}
