package store

import (
	"context"
	"fmt"

	"recolement/collector/inventory"
)

// Bond is what people have decided about two observations, with the decision that made it, and what it takes to undo it.
type Bond struct {
	inventory.Bond
	ID         string
	DecisionID string
	DeviceID   string   // the device that B was of before it was put together with that of A; empty: it kept its own
	Moved      []string // ids of the decisions about that device, which went to the other one
}

var bonds = table[Bond]{
	name:    "device_bond",
	key:     []string{"id"},
	columns: []string{"decision_id", "a", "b", "verdict", "device_id", "moved"},
	places: func(b *Bond) []any {
		return []any{&b.ID, &b.DecisionID, &b.A, &b.B, &b.Verdict, &b.DeviceID, document{&b.Moved}}
	},
}

// Bonds reads them all, in the order in which they were made.
func (r reader) Bonds(ctx context.Context) ([]Bond, error) {
	return bonds.find(ctx, r.q, "ORDER BY id")
}

// PutBond writes a bond, over the one with the same ID.
func (tx *Tx) PutBond(ctx context.Context, b *Bond) error { return bonds.put(ctx, tx.q, b) }

// DropBonds removes the bonds that a decision made.
func (tx *Tx) DropBonds(ctx context.Context, decisionID string) error {
	if err := perform(ctx, tx.q, "DELETE FROM device_bond WHERE decision_id = $1", decisionID); err != nil {
		return fmt.Errorf("drop bonds: %w", err)
	}
	return nil
}

// moveBonds has what is decided about an observation hold for the one that takes its place.
func (tx *Tx) moveBonds(ctx context.Context, from, to string) error {
	for _, end := range []string{"a", "b"} {
		if err := perform(ctx, tx.q, "UPDATE device_bond SET "+end+" = $2 WHERE "+end+" = $1", from, to); err != nil {
			return fmt.Errorf("move bonds: %w", err)
		}
	}
	return nil
}

// DecisionsOfDevice reads what people did about a device, the oldest first, also what was undone.
func (r reader) DecisionsOfDevice(ctx context.Context, deviceID string) ([]inventory.Decision, error) {
	return decisions.find(ctx, r.q, "WHERE device_id = $1 AND device_id <> '' ORDER BY at, id", deviceID)
}

// GiveBack says that an observation is a device's again that it was before.
func (tx *Tx) GiveBack(ctx context.Context, o *Observation, deviceID string) error {
	err := perform(ctx, tx.q, "UPDATE observation SET device_id = $3 WHERE source = $1 AND subject = $2", o.Source, o.Subject, deviceID)
	if err != nil {
		return fmt.Errorf("give observation back: %w", err)
	}
	return nil
}

// ObservationWithKey reads the observation with that key; nil when there is none. A source's name may have a stroke in it.
func (r reader) ObservationWithKey(ctx context.Context, key string) (*Observation, error) {
	for at, c := range key {
		if c != '|' {
			continue
		}
		if found, err := r.Observation(ctx, key[:at], key[at+1:]); found != nil || err != nil {
			return found, err
		}
	}
	return nil, nil
}
