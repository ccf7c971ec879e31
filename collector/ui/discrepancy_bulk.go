package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type discrepancyBulkPage struct {
	Page
	Choice   inventory.Choice
	Hidden   []Option // the selection, to be sent again with the confirmation
	Kinds    []facetValue
	Changes  []bulkChange
	Rest     int // changes that are not shown one by one
	Total    int
	Left     []facetValue // what is left alone, by reason
	Reasons  []string
	Until    string
	Assignee string
	Reason   string
	Back     string
	Changed  bool // since the reader saw the preview
}

// bulkChange is what would become of one discrepancy.
type bulkChange struct {
	Title, Kind, From, To string
	URL                   string
}

// selection is what a decision about many is to be about.
type selection struct {
	form      decisionForm
	decisions []inventory.Decision
	rows      []store.DiscrepancyRow
	left      map[string]int // by reason
	expect    string         // tells one state of the selection from another
}

const (
	bulkShown   = 100
	largestBulk = 50_000
)

// bulkPreview shows what a decision about many would change; nothing changes yet.
func (s *site) bulkPreview(c *gin.Context) error {
	chosen, err := s.selected(c, false)
	if err != nil {
		return err
	}
	return s.showBulk(c, chosen, http.StatusOK)
}

// bulkDecide decides about all that was selected, unless something about it has changed since the preview.
func (s *site) bulkDecide(c *gin.Context) error {
	chosen, err := s.selected(c, true)
	if err != nil {
		return err
	}
	if expect := c.PostForm("expect"); expect != chosen.expect {
		return s.showBulk(c, chosen, http.StatusConflict)
	}
	request, err := s.bulkRequest(c, chosen)
	if err != nil {
		return err
	}
	id, err := s.Estate.StartMany(c.Request.Context(), request)
	if err != nil {
		return fmt.Errorf("decide about many: %w", err)
	}
	done, err := s.Store.Bulk(c.Request.Context(), id)
	if err != nil {
		return fmt.Errorf("read bulk: %w", err)
	}
	if done.State == store.BulkRunning || done.Refused > 0 {
		c.Redirect(http.StatusSeeOther, bulkPage(id, c.PostForm("back")))
		return nil
	}
	s.flash(c, flash{Kind: flashDecidedMany, Choice: request.Decision.Choice, Count: done.Decided, Bulk: id})
	return back(c, "/discrepancies")
}

// bulkRequest is what the estate is asked to do: alike about all, each in the state that was read.
func (s *site) bulkRequest(c *gin.Context, chosen *selection) (estate.BulkRequest, error) {
	manages := s.access(c).Manages
	request := estate.BulkRequest{Within: &manages}
	if len(chosen.decisions) == 0 {
		return request, complaint{text: s.text(c).T("ui.bulk.none.text")}
	}
	alike := chosen.decisions[0]
	request.Decision = inventory.Decision{Choice: alike.Choice, By: alike.By, Until: alike.Until, Assignee: alike.Assignee, Reason: chosen.form.Reason}
	for i := range chosen.rows {
		request.Selection = append(request.Selection, store.Version{Key: chosen.rows[i].Key, Updated: chosen.rows[i].Updated})
	}
	return request, nil
}

// selected reads the selection: keys, or all that the list's filters leave. final says that what the decision needs must be there.
func (s *site) selected(c *gin.Context, final bool) (*selection, error) {
	var form decisionForm
	if err := c.ShouldBind(&form); err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "read the form: %w", err)
	}
	switch form.Choice {
	case acceptObserved, inventory.Acknowledge, inventory.DeviceWrong, inventory.Ignore, inventory.Assign, assignToMe:
	default:
		return nil, inventory.Errorf(inventory.Invalid, "%q is nothing that can be decided about many at once", form.Choice)
	}
	keys := c.PostFormArray("key")
	if c.PostForm("all") != "" {
		var err error
		if keys, err = s.allKeys(c); err != nil {
			return nil, err
		}
	}
	switch {
	case len(keys) == 0:
		return nil, complaint{text: s.text(c).T("ui.selected.none")}
	case len(keys) > largestBulk:
		return nil, inventory.Errorf(inventory.Invalid, "at most %d discrepancies at once", largestBulk).Because("bulk_large", "limit", strconv.Itoa(largestBulk))
	}
	if !final {
		form.Reason, form.Until, form.Assignee = "-", "", firstOf(form.Assignee, s.visitor(c))
	}
	return s.judge(c, form, keys)
}

func (s *site) allKeys(c *gin.Context) ([]string, error) {
	values, err := url.ParseQuery(c.PostForm("query"))
	if err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "read the list's state: %w", err)
	}
	keys, err := s.view(c).InboxKeys(c.Request.Context(), s.inboxFilter(query{values: values}, s.visitor(c)))
	if err != nil {
		return nil, fmt.Errorf("select discrepancies: %w", err)
	}
	return keys, nil
}

// judge makes the decisions, and counts what is left alone and why.
func (s *site) judge(c *gin.Context, form decisionForm, keys []string) (*selection, error) {
	rows, err := s.view(c).DiscrepanciesByKey(c.Request.Context(), keys)
	if err != nil {
		return nil, fmt.Errorf("read discrepancies: %w", err)
	}
	chosen := &selection{form: form, left: map[string]int{}}
	sum := sha256.New()
	for i := range rows {
		row := rows[i]
		if why := s.leave(c, form.Choice, row); why != "" {
			chosen.left[why]++
			continue
		}
		d, err := s.decisionOf(c, form, row)
		if err != nil {
			return nil, err
		}
		_, _ = io.WriteString(sum, row.Key+row.Version()+d.Field+d.To)
		chosen.rows, chosen.decisions = append(chosen.rows, row), append(chosen.decisions, d)
	}
	chosen.expect = hex.EncodeToString(sum.Sum(nil))
	return chosen, nil
}

// leave says why a discrepancy is left alone; empty: it is not.
func (s *site) leave(c *gin.Context, choice inventory.Choice, row store.DiscrepancyRow) string {
	switch {
	case row.Status == inventory.Resolved:
		return "ui.bulk.resolved"
	case !s.access(c).Manages.Has(row.EntityCode) || row.Withheld:
		return "ui.bulk.denied"
	case choice == inventory.DeviceWrong && row.DeviceID == "":
		return "ui.bulk.no_device"
	case choice == acceptObserved && (row.Kind != inventory.FieldMismatch || row.Suggestion == ""):
		return "ui.bulk.nothing" // the others are corrected one by one: what to write differs from what was observed
	}
	return ""
}

func (s *site) showBulk(c *gin.Context, chosen *selection, code int) error {
	p := discrepancyBulkPage{
		Page: s.page(c, "ui.bulk.title", "discrepancies"), Choice: chosen.form.Choice, Total: len(chosen.decisions), Changed: code == http.StatusConflict,
		Back: local(c.PostForm("back"), "/discrepancies"), Assignee: firstOf(c.PostForm("assignee"), s.visitor(c)), Reason: c.PostForm("reason"),
	}
	p.Title = p.bulkTitle(chosen.form.Choice)
	p.Reasons, p.Until = p.reasons(), p.ignoreUntil()
	p.Hidden = []Option{{Label: "choice", Value: string(chosen.form.Choice)}, {Label: "expect", Value: chosen.expect}, {Label: "back", Value: p.Back}}
	if c.PostForm("all") != "" {
		p.Hidden = append(p.Hidden, Option{Label: "all", Value: "1"}, Option{Label: "query", Value: c.PostForm("query")})
	} else {
		for _, row := range chosen.rows {
			p.Hidden = append(p.Hidden, Option{Label: "key", Value: row.Key})
		}
	}
	p.count(chosen)
	for i, row := range chosen.rows[:min(len(chosen.rows), bulkShown)] {
		p.Changes = append(p.Changes, p.change(row, chosen.decisions[i]))
	}
	p.Rest = len(chosen.rows) - len(p.Changes)
	s.render(c, code, "discrepancy_bulk", p)
	return nil
}

func (p Page) bulkTitle(choice inventory.Choice) string {
	switch choice {
	case acceptObserved:
		return p.T("ui.accept")
	case assignToMe:
		return p.T("ui.mine")
	}
	return p.T("choice." + string(choice))
}

// count says how many of each kind there are, and how many are left alone, in the kinds' order.
func (p *discrepancyBulkPage) count(chosen *selection) {
	kinds := map[inventory.Kind]int{}
	for _, row := range chosen.rows {
		kinds[row.Kind]++
	}
	for _, k := range inventory.Kinds() {
		if n := kinds[k]; n > 0 {
			icon, _ := kindLook(k)
			p.Kinds = append(p.Kinds, facetValue{Label: p.T("kind." + string(k)), Icon: p.Icon(icon), Shown: p.Number(n)})
		}
	}
	for _, why := range []string{"ui.bulk.resolved", "ui.bulk.denied", "ui.bulk.no_device", "ui.bulk.nothing"} {
		if n := chosen.left[why]; n > 0 {
			p.Left = append(p.Left, facetValue{Label: p.N(why, n)})
		}
	}
}

func (p Page) change(row store.DiscrepancyRow, d inventory.Decision) bulkChange {
	out := bulkChange{
		Title: p.subject(row), URL: "/discrepancies/" + row.Key, Kind: p.T("kind." + string(row.Kind)),
		From: p.T("status." + string(row.Status)),
	}
	switch d.Choice {
	case inventory.RecordWrong:
		out.Kind = p.fieldName(d.Field)
		out.From, out.To = p.value(row.Discrepancy, row.Manual), d.To
	case inventory.Ignore:
		out.To = p.T("status." + string(inventory.Ignored))
	case inventory.Assign:
		out.To = p.T("ui.assigned_to", "name", d.Assignee)
	case inventory.DeviceWrong:
		out.To = firstOf(p.work(row.Discrepancy), p.T("ui.correct_device"))
	default:
		out.To = p.T("status." + string(inventory.Acknowledged))
	}
	return out
}

// None says that there is nothing to decide about.
func (p discrepancyBulkPage) None() Empty {
	return Empty{Icon: p.Icon("info-circle"), Title: p.T("ui.bulk.none"), Text: p.T("ui.bulk.none.text"), URL: p.Back, Action: p.T("ui.inbox.back")}
}
