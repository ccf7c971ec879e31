package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type rulesPage struct {
	settingsPage
	Rules []ruleView
	Runs  []ruleRunView
}

// ruleView is a rule that accepts, as people read it.
type ruleView struct {
	Name, URL  string
	State      Badge
	Enabled    bool
	Conditions []string
	Cap        string
	Would      string // how many discrepancies it would touch now
	Over       bool   // more than its cap
}

// ruleRunView is one run of a rule.
type ruleRunView struct {
	URL, When, Rule, Said, Undone string
	State                         Badge
	UndoURL                       string
}

const runsShown = 50

// ruleList shows the rules that accept by themselves, what each would do now, and what they did.
func (s *site) ruleList(c *gin.Context) error {
	p := rulesPage{settingsPage: s.settings(c, "rules")}
	for _, rule := range s.Estate.Policy().Accept {
		v := ruleView{Name: rule.Name, URL: ruleURL(rule.Name), Enabled: rule.Enabled, Cap: p.Number(rule.Cap), Conditions: s.ruleConditions(p.Page, &rule), State: Badge{Label: p.T("ui.rule.off"), Tone: "idle"}}
		if rule.Enabled {
			v.State = Badge{Label: p.T("ui.rule.on"), Tone: "resolved"}
		}
		would, err := s.Estate.TryRule(c.Request.Context(), rule)
		if err != nil {
			return fmt.Errorf("try rule: %w", err)
		}
		v.Would, v.Over = p.N("ui.rule.would", len(would)), len(would) > rule.Cap
		p.Rules = append(p.Rules, v)
	}
	runs, err := s.Store.Bulks(c.Request.Context(), true, runsShown)
	if err != nil {
		return fmt.Errorf("list runs: %w", err)
	}
	for i := range runs {
		p.Runs = append(p.Runs, p.ruleRunOf(&runs[i]))
	}
	s.render(c, http.StatusOK, "settings_rules", p)
	return nil
}

func ruleURL(name string) string { return "/settings/rules/edit?name=" + url.QueryEscape(name) }

func (p Page) ruleRunOf(b *store.Bulk) ruleRunView {
	v := ruleRunView{URL: "/bulks/" + b.ID, When: p.Moment(b.At), Rule: b.Rule, State: p.bulkState(*b), Said: p.N("ui.rule.accepted", b.Decided)}
	if b.State == store.BulkStopped {
		v.Said = p.N("ui.rule.stopped", b.Total)
	}
	if !b.Undone.IsZero() {
		v.Undone = p.T("ui.undone_by", "name", b.UndoneBy, "date", p.Moment(b.Undone))
	} else if b.State == store.BulkDone && b.Decided > 0 {
		v.UndoURL = bulkURL(b.ID)
	}
	return v
}

// ruleConditions are a rule's conditions in words.
func (s *site) ruleConditions(p Page, r *inventory.AcceptRule) []string {
	var out []string
	add := func(label string, values []string, word func(string) string) {
		if len(values) == 0 {
			return
		}
		shown := make([]string, len(values))
		for i, v := range values {
			shown[i] = word(v)
		}
		out = append(out, p.T("ui.rule.condition", "what", p.T(label), "values", strings.Join(shown, ", ")))
	}
	add("ui.col.discrepancy", texts(r.Kinds), func(v string) string { return p.known("kind.", v) })
	add("ui.field", r.Fields, p.fieldName)
	add("ui.entity", r.Entities, func(v string) string { return v })
	add("ui.class", texts(r.Classes), func(v string) string { return p.className(inventory.Class(v)) })
	add("ui.sources", r.Sources, func(v string) string { return v })
	add("ui.rule.differs", texts(r.DiffersBy), func(v string) string { return p.T("ui.rule.differs." + v) })
	if r.Manual != inventory.SaysAnything {
		out = append(out, p.T("ui.rule.manual."+string(r.Manual)))
	}
	if r.MinDays > 0 {
		out = append(out, p.N("ui.rule.min_days", r.MinDays))
	}
	return out
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// ruleRun runs an enabled rule now, and shows what became of it.
func (s *site) ruleRun(c *gin.Context) error {
	id, err := s.Estate.RunRule(c.Request.Context(), c.PostForm("name"), s.visitor(c))
	if err != nil {
		return fmt.Errorf("run rule: %w", err)
	}
	if id == "" {
		return s.done(c, "rule-nothing", "/settings/rules")
	}
	c.Redirect(http.StatusSeeOther, bulkPage(id, "/settings/rules"))
	return nil
}
