package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

type agentsPage struct {
	settingsPage
	Text    string
	Sort    string
	Selects []Select
	Chosen  []chip
	Columns []Column
	Agents  []agentView
	Pager   Pager
	Empty   Empty
}

// agentView is an agent or a scanner as people read it.
type agentView struct {
	ID, Name, DeviceID, Kind, Version, Contact, ContactAt, Since string
	Tag                                                          string
	Quiet, Revoked                                               bool
	Wanted                                                       bool // a full inventory is asked of it
}

// quietDays is after how many days without a contact an agent stands out; what it means for the estate is the policy's business.
const quietDays = 30

func (s *site) agentList(c *gin.Context) error {
	q := newQuery(c)
	filter := store.AgentFilter{Text: q.get("q"), Kind: store.Scope(q.get("kind")), Limit: pageSize, Offset: q.offset()}
	if q.get("state") != "all" {
		standing := q.get("state") != "revoked"
		filter.Standing = &standing
	}
	if filter.Sort, filter.Desc = q.sort(); filter.Sort == "" {
		filter.Sort, filter.Desc = "contact", true
	}
	agents, total, err := s.Store.AgentPage(c.Request.Context(), filter)
	if err != nil {
		return fmt.Errorf("list agents: %w", err)
	}
	p := agentsPage{settingsPage: s.settings(c, "agents"), Text: q.get("q"), Sort: q.get("sort")}
	p.Selects = []Select{
		q.choose(p.Page, "kind", "ui.agent.kind", "ui.agent.kind.all", []Option{
			{Value: string(store.EnrolAgent), Label: p.T("ui.token.scope.agent")}, {Value: string(store.EnrolScanner), Label: p.T("ui.token.scope.scanner")},
		}),
		q.choose(p.Page, "state", "ui.agent.state", "ui.agent.standing", []Option{
			{Value: "revoked", Label: p.T("ui.revoked")}, {Value: "all", Label: p.T("ui.agent.state.all")},
		}),
	}
	p.Chosen = chips(p.Page, q, p.Selects)
	p.Columns = []Column{
		q.column(p.Page, "ui.agent", "name", ""), q.column(p.Page, "ui.agent.kind", "", ""), q.column(p.Page, "ui.agent.version", "version", ""),
		q.column(p.Page, "ui.agent.contact", "contact", ""), q.column(p.Page, "ui.agent.since", "created", ""),
	}
	ids := make([]string, len(agents))
	for i := range agents {
		ids[i] = agents[i].DeviceID
	}
	states, err := s.Store.AgentStatesOf(c.Request.Context(), ids)
	if err != nil {
		return fmt.Errorf("read what agents said of themselves: %w", err)
	}
	for i := range agents {
		p.Agents = append(p.Agents, p.agent(&agents[i], states[agents[i].DeviceID]))
	}
	p.Pager = q.pager(p.Page, total)
	p.Empty = p.emptyList(len(p.Chosen) > 0, "/settings/agents", "ui.agent.none")
	p.Empty.URL, p.Empty.Action = "/settings/tokens", p.T("ui.settings.tokens")
	s.render(c, http.StatusOK, "settings_agents", p)
	return nil
}

func (p Page) agent(a *store.Agent, said store.AgentState) agentView {
	v := agentView{
		ID: a.ID, Name: firstOf(a.Name, a.DeviceID), DeviceID: a.DeviceID, Kind: p.known("ui.token.scope.", string(a.Kind)), Version: a.Version,
		Contact: firstOf(p.Ago(a.Contact), p.T("ui.never")), ContactAt: p.Moment(a.Contact), Since: p.Date(a.Created), Revoked: !a.Revoked.IsZero(),
		Tag: said.Tag, Wanted: !said.Wanted.IsZero(),
	}
	v.Quiet = !v.Revoked && !a.Contact.IsZero() && p.now.Sub(a.Contact).Hours() > quietDays*24
	return v
}

// agentWant asks an agent for a full inventory; it learns of it the next time that it asks what to do.
func (s *site) agentWant(c *gin.Context) error {
	agent, err := s.Store.Agent(c.Request.Context(), c.Param("id"))
	if err != nil {
		return fmt.Errorf("read agent: %w", err)
	}
	if err := s.Estate.Want(c.Request.Context(), agent.DeviceID, s.visitor(c)); err != nil {
		return fmt.Errorf("ask for an inventory: %w", err)
	}
	s.flash(c, flash{Kind: "agent-wanted"})
	return back(c, "/settings/agents")
}

func (s *site) agentRevoke(c *gin.Context) error {
	if err := s.Auth.RevokeAgent(c.Request.Context(), c.Param("id"), s.visitor(c)); err != nil {
		return fmt.Errorf("revoke agent: %w", err)
	}
	s.flash(c, flash{Kind: "agent-revoked"})
	return back(c, "/settings/agents")
}
