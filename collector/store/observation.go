package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"recolement/collector/inventory"
)

// Observation is an observation with what the store keeps beside it.
type Observation struct {
	inventory.Observation
	FirstSeen time.Time
	DeviceID  string
}

// The document stays out of the columns: neighbourhoods are read without it.
var observations = table[Observation]{
	name:    "observation",
	key:     []string{"source", "subject"},
	columns: []string{"taken", "through", "facts", "first_seen", "device_id"},
	places: func(o *Observation) []any {
		return []any{&o.Source, &o.Subject, moment{&o.Taken}, &o.Through, document{&o.Facts}, moment{&o.FirstSeen}, &o.DeviceID}
	},
}

// Observation reads one; nil when there is none.
func (r reader) Observation(ctx context.Context, source, subject string) (*Observation, error) {
	found, err := observations.find(ctx, r.q, "WHERE source = $1 AND subject = $2", source, subject)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// ObservationsOf reads what a source said about itself (not about its screens), newest first.
func (r reader) ObservationsOf(ctx context.Context, source string) ([]Observation, error) {
	all, err := observations.find(ctx, r.q, "WHERE source = $1 ORDER BY taken DESC, subject", source)
	// Not asked of the database: SQLite would look for it in the index of through, in which half the table is empty.
	return slices.DeleteFunc(all, func(o Observation) bool { return o.Through != "" }), err
}

// ObservationsOfDevices reads what the devices were made of.
func (r reader) ObservationsOfDevices(ctx context.Context, ids []string) ([]Observation, error) {
	var found []Observation
	err := inChunks(ids, func(in string, args []any) error {
		some, err := observations.find(ctx, r.q, "WHERE device_id "+in, args...)
		found = append(found, some...)
		return err
	})
	return found, err
}

// AllObservations reads them all.
func (r reader) AllObservations(ctx context.Context) ([]Observation, error) {
	return observations.find(ctx, r.q, "ORDER BY source, subject")
}

// PutObservation writes an observation, over the one with the same source and subject.
func (tx *Tx) PutObservation(ctx context.Context, o *Observation) error {
	return observations.put(ctx, tx.q, o)
}

// SetOwner says which device an observation is of.
func (tx *Tx) SetOwner(ctx context.Context, source, subject, deviceID string) error {
	err := perform(ctx, tx.q, "UPDATE observation SET device_id = $3 WHERE source = $1 AND subject = $2", source, subject, deviceID)
	if err != nil {
		return fmt.Errorf("set owner of observation: %w", err)
	}
	return nil
}

// DropObservation removes an observation that another one has taken in; screens seen through it are now seen through that one.
func (tx *Tx) DropObservation(ctx context.Context, o, into *inventory.Observation) error {
	if err := perform(ctx, tx.q, "UPDATE observation SET through = $2 WHERE through = $1", o.Key(), into.Key()); err != nil {
		return fmt.Errorf("move screens: %w", err)
	}
	if err := perform(ctx, tx.q, "DELETE FROM observation WHERE source = $1 AND subject = $2", o.Source, o.Subject); err != nil {
		return fmt.Errorf("drop observation: %w", err)
	}
	return nil
}

// ScreensThrough reads the screens that an observation of a workstation shows.
func (r reader) ScreensThrough(ctx context.Context, key string) ([]Observation, error) {
	return observations.find(ctx, r.q, "WHERE through = $1 ORDER BY subject", key)
}
