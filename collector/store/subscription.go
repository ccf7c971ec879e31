package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// Subscription says who is told of new discrepancies, of which ones, how often, and by which connector.
type Subscription struct {
	ID, ConnectorID string
	Label           string
	To              string // in the plugin's own way; empty: as the connector's settings say
	Language        string
	Entities        Entities
	Service         string // code; empty: all
	Kinds           []inventory.Kind
	Least           int // fewer discrepancies are kept for the next time
	Every           time.Duration
	At              time.Duration // due at midnight UTC plus At, and each Every before and after
	Due             time.Time     // the last time at which it was due and that has been dealt with
	Told            time.Time     // discrepancies found up to then were told
	Created         time.Time
	CreatedBy       string
}

var subscriptions = table[Subscription]{
	name: "subscription", key: []string{"id"},
	columns: []string{"connector_id", "label", "recipient", "language", "entities", "service_code", "kinds", "least", "every", "at", "due", "told", "created", "created_by"},
	places: func(s *Subscription) []any {
		return []any{&s.ID, &s.ConnectorID, &s.Label, &s.To, &s.Language, chosen{&s.Entities}, &s.Service, document{&s.Kinds}, &s.Least, seconds{&s.Every}, seconds{&s.At},
			moment{&s.Due}, moment{&s.Told}, moment{&s.Created}, &s.CreatedBy}
	},
}

// chosen keeps a choice of entities as its text.
type chosen struct{ e *Entities }

func (c chosen) Value() (driver.Value, error) { return c.e.String(), nil }

func (c chosen) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a %T is no choice of entities", v)
	}
	*c.e = ReadEntities(text)
	return nil
}

// Subscriptions lists them by their age.
func (r reader) Subscriptions(ctx context.Context) ([]Subscription, error) {
	return subscriptions.find(ctx, r.q, "ORDER BY id")
}

// Subscription gives one by id.
func (r reader) Subscription(ctx context.Context, id string) (Subscription, error) {
	return subscriptions.one(ctx, r.q, id)
}

// PutSubscription adds a subscription, or changes the one with that id.
func (tx *Tx) PutSubscription(ctx context.Context, s Subscription) error {
	return subscriptions.put(ctx, tx.q, &s)
}

// RemoveSubscription removes a subscription; messages on their way are delivered.
func (tx *Tx) RemoveSubscription(ctx context.Context, id string) error {
	if err := perform(ctx, tx.q, "DELETE FROM subscription WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove subscription: %w", err)
	}
	return nil
}
