package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type discrepancyShowPage struct {
	Page
	Case        discrepancyView
	RecordTitle string
	RecordNote  string
	DeviceTitle string
	DeviceNote  string
	Rows        []comparedRow
	Others      []string
	Evidence    []evidenceView
	Until       string
	Assignee    string
	Note        string
	Choices     choices
	Work        string // what to propose for "the device is wrong"
	History     []decisionView
	List, Next  string // addresses: the list that led here, and what follows in it
}

type evidenceView struct{ Text, Value string }

// decisionView is one decision of the past.
type decisionView struct {
	ID, Choice, By, When, Text string
	From, To                   string
	Undone                     string
	CanUndo                    bool
}

// discrepancyShow is one case: both sides, why, and what can be done.
func (s *site) discrepancyShow(c *gin.Context) error {
	row, err := s.view(c).Discrepancy(c.Request.Context(), c.Param("key"))
	if err != nil {
		return fmt.Errorf("read discrepancy: %w", err)
	}
	both, err := s.loadPair(c, row.AssetID, row.DeviceID, row.Key)
	if err != nil {
		return err
	}
	p := discrepancyShowPage{Page: s.page(c, "ui.case.title", "discrepancies")}
	p.CanDecide = s.access(c).Manages.Has(row.EntityCode)
	p.Case = p.discrepancy(row)
	p.Title = p.Case.Kind.Label + " · " + p.subject(row)
	p.RecordTitle, p.RecordNote = p.recordHead(both.asset)
	p.DeviceTitle, p.DeviceNote = p.deviceHead(both.device)
	p.Rows, p.Others = p.compare(both), row.Others
	p.Until, p.Assignee, p.Note = p.Date(row.Until), row.Assignee, row.Note
	if p.Evidence, err = s.evidence(c, p.Page, row); err != nil {
		return err
	}
	if p.History, err = s.decisions(c, p.Page, row.Key); err != nil {
		return err
	}
	p.Choices, p.Work = p.choices(row, both.asset, s.Estate.Policy()), p.work(row.Discrepancy)
	if p.List, p.Next, err = s.around(c, row.Key); err != nil {
		return err
	}
	s.render(c, http.StatusOK, "discrepancy_show", p)
	return nil
}

// subject names what a discrepancy is about.
func (p Page) subject(row store.DiscrepancyRow) string {
	return firstOf(row.Number, row.DeviceName, row.DeviceSerial, p.T("ui.nameless"))
}

func (p Page) recordHead(a *inventory.Asset) (title, note string) {
	if a == nil {
		return p.T("ui.no_asset"), ""
	}
	if a.Origin.File == "" {
		return a.Number, ""
	}
	return a.Number, p.T("ui.origin", "file", a.Origin.File, "row", strconv.Itoa(a.Origin.Row))
}

func (p Page) deviceHead(d *inventory.Device) (title, note string) {
	if d == nil {
		return p.T("ui.no_device"), ""
	}
	title = d.ShownName()
	if title == "" {
		title = d.Serial
	}
	return title, p.T("ui.seen_by", "date", p.Moment(d.LastSeen), "n", p.Number(len(d.Sources)))
}

// evidence says why the device is taken for the asset.
func (s *site) evidence(c *gin.Context, p Page, row store.DiscrepancyRow) ([]evidenceView, error) {
	if row.DeviceID == "" || row.AssetID == "" {
		return nil, nil
	}
	matches, err := s.view(c).MatchOfDevice(c.Request.Context(), row.DeviceID)
	if err != nil {
		return nil, fmt.Errorf("read match: %w", err)
	}
	for _, m := range matches {
		if m.AssetID == row.AssetID {
			return p.evidence(m), nil
		}
	}
	return nil, nil
}

func (p Page) evidence(m inventory.Match) []evidenceView {
	out := make([]evidenceView, len(m.Evidence))
	for i, e := range m.Evidence {
		value := e.Value
		if e.Key == inventory.ByMAC {
			value = spaced(value)
		}
		out[i] = evidenceView{Text: p.known("evidence.", string(e.Key)), Value: value}
	}
	return out
}

func (s *site) decisions(c *gin.Context, p Page, key string) ([]decisionView, error) {
	made, err := s.view(c).Decisions(c.Request.Context(), key)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	slices.SortStableFunc(made, func(a, b inventory.Decision) int { return b.At.Compare(a.At) })
	out := make([]decisionView, len(made))
	for i, d := range made {
		out[i] = p.decision(d)
	}
	return out, nil
}

func (p Page) decision(d inventory.Decision) decisionView {
	v := decisionView{
		ID: d.ID, Choice: p.known("choice.", string(d.Choice)), By: d.By, When: p.Moment(d.At), Text: d.Reason, From: d.From, To: d.To,
		CanUndo: p.CanDecide && d.Undone.IsZero(),
	}
	var more []string
	if d.Assignee != "" {
		more = append(more, p.T("ui.assigned_to", "name", d.Assignee))
	}
	if !d.Until.IsZero() {
		more = append(more, p.T("ui.until", "date", p.Date(d.Until)))
	}
	if d.Reason != "" {
		more = append(more, d.Reason)
	}
	v.Text = strings.Join(more, " · ")
	if !d.Undone.IsZero() {
		v.Undone = p.T("ui.undone_by", "name", d.UndoneBy, "date", p.Moment(d.Undone))
	}
	return v
}

// around finds the list that led to the case (its query is in "in") and what follows the case there.
func (s *site) around(c *gin.Context, key string) (list, next string, err error) {
	in := c.Query("in")
	values, err := url.ParseQuery(in)
	if err != nil {
		return "", "", inventory.Errorf(inventory.Invalid, "read the address of the list: %w", err)
	}
	q := query{path: "/discrepancies", values: values}
	keys, err := s.view(c).InboxKeys(c.Request.Context(), s.inboxFilter(q, s.visitor(c)))
	if err != nil {
		return "", "", fmt.Errorf("list discrepancies: %w", err)
	}
	if at := slices.Index(keys, key); at+1 < len(keys) {
		next = caseURL(keys[at+1], in)
	}
	return q.address(values), next, nil
}

// caseURL is the address of a case that remembers the list it was opened from.
func caseURL(key, in string) string {
	if in == "" {
		return "/discrepancies/" + key
	}
	return "/discrepancies/" + key + "?in=" + url.QueryEscape(in)
}
