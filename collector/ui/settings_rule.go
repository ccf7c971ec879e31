package ui

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type rulePage struct {
	settingsPage
	Name    string // by which the rule is known; empty: a new one
	Rule    ruleForm
	Groups  []ruleGroup
	Manuals []Option
	Trial   *ruleTrial
}

// ruleForm is a rule as it is typed.
type ruleForm struct {
	Name, Sources, MinDays, Cap string
	Enabled                     bool
}

// ruleGroup is a condition of which several values can be ticked; none holds for all.
type ruleGroup struct {
	Name, Label, Note string
	Options           []Option
}

// ruleTrial is what a rule would do now.
type ruleTrial struct {
	Said     string
	Over     bool // more than its cap: a run would touch nothing
	Examples []bulkChange
	Rest     int
}

const (
	ruleExamples = 20
	newRuleCap   = 50
)

// ruleEdit shows a rule to be changed, or an empty one.
func (s *site) ruleEdit(c *gin.Context) error {
	rule := inventory.AcceptRule{Cap: newRuleCap, Kinds: []inventory.Kind{inventory.FieldMismatch}}
	name := c.Query("name")
	if name != "" {
		at := slices.IndexFunc(s.Estate.Policy().Accept, func(r inventory.AcceptRule) bool { return r.Name == name })
		if at < 0 {
			return inventory.Errorf(inventory.NotFound, "no accept rule %q", name)
		}
		rule = s.Estate.Policy().Accept[at]
	}
	p := s.rulePage(c, name, &rule)
	if name != "" {
		if err := s.try(c, &p, &rule); err != nil {
			return err
		}
	}
	s.render(c, http.StatusOK, "settings_rule", p)
	return nil
}

func (s *site) rulePage(c *gin.Context, name string, r *inventory.AcceptRule) rulePage {
	p := rulePage{settingsPage: s.settings(c, "rules"), Name: name}
	p.Title = firstOf(name, p.T("ui.rule.new"))
	p.Rule = ruleForm{Name: r.Name, Sources: strings.Join(r.Sources, " "), MinDays: strconv.Itoa(r.MinDays), Cap: strconv.Itoa(r.Cap), Enabled: r.Enabled}
	ticks := func(group, label, note string, values, chosen []string, word func(string) string) {
		g := ruleGroup{Name: group, Label: p.T(label), Note: note}
		for _, v := range chosen {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		for _, v := range values {
			g.Options = append(g.Options, Option{Value: v, Label: word(v), Chosen: slices.Contains(chosen, v)})
		}
		p.Groups = append(p.Groups, g)
	}
	policy := s.Estate.Policy()
	var classes []string
	for _, rule := range policy.Classes {
		if rule.Observed {
			classes = append(classes, string(rule.Class))
		}
	}
	ticks("kind", "ui.col.discrepancy", "", []string{string(inventory.FieldMismatch)}, texts(r.Kinds), func(v string) string { return p.known("kind.", v) })
	ticks("field", "ui.field", p.T("ui.rule.all"), []string{"serial", "manufacturer", "model", "type", "mac", "name", "site", "parent"}, r.Fields, p.fieldName)
	ticks("differs", "ui.rule.differs", p.T("ui.rule.any"), texts([]inventory.Deviation{inventory.BySpelling, inventory.ByTyping, inventory.ByEnding}), texts(r.DiffersBy),
		func(v string) string { return p.T("ui.rule.differs." + v) })
	ticks("entity", "ui.entity", p.T("ui.rule.all"), slices.Sorted(maps.Keys(policy.Entities)), r.Entities, func(v string) string { return joined(v, policy.Entities[v]) })
	ticks("class", "ui.class", p.T("ui.rule.all"), classes, texts(r.Classes), func(v string) string { return p.className(inventory.Class(v)) })
	for _, m := range []inventory.Said{inventory.SaysAnything, inventory.SaysNothing, inventory.SaysPlaceholder} {
		p.Manuals = append(p.Manuals, Option{Value: string(m), Label: p.T("ui.rule.manual." + firstOf(string(m), "any")), Chosen: m == r.Manual})
	}
	return p
}

// typed reads a rule from its form.
func typed(c *gin.Context) inventory.AcceptRule {
	number := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(c.PostForm(name)))
		if err != nil {
			return -1
		}
		return n
	}
	r := inventory.AcceptRule{
		Name: strings.TrimSpace(c.PostForm("rule")), Enabled: c.PostForm("enabled") != "", Fields: c.PostFormArray("field"), Entities: c.PostFormArray("entity"),
		Sources: strings.Fields(c.PostForm("sources")), MinDays: number("min_days"), Manual: inventory.Said(c.PostForm("manual")), Cap: number("cap"),
	}
	for _, v := range c.PostFormArray("kind") {
		r.Kinds = append(r.Kinds, inventory.Kind(v))
	}
	for _, v := range c.PostFormArray("class") {
		r.Classes = append(r.Classes, inventory.Class(v))
	}
	for _, v := range c.PostFormArray("differs") {
		r.DiffersBy = append(r.DiffersBy, inventory.Deviation(v))
	}
	return r
}

// ruleSave keeps a rule, or shows what it would do, or removes it. What is wrong with it is shown with what was typed.
func (s *site) ruleSave(c *gin.Context) error {
	name, rule := c.PostForm("name"), typed(c)
	if c.PostForm("act") == "remove" {
		if err := s.Estate.SetAcceptRule(c.Request.Context(), name, nil, s.visitor(c)); err != nil {
			return fmt.Errorf("remove rule: %w", err)
		}
		return s.done(c, "rule-removed", "/settings/rules")
	}
	p := s.rulePage(c, name, &rule)
	if p.Problem = p.ruleProblem(&rule); p.Problem == "" && c.PostForm("act") == "try" {
		if err := s.try(c, &p, &rule); err != nil {
			return err
		}
		s.render(c, http.StatusOK, "settings_rule", p)
		return nil
	}
	if p.Problem == "" {
		err := s.Estate.SetAcceptRule(c.Request.Context(), name, &rule, s.visitor(c))
		var wrong *inventory.Error
		switch {
		case err == nil:
			return s.done(c, "rule-saved", "/settings/rules")
		case errors.As(err, &wrong) && wrong.Code != inventory.Internal:
			p.Problem = p.refusal(err)
		default:
			return fmt.Errorf("save rule: %w", err)
		}
	}
	s.render(c, http.StatusBadRequest, "settings_rule", p)
	return nil
}

const largestCap = 100_000

// ruleProblem says what is wrong with a rule.
func (p Page) ruleProblem(r *inventory.AcceptRule) string {
	switch {
	case r.Name == "" || len(r.Name) > 200:
		return p.T("ui.rule.name.missing")
	case len(r.Kinds) == 0:
		return p.T("ui.rule.kinds.missing")
	case r.Cap < 1 || r.Cap > largestCap:
		return p.T("ui.rule.cap.wrong", "most", p.Number(largestCap))
	case r.MinDays < 0:
		return p.T("ui.rule.days.wrong")
	}
	return ""
}

// try shows what a rule would do now, and does nothing.
func (s *site) try(c *gin.Context, p *rulePage, rule *inventory.AcceptRule) error {
	would, err := s.Estate.TryRule(c.Request.Context(), *rule)
	if err != nil {
		return fmt.Errorf("try rule: %w", err)
	}
	p.Trial = &ruleTrial{Said: p.N("ui.rule.would", len(would)), Over: len(would) > rule.Cap}
	for _, row := range would[:min(len(would), ruleExamples)] {
		p.Trial.Examples = append(p.Trial.Examples, p.example(row))
	}
	p.Trial.Rest = len(would) - len(p.Trial.Examples)
	return nil
}

func (p Page) example(row store.DiscrepancyRow) bulkChange {
	return bulkChange{Title: p.subject(row), URL: "/discrepancies/" + row.Key, Kind: p.fieldName(row.Field), From: p.value(row.Discrepancy, row.Manual), To: p.value(row.Discrepancy, row.Suggestion)}
}
