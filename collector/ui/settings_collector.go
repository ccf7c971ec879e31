package ui

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/job"
	"recolement/collector/store"
)

type collectorPage struct {
	settingsPage
	Facts []fact
	Jobs  []jobView
}

// jobView is what is known of something that the collectors do by the clock.
type jobView struct {
	Name, Last, Took, Next, Holder, Failure string
	Running, Ran                            bool
}

// collectorShow is the state of the collector itself.
func (s *site) collectorShow(c *gin.Context) error {
	ctx := c.Request.Context()
	size, err := s.Store.Size(ctx)
	if err != nil {
		return fmt.Errorf("read size of the database: %w", err)
	}
	jobs, err := s.Store.Jobs(ctx)
	if err != nil {
		return fmt.Errorf("list jobs: %w", err)
	}
	_, agents, err := s.Store.AgentPage(ctx, store.AgentFilter{Limit: 1})
	if err != nil {
		return fmt.Errorf("count agents: %w", err)
	}
	p := collectorPage{settingsPage: s.settings(c, "collector")}
	p.Facts = []fact{
		{Label: p.T("ui.collector.version"), Value: firstOf(s.Version, "dev"), Code: true},
		{Label: p.T("ui.collector.database"), Value: map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"}[s.Store.Engine()]},
		{Label: p.T("ui.collector.size"), Value: p.T("ui.megabytes", "n", p.Number(int(size>>20)))},
		{Label: p.T("ui.settings.agents"), Value: p.Number(agents), URL: "/settings/agents"},
		{Label: p.T("ui.collector.waiting"), Value: strconv.Itoa(s.Estate.Queued())},
		{Label: p.T("ui.collector.judged"), Value: p.judged(s.Estate.Progress())},
		{Label: p.T("ui.collector.now"), Value: p.Moment(p.now.UTC()) + " UTC"},
	}
	for _, j := range job.Plan(s.Jobs, jobs, p.now.UTC()) {
		p.Jobs = append(p.Jobs, p.job(j))
	}
	s.render(c, http.StatusOK, "settings_collector", p)
	return nil
}

func (p Page) job(j job.Planned) jobView {
	v := jobView{
		Name: p.known("ui.job.", j.Name), Last: p.Moment(j.Finished), Next: p.Moment(j.Next), Failure: j.Failure,
		Running: j.Running, Ran: !j.Finished.IsZero(),
	}
	if v.Running {
		v.Holder = j.Holder
	} else if v.Ran && !j.Finished.Before(j.Started) {
		v.Took = strconv.FormatFloat(j.Finished.Sub(j.Started).Seconds(), 'f', 1, 64) + " s"
	}
	return v
}

// judged says how far the run over the whole estate has come, or when the last one began.
func (p Page) judged(run estate.Progress) string {
	switch {
	case run.Running:
		return p.T("ui.judging.so_far", "done", p.Number(run.Done), "total", p.Number(run.Total))
	case !run.Since.IsZero():
		return p.T("ui.judging.last", "moment", p.Moment(run.Since.UTC()), "total", p.Number(run.Total))
	}
	return ""
}
