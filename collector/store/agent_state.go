package store

import (
	"context"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// AgentState is what an agent, ours or a foreign one, says of itself, and what it is asked for.
type AgentState struct {
	DeviceID         string
	Program, Version string
	Tag              string
	Tasks            []string  // those that it can carry out
	Client           string    // name of the foreign client that it was let in as
	Proxies          string    // ids of the agents that passed its messages on, separated by commas
	Contact          time.Time // when it last asked what to do, to the hour
	Wanted           time.Time // since when a full inventory is asked for; zero: it is not
	WantedBy         string
	Oddities         int      // what was not understood of its last report…
	Oddity           []Oddity // …the first of them
	OddAt            time.Time
}

// Oddity is something in a report that was not understood, or not without loss.
type Oddity struct {
	Path string // where: content.memories[3].capacity
	What string // in English
}

var agentStates = table[AgentState]{
	name: "agent_state", key: []string{"device_id"},
	columns: []string{"program", "version", "tag", "tasks", "client", "proxies", "contact", "wanted", "wanted_by", "oddities", "oddity", "odd_at"},
	places: func(s *AgentState) []any {
		return []any{&s.DeviceID, &s.Program, &s.Version, &s.Tag, document{&s.Tasks}, &s.Client, &s.Proxies, moment{&s.Contact}, moment{&s.Wanted},
			&s.WantedBy, &s.Oddities, document{&s.Oddity}, moment{&s.OddAt}}
	},
}

// AgentState gives what is known of an agent; nothing but its device id when it has said nothing yet.
func (r reader) AgentState(ctx context.Context, deviceID string) (AgentState, error) {
	s, err := agentStates.one(ctx, r.q, deviceID)
	if inventory.CodeOf(err) == inventory.NotFound {
		return AgentState{DeviceID: deviceID}, nil
	}
	return s, err
}

// AgentStatesOf reads what is known of some agents, by device id.
func (r reader) AgentStatesOf(ctx context.Context, deviceIDs []string) (map[string]AgentState, error) {
	found := map[string]AgentState{}
	err := inChunks(deviceIDs, func(in string, args []any) error {
		rows, err := agentStates.find(ctx, r.q, "WHERE device_id "+in, args...)
		for _, s := range rows {
			found[s.DeviceID] = s
		}
		return err
	})
	return found, err
}

// PutAgentState adds or replaces what is known of an agent.
func (tx *Tx) PutAgentState(ctx context.Context, s AgentState) error {
	return agentStates.put(ctx, tx.q, &s)
}

// OddAgents lists the agents whose last report was not wholly understood, the newest first.
func (r reader) OddAgents(ctx context.Context, limit int) ([]AgentState, error) {
	return agentStates.find(ctx, r.q, "WHERE oddities > 0 ORDER BY odd_at DESC, device_id LIMIT $1", limit)
}

// WantedAgents lists the device ids of the agents that a full inventory is asked of.
func (r reader) WantedAgents(ctx context.Context) ([]string, error) {
	found, err := texts(ctx, r.q, "SELECT device_id FROM agent_state WHERE wanted IS NOT NULL")
	if err != nil {
		return nil, fmt.Errorf("read wanted agents: %w", err)
	}
	return found, nil
}

// HasAgent says whether an agent of ours has a standing key for that device id.
func (r reader) HasAgent(ctx context.Context, deviceID string) (bool, error) {
	n, err := agentTable.count(ctx, r.q, "WHERE device_id = $1 AND revoked IS NULL", deviceID)
	return n > 0, err
}
