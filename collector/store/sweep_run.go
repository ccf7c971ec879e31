package store

import (
	"context"
	"fmt"
	"time"
)

// RunState is how far a run of a sweep has come.
type RunState string

// The states of a run.
const (
	RunRunning RunState = "running"
	RunDone    RunState = "done"
	RunStopped RunState = "stopped" // somebody wanted it to end
	RunFailed  RunState = "failed"
	RunLost    RunState = "lost" // its scanner fell silent
)

// SweepRun is one time that a scanner did a sweep.
type SweepRun struct {
	ID       string
	SweepID  string
	AgentID  string // the scanner
	State    RunState
	Stop     bool // somebody wants it to end; the scanner learns it when it tells of its progress
	Started  time.Time
	Heard    time.Time // when it last told of its progress
	Finished time.Time
	Progress SweepProgress
	Failure  string
}

// SweepProgress is how much of a run is done, in addresses but for the questions.
type SweepProgress struct {
	Addresses   int64 `json:"addresses"`
	Questions   int64 `json:"questions"`             // that may have to be asked
	Asked       int64 `json:"asked"`                 // or have become needless
	Answering   int64 `json:"answering"`             // speak SNMP
	Read        int64 `json:"read"`                  // devices
	Partial     int64 `json:"partial,omitempty"`     // of them read in part
	Same        int64 `json:"same,omitempty"`        // further addresses of these devices
	Refused     int64 `json:"refused,omitempty"`     // let nobody in
	Skipped     int64 `json:"skipped,omitempty"`     // cannot be read
	Closed      int64 `json:"closed,omitempty"`      // there is a host without SNMP
	Unreachable int64 `json:"unreachable,omitempty"` // the network says that nobody is there
	Silent      int64 `json:"silent,omitempty"`
}

var sweepRuns = table[SweepRun]{
	name: "sweep_run", key: []string{"id"},
	columns: []string{"sweep_id", "agent_id", "state", "stop", "started", "heard", "finished", "progress", "failure"},
	places: func(r *SweepRun) []any {
		return []any{&r.ID, &r.SweepID, &r.AgentID, &r.State, flag{&r.Stop}, moment{&r.Started}, moment{&r.Heard}, moment{&r.Finished},
			document{&r.Progress}, &r.Failure}
	},
}

// SweepRuns lists the newest runs of a sweep, newest first.
func (r reader) SweepRuns(ctx context.Context, sweepID string, limit int) ([]SweepRun, error) {
	return sweepRuns.find(ctx, r.q, "WHERE sweep_id = $1 ORDER BY id DESC LIMIT $2", sweepID, limit)
}

// SweepRun gives one run by id.
func (r reader) SweepRun(ctx context.Context, id string) (SweepRun, error) {
	return sweepRuns.one(ctx, r.q, id)
}

// SweepsRunning lists the runs that have not ended.
func (r reader) SweepsRunning(ctx context.Context) ([]SweepRun, error) {
	return sweepRuns.find(ctx, r.q, "WHERE state = $1 ORDER BY id", RunRunning)
}

// PutSweepRun adds a run, or changes the one with that id.
func (tx *Tx) PutSweepRun(ctx context.Context, r SweepRun) error {
	return sweepRuns.put(ctx, tx.q, &r)
}

// RemoveOldSweepRuns removes runs that began before a time and have ended.
func (tx *Tx) RemoveOldSweepRuns(ctx context.Context, before time.Time) error {
	if err := perform(ctx, tx.q, "DELETE FROM sweep_run WHERE started < $1 AND state <> $2", instant(before), RunRunning); err != nil {
		return fmt.Errorf("remove old runs of sweeps: %w", err)
	}
	return nil
}
