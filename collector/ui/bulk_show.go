package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type bulkShowPage struct {
	Page
	At       string // the revision that is shown
	State    Badge
	By, When string
	Running  bool
	Said     string // how far it has come
	Done     int
	Total    int
	Counts   []tally
	Refusals []refusalView
	More     int // refusals that are not kept
	Undone   string
	UndoURL  string
	Back     string
}

// tally is one number with its words.
type tally struct {
	Label, Shown string
	Bad          bool
}

// refusalView is a discrepancy that was left alone, and why.
type refusalView struct{ Title, URL, Why string }

// stalled is how long a bulk may be under way before its collector must have ended in the midst: then what it did can be taken back.
const stalled = 10 * time.Minute

// bulkShow tells how far a decision about many has come, and what became of it.
func (s *site) bulkShow(c *gin.Context) error {
	at, err := s.discrepanciesAt(c.Request.Context())
	if err != nil {
		return err
	}
	b, err := s.bulk(c)
	if err != nil {
		return err
	}
	standing, err := s.Store.CountStandingOfBulk(c.Request.Context(), b.ID)
	if err != nil {
		return fmt.Errorf("count decisions: %w", err)
	}
	p := bulkShowPage{Page: s.page(c, "ui.bulk.title", "discrepancies"), At: at, Total: b.Total, Back: s.bulkBack(c, b)}
	p.By, p.When = b.By, p.Moment(b.At)
	if b.Rule != "" {
		p.By = p.T("ui.rule.named", "name", b.Rule)
	}
	p.Title = p.bulkTitle(b.Choice)
	if b.Rule != "" {
		p.Title = p.bulkTitle(acceptObserved)
	}
	p.State = p.bulkState(b)
	p.progress(b, standing)
	p.Counts = []tally{
		{Label: p.T("ui.bulk.total"), Shown: p.Number(b.Total)}, {Label: p.T("ui.bulk.decided"), Shown: p.Number(b.Decided)},
		{Label: p.T("ui.bulk.refused"), Shown: p.Number(b.Refused), Bad: b.Refused > 0 && b.State != store.BulkStopped}, {Label: p.T("ui.bulk.standing"), Shown: p.Number(standing)},
	}
	if !b.Undone.IsZero() {
		p.Undone = p.T("ui.undone_by", "name", b.UndoneBy, "date", p.Moment(b.Undone))
	}
	if standing > 0 && (!p.Running || s.Now().Sub(b.At) > stalled) {
		p.UndoURL = bulkURL(b.ID)
	}
	if p.Refusals, err = s.refusals(c, p.Page, b); err != nil {
		return err
	}
	p.More = max(0, b.Refused-len(b.Refusals))
	s.render(c, http.StatusOK, "bulk_show", p)
	return nil
}

// bulk is one that the visitor took, or any for who sees everything: what others decided about is not for all to know.
func (s *site) bulk(c *gin.Context) (store.Bulk, error) {
	b, err := s.Store.Bulk(c.Request.Context(), c.Param("id"))
	if err == nil && b.By != s.visitor(c) && !s.access(c).Sees.All {
		err = inventory.Errorf(inventory.NotFound, "no bulk %s", c.Param("id"))
	}
	if err != nil {
		return b, fmt.Errorf("read bulk: %w", err)
	}
	return b, nil
}

func (s *site) bulkBack(c *gin.Context, b store.Bulk) string {
	otherwise := "/discrepancies"
	if b.Rule != "" && s.access(c).Administers {
		otherwise = "/settings/rules"
	}
	return local(c.Query("back"), otherwise)
}

func (p Page) bulkState(b store.Bulk) Badge {
	tone := map[store.BulkState]string{store.BulkRunning: "assigned", store.BulkDone: "resolved", store.BulkStopped: "failed", store.BulkUndoing: "assigned"}[b.State]
	return Badge{Label: p.T("ui.bulk.state." + string(b.State)), Tone: tone}
}

// progress says how far a bulk, or its undoing, has come.
func (p *bulkShowPage) progress(b store.Bulk, standing int) {
	switch b.State {
	case store.BulkRunning:
		p.Running, p.Done, p.Total = true, b.Decided+b.Refused, b.Total
		p.Said = p.T("ui.bulk.progress", "done", p.Number(p.Done), "total", p.Number(p.Total))
	case store.BulkUndoing:
		p.Running, p.Done, p.Total = true, b.Decided-standing, b.Decided
		p.Said = p.T("ui.bulk.undoing", "done", p.Number(p.Done), "total", p.Number(p.Total))
	}
}

// refusals tells of what was refused as far as the visitor may know of it.
func (s *site) refusals(c *gin.Context, p Page, b store.Bulk) ([]refusalView, error) {
	keys := make([]string, len(b.Refusals))
	for i, r := range b.Refusals {
		keys[i] = r.Key
	}
	rows, err := s.view(c).DiscrepanciesByKey(c.Request.Context(), keys)
	if err != nil {
		return nil, fmt.Errorf("read discrepancies: %w", err)
	}
	known := map[string]store.DiscrepancyRow{}
	for i := range rows {
		known[rows[i].Key] = rows[i]
	}
	var out []refusalView
	for _, r := range b.Refusals {
		if row, sees := known[r.Key]; sees {
			out = append(out, refusalView{Title: joined(p.subject(row), p.T("kind."+string(row.Kind))), URL: "/discrepancies/" + url.PathEscape(r.Key), Why: p.why(r.Why, r.Reason)})
		}
	}
	return out, nil
}

// bulkUndo takes back what was decided about many at once: by those who did it, and by those who manage everything.
func (s *site) bulkUndo(c *gin.Context) error {
	b, err := s.bulk(c)
	if err == nil && b.By != s.visitor(c) && !s.access(c).Manages.All {
		err = inventory.Errorf(inventory.Denied, "%s decided this", b.By).Because("bulk_of", "name", b.By)
	}
	if err != nil {
		return err
	}
	done, many, err := s.Estate.StartUndoing(c.Request.Context(), b.ID, s.visitor(c))
	if err != nil {
		return fmt.Errorf("undo many: %w", err)
	}
	if many {
		c.Redirect(http.StatusSeeOther, bulkPage(b.ID, c.PostForm("back")))
		return nil
	}
	s.flash(c, flash{Kind: flashUndoneMany, Count: done.Decided})
	return back(c, "/discrepancies")
}

// bulkPage is the address of the page that tells how far a bulk has come, and then leads back.
func bulkPage(id, back string) string {
	if back == "" {
		return "/bulks/" + id
	}
	return "/bulks/" + id + "?back=" + url.QueryEscape(back)
}
