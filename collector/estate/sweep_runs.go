package estate

import (
	"context"
	"slices"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

const (
	// lostAfter is how long a scanner may be silent in the midst of a sweep.
	lostAfter   = 10 * time.Minute
	keptRuns    = 180 * 24 * time.Hour
	mostNews    = 5000 // addresses that a scanner tells of at once
	mostTexting = 1000 // bytes of a text that a scanner tells
)

// Task is a sweep as it is handed to a scanner.
type Task struct {
	Run   store.SweepRun
	Sweep store.Sweep
}

// TakeSweeps hands a scanner the sweeps of its site that are due, each once. What the scanner was at before counts as lost: it would not ask.
func (e *Estate) TakeSweeps(ctx context.Context, scanner store.Scanner) ([]Task, error) {
	if scanner.Site == "" || len(scanner.Site) > mostSweepText || len(scanner.Credentials) > mostRanges {
		return nil, inventory.Errorf(inventory.Invalid, "a scanner says of which site it is")
	}
	var tasks []Task
	err := e.store.Write(ctx, func(tx *store.Tx) error {
		tasks = nil
		scanner.Heard = e.precisely()
		if err := tx.PutScanner(ctx, scanner); err != nil {
			return err
		}
		busy, err := e.dropRuns(ctx, tx, func(r *store.SweepRun) bool { return r.AgentID == scanner.AgentID })
		if err != nil {
			return err
		}
		sweeps, err := tx.Sweeps(ctx, scanner.Site)
		if err != nil {
			return err
		}
		for _, s := range sweeps {
			if busy[s.ID] || !isDue(s, scanner.Heard) {
				continue
			}
			t, err := begin(ctx, tx, s, scanner)
			if err != nil {
				return err
			}
			tasks = append(tasks, t)
		}
		return nil
	})
	return tasks, err
}

func isDue(s store.Sweep, now time.Time) bool {
	return !s.Wanted.IsZero() || !s.Disabled && due(s, now).After(s.Due)
}

func begin(ctx context.Context, tx *store.Tx, s store.Sweep, scanner store.Scanner) (Task, error) {
	s.Wanted, s.Due = time.Time{}, due(s, scanner.Heard)
	run := store.SweepRun{
		ID: store.NewID(), SweepID: s.ID, AgentID: scanner.AgentID, State: store.RunRunning, Started: scanner.Heard, Heard: scanner.Heard,
	}
	if err := tx.PutSweep(ctx, s); err != nil {
		return Task{}, err
	}
	return Task{run, s}, tx.PutSweepRun(ctx, run)
}

// dropRuns gives up runs, whose sweeps are wanted anew, and says which sweeps others are at.
func (e *Estate) dropRuns(ctx context.Context, tx *store.Tx, lost func(*store.SweepRun) bool) (busy map[string]bool, err error) {
	running, err := tx.SweepsRunning(ctx)
	if err != nil {
		return nil, err
	}
	busy = map[string]bool{}
	for _, run := range running {
		if !lost(&run) {
			busy[run.SweepID] = true
			continue
		}
		run.State, run.Finished = store.RunLost, e.precisely()
		if err := tx.PutSweepRun(ctx, run); err != nil {
			return nil, err
		}
		if run.Stop {
			continue
		}
		s, err := tx.Sweep(ctx, run.SweepID)
		if err != nil {
			return nil, err
		}
		s.Wanted = run.Finished
		if err := tx.PutSweep(ctx, s); err != nil {
			return nil, err
		}
	}
	return busy, nil
}

// SweepNews is what a scanner tells of a run: how far it is, and what became of addresses since it told last.
type SweepNews struct {
	RunID       string
	State       store.RunState // running, done, stopped, failed
	Progress    store.SweepProgress
	Addresses   []store.SweepAddress    // without the sweep and the run
	Credentials []store.SweepCredential // how they have fared so far in this run, likewise
	Failure     string
}

// HearSweep keeps what a scanner tells of its run, and says whether it should end.
func (e *Estate) HearSweep(ctx context.Context, agentID string, n SweepNews) (stop bool, err error) {
	if len(n.Addresses) > mostNews || len(n.Credentials) > mostRanges || len(n.Failure) > mostTexting {
		return false, inventory.Errorf(inventory.Invalid, "more than %d addresses or %d credentials at once", mostNews, mostRanges)
	}
	if !slices.Contains([]store.RunState{store.RunRunning, store.RunDone, store.RunStopped, store.RunFailed}, n.State) {
		return false, inventory.Errorf(inventory.Invalid, "state %q: running, done, stopped or failed", n.State)
	}
	err = e.store.Write(ctx, func(tx *store.Tx) error {
		run, err := tx.SweepRun(ctx, n.RunID)
		switch {
		case err != nil:
			return err
		case run.AgentID != agentID:
			return inventory.Errorf(inventory.NotFound, "no sweep run %s", n.RunID)
		case run.State == n.State && run.State != store.RunRunning:
			return nil // told twice
		case run.State != store.RunRunning:
			return inventory.Errorf(inventory.Conflict, "this run has ended: %s", run.State)
		}
		run.Heard, run.Progress, run.State, run.Failure = e.precisely(), n.Progress, n.State, n.Failure
		if n.State != store.RunRunning {
			run.Finished = run.Heard
		}
		stop = run.Stop
		return keepNews(ctx, tx, run, n)
	})
	return stop, err
}

func keepNews(ctx context.Context, tx *store.Tx, run store.SweepRun, n SweepNews) error {
	if err := tx.PutSweepRun(ctx, run); err != nil {
		return err
	}
	for _, a := range n.Addresses {
		a.SweepID, a.RunID, a.At = run.SweepID, run.ID, run.Heard
		if a.State != "closed" && a.State != "unreachable" {
			a.Answered = run.Heard
		}
		if err := tx.PutSweepAddress(ctx, a); err != nil {
			return err
		}
	}
	for _, c := range n.Credentials {
		c.SweepID, c.RunID, c.At = run.SweepID, run.ID, run.Heard
		if c.Worked > 0 {
			c.LastWorked = run.Heard
		}
		if err := tx.PutSweepCredential(ctx, c); err != nil {
			return err
		}
	}
	if run.State == store.RunDone {
		return tx.EndSweepAddresses(ctx, run)
	}
	return nil
}

// TendSweeps gives up runs whose scanners have fallen silent, and forgets old ones.
func (e *Estate) TendSweeps(ctx context.Context) error {
	return e.store.Write(ctx, func(tx *store.Tx) error {
		now := e.precisely()
		if _, err := e.dropRuns(ctx, tx, func(r *store.SweepRun) bool { return now.Sub(r.Heard) > lostAfter }); err != nil {
			return err
		}
		return tx.RemoveOldSweepRuns(ctx, now.Add(-keptRuns))
	})
}
