package store

import (
	"context"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// Agent is a program of ours that has enrolled: it reports with a key of its own, which lies here as a hash.
type Agent struct {
	ID       string
	DeviceID string // what it calls itself in its reports
	Name     string
	Version  string
	Kind     Scope // EnrolAgent: reports for itself alone; EnrolScanner: for whatever it has scanned
	KeyHash  string
	TokenID  string // the token that it enrolled with
	Created  time.Time
	Contact  time.Time // when it last asked what to do
	Revoked  time.Time // zero while its key is good
}

var agentTable = table[Agent]{
	name: "agent", key: []string{"id"},
	columns: []string{"device_id", "name", "version", "kind", "key_hash", "token_id", "created", "contact", "revoked"},
	places: func(a *Agent) []any {
		return []any{&a.ID, &a.DeviceID, &a.Name, &a.Version, &a.Kind, &a.KeyHash, &a.TokenID, moment{&a.Created}, moment{&a.Contact},
			moment{&a.Revoked}}
	},
}

// Agents lists the agents that have enrolled, newest first.
func (r reader) Agents(ctx context.Context) ([]Agent, error) {
	return agentTable.find(ctx, r.q, "ORDER BY id DESC")
}

// Agent gives one agent by id.
func (r reader) Agent(ctx context.Context, id string) (Agent, error) {
	return agentTable.one(ctx, r.q, id)
}

// AgentKeyed gives the agent whose key has that hash.
func (r reader) AgentKeyed(ctx context.Context, hash string) (Agent, error) {
	found, err := agentTable.find(ctx, r.q, "WHERE key_hash = $1", hash)
	if err != nil {
		return Agent{}, err
	}
	if len(found) == 0 {
		return Agent{}, inventory.Errorf(inventory.NotFound, "no agent has this key")
	}
	return found[0], nil
}

// PutAgent adds an agent, or changes the one with that id.
func (tx *Tx) PutAgent(ctx context.Context, a Agent) error {
	return agentTable.put(ctx, tx.q, &a)
}

// RevokeAgentsOf makes the standing keys of a device id worthless, and says how many there were.
func (tx *Tx) RevokeAgentsOf(ctx context.Context, deviceID string, at time.Time) (int64, error) {
	result, err := tx.q.ExecContext(ctx, "UPDATE agent SET revoked = $2 WHERE device_id = $1 AND revoked IS NULL", deviceID, instant(at))
	if err != nil {
		return 0, fmt.Errorf("revoke agents: %w", err)
	}
	return result.RowsAffected()
}
