package ui

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
	"recolement/plugins/sdk"
)

type connectorPage struct {
	settingsPage
	Connector connectorView
	Facts     []fact
	Runs      []connectorRunView
	Notifies  bool   // it delivers messages
	Brings    bool   // it brings something in, and is run
	Found     string // what a check has found
}

// connectorRunView is one run, as people read it.
type connectorRunView struct {
	Started, Took, Role, Count, Result, Failure, ImportURL string
	Problems                                               []string
	State                                                  Badge
}

func (s *site) connectorShow(c *gin.Context) error {
	return s.showConnector(c, http.StatusOK, connectorPage{settingsPage: s.settings(c, "connectors")})
}

func (s *site) showConnector(c *gin.Context, status int, p connectorPage) error {
	k, err := s.Store.Connector(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v, runs, err := s.connector(c, p.Page, k)
	if err != nil {
		return err
	}
	p.Title, p.Connector, p.Notifies = k.Label, v, slices.Contains(k.Roles, string(sdk.Notifier))
	p.Brings = len(k.Roles) > 1 || !p.Notifies
	p.Facts = []fact{
		{Label: p.T("ui.connector.plugin"), Value: k.Plugin, Code: true}, {Label: p.T("ui.connector.sum"), Value: k.Sum, Code: true},
		{Label: p.T("ui.sweep.schedule"), Value: v.Schedule}, {Label: p.T("ui.sweep.next"), Value: v.Next},
		{Label: p.T("ui.connector.whole"), Value: p.Moment(k.Whole)},
		{Label: p.T("ui.connector.created"), Value: joined(p.Date(k.Created), k.CreatedBy)},
	}
	for _, name := range slices.Sorted(maps.Keys(k.Settings)) {
		p.Facts = append(p.Facts, fact{Label: name, Value: k.Settings[name], Code: true})
	}
	for i := range runs {
		p.Runs = append(p.Runs, p.connectorRun(&runs[i]))
	}
	s.render(c, status, "settings_connector", p)
	return nil
}

func (p Page) connectorRun(r *store.ConnectorRun) connectorRunView {
	v := connectorRunView{
		Started: p.Moment(r.Started), Took: took(r), State: p.connectorState(r), Failure: r.Failure, Count: p.Number(r.Done), Problems: r.Result.Problems,
	}
	if r.Role != "" {
		v.Role = p.T("ui.connector.role." + r.Role)
	}
	var parts []string
	for _, part := range []struct {
		id string
		n  int
	}{{"new", r.Result.New}, {"changed", r.Result.Changed}, {"vanished", r.Result.Vanished}, {"refused", r.Result.Refused}} {
		if part.n > 0 {
			parts = append(parts, p.T("ui.connector.result."+part.id, "n", p.Number(part.n)))
		}
	}
	v.Result = strings.Join(parts, ", ")
	return v
}

// connectorCheck tries the settings, and shows what answered.
func (s *site) connectorCheck(c *gin.Context) error {
	p := connectorPage{settingsPage: s.settings(c, "connectors")}
	ctx, cancel := context.WithTimeout(c.Request.Context(), time.Minute)
	defer cancel()
	found, err := s.Connectors.Check(ctx, c.Param("id"))
	status := http.StatusOK
	switch code := inventory.CodeOf(err); {
	case code == inventory.Invalid || code == inventory.Conflict:
		p.Problem, status = err.Error(), http.StatusBadRequest
	case err != nil:
		return fmt.Errorf("check connector: %w", err)
	default:
		p.Found = firstOf(found, p.T("ui.connector.found"))
	}
	return s.showConnector(c, status, p)
}

func (s *site) connectorRunNow(c *gin.Context) error {
	id := c.Param("id")
	if err := s.Connectors.Want(c.Request.Context(), id, c.PostForm("accept") == "yes", s.visitor(c)); err != nil {
		return err
	}
	return s.done(c, "connector-wanted", "/settings/connectors/"+id)
}

func (s *site) connectorRemove(c *gin.Context) error {
	if err := s.Connectors.Remove(c.Request.Context(), c.Param("id"), s.visitor(c)); err != nil {
		return err
	}
	return s.done(c, "connector-removed", "/settings/connectors")
}
