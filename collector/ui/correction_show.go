package ui

import (
	"fmt"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/store"
)

type correctionShowPage struct {
	Page
	URL      string
	State    Badge
	Steps    []step
	Rows     []correctionView
	Rest     int
	Outcomes []tally
	LeftOut  []leftOutView
	Form     string // why it cannot be written; empty: it can
	CanAct   bool
	CanSend  bool
}

// step is one station of a file's way.
type step struct {
	Label, Note string
	Done, Now   bool
}

// leftOutView is a correction that the file cannot carry, and why.
type leftOutView struct {
	correctionView
	Why string
}

// correctionShow is one file: what it corrects, where it stands, what became of it.
func (s *site) correctionShow(c *gin.Context) error {
	f, err := s.correctionFile(c, false)
	if err != nil {
		return err
	}
	rows, err := s.view(c).CorrectionRows(c.Request.Context(), f.ID)
	if err != nil {
		return fmt.Errorf("read corrections: %w", err)
	}
	p := correctionShowPage{Page: s.page(c, "ui.corrections", "corrections"), URL: "/corrections/" + f.ID, CanAct: s.access(c).Manages.Cover(f.Entities)}
	p.Title, p.State, p.Steps = p.fileTitle(&f), p.fileState(&f), p.fileSteps(&f)
	p.CanSend = p.CanAct && f.State == store.FileDownloaded
	found := map[store.Outcome]int{}
	for i := range rows {
		r := &rows[i]
		found[r.Outcome]++
		if i >= correctionsShown {
			continue
		}
		v := p.correction(r.AssetID, r.Number, r.Field, r.From, r.To)
		v.State = p.outcome(r.Outcome)
		p.Rows = append(p.Rows, v)
	}
	p.Rest = len(rows) - len(p.Rows)
	for _, o := range []store.Outcome{store.Pending, store.TakenOver, store.NotTakenOver, store.Overruled, store.Withdrawn} {
		if n := found[o]; n > 0 {
			p.Outcomes = append(p.Outcomes, tally{Label: p.T("ui.correction.outcome." + string(o)), Shown: p.Number(n), Bad: o == store.NotTakenOver || o == store.Overruled})
		}
	}
	if found[store.Pending] > 0 {
		p.leftOut(s.Estate.PreviewCorrections(c.Request.Context(), f.ID))
	}
	s.render(c, http.StatusOK, "correction_show", p)
	return nil
}

// leftOut says what the file cannot carry.
func (p *correctionShowPage) leftOut(would *estate.Rendered, err error) {
	if err != nil {
		p.Form = p.refusal(err)
		return
	}
	for _, l := range would.LeftOut {
		p.LeftOut = append(p.LeftOut, leftOutView{p.correction(l.AssetID, l.Number, l.Field, l.From, l.To), p.why(l.Why, l.Reason)})
	}
}

func (p Page) outcome(o store.Outcome) Badge {
	tone := map[store.Outcome]string{store.TakenOver: "resolved", store.NotTakenOver: "failed", store.Overruled: "failed", store.Pending: "assigned"}[o]
	return Badge{Label: p.T("ui.correction.outcome." + string(o)), Tone: tone}
}

// fileSteps is the way of a file: drafted, downloaded, sent, checked.
func (p Page) fileSteps(f *store.CorrectionFile) []step {
	steps := []step{
		{Label: p.T("ui.correction.state.drafted"), Note: joined(f.DraftedBy, p.Moment(f.Drafted)), Done: true},
		{Label: p.T("ui.correction.state.downloaded"), Note: joined(f.DownloadedBy, p.Moment(f.Downloaded)), Done: !f.Downloaded.IsZero()},
		{Label: p.T("ui.correction.state.sent"), Note: joined(f.SentBy, p.Moment(f.Sent)), Done: !f.Sent.IsZero()},
		{Label: p.T("ui.correction.state.checked"), Note: p.Moment(f.Checked), Done: !f.Checked.IsZero()},
	}
	for i := range steps {
		if !steps[i].Done {
			steps[i].Now = true
			break
		}
	}
	return steps
}

// correctionDownload gives the file, in the form of the last import.
func (s *site) correctionDownload(c *gin.Context) error {
	f, err := s.correctionFile(c, true)
	if err != nil {
		return err
	}
	file, err := s.Estate.DownloadCorrections(c.Request.Context(), f.ID, c.PostForm("format"), s.visitor(c))
	if err != nil {
		return fmt.Errorf("write correction file: %w", err)
	}
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, file.Type(), file.Data)
	return nil
}

// correctionSent notes that the file is in the inventory tool.
func (s *site) correctionSent(c *gin.Context) error {
	f, err := s.correctionFile(c, true)
	if err != nil {
		return err
	}
	if err := s.Estate.MarkCorrectionsSent(c.Request.Context(), f.ID, s.visitor(c)); err != nil {
		return fmt.Errorf("mark as sent: %w", err)
	}
	return s.done(c, "corrections-sent", "/corrections/"+f.ID)
}
