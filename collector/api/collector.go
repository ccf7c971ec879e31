package api

import (
	"context"
	"net/http"

	"recolement/collector/store"
)

type collectorState struct {
	Version  string            `json:"version"`
	Database string            `json:"database" doc:"engine"`
	Bytes    int64             `json:"bytes" doc:"size of the database"`
	Jobs     map[string]string `json:"jobs" doc:"daily jobs, and the last day that one of the collectors took each for"`
}

func (s *service) collector() {
	add(s, operation{id: "get-collector", method: http.MethodGet, path: "/collector", scope: store.ReadAPI, summary: "Get the state of the collector"},
		func(ctx context.Context, in *Known) (*one[collectorState], error) {
			state := collectorState{Version: s.Version, Database: s.Store.Engine()}
			var err error
			if state.Bytes, err = s.Store.Size(ctx); err != nil {
				return nil, err
			}
			if state.Jobs, err = s.Store.DailyRuns(ctx); err != nil {
				return nil, err
			}
			return single(*in, state)
		})
}
