package api

import (
	"context"
	"net/http"
	"time"

	"recolement/collector/store"
)

type collectorState struct {
	Version  string     `json:"version"`
	Database string     `json:"database" doc:"engine"`
	Bytes    int64      `json:"bytes" doc:"size of the database"`
	Jobs     []jobState `json:"jobs" nullable:"false" doc:"what runs by the clock, on one of the collectors"`
}

type jobState struct {
	Name     string    `json:"name"`
	Holder   string    `json:"holder,omitempty" doc:"the collector that is at it"`
	Started  time.Time `json:"started,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
	Failed   bool      `json:"failed,omitempty" doc:"the last run that ended; the log says why"`
}

func (s *service) collector() {
	add(s, operation{id: "get-collector", method: http.MethodGet, path: "/collector", scope: store.ReadAPI, summary: "Get the state of the collector"},
		func(ctx context.Context, in *Known) (*one[collectorState], error) {
			state := collectorState{Version: s.Version, Database: s.Store.Engine(), Jobs: []jobState{}}
			var err error
			if state.Bytes, err = s.Store.Size(ctx); err != nil {
				return nil, err
			}
			jobs, err := s.Store.Jobs(ctx)
			if err != nil {
				return nil, err
			}
			for _, j := range jobs {
				state.Jobs = append(state.Jobs, jobState{Name: j.Name, Holder: j.Holder, Started: j.Started, Finished: j.Finished, Failed: j.Failure != ""})
			}
			return single(*in, state)
		})
}
