package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"
)

// Sweep is a search of a site's addresses for devices, which the site's scanner does by the clock or when it is asked for.
type Sweep struct {
	ID              string
	Label           string
	Site            string // code
	Ranges, Exclude []string
	Credentials     []string // names in the scanner's own file; none: all that it has
	Rate            int      // datagrams per second; 0: the scanner's usual
	SubnetRate      int      // to one subnet; 0: the scanner's usual
	Every           time.Duration
	At              time.Duration // due at midnight UTC plus At, and each Every before and after; Every 0: only when asked for
	Disabled        bool
	Wanted          time.Time // somebody asked for it beside the clock, and it has not begun
	Due             time.Time // the last time at which it was due and that has been dealt with
	Created         time.Time
	CreatedBy       string
}

var sweeps = table[Sweep]{
	name: "sweep", key: []string{"id"},
	columns: []string{"label", "site", "ranges", "exclude", "credentials", "rate", "subnet_rate", "every", "at", "disabled", "wanted", "due", "created", "created_by"},
	places: func(s *Sweep) []any {
		return []any{&s.ID, &s.Label, &s.Site, document{&s.Ranges}, document{&s.Exclude}, document{&s.Credentials}, &s.Rate, &s.SubnetRate,
			seconds{&s.Every}, seconds{&s.At}, flag{&s.Disabled}, moment{&s.Wanted}, moment{&s.Due}, moment{&s.Created}, &s.CreatedBy}
	},
}

// Sweeps lists the sweeps of a site, or all, by their age.
func (r reader) Sweeps(ctx context.Context, site string) ([]Sweep, error) {
	if site == "" {
		return sweeps.find(ctx, r.q, "ORDER BY id")
	}
	return sweeps.find(ctx, r.q, "WHERE site = $1 ORDER BY id", site)
}

// Sweep gives one sweep by id.
func (r reader) Sweep(ctx context.Context, id string) (Sweep, error) {
	return sweeps.one(ctx, r.q, id)
}

// PutSweep adds a sweep, or changes the one with that id.
func (tx *Tx) PutSweep(ctx context.Context, s Sweep) error {
	return sweeps.put(ctx, tx.q, &s)
}

// RemoveSweep removes a sweep with its runs; the devices that it found stay.
func (tx *Tx) RemoveSweep(ctx context.Context, id string) error {
	if err := perform(ctx, tx.q, "DELETE FROM sweep WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove sweep: %w", err)
	}
	return nil
}

// Scanner is what a scanner says of itself when it asks for sweeps.
type Scanner struct {
	AgentID     string
	Site        string
	Credentials []string // the names of those that it has
	Heard       time.Time
}

var scanners = table[Scanner]{
	name: "scanner", key: []string{"agent_id"}, columns: []string{"site", "credentials", "heard"},
	places: func(s *Scanner) []any {
		return []any{&s.AgentID, &s.Site, document{&s.Credentials}, moment{&s.Heard}}
	},
}

// Scanners lists the scanners that have asked for sweeps, by site.
func (r reader) Scanners(ctx context.Context) ([]Scanner, error) {
	return scanners.find(ctx, r.q, "ORDER BY site, agent_id")
}

// PutScanner keeps what a scanner says of itself.
func (tx *Tx) PutScanner(ctx context.Context, s Scanner) error {
	return scanners.put(ctx, tx.q, &s)
}

// flag keeps a yes or no as 1 or 0, which both engines hold alike.
type flag struct{ yes *bool }

func (f flag) Value() (driver.Value, error) {
	if *f.yes {
		return int64(1), nil
	}
	return int64(0), nil
}

func (f flag) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a %T is no yes or no", v)
	}
	*f.yes = n != 0
	return nil
}

// seconds keeps a duration in whole seconds.
type seconds struct{ d *time.Duration }

func (s seconds) Value() (driver.Value, error) { return int64(*s.d / time.Second), nil }

func (s seconds) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a %T is no number of seconds", v)
	}
	*s.d = time.Duration(n) * time.Second
	return nil
}
