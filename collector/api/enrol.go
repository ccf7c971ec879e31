package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"recolement/collector/auth"
	"recolement/collector/inventory"
)

type enrolWish struct {
	Body struct {
		_        struct{} `additionalProperties:"true"`
		Token    string   `json:"token,omitempty"`
		DeviceID string   `json:"deviceid,omitempty"`
		Name     string   `json:"name,omitempty"`
		Version  string   `json:"version,omitempty"`
	}
}

type enrolled struct {
	AgentID string `json:"agent_id"`
	Key     string `json:"key" doc:"shown once"`
}

func (s *service) enrolment() {
	add(s, operation{
		id: "enrol-agent", method: http.MethodPost, path: "/agents/enroll", status: http.StatusCreated, summary: "Give an agent a key of its own",
		text: "Who has a token with the scope agent or scanner gets a key to report with. A device id that had one loses it.",
	}, s.enrol)
}

// enrol gives an agent its key.
func (s *service) enrol(ctx context.Context, in *enrolWish) (*answer[enrolled], error) {
	c := requestOf(ctx)
	w := auth.Enrolment{Token: in.Body.Token, DeviceID: in.Body.DeviceID, Name: in.Body.Name, Version: in.Body.Version}
	key, agent, err := s.Auth.Enrol(c, w)
	switch {
	case err == nil:
		s.Log.Info("agent enrolled", "agent", agent.ID, "device", agent.DeviceID, "kind", agent.Kind)
		return &answer[enrolled]{Body: enrolled{AgentID: agent.ID, Key: key}}, nil
	case errors.Is(err, auth.ErrTooMany):
		return nil, huma.ErrorWithHeaders(huma.NewError(http.StatusTooManyRequests, auth.ErrTooMany.Message), http.Header{"Retry-After": {"60"}})
	case errors.Is(err, auth.ErrToken):
		s.Log.Warn("enrolment refused", "from", c.ClientIP(), "device", w.DeviceID)
	case inventory.CodeOf(err) == inventory.Invalid:
		return nil, huma.NewError(http.StatusBadRequest, err.Error())
	}
	return nil, err
}
