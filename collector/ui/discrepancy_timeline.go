package ui

import (
	"fmt"
	"html/template"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// event is one line of a case's time line.
type event struct {
	At       time.Time
	When     string
	Ago      string
	Icon     template.HTML
	Title    string
	From, To string
	Text     string
	By       string
	Said     bool   // somebody's words
	UndoURL  string // of a decision that stands
	Undone   string
}

// longestTimeline bounds a time line to what a page can show.
const longestTimeline = 60

// timeline puts in one order what happened: reports, changes, decisions, comments; the newest first.
func (s *site) timeline(c *gin.Context, p Page, row store.DiscrepancyRow, both pair) ([]event, error) {
	var all []event
	for _, read := range []func() ([]event, error){
		func() ([]event, error) { return s.decisionEvents(c, p, row.Key) },
		func() ([]event, error) { return s.commentEvents(c, p, row.Key) },
		func() ([]event, error) { return s.statusEvents(c, p, row.Key) },
		func() ([]event, error) { return s.changeEvents(c, p, row.AssetID, "clipboard-list") },
		func() ([]event, error) { return s.changeEvents(c, p, row.DeviceID, "scan") },
	} {
		some, err := read()
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if d := both.device; d != nil {
		all = append(all, event{At: d.LastSeen, Icon: p.Icon("send"), Title: p.T("ui.event.last_report"), By: joined(d.Sources...)},
			event{At: d.FirstSeen, Icon: p.Icon("eye"), Title: p.T("ui.event.first_seen")})
	}
	slices.SortStableFunc(all, func(a, b event) int { return b.At.Compare(a.At) })
	all = all[:min(len(all), longestTimeline)]
	for i := range all {
		all[i].When, all[i].Ago = p.Moment(all[i].At), p.Ago(all[i].At)
	}
	return all, nil
}

func (s *site) decisionEvents(c *gin.Context, p Page, key string) ([]event, error) {
	made, err := s.view(c).Decisions(c.Request.Context(), key)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	var out []event
	for _, d := range made {
		e := event{At: d.At, Icon: p.Icon("user-check"), Title: p.known("choice.", string(d.Choice)), From: d.From, To: d.To, Text: p.because(d), By: d.By}
		if icon := map[inventory.Choice]string{inventory.Merge: "arrow-merge", inventory.Split: "arrows-split", inventory.NewRecord: "plus"}[d.Choice]; icon != "" {
			e.Icon = p.Icon(icon)
		}
		switch {
		case !d.Undone.IsZero():
			e.Undone = p.T("ui.undone_by", "name", d.UndoneBy, "date", p.Moment(d.Undone))
		case p.CanDecide:
			e.UndoURL = undoURL(d.ID)
		}
		out = append(out, e)
	}
	return out, nil
}

// because is what a decision says besides its choice.
func (p Page) because(d inventory.Decision) string {
	var more []string
	if d.Assignee != "" {
		more = append(more, p.T("ui.assigned_to", "name", d.Assignee))
	}
	if !d.Until.IsZero() {
		more = append(more, p.T("ui.until", "date", p.Date(d.Until)))
	}
	return joined(append(more, d.Reason)...)
}

func (s *site) commentEvents(c *gin.Context, p Page, key string) ([]event, error) {
	said, err := s.view(c).Comments(c.Request.Context(), key)
	if err != nil {
		return nil, fmt.Errorf("read comments: %w", err)
	}
	out := make([]event, len(said))
	for i, comment := range said {
		out[i] = event{At: comment.At, Icon: p.Icon("message"), Title: p.T("ui.comment"), Text: comment.Text, By: comment.By, Said: true}
	}
	return out, nil
}

// statusEvents tell when the discrepancy was found, resolved, and came back. What a decision did is told by the decision.
func (s *site) statusEvents(c *gin.Context, p Page, key string) ([]event, error) {
	history, err := s.view(c).History(c.Request.Context(), key)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	var out []event
	for _, ch := range history {
		e := event{At: ch.At, By: ch.Source}
		switch {
		case ch.Field != "status":
			continue
		case ch.To == string(inventory.Resolved):
			e.Icon, e.Title = p.Icon("circle-check"), p.T("ui.event.resolved")
		case ch.From == "":
			e.Icon, e.Title = p.Icon("alert-triangle"), p.T("ui.event.found")
		case ch.From == string(inventory.Resolved):
			e.Icon, e.Title = p.Icon("refresh-alert"), p.T("ui.event.back")
		default:
			continue
		}
		out = append(out, e)
	}
	return out, nil
}

func (s *site) changeEvents(c *gin.Context, p Page, subject, icon string) ([]event, error) {
	if subject == "" {
		return nil, nil
	}
	history, err := s.view(c).History(c.Request.Context(), subject)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	var out []event
	for _, ch := range s.changes(c, p, history) {
		out = append(out, event{At: ch.At, Icon: p.Icon(icon), Title: ch.Field, From: ch.Change.From, To: firstOf(ch.Change.To, "∅"), By: ch.By})
	}
	return out, nil
}
