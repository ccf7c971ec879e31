package ui

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// decisionForm is what the forms of a case send.
type decisionForm struct {
	Choice   inventory.Choice `form:"choice"`
	Reason   string           `form:"reason"`
	Assignee string           `form:"assignee"`
	Until    string           `form:"until"` // yyyy-mm-dd; empty: for good
	Field    string           `form:"field"`
	To       string           `form:"to"`
	Number   string           `form:"number"` // of the asset to match by hand
	Other    string           `form:"other"`  // Merge: the name or serial number of the other device; Split: what is split off
	Seen     string           `form:"seen"`   // the state that the reader decided about; empty: whatever it is
}

// What the quick buttons ask for is one of the estate's choices, filled in.
const (
	acceptObserved inventory.Choice = "accept" // what was observed is right: the record is wrong
	assignToMe     inventory.Choice = "mine"
)

// discrepancyDecide records what a person decided about one discrepancy.
func (s *site) discrepancyDecide(c *gin.Context) error {
	var form decisionForm
	if err := c.ShouldBind(&form); err != nil {
		return inventory.Errorf(inventory.Invalid, "read the form: %w", err)
	}
	row, err := s.toDecide(c, c.Param("key"), form.Choice)
	if err != nil {
		return err
	}
	if form.Seen != "" && form.Seen != row.Version() {
		return s.tooLate(c, row)
	}
	decision, err := s.decisionOf(c, form, row)
	if err != nil {
		return err
	}
	if form.Seen != "" {
		decision.Seen = row.Updated // the estate looks again when it is this decision's turn
	}
	id, err := s.Estate.Decide(c.Request.Context(), decision)
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	s.flash(c, flash{Kind: flashDecided, Choice: decision.Choice, Undo: id})
	return back(c, "/discrepancies/"+row.Key)
}

// tooLate says that the discrepancy is no longer what the reader decided about; nothing is overwritten.
func (s *site) tooLate(c *gin.Context, row store.DiscrepancyRow) error {
	text := s.text(c)
	why := text.T("ui.too_late.report")
	made, err := s.view(c).Decisions(c.Request.Context(), row.Key)
	if err != nil {
		return fmt.Errorf("read decisions: %w", err)
	}
	if len(made) > 0 && !made[0].At.Before(row.Updated) {
		why = text.T("ui.too_late.decision", arg("name", made[0].By, "choice", text.T("choice."+string(made[0].Choice))))
	}
	return complaint{text: text.T("ui.too_late") + " " + why, code: http.StatusConflict, url: "/discrepancies/" + row.Key}
}

// toDecide reads a discrepancy about which the visitor may decide that.
func (s *site) toDecide(c *gin.Context, key string, choice inventory.Choice) (store.DiscrepancyRow, error) {
	row, err := s.view(c).Discrepancy(c.Request.Context(), key)
	if err != nil {
		return row, fmt.Errorf("read discrepancy: %w", err)
	}
	if !s.access(c).Manages.Has(row.EntityCode) {
		return row, inventory.Errorf(inventory.Denied, "this takes the role of manager for the record or device").Because("manager")
	}
	switch choice {
	case acceptObserved, inventory.RecordWrong, inventory.MatchByHand, inventory.KeepApart, inventory.NewRecord, inventory.Merge, inventory.Split:
		if row.Withheld { // what is decided there takes up data of both sides
			return row, complaint{text: s.text(c).T("ui.withheld.decide")}
		}
	}
	return row, nil
}

// decisionOf fills the decision from the form and the discrepancy. The estate judges it; what a form can miss is said here, in
// the reader's words.
func (s *site) decisionOf(c *gin.Context, form decisionForm, row store.DiscrepancyRow) (inventory.Decision, error) {
	d := inventory.Decision{
		DiscrepancyID: row.Key, Choice: form.Choice, By: s.visitor(c), Reason: strings.TrimSpace(form.Reason),
		Assignee: strings.TrimSpace(form.Assignee), AssetID: row.AssetID, DeviceID: row.DeviceID,
	}
	var err error
	text := s.text(c)
	switch form.Choice {
	case acceptObserved:
		d.Choice = inventory.RecordWrong
		d.Field, d.To = s.accepted(row.Discrepancy)
		err = needed(d.To, text.T("ui.correction.missing"))
	case assignToMe:
		d.Choice, d.Assignee = inventory.Assign, d.By
	case inventory.DeviceWrong:
		d.Reason = firstOf(d.Reason, s.page(c, "ui.case.title", "").work(row.Discrepancy))
	case inventory.Assign:
		err = needed(d.Assignee, text.T("ui.assignee.missing"))
	case inventory.Ignore:
		if d.Until, err = until(form.Until, s.Now()); err == nil {
			err = needed(d.Reason, text.T("ui.reason.missing"))
		} else {
			err = complaint{text: text.T("ui.until.past")}
		}
	case inventory.RecordWrong:
		d.Field, d.To = form.Field, strings.TrimSpace(form.To)
		err = needed(d.To, text.T("ui.correction.missing"))
	case inventory.MatchByHand:
		d.AssetID, err = s.assetNumbered(c, form.Number)
	case inventory.NewRecord:
		d.Values, err = s.newRecord(c, row.DeviceID)
	case inventory.Merge:
		d.OtherID, err = s.deviceCalled(c, form.Other, row.DeviceID)
	case inventory.Split:
		d.OtherID = form.Other
		err = needed(d.OtherID, text.T("ui.split.missing"))
	}
	if err == nil {
		err = s.managesBoth(c, d)
	}
	return d, err
}

// managesBoth refuses a decision that puts things together or apart of which one is not the visitor's to manage.
func (s *site) managesBoth(c *gin.Context, d inventory.Decision) error {
	managed := s.Store.View(s.access(c).Manages)
	var err error
	switch d.Choice {
	case inventory.MatchByHand, inventory.KeepApart:
		_, err = managed.Asset(c.Request.Context(), d.AssetID)
	case inventory.Merge:
		_, err = managed.Device(c.Request.Context(), d.OtherID)
	case inventory.Split, inventory.NewRecord:
	default:
		return nil
	}
	if err == nil {
		_, err = managed.Device(c.Request.Context(), d.DeviceID)
	}
	if inventory.CodeOf(err) == inventory.NotFound {
		return inventory.Errorf(inventory.Denied, "this takes the role of manager for the record and the device").Because("manager_both")
	}
	return err
}

func needed(value, otherwise string) error {
	if value == "" {
		return complaint{text: otherwise}
	}
	return nil
}

var errPast = errors.New("the day is past")

// until reads the day on which an ignored discrepancy counts again.
func until(day string, now time.Time) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, day)
	if err == nil && !t.After(now) {
		err = errPast
	}
	return t, err
}

// assetNumbered finds the one asset with an inventory number.
func (s *site) assetNumbered(c *gin.Context, number string) (string, error) {
	number = strings.TrimSpace(number)
	found, _, err := s.view(c).Assets(c.Request.Context(), store.AssetFilter{Text: number, Limit: 200})
	if err != nil {
		return "", fmt.Errorf("look for the asset: %w", err)
	}
	found = slices.DeleteFunc(found, func(a inventory.Asset) bool { return !strings.EqualFold(a.Number, number) })
	if number == "" || len(found) != 1 {
		return "", complaint{text: s.text(c).N("ui.match.found", len(found), arg("number", number, "n", strconv.Itoa(len(found))))}
	}
	return found[0].ID, nil
}

// decisionUndo takes a decision back.
func (s *site) decisionUndo(c *gin.Context) error {
	if _, err := s.view(c).Decision(c.Request.Context(), c.Param("id")); err != nil {
		return fmt.Errorf("read decision: %w", err)
	}
	_, err := s.Store.View(s.access(c).Manages).Decision(c.Request.Context(), c.Param("id"))
	if inventory.CodeOf(err) == inventory.NotFound {
		err = inventory.Errorf(inventory.Denied, "this takes the role of manager for the record or device").Because("manager")
	}
	if err != nil {
		return fmt.Errorf("read decision: %w", err)
	}
	if err := s.Estate.Undo(c.Request.Context(), c.Param("id"), s.visitor(c)); err != nil {
		return fmt.Errorf("undo: %w", err)
	}
	s.flash(c, flash{Kind: flashUndone})
	return back(c, "/discrepancies")
}
