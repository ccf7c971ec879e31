package ui

import (
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

type workListPage struct {
	Page
	Tabs    []workTab
	State   string
	Selects []Select
	Chosen  []chip
	Sites   []workSite
	Said    string
	Pager   Pager
	Empty   Empty
	Open    bool // what is shown is still to do
}

// workTab is one state of a list, with how much is in it.
type workTab struct {
	URL, Label, Shown string
	Current           bool
}

// workSite is what there is to do at one site.
type workSite struct {
	ID, Label, Count string
	Items            []workView
}

// workView is one item as people read it.
type workView struct {
	ID, Number, Device, URL string
	Icon                    template.HTML
	Class                   string
	Task                    Badge
	From, To                string
	Place, Note, Assignee   string
	Since                   string
	Closed                  string
	UndoURL                 string
}

const workPageSize = 200

// workList is what technicians have to do, site by site.
func (s *site) workList(c *gin.Context) error {
	q := newQuery(c)
	q.size = workPageSize
	state := store.WorkState(firstOf(q.get("state"), string(store.WorkOpen)))
	f := store.WorkFilter{State: state, Task: store.Task(q.get("task")), Site: q.get("site"), Entity: q.get("entity"), Assignee: q.get("assignee"), Limit: workPageSize, Offset: q.offset()}
	items, total, err := s.view(c).Work(c.Request.Context(), f)
	if err != nil {
		return fmt.Errorf("list work: %w", err)
	}
	p := workListPage{Page: s.page(c, "ui.work.title", "tasks"), State: string(state), Open: state == store.WorkOpen}
	p.Said = p.N("ui.work.items", total)
	if p.Tabs, err = s.workTabs(c, p.Page, q, f); err != nil {
		return err
	}
	if p.Selects, err = s.workSelects(c, p.Page, q, f); err != nil {
		return err
	}
	p.Chosen = chips(p.Page, q, p.Selects)
	for i := range items {
		p.add(s, &items[i], s.access(c).Manages)
	}
	p.Pager = q.pager(p.Page, total)
	p.Empty = Empty{Icon: p.Icon("circle-check"), Title: p.T("ui.work.none." + string(state)), Text: p.T("ui.work.none.text"), URL: "/discrepancies", Action: p.T("ui.inbox.title")}
	if len(p.Chosen) > 0 {
		p.Empty = p.emptyList(true, "/tasks", "")
	}
	s.render(c, http.StatusOK, "work_list", p)
	return nil
}

// workTabs counts the work of each state.
func (s *site) workTabs(c *gin.Context, p Page, q query, f store.WorkFilter) ([]workTab, error) {
	var tabs []workTab
	now := f.State
	for _, state := range []store.WorkState{store.WorkOpen, store.WorkDone, store.WorkWithdrawn} {
		f.State = state
		bySite, err := s.view(c).WorkBySite(c.Request.Context(), f)
		if err != nil {
			return nil, fmt.Errorf("count work: %w", err)
		}
		n := 0
		for _, some := range bySite {
			n += some
		}
		value := string(state)
		if state == store.WorkOpen {
			value = ""
		}
		tabs = append(tabs, workTab{URL: q.with("state", value), Label: p.T("ui.work.state." + string(state)), Shown: p.Number(n), Current: state == now})
	}
	return tabs, nil
}

func (s *site) workSelects(c *gin.Context, p Page, q query, f store.WorkFilter) ([]Select, error) {
	var tasks, sites, entities []Option
	for _, t := range []store.Task{store.Rename, store.Move, store.Reconnect, store.Relabel, store.FindIt, store.Check} {
		tasks = append(tasks, Option{Value: string(t), Label: p.T("ui.task." + string(t))})
	}
	f.Site = ""
	bySite, err := s.view(c).WorkBySite(c.Request.Context(), f)
	if err != nil {
		return nil, fmt.Errorf("count work: %w", err)
	}
	for _, code := range slices.Sorted(maps.Keys(bySite)) {
		if code != "" {
			sites = append(sites, Option{Value: code, Label: s.siteName(code) + " (" + p.Number(bySite[code]) + ")"})
		}
	}
	policy := s.Estate.Policy()
	for _, code := range slices.Sorted(maps.Keys(policy.Entities)) {
		if s.access(c).Sees.Has(code) {
			entities = append(entities, Option{Value: code, Label: joined(code, policy.Entities[code])})
		}
	}
	selects := []Select{q.choose(p, "task", "ui.task", "ui.task.all", tasks), q.choose(p, "site", "ui.site", "ui.site.all", sites),
		q.choose(p, "entity", "ui.entity", "ui.entity.all", entities)}
	if me := s.visitor(c); me != "" {
		selects = append(selects, q.choose(p, "assignee", "ui.assignee", "ui.assignee.all", []Option{{Value: me, Label: p.T("ui.work.mine")}}))
	}
	return selects, nil
}

// add puts an item under its site; items come site by site.
func (p *workListPage) add(s *site, item *store.WorkItem, manages store.Entities) {
	if n := len(p.Sites); n == 0 || p.Sites[n-1].ID != "site-"+item.SiteCode {
		p.Sites = append(p.Sites, workSite{ID: "site-" + item.SiteCode, Label: firstOf(s.siteName(item.SiteCode), p.T("ui.work.no_site"))})
	}
	at := &p.Sites[len(p.Sites)-1]
	v := p.item(item)
	if item.State == store.WorkOpen && manages.Has(item.EntityCode) {
		v.UndoURL = undoURL(item.DecisionID)
	}
	at.Items = append(at.Items, v)
	at.Count = p.N("ui.work.items", len(at.Items))
}

func (p Page) item(i *store.WorkItem) workView {
	v := workView{
		ID: i.ID, Number: firstOf(i.Number, p.T("ui.no_number")), Device: firstOf(i.DeviceName, i.DeviceSerial), URL: "/discrepancies/" + i.DiscrepancyKey,
		Icon: p.Icon(classIcon(i.Class)), Class: joined(p.className(i.Class), i.EntityCode, i.ServiceCode), From: i.From, To: i.To,
		Place: i.Place, Note: i.Note, Assignee: i.Assignee, Since: p.Date(i.Opened), Task: Badge{Label: p.T("ui.task." + string(i.Task)), Icon: p.Icon(taskIcon(i.Task)), Tone: "field"},
	}
	if i.Withheld {
		v.Note = p.T("ui.work.withheld")
	}
	if i.State != store.WorkOpen {
		v.Closed = p.T("ui.work.closed."+string(i.State), "date", p.Date(i.Closed), "name", i.ClosedBy)
	}
	return v
}

func taskIcon(t store.Task) string {
	switch t {
	case store.Rename:
		return "pencil"
	case store.Move:
		return "map"
	case store.Reconnect:
		return "plug"
	case store.Relabel:
		return "tag"
	case store.FindIt:
		return "search"
	}
	return "tools"
}
