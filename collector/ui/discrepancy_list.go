package ui

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

type discrepancyListPage struct {
	Page
	Text    string
	Hidden  []Option // what the search form carries along
	Tabs    []tab
	Facets  []facet
	Views   []savedView
	CanKeep bool // there is a state worth a name
	Chosen  []chip
	Sorts   []Option
	Summary string
	Cards   []card
	All     int    // discrepancies that the filters leave, on all pages
	Query   string // the list's state, for what is decided about all of it
	Pager   Pager
	Empty   Empty
	Reasons []string // to choose from when a discrepancy is ignored
	Until   string   // a day to propose
	At      string   // the revision that the page shows
}

// tab is one state of the work, with the number of discrepancies in it.
type tab struct {
	Label, URL, Count string
	Current           bool
}

// inboxPageSize is the number of subjects on a page of the inbox.
const inboxPageSize = 25

// discrepancyList is the inbox.
func (s *site) discrepancyList(c *gin.Context) error {
	q := newQuery(c)
	q.size = inboxPageSize
	filter := s.inboxFilter(q, s.visitor(c))
	inbox, err := s.view(c).Inbox(c.Request.Context(), filter)
	if err != nil {
		return fmt.Errorf("read inbox: %w", err)
	}
	p := discrepancyListPage{Page: s.page(c, "ui.inbox.title", "discrepancies"), Text: q.get("q"), All: inbox.Total, Query: q.values.Encode(), At: inbox.Revision}
	p.Hidden = q.hidden("q", "page")
	if p.Tabs, err = s.inboxTabs(c, p.Page, q, inbox); err != nil {
		return err
	}
	p.Facets = p.facets(q, filter, inbox, s.Estate.Policy())
	if p.Views, err = s.savedViews(c, q); err != nil {
		return err
	}
	p.CanKeep = viewQuery(q.values) != "" && !slices.ContainsFunc(p.Views, func(v savedView) bool { return v.Current })
	p.Chosen, p.Sorts = p.chosen(q, s.Estate.Policy()), p.sorts(q)
	p.Summary = p.N("ui.inbox.discrepancies", inbox.Total) + " · " + p.N("ui.inbox.subjects", inbox.Subjects)
	for _, group := range inbox.Groups {
		p.Cards = append(p.Cards, s.card(p.Page, group, q.values.Encode()))
	}
	p.Pager = q.pager(p.Page, inbox.Subjects)
	p.Empty = p.inboxEmpty(q)
	p.Reasons, p.Until = p.reasons(), p.ignoreUntil()
	s.render(c, http.StatusOK, "discrepancy_list", p)
	return nil
}

// inboxTabs counts what is in each state; the filters other than the state hold.
func (s *site) inboxTabs(c *gin.Context, p Page, q query, inbox *store.InboxPage) ([]tab, error) {
	mine := *s.inboxFilter(q, s.visitor(c))
	setState(&mine, "mine", s.visitor(c))
	mine.Limit, mine.Offset = 1, 0
	own, err := s.view(c).Inbox(c.Request.Context(), &mine)
	if err != nil {
		return nil, fmt.Errorf("count what is assigned to me: %w", err)
	}
	all := 0
	for _, n := range inbox.Counts[store.ByStatus] {
		all += n
	}
	var tabs []tab
	for _, state := range inboxStates() {
		n := 0
		switch state.name {
		case "mine":
			n = own.Total
		case "all":
			n = all
		default:
			for _, status := range state.statuses {
				n += inbox.Counts[store.ByStatus][string(status)]
			}
		}
		t := tab{Label: p.T("ui.inbox.state." + state.name), URL: q.with("status", state.name), Count: p.Number(n), Current: stateOf(q) == state.name}
		if state.name == usualState {
			t.URL = q.with("status")
		}
		tabs = append(tabs, t)
	}
	return tabs, nil
}

func (p Page) inboxEmpty(q query) Empty {
	switch {
	case len(q.values) > 0 && (len(q.values) > 1 || q.get("status") == ""):
		return Empty{
			Icon: p.Icon("search"), Title: p.T("ui.nothing_found"), Text: p.T("ui.nothing_found.text"),
			URL: "/discrepancies", Action: p.T("ui.clear_filters"),
		}
	case stateOf(q) != usualState:
		return Empty{Icon: p.Icon("inbox"), Title: p.T("ui.inbox.none"), Text: p.T("ui.inbox.none.text"), URL: "/discrepancies", Action: p.T("ui.inbox.back")}
	}
	return Empty{
		Icon: p.Icon("circle-check"), Title: p.T("ui.inbox.empty"), Text: p.T("ui.inbox.empty.text"),
		URL: "/import", Action: p.T("ui.import.title"),
	}
}
