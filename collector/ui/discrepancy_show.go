package ui

import (
	"fmt"
	"html/template"
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
	Subject     string
	SubjectNote string
	RecordTitle string
	RecordNote  string
	DeviceTitle string
	DeviceNote  string
	Rows        []comparedRow
	Name        *takenApart
	Related     []related
	Evidence    []evidenceView
	Verdict     string // what the evidence comes to
	Until       string
	Assignee    string
	Note        string
	Seen        string
	Accept      string // what accepting would make the record say; empty: it settles nothing
	Choices     choices
	Hand        byHand
	Work        string // what to propose for "the device is wrong"
	Events      []event
	Where       neighbours
}

// neighbours are the list that led to a case, and the cases before and after it there.
type neighbours struct{ List, Previous, Next, Then, Place string }

type evidenceView struct{ Text, Value, Weight string }

// related is another thing that has to do with the case.
type related struct {
	Label, Text, Note, URL string
	Icon                   template.HTML
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
	p.Subject = p.subject(row)
	p.Title = p.Case.Kind.Label + " · " + p.Subject
	p.SubjectNote = joined(p.Case.Class, p.placeOf(row, s.Estate.Policy()))
	p.RecordTitle, p.RecordNote = p.recordHead(both.asset)
	p.DeviceTitle, p.DeviceNote = p.deviceHead(both.device)
	p.Until, p.Assignee, p.Note, p.Seen = p.Date(row.Until), row.Assignee, row.Note, row.Version()
	p.Choices, p.Work = p.choices(row, both.asset, s.Estate.Policy()), p.work(row.Discrepancy)
	if field, to := s.accepted(row.Discrepancy); field != "" && !row.Withheld {
		p.Accept = p.fieldName(field) + " : " + to
	}
	if err := s.fillCase(c, &p, row, both); err != nil {
		return err
	}
	s.render(c, http.StatusOK, "discrepancy_show", p)
	return nil
}

// discrepancyAgain is where a browser comes that loads the answer to a refused decision again.
func (s *site) discrepancyAgain(c *gin.Context) error {
	c.Redirect(http.StatusSeeOther, "/discrepancies/"+url.PathEscape(c.Param("key")))
	return nil
}

// fillCase adds what takes reading more than the two sides.
func (s *site) fillCase(c *gin.Context, p *discrepancyShowPage, row store.DiscrepancyRow, both pair) (err error) {
	p.Rows = p.compare(both)
	if err := s.fillSources(c, p.Page, p.Rows, both); err != nil {
		return err
	}
	p.Name = p.takeApart(both, s.Estate.Policy())
	if p.Evidence, err = s.evidence(c, p.Page, row); err != nil {
		return err
	}
	if len(p.Evidence) > 0 {
		p.Verdict = p.N("ui.evidence.verdict", len(p.Evidence))
	}
	if p.Related, err = s.related(c, p.Page, row, both); err != nil {
		return err
	}
	if err := s.fillByHand(c, p, both); err != nil {
		return err
	}
	if p.Events, err = s.timeline(c, p.Page, row, both); err != nil {
		return err
	}
	p.Where, err = s.beside(c, row.Key)
	return err
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
	if len(d.Sources) == 1 {
		return title, joined(p.T("ui.seen_on", "date", p.Moment(d.LastSeen)), d.Sources[0])
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
		out[i] = evidenceView{Text: p.known("evidence.", string(e.Key)), Value: value, Weight: p.T("ui.weight." + weight(e.Key))}
	}
	return out
}

// weight says in a word how much a piece of evidence is worth.
func weight(key inventory.EvidenceKey) string {
	switch key {
	case inventory.ByHand:
		return "person"
	case inventory.BySerial, inventory.ByUUID, inventory.ByMAC:
		return "strong"
	case inventory.ByNumber, inventory.ByName:
		return "good"
	}
	return "weak"
}

// related are the other things that have to do with a case: its subject's other cases, the others that take part, what is
// plugged in, and what it is plugged into.
func (s *site) related(c *gin.Context, p Page, row store.DiscrepancyRow, both pair) ([]related, error) {
	var out []related
	for _, other := range both.found {
		if other.Key == row.Key {
			continue
		}
		icon, _ := kindLook(other.Kind)
		out = append(out, related{
			Label: p.T("ui.related.case"), Text: p.T("kind." + string(other.Kind)), Note: p.T("status." + string(other.Status)),
			URL: "/discrepancies/" + other.Key, Icon: p.Icon(icon),
		})
	}
	for _, o := range row.Others {
		name, _, _ := strings.Cut(o, " ")
		out = append(out, related{Label: p.T("ui.related.twin"), Text: o, URL: "/discrepancies?status=all&q=" + url.QueryEscape(name), Icon: p.Icon("copy")})
	}
	kin, err := s.kin(c, p, both)
	if err != nil {
		return nil, err
	}
	out = append(out, kin...)
	if both.device == nil {
		return out, nil
	}
	if both.plug != "" {
		out = append(out, related{Label: p.T("ui.plugged_into"), Text: both.parent, URL: both.plug, Icon: p.Icon("plug")})
	}
	screens, _, err := s.view(c).Devices(c.Request.Context(), store.DeviceFilter{Parent: both.device.ID})
	if err != nil {
		return nil, fmt.Errorf("read what is plugged in: %w", err)
	}
	for _, d := range screens {
		out = append(out, related{
			Label: p.className(d.Class), Text: firstOf(d.ShownName(), d.Serial, p.T("ui.nameless")), Note: joined(d.Manufacturer, d.Model),
			URL: "/devices/" + d.ID, Icon: p.Icon(classIcon(d.Class)),
		})
	}
	return out, nil
}

// beside finds the list that led to the case (its query is in "in") and the case's neighbours there.
func (s *site) beside(c *gin.Context, key string) (neighbours, error) {
	in := c.Query("in")
	values, err := url.ParseQuery(in)
	if err != nil {
		return neighbours{}, inventory.Errorf(inventory.Invalid, "read the address of the list: %w", err)
	}
	q := query{path: "/discrepancies", values: values}
	keys, err := s.view(c).InboxKeys(c.Request.Context(), s.inboxFilter(q, s.visitor(c)))
	if err != nil {
		return neighbours{}, fmt.Errorf("list discrepancies: %w", err)
	}
	where := neighbours{List: q.address(values)}
	at := slices.Index(keys, key)
	if at > 0 {
		where.Previous = caseURL(keys[at-1], in)
	}
	if at+1 < len(keys) {
		where.Next = caseURL(keys[at+1], in)
	}
	if at >= 0 {
		where.Place = strconv.Itoa(at+1) + " / " + strconv.Itoa(len(keys))
	}
	where.Then = firstOf(where.Next, where.List)
	return where, nil
}

// caseURL is the address of a case that remembers the list it was opened from.
func caseURL(key, in string) string {
	if in == "" {
		return "/discrepancies/" + key
	}
	return "/discrepancies/" + key + "?in=" + url.QueryEscape(in)
}
