package ui

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type sweepListPage struct {
	Page
	At        string // the revision that is shown
	Sweeps    []sweepView
	Scanners  []scannerView
	Collector string // the address under which this page was asked for, for a scanner's settings
}

// sweepView is a sweep as people read it.
type sweepView struct {
	ID, URL, Label, Site, Ranges, Schedule, Next string
	State                                        Badge // of the last run
	Found, When                                  string
	Scanner                                      scannerView
	Busy                                         bool // under way or asked for
}

// scannerView is the scanner of a site that was heard last.
type scannerView struct {
	Site, Heard, Credentials string
	State                    Badge
	Alive                    bool
}

// aliveFor is for how long a scanner counts as alive: it asks for work every ten seconds, and tells of a sweep every second.
const aliveFor = 2 * time.Minute

// sweepList shows the sweeps of the sites that the reader sees.
func (s *site) sweepList(c *gin.Context) error {
	at, err := s.sweepsAt(c.Request.Context())
	if err != nil {
		return err
	}
	all, err := s.Estate.Sweeps(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list sweeps: %w", err)
	}
	p := sweepListPage{Page: s.page(c, "ui.sweeps", "sweeps"), At: at, Collector: collectorURL(c)}
	scanners, err := s.scannersBySite(c, p.Page)
	if err != nil {
		return err
	}
	for i := range all {
		if s.seesSite(c, all[i].Site) {
			p.Sweeps = append(p.Sweeps, p.sweep(&all[i], s.siteName(all[i].Site), scanners))
		}
	}
	s.render(c, http.StatusOK, "sweep_list", p)
	return nil
}

func (p Page) sweep(now *estate.SweepNow, siteName string, scanners map[string]scannerView) sweepView {
	v := sweepView{
		ID: now.ID, URL: "/sweeps/" + now.ID, Label: now.Label, Site: siteName, Ranges: shortList(now.Ranges), Schedule: p.schedule(&now.Sweep),
		Next: p.Moment(now.Next), Scanner: p.scannerOf(now.Site, scanners), Busy: !now.Wanted.IsZero(),
	}
	v.State = Badge{Label: p.T("ui.sweep.never"), Tone: "idle"}
	if run := now.Last; run != nil {
		v.State, v.Busy = p.runState(run), v.Busy || run.State == store.RunRunning
		v.Found, v.When = p.N("ui.sweep.found", int(run.Progress.Read)), p.Moment(run.Started)
	}
	if !now.Wanted.IsZero() {
		v.State = Badge{Label: p.T("ui.sweep.wanted"), Tone: "assigned"}
	}
	return v
}

// runState is how far a run has come, as a badge.
func (p Page) runState(run *store.SweepRun) Badge {
	tone := map[store.RunState]string{store.RunRunning: "assigned", store.RunDone: "resolved", store.RunFailed: "failed", store.RunLost: "failed"}[run.State]
	if run.State == store.RunRunning && run.Stop {
		return Badge{Label: p.T("ui.sweep.state.stopping"), Tone: "open"}
	}
	return Badge{Label: p.known("ui.sweep.state.", string(run.State)), Tone: tone}
}

// schedule says when a sweep is done.
func (p Page) schedule(s *store.Sweep) string {
	if s.Every == 0 {
		return p.T("ui.sweep.on_demand")
	}
	n, unit := inUnits(s.Every)
	text := p.N("ui.sweep.every."+unit, n)
	if s.At != 0 || unit == "days" {
		text = p.T("ui.sweep.every_at", "every", text, "time", timeOfDay(s.At))
	}
	if s.Disabled {
		text = joined(text, p.T("ui.sweep.disabled"))
	}
	return text
}

// inUnits is a duration in the largest unit in which it is whole.
func inUnits(d time.Duration) (n int, unit string) {
	switch {
	case d%(24*time.Hour) == 0:
		return int(d / (24 * time.Hour)), "days"
	case d%time.Hour == 0:
		return int(d / time.Hour), "hours"
	}
	return int(d / time.Minute), "minutes"
}

func timeOfDay(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }

// shortList names the first few ranges of many.
func shortList(list []string) string {
	const few = 3
	if len(list) > few {
		return strings.Join(list[:few], ", ") + fmt.Sprintf(" +%d", len(list)-few)
	}
	return strings.Join(list, ", ")
}

func (s *site) siteName(code string) string {
	for _, known := range s.Estate.Policy().Sites {
		if known.Code == code {
			return joined(known.Code, known.Label)
		}
	}
	return code
}

func (s *site) seesSite(c *gin.Context, code string) bool {
	return s.Estate.SeesSite(s.access(c).Sees, code)
}

// sweep is one that the reader may see.
func (s *site) sweep(c *gin.Context) (store.Sweep, error) {
	w, err := s.Store.Sweep(c.Request.Context(), c.Param("id"))
	if err == nil && !s.seesSite(c, w.Site) {
		err = inventory.Errorf(inventory.NotFound, "no sweep %s", c.Param("id"))
	}
	return w, err
}

func collectorURL(c *gin.Context) string {
	if c.Request.TLS == nil {
		return "http://" + c.Request.Host
	}
	return "https://" + c.Request.Host
}
