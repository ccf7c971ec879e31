package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// Observation is an observation with what the store keeps beside it.
type Observation struct {
	inventory.Observation
	FirstSeen time.Time
	DeviceID  string
	Parts     string // what it was read from: see Document
	Digest    string // of the one report that says all of this, its date left aside; "" when it took several
	Steady    bool   // said again later, it changes nothing but dates
}

var observations = table[Observation]{
	name:    "observation",
	key:     []string{"source", "subject"},
	columns: []string{"taken", "through", "facts", "first_seen", "device_id", "parts", "digest", "steady"},
	places: func(o *Observation) []any {
		return []any{&o.Source, &o.Subject, moment{&o.Taken}, &o.Through, document{&o.Facts}, moment{&o.FirstSeen}, &o.DeviceID,
			&o.Parts, &o.Digest, &o.Steady}
	},
}

// Head is an observation whose facts are not read, but as the text that they are kept as.
type Head struct {
	Observation
	Text string
}

var heads = table[Head]{
	name:    observations.name,
	key:     observations.key,
	columns: observations.columns,
	places: func(h *Head) []any {
		places := observations.places(&h.Observation)
		places[4] = &h.Text
		return places
	},
}

// FactsText is how facts are kept: of two that are the same it is the same.
func FactsText(f *inventory.Facts) (string, error) {
	text, err := json.Marshal(f)
	return string(text), err
}

// Whole reads the facts.
func (h *Head) Whole() (Observation, error) {
	o := h.Observation
	if err := json.Unmarshal([]byte(h.Text), &o.Facts); err != nil {
		return o, fmt.Errorf("read observation: %w", err)
	}
	return o, nil
}

// HeadsOf reads all that the sources said, of themselves and of their screens.
func (r reader) HeadsOf(ctx context.Context, sources []string) ([]Head, error) {
	var found []Head
	err := inChunks(sources, func(in string, args []any) error {
		some, err := heads.find(ctx, r.q, "WHERE source "+in+" ORDER BY source, taken DESC, subject", args...)
		found = append(found, some...)
		return err
	})
	return found, err
}

// HeadOf reads one observation; none when there is none.
func (r reader) HeadOf(ctx context.Context, source, subject string) ([]Head, error) {
	return heads.find(ctx, r.q, "WHERE source = $1 AND subject = $2", source, subject)
}

// Said says whether a source's observation was read from a report with that digest.
func (r reader) Said(ctx context.Context, source, digest string) (bool, error) {
	n, err := observations.count(ctx, r.q, "WHERE source = $1 AND digest = $2", source, digest)
	return n > 0, err
}

// Refresh notes that an observation was said again at a later time, without anything having changed but what it was read from. When its
// device was last seen is left to SeenAgain.
func (tx *Tx) Refresh(ctx context.Context, o *Observation) error {
	if err := perform(ctx, tx.q, "UPDATE observation SET taken = $3, parts = $4, digest = $5 WHERE source = $1 AND subject = $2",
		o.Source, o.Subject, instant(o.Taken), o.Parts, o.Digest); err != nil {
		return fmt.Errorf("refresh observation: %w", err)
	}
	return nil
}

// SeenAgain notes when a device was last seen, unless it was seen later.
func (tx *Tx) SeenAgain(ctx context.Context, deviceID string, at time.Time) error {
	if err := perform(ctx, tx.q, "UPDATE device SET last_seen = $2 WHERE id = $1 AND last_seen < $2", deviceID, instant(at)); err != nil {
		return fmt.Errorf("note when a device was seen: %w", err)
	}
	return tx.touch(ctx, deviceThing, deviceID)
}

// SeenLater gives the devices that were observed later than they are said to have been seen, and when.
func (r reader) SeenLater(ctx context.Context) (map[string]time.Time, error) {
	latest := map[string]time.Time{}
	const query = "SELECT o.device_id, o.taken FROM observation o JOIN device d ON d.id = o.device_id WHERE d.last_seen < o.taken"
	err := each(ctx, r.q, query, nil, func(rows *sql.Rows) error {
		var id string
		var taken time.Time
		err := rows.Scan(&id, moment{&taken})
		if taken.After(latest[id]) {
			latest[id] = taken
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was seen later: %w", err)
	}
	return latest, nil
}

// Observation reads one; nil when there is none.
func (r reader) Observation(ctx context.Context, source, subject string) (*Observation, error) {
	found, err := observations.find(ctx, r.q, "WHERE source = $1 AND subject = $2", source, subject)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
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

// SetOwner says which device an observation is of, and whether it is steady.
func (tx *Tx) SetOwner(ctx context.Context, o *Observation) error {
	err := perform(ctx, tx.q, "UPDATE observation SET device_id = $3, steady = $4 WHERE source = $1 AND subject = $2", o.Source, o.Subject, o.DeviceID, o.Steady)
	if err != nil {
		return fmt.Errorf("set owner of observation: %w", err)
	}
	return nil
}

// DropObservation removes an observation that another one has taken in; screens seen through it are now seen through that one, and
// what people have decided about it holds for that one.
func (tx *Tx) DropObservation(ctx context.Context, o, into *inventory.Observation) error {
	if err := perform(ctx, tx.q, "UPDATE observation SET through = $2 WHERE through = $1", o.Key(), into.Key()); err != nil {
		return fmt.Errorf("move screens: %w", err)
	}
	if err := tx.moveBonds(ctx, o.Key(), into.Key()); err != nil {
		return err
	}
	if err := perform(ctx, tx.q, "DELETE FROM observation WHERE source = $1 AND subject = $2", o.Source, o.Subject); err != nil {
		return fmt.Errorf("drop observation: %w", err)
	}
	return tx.DropDocument(ctx, o.Source, o.Subject)
}

// ScreensThrough reads the screens that an observation of a workstation shows.
func (r reader) ScreensThrough(ctx context.Context, key string) ([]Observation, error) {
	return observations.find(ctx, r.q, "WHERE through = $1 ORDER BY subject", key)
}
