package api

import (
	"context"
	"net/http"
	"time"

	"recolement/collector/auth"
	"recolement/collector/job"
	"recolement/collector/store"
)

type collectorState struct {
	Version  string     `json:"version"`
	Database string     `json:"database" doc:"engine"`
	Bytes    int64      `json:"bytes" doc:"size of the database"`
	Judging  judgingRun `json:"judging" doc:"the run over the whole estate that this collector is about, or its last one: after an import or a change of the policy, and every night"`
	Jobs     []jobState `json:"jobs" nullable:"false" doc:"what runs by the clock, on one of the collectors"`
}

type judgingRun struct {
	Running bool      `json:"running"`
	Done    int       `json:"done" doc:"devices and records"`
	Total   int       `json:"total"`
	Since   time.Time `json:"since,omitzero" doc:"absent: none since the collector was started"`
}

type jobState struct {
	Name     string    `json:"name"`
	Running  bool      `json:"running"`
	Holder   string    `json:"holder,omitempty" doc:"the collector that is at it"`
	Started  time.Time `json:"started,omitzero" doc:"the last run"`
	Finished time.Time `json:"finished,omitzero" doc:"the last run that ended"`
	Seconds  float64   `json:"seconds,omitempty" doc:"that the last run took, where it has ended"`
	Failed   bool      `json:"failed,omitempty" doc:"the last run that ended"`
	Error    string    `json:"error,omitempty" doc:"of that run; for administrators"`
	Next     time.Time `json:"next,omitzero" doc:"not before; absent while it runs"`
}

func newJobState(p *job.Planned, administers bool) jobState {
	out := jobState{Name: p.Name, Running: p.Running, Holder: p.Holder, Started: p.Started, Finished: p.Finished, Failed: p.Failure != "", Next: p.Next}
	if !p.Finished.Before(p.Started) {
		out.Seconds = p.Finished.Sub(p.Started).Seconds()
	}
	if administers {
		out.Error = p.Failure
	}
	return out
}

func (s *service) collector() {
	add(s, operation{id: "get-collector", method: http.MethodGet, path: "/collector", scope: store.ReadAPI, summary: "Get the state of the collector"},
		func(ctx context.Context, in *Known) (*one[collectorState], error) {
			run := s.Estate.Progress()
			state := collectorState{Version: s.Version, Database: s.Store.Engine(), Jobs: []jobState{}, Judging: judgingRun(run)}
			var err error
			if state.Bytes, err = s.Store.Size(ctx); err != nil {
				return nil, err
			}
			known, err := s.Store.Jobs(ctx)
			if err != nil {
				return nil, err
			}
			plan := job.Plan(s.Jobs, known, s.Now().UTC())
			for i := range plan {
				state.Jobs = append(state.Jobs, newJobState(&plan[i], auth.AccessFrom(ctx).Administers))
			}
			return single(*in, state)
		})
}
