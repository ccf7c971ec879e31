package ui

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

// settingsPage is what the pages of an administrator have in common: their own menu, and a secret that is shown once.
type settingsPage struct {
	Page
	Tabs    []MenuEntry
	Secret  *secret
	Problem string // about what was typed
}

// secret is something that cannot be had again: it is shown in the answer to the form that made it, and kept nowhere.
type secret struct{ Label, Value, Note string }

// settingsTabs are the pages of the settings: the last part of the path, and the icon. The words are ui.settings.<path>.
func settingsTabs() [][2]string {
	return [][2]string{
		{"people", "users"}, {"tokens", "key"}, {"agents", "plug"}, {"connectors", "arrows-diff"}, {"subscriptions", "send"}, {"policy", "adjustments-horizontal"}, {"rules", "checks"}, {"junk", "fingerprint"},
		{"audit", "history"}, {"collector", "server"},
	}
}

func (s *site) settings(c *gin.Context, tab string) settingsPage {
	p := settingsPage{Page: s.page(c, "ui.settings."+tab, "settings")}
	for _, t := range settingsTabs() {
		p.Tabs = append(p.Tabs, MenuEntry{URL: "/settings/" + t[0], Label: p.T("ui.settings." + t[0]), Icon: p.Icon(t[1]), Current: t[0] == tab})
	}
	return p
}

// settingsRoutes are the pages of administrators.
func (s *site) settingsRoutes() []route {
	const get, post, admin = http.MethodGet, http.MethodPost, store.Administrator
	return []route{
		{get, "/settings", admin, s.settingsHome},

		{get, "/settings/people", admin, s.peopleList},
		{post, "/settings/people", admin, s.personAdd},
		{get, "/settings/people/:id", admin, s.personShow},
		{post, "/settings/people/:id/roles", admin, s.personRoles},
		{post, "/settings/people/:id/password", admin, s.personPassword},
		{post, "/settings/people/:id/state", admin, s.personState},
		{post, "/settings/people/:id/sessions", admin, s.personSessions},
		{post, "/settings/people/:id/remove", admin, s.personRemove},

		{get, "/settings/tokens", admin, s.tokenList},
		{post, "/settings/tokens", admin, s.tokenCreate},
		{post, "/settings/tokens/:id/revoke", admin, s.tokenRevoke},

		{get, "/settings/agents", admin, s.agentList},
		{post, "/settings/agents/:id/inventory", admin, s.agentWant},
		{post, "/settings/agents/:id/revoke", admin, s.agentRevoke},

		{get, "/settings/connectors", admin, s.connectorList},
		{post, "/settings/connectors", admin, s.connectorSave},
		{get, "/settings/connectors/new", admin, s.connectorNew},
		{get, "/settings/connectors/:id", admin, s.connectorShow},
		{post, "/settings/connectors/:id", admin, s.connectorSave},
		{get, "/settings/connectors/:id/edit", admin, s.connectorEdit},
		{post, "/settings/connectors/:id/check", admin, s.connectorCheck},
		{post, "/settings/connectors/:id/run", admin, s.connectorRunNow},
		{post, "/settings/connectors/:id/remove", admin, s.connectorRemove},
		{post, "/settings/connectors/:id/message", admin, s.connectorMessage},

		{get, "/settings/subscriptions", admin, s.subscriptionList},
		{post, "/settings/subscriptions", admin, s.subscriptionAdd},
		{post, "/settings/subscriptions/:id/remove", admin, s.subscriptionRemove},

		{get, "/settings/policy", admin, s.policyShow},
		{post, "/settings/policy", admin, s.policySave},
		{get, "/settings/policy/versions/:id", admin, s.policyVersion},
		{post, "/settings/policy/versions/:id/restore", admin, s.policyRestore},

		{get, "/settings/rules", admin, s.ruleList},
		{post, "/settings/rules", admin, s.ruleSave},
		{get, "/settings/rules/edit", admin, s.ruleEdit},
		{post, "/settings/rules/run", admin, s.ruleRun},

		{get, "/settings/junk", admin, s.junkList},
		{post, "/settings/junk/release", admin, s.junkRelease},

		{get, "/settings/audit", admin, s.auditList},
		{get, "/settings/audit.csv", admin, s.auditExport},
		{get, "/settings/collector", admin, s.collectorShow},
	}
}

func (s *site) settingsHome(c *gin.Context) error {
	c.Redirect(http.StatusSeeOther, "/settings/people")
	return nil
}

// done goes back to a page, which then says what was done: the text ui.done.<what>.
func (s *site) done(c *gin.Context, what, address string) error {
	s.flash(c, flash{Kind: what})
	c.Redirect(http.StatusSeeOther, address)
	return nil
}
