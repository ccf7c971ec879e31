package store

import (
	"context"
	"fmt"
	"time"
)

// Job is what the collectors on a database tell each other about a job that runs by the clock.
type Job struct {
	Name     string
	Due      time.Time // the last moment at which it was due and that has been dealt with
	Holder   string    // the collector that is at it; empty: none
	Until    time.Time // when another collector may take it
	Started  time.Time // the last run
	Finished time.Time // the last run that ended, well or not; before Started while one is under way
	Failure  string    // of the last run that ended; empty: it went well
}

var jobs = table[Job]{
	name: "job", key: []string{"name"},
	columns: []string{"due", "holder", "until", "started", "finished", "failure"},
	places: func(j *Job) []any {
		return []any{&j.Name, moment{&j.Due}, &j.Holder, moment{&j.Until}, moment{&j.Started}, moment{&j.Finished}, &j.Failure}
	},
}

// Jobs lists the jobs that have ever run, by name.
func (r reader) Jobs(ctx context.Context) ([]Job, error) {
	return jobs.find(ctx, r.q, "ORDER BY name")
}

// Job is one of them. One that has never run is blank but for its name.
func (r reader) Job(ctx context.Context, name string) (Job, error) {
	found, err := jobs.find(ctx, r.q, "WHERE name = $1", name)
	if err != nil || len(found) == 0 {
		return Job{Name: name}, err
	}
	return found[0], nil
}

// PutJob keeps what is now known of a job.
func (tx *Tx) PutJob(ctx context.Context, j Job) error {
	return jobs.put(ctx, tx.q, &j)
}

// Clock is the time by which collectors on one database agree: the database server's, or for SQLite this machine's.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	now := time.Now()
	if s.engine.name == "postgres" {
		if err := s.db.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
			return now, fmt.Errorf("read the database's clock: %w", err)
		}
	}
	return instant(now), nil
}
