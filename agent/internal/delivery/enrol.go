package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// Enrol swaps a token for a key of this agent's own.
func (c *Client) Enrol(ctx context.Context, token, name string) (Identity, error) {
	body, err := json.Marshal(map[string]string{"token": token, "deviceid": c.identity.DeviceID, "name": name, "version": c.version})
	if err != nil {
		return Identity{}, fmt.Errorf("write enrolment: %w", err)
	}
	raw, err := c.post(ctx, c.base.JoinPath("api/v1/agents/enroll").String(), "application/json", body)
	if err != nil {
		return Identity{}, fmt.Errorf("enrol: %w", err)
	}
	var given struct {
		AgentID string `json:"agent_id"`
		Key     string `json:"key"`
	}
	if err := json.Unmarshal(raw, &given); err != nil {
		return Identity{}, errors.New("enrol: the answer cannot be read") // its text may hold the key
	}
	if given.Key == "" || uuid.Validate(given.AgentID) != nil {
		return Identity{}, errors.New("enrol: the answer holds no key or no agent id")
	}
	c.identity.AgentID, c.identity.Key = given.AgentID, given.Key
	return c.identity, nil
}
