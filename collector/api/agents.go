package api

import (
	"context"
	"net/http"
	"time"

	"recolement/collector/store"
)

type Agent struct {
	ID       string      `json:"id"`
	Kind     store.Scope `json:"kind" enum:"agent,scanner"`
	DeviceID string      `json:"deviceid" doc:"what it calls itself in its reports"`
	Name     string      `json:"name,omitempty"`
	Version  string      `json:"version,omitempty"`
	TokenID  string      `json:"token_id,omitempty" doc:"that it enrolled with"`
	Created  time.Time   `json:"created,omitzero"`
	Contact  time.Time   `json:"contact,omitzero" doc:"when it last asked what to do, to the hour"`
	Revoked  time.Time   `json:"revoked,omitzero"`
}

func newAgent(a *store.Agent) Agent {
	return Agent{
		ID: a.ID, Kind: a.Kind, DeviceID: a.DeviceID, Name: a.Name, Version: a.Version, TokenID: a.TokenID, Created: a.Created, Contact: a.Contact, Revoked: a.Revoked,
	}
}

type agentDetail struct {
	Agent
	Tag      string    `json:"tag,omitempty"`
	Tasks    []string  `json:"tasks,omitempty" doc:"that it can carry out"`
	Wanted   time.Time `json:"wanted,omitzero" doc:"since when a full inventory is asked of it"`
	WantedBy string    `json:"wanted_by,omitempty"`
	Oddities int       `json:"oddities,omitempty" doc:"what was not understood of its last report"`
}

type agentQuery struct {
	Paging
	Kind string `query:"kind" enum:"agent,scanner"`
}

func (s *service) agents() {
	s.enrolment()
	addList(s, operation{id: "list-agents", path: "/agents", scope: store.AdminAPI, summary: "List agents and scanners, newest first"},
		func(_ context.Context, in *agentQuery) (source[Agent], error) {
			return source[Agent]{sort: "-id", walk: mapped(func(ctx context.Context, w store.Walk) ([]store.Agent, *store.Place, error) {
				return s.Store.WalkAgents(ctx, store.Scope(in.Kind), w)
			}, newAgent)}, nil
		})
	add(s, operation{id: "get-agent", method: http.MethodGet, path: "/agents/{id}", scope: store.AdminAPI, summary: "Get an agent"},
		func(ctx context.Context, in *byID) (*one[agentDetail], error) {
			a, err := loadAgent(in.ID)(ctx, s.Store.Rows())
			if err != nil {
				return nil, err
			}
			return single(in.Known, a)
		})
	add(s, operation{id: "want-inventory", method: http.MethodPost, path: "/agents/{id}/inventory", scope: store.AdminAPI, status: http.StatusAccepted,
		summary: "Ask an agent for a full inventory", text: "It learns of it the next time that it asks what to do."},
		func(ctx context.Context, in *byID) (*one[agentDetail], error) {
			a, err := s.Store.Agent(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if err := s.Estate.Want(ctx, a.DeviceID, by(ctx)); err != nil {
				return nil, err
			}
			d, err := loadAgent(in.ID)(ctx, s.Store.Rows())
			if err != nil {
				return nil, err
			}
			return single(Known{}, d)
		})
	add(s, operation{id: "revoke-agent", method: http.MethodDelete, path: "/agents/{id}", scope: store.AdminAPI, summary: "Make an agent's key worthless"},
		func(ctx context.Context, in *undoing) (*struct{}, error) {
			guarded, err := onlyIf(ctx, in.Change, loadAgent(in.ID))
			if err != nil {
				return nil, err
			}
			return nil, s.Auth.RevokeAgent(guarded, in.ID, by(ctx))
		})
}

func loadAgent(id string) func(context.Context, store.Rows) (agentDetail, error) {
	return func(ctx context.Context, r store.Rows) (agentDetail, error) {
		a, err := r.Agent(ctx, id)
		if err != nil {
			return agentDetail{}, err
		}
		s, err := r.AgentState(ctx, a.DeviceID)
		return agentDetail{Agent: newAgent(&a), Tag: s.Tag, Tasks: s.Tasks, Wanted: s.Wanted, WantedBy: s.WantedBy, Oddities: s.Oddities}, err
	}
}
