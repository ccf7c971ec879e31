package ui

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/plugin"
	"recolement/collector/store"
)

type connectorsPage struct {
	settingsPage
	Connectors []connectorView
	Programs   []programView
	Empty      Empty
}

// connectorView is a connector as people read it.
type connectorView struct {
	ID, URL, Label, Plugin, Schedule, Next string
	State                                  Badge
	When                                   string // of the last run
	Small                                  bool   // the last run was refused for being small
}

// programView is a plugin that could be set up.
type programView struct{ Name, Sum, URL string }

// connectorList lists the connectors, and the plugins that there are to set more of them up. No plugin is started for it.
func (s *site) connectorList(c *gin.Context) error {
	p := connectorsPage{settingsPage: s.settings(c, "connectors")}
	all, err := s.Store.Connectors(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list connectors: %w", err)
	}
	for _, k := range all {
		v, _, err := s.connector(c, p.Page, k)
		if err != nil {
			return err
		}
		p.Connectors = append(p.Connectors, v)
	}
	programs, err := s.Connectors.Host.Programs()
	if err != nil {
		return fmt.Errorf("list plugins: %w", err)
	}
	for _, program := range programs {
		p.Programs = append(p.Programs, programView{Name: program.Name, Sum: program.Sum[:12] + "…", URL: "/settings/connectors/new?plugin=" + program.Name})
	}
	p.Empty = Empty{Icon: p.Icon("plug"), Title: p.T("ui.connector.none"), Text: p.T("ui.connector.none.text")}
	s.render(c, http.StatusOK, "settings_connectors", p)
	return nil
}

const shownConnectorRuns = 20

// connector reads a connector for people, with its last runs.
func (s *site) connector(c *gin.Context, p Page, k store.Connector) (connectorView, []store.ConnectorRun, error) {
	v := connectorView{ID: k.ID, URL: "/settings/connectors/" + k.ID, Label: k.Label, Plugin: k.Plugin, Schedule: p.connectorSchedule(k), Next: p.Moment(s.Connectors.Next(k))}
	runs, err := s.Store.ConnectorRuns(c.Request.Context(), k.ID, shownConnectorRuns)
	if err != nil {
		return v, nil, fmt.Errorf("list runs of a connector: %w", err)
	}
	v.State = Badge{Label: p.T("ui.connector.never")}
	if len(runs) > 0 {
		v.State, v.When, v.Small = p.connectorState(&runs[0]), p.Moment(runs[0].Started), runs[0].Result.Small
	}
	if !k.Wanted.IsZero() {
		v.State = Badge{Label: p.T("ui.connector.waits"), Tone: "acknowledged"}
	}
	return v, runs, nil
}

func (p Page) connectorSchedule(k store.Connector) string {
	switch {
	case k.Disabled:
		return p.T("ui.sweep.disabled")
	case k.Every == 0:
		return p.T("ui.sweep.on_demand")
	}
	n, unit := inUnits(k.Every)
	return p.T("ui.sweep.every_at", "every", p.N("ui.connector.every."+unit, n), "time", timeOfDay(k.At))
}

func (p Page) connectorState(r *store.ConnectorRun) Badge {
	switch {
	case r.Failure != "":
		return Badge{Label: p.T("ui.collector.failed"), Tone: "open"}
	case r.Finished.IsZero() && p.now.Sub(r.Started) > 2*plugin.UsualLimits().Run:
		return Badge{Label: p.T("ui.connector.lost"), Tone: "open"} // its collector has died
	case r.Finished.IsZero():
		return Badge{Label: p.T("ui.collector.running"), Tone: "acknowledged"}
	}
	return Badge{Label: p.T("ui.collector.fine"), Tone: "resolved"}
}

// took is how long a run was under way.
func took(r *store.ConnectorRun) string {
	if r.Finished.IsZero() {
		return ""
	}
	return r.Finished.Sub(r.Started).Round(time.Second / 10).String()
}
