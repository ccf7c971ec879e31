package ui

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/store"
)

type sweepPage struct {
	Page
	At          string // the revision that is shown
	Sweep       sweepView
	Collector   string
	Running     *progressView
	Maps        []netMap
	Legend      []legendEntry
	Pager       Pager
	Address     *addressView
	Facts       []fact
	Credentials []credentialView
	Runs        []runView
}

// progressView is how far a run is.
type progressView struct {
	Asked, Questions int64
	Text             string
	Figures          []figure
	Stopping         bool
}

type figure struct{ Label, Value string }

// addressView is what became of the address that was chosen on the map.
type addressView struct {
	Address, Sign, State, Label string
	Facts                       []fact
}

// credentialView is how a credential fares.
type credentialView struct {
	Name, Worked, Refused, Silent, LastWorked string
	Bad                                       bool // it opens nothing
}

// runView is one time that the sweep was done.
type runView struct {
	Started, Took, Scanner, Addresses, Read, Refused, Silent, Failure string
	State                                                             Badge
}

const shownRuns = 20

// sweepShow is one sweep: how far it is, what answered, how the credentials fare, and when it was done before.
func (s *site) sweepShow(c *gin.Context) error {
	w, err := s.sweep(c)
	if err != nil {
		return err
	}
	p := sweepPage{Page: s.page(c, "ui.sweeps", "sweeps"), Collector: collectorURL(c)}
	p.Title = w.Label
	for _, fill := range []func(*gin.Context, *sweepPage, *store.Sweep) error{s.fillSweep, s.fillMap, s.fillAddress, s.fillCredentials} {
		if err := fill(c, &p, &w); err != nil {
			return err
		}
	}
	s.render(c, http.StatusOK, "sweep_show", p)
	return nil
}

func (s *site) fillSweep(c *gin.Context, p *sweepPage, w *store.Sweep) error {
	at, err := s.sweepsAt(c.Request.Context())
	if err != nil {
		return err
	}
	runs, err := s.Store.SweepRuns(c.Request.Context(), w.ID, shownRuns)
	if err != nil {
		return fmt.Errorf("list runs of sweep: %w", err)
	}
	scanners, err := s.scannersBySite(c, p.Page)
	if err != nil {
		return err
	}
	now := estate.SweepNow{Sweep: *w, Next: s.Estate.NextSweep(*w)}
	if len(runs) > 0 {
		now.Last = &runs[0]
	}
	for i := range runs {
		p.Runs = append(p.Runs, p.run(&runs[i]))
		if runs[i].State == store.RunRunning && p.Running == nil {
			p.Running = p.progress(&runs[i])
		}
	}
	p.At, p.Sweep = at, p.sweep(&now, s.siteName(w.Site), scanners)
	p.Facts = p.sweepFacts(w, &p.Sweep)
	return nil
}

func (p Page) sweepFacts(w *store.Sweep, v *sweepView) []fact {
	rate := func(n int) string {
		if n == 0 {
			return p.T("ui.sweep.rate.usual")
		}
		return p.T("ui.sweep.rate.of", "n", p.Number(n))
	}
	return []fact{
		{Label: p.T("ui.sweep.field.site"), Value: v.Site},
		{Label: p.T("ui.sweep.scanner"), Value: v.Scanner.State.Label},
		{Label: p.T("ui.sweep.field.ranges"), Value: strings.Join(w.Ranges, ", "), Code: true},
		{Label: p.T("ui.sweep.field.exclude"), Value: strings.Join(w.Exclude, ", "), Code: true},
		{Label: p.T("ui.sweep.schedule"), Value: v.Schedule},
		{Label: p.T("ui.sweep.next"), Value: v.Next},
		{Label: p.T("ui.sweep.field.credentials"), Value: firstOf(strings.Join(w.Credentials, ", "), p.T("ui.sweep.credentials.all"))},
		{Label: p.T("ui.sweep.field.rate"), Value: rate(w.Rate)},
		{Label: p.T("ui.sweep.field.subnet_rate"), Value: rate(w.SubnetRate)},
		{Label: p.T("ui.sweep.created"), Value: joined(p.Date(w.Created), w.CreatedBy)},
	}
}

func (p Page) progress(run *store.SweepRun) *progressView {
	had := run.Progress
	v := &progressView{Asked: min(had.Asked, had.Questions), Questions: max(had.Questions, 1), Stopping: run.Stop}
	v.Text = p.T("ui.sweep.progress", "percent", p.Number(int(100*v.Asked/v.Questions)), "n", p.Number(int(had.Addresses)))
	for _, f := range []struct {
		id string
		n  int64
	}{{"answering", had.Answering}, {"read", had.Read}, {"refused", had.Refused}, {"closed", had.Closed}, {"unreachable", had.Unreachable}} {
		v.Figures = append(v.Figures, figure{p.T("ui.sweep.figure." + f.id), p.Number(int(f.n))})
	}
	return v
}

func (p Page) run(run *store.SweepRun) runView {
	v := runView{
		Started: p.Moment(run.Started), Scanner: run.AgentID, State: p.runState(run), Addresses: p.Number(int(run.Progress.Addresses)), Failure: run.Failure,
		Read: p.Number(int(run.Progress.Read)), Refused: p.Number(int(run.Progress.Refused)), Silent: p.Number(int(run.Progress.Silent)),
	}
	if !run.Finished.IsZero() {
		v.Took = run.Finished.Sub(run.Started).Round(time.Second).String()
	}
	return v
}

func (s *site) fillMap(c *gin.Context, p *sweepPage, w *store.Sweep) error {
	counts, err := s.Store.SweepCounts(c.Request.Context(), w.ID)
	if err != nil {
		return fmt.Errorf("count addresses of sweep: %w", err)
	}
	q := newQuery(c)
	q.size = netsOnPage
	quiet := neverHeard
	if p.Running != nil {
		quiet = notYet
	}
	drawn, total, err := s.maps(c, p.Page, w, q, counts, quiet)
	if err != nil {
		return err
	}
	p.Maps, p.Legend, p.Pager = drawn, p.legend(counts, quiet), q.pager(p.Page, total)
	return nil
}

// fillAddress tells of the address that was chosen.
func (s *site) fillAddress(c *gin.Context, p *sweepPage, w *store.Sweep) error {
	addr, err := netip.ParseAddr(c.Query("at"))
	if err != nil || addr.Zone() != "" {
		return nil //nolint:nilerr // none was chosen
	}
	found, err := s.Store.SweepAddresses(c.Request.Context(), w.ID, netip.PrefixFrom(addr, addr.BitLen()), 1)
	if err != nil || len(found) == 0 {
		return err
	}
	a, device := &found[0], ""
	if a.Source != "" {
		if device, err = s.view(c).DeviceOfSource(c.Request.Context(), a.Source); err != nil {
			return fmt.Errorf("find device of address: %w", err)
		}
	}
	p.Address = &addressView{Address: addr.String(), State: a.State, Sign: signOf(a.State), Label: p.known("ui.sweep.address.", a.State)}
	name := fact{Label: p.T("ui.sweep.device"), Value: a.Name}
	if device != "" {
		name.Value, name.URL = firstOf(a.Name, p.T("ui.sweep.device.open")), "/devices/"+device
	}
	p.Address.Facts = []fact{
		name,
		{Label: p.T("ui.sweep.credential"), Value: a.Credential, Code: true},
		{Label: p.T("ui.sweep.address.refusing"), Value: strings.Join(a.Refused, ", "), Code: true},
		{Label: p.T("ui.sweep.reason"), Value: a.Reason},
		{Label: p.T("ui.sweep.answered"), Value: p.Moment(a.Answered)},
		{Label: p.T("ui.sweep.checked"), Value: p.Moment(a.At)},
	}
	return nil
}

func (s *site) fillCredentials(c *gin.Context, p *sweepPage, w *store.Sweep) error {
	known, err := s.Store.SweepCredentials(c.Request.Context(), w.ID)
	if err != nil {
		return fmt.Errorf("list credentials of sweep: %w", err)
	}
	for _, k := range known {
		p.Credentials = append(p.Credentials, credentialView{
			Name: k.Name, Worked: p.Number(int(k.Worked)), Refused: p.Number(int(k.Refused)), Silent: p.Number(int(k.Silent)),
			LastWorked: firstOf(p.Moment(k.LastWorked), p.T("ui.never")), Bad: k.Worked == 0,
		})
	}
	return nil
}
