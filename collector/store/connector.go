package store

import (
	"context"
	"fmt"
	"time"
)

// Connector is a plugin that was set up for one system.
type Connector struct {
	ID       string
	Plugin   string // the plugin's name
	Label    string
	Sum      string            // SHA-256, in hexadecimal, of the program that an administrator approved
	Roles    []string          // of the plugin: inventory, witness, notifier
	Settings map[string]string // without the secrets
	Sealed   []byte            // the secrets
	Every    time.Duration
	At       time.Duration // due at midnight UTC plus At, and each Every before and after; Every 0: only when asked for
	Disabled bool
	Wanted   time.Time // somebody asked for it beside the clock, and it has not begun
	Accept   bool      // somebody said that the next answer may be much smaller than the last
	Due      time.Time // the last time at which it was due and that has been dealt with

	Mark    string    // where a witness goes on
	Whole   time.Time // when everything was told last
	Measure int       // how many rows or reports that was

	Created   time.Time
	CreatedBy string
}

var connectors = table[Connector]{
	name: "connector", key: []string{"id"},
	columns: []string{"plugin", "label", "sum", "roles", "settings", "sealed", "every", "at", "disabled", "wanted", "accept", "due", "mark", "whole", "measure", "created", "created_by"},
	places: func(c *Connector) []any {
		return []any{&c.ID, &c.Plugin, &c.Label, &c.Sum, document{&c.Roles}, document{&c.Settings}, &c.Sealed, seconds{&c.Every}, seconds{&c.At}, flag{&c.Disabled}, moment{&c.Wanted},
			flag{&c.Accept}, moment{&c.Due}, &c.Mark, moment{&c.Whole}, &c.Measure, moment{&c.Created}, &c.CreatedBy}
	},
}

// Connectors lists them by their age.
func (r reader) Connectors(ctx context.Context) ([]Connector, error) {
	return connectors.find(ctx, r.q, "ORDER BY id")
}

// Connector gives one by id.
func (r reader) Connector(ctx context.Context, id string) (Connector, error) {
	return connectors.one(ctx, r.q, id)
}

// PutConnector adds a connector, or changes the one with that id.
func (tx *Tx) PutConnector(ctx context.Context, c Connector) error {
	return connectors.put(ctx, tx.q, &c)
}

// RemoveConnector removes a connector with its runs; what it brought stays.
func (tx *Tx) RemoveConnector(ctx context.Context, id string) error {
	if err := perform(ctx, tx.q, "DELETE FROM connector WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove connector: %w", err)
	}
	return nil
}

// ConnectorRun is one run of a connector.
type ConnectorRun struct {
	ID, ConnectorID   string
	Role              string
	Started, Finished time.Time // Finished is zero while it runs
	Done, Total       int       // total 0: not known
	Result            ConnectorResult
	Failure           string // empty: it went well
}

// ConnectorResult is what a run came to.
type ConnectorResult struct {
	Rows     int      `json:"rows,omitempty"`    // or reports
	Refused  int      `json:"refused,omitempty"` // of them
	New      int      `json:"new,omitempty"`
	Changed  int      `json:"changed,omitempty"`
	Vanished int      `json:"vanished,omitempty"`
	ImportID string   `json:"import,omitempty"`
	Whole    bool     `json:"whole,omitempty"`    // everything was told
	Small    bool     `json:"small,omitempty"`    // refused for being small: a person may say that it is right
	Problems []string `json:"problems,omitempty"` // the first of them
}

var connectorRuns = table[ConnectorRun]{
	name: "connector_run", key: []string{"id"}, columns: []string{"connector_id", "role", "started", "finished", "done", "total", "result", "failure"},
	places: func(r *ConnectorRun) []any {
		return []any{&r.ID, &r.ConnectorID, &r.Role, moment{&r.Started}, moment{&r.Finished}, &r.Done, &r.Total, document{&r.Result}, &r.Failure}
	},
}

// ConnectorRuns lists the newest runs of a connector, newest first.
func (r reader) ConnectorRuns(ctx context.Context, connector string, limit int) ([]ConnectorRun, error) {
	return connectorRuns.find(ctx, r.q, "WHERE connector_id = $1 ORDER BY id DESC LIMIT $2", connector, limit)
}

// PutConnectorRun adds a run, or changes the one with that id.
func (tx *Tx) PutConnectorRun(ctx context.Context, r ConnectorRun) error {
	return connectorRuns.put(ctx, tx.q, &r)
}

// TrimConnectorRuns forgets all runs of a connector but the newest ones.
func (tx *Tx) TrimConnectorRuns(ctx context.Context, connector string, keep int) error {
	err := perform(ctx, tx.q, `DELETE FROM connector_run WHERE connector_id = $1 AND id NOT IN
		(SELECT id FROM connector_run WHERE connector_id = $1 ORDER BY id DESC LIMIT $2)`, connector, keep)
	if err != nil {
		return fmt.Errorf("forget runs: %w", err)
	}
	return nil
}
