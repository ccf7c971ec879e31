package store

import (
	"context"
	"fmt"
	"time"
)

// Message is something to deliver by a connector.
type Message struct {
	ID, ConnectorID, SubscriptionID          string
	State                                    MessageState
	Created, Due, Sent                       time.Time // Due: not before
	Attempts                                 int
	Failure                                  string
	To, Language, Subject, Plain, HTML, Data string
}

// MessageState is where a message stands.
type MessageState string

// States of a message.
const (
	MessageWaiting MessageState = "waiting"
	MessageSending MessageState = "sending" // was handed to the plugin, which has not answered
	MessageSent    MessageState = "sent"
	MessageRefused MessageState = "refused" // it never will be
	MessageUnknown MessageState = "unknown" // the collector died before the plugin answered: it may have been
)

var outbox = table[Message]{
	name: "outbox", key: []string{"id"},
	columns: []string{"connector_id", "subscription_id", "state", "created", "due", "sent", "attempts", "failure", "recipient", "language", "subject", "plain", "html", "data"},
	places: func(m *Message) []any {
		return []any{&m.ID, &m.ConnectorID, &m.SubscriptionID, &m.State, moment{&m.Created}, moment{&m.Due}, moment{&m.Sent}, &m.Attempts, &m.Failure, &m.To, &m.Language,
			&m.Subject, &m.Plain, &m.HTML, &m.Data}
	},
}

// Messages lists the newest messages, newest first.
func (r reader) Messages(ctx context.Context, limit int) ([]Message, error) {
	return outbox.find(ctx, r.q, "ORDER BY id DESC LIMIT $1", limit)
}

// MessagesIn lists the oldest messages in a state, oldest first.
func (r reader) MessagesIn(ctx context.Context, state MessageState, limit int) ([]Message, error) {
	return outbox.find(ctx, r.q, "WHERE state = $1 ORDER BY id LIMIT $2", string(state), limit)
}

// MessagesDue lists the oldest messages of a connector that wait and may be delivered now, oldest first.
func (r reader) MessagesDue(ctx context.Context, connector string, now time.Time, limit int) ([]Message, error) {
	return outbox.find(ctx, r.q, "WHERE state = $1 AND connector_id = $2 AND due <= $3 ORDER BY id LIMIT $4", string(MessageWaiting), connector, instant(now), limit)
}

// Message gives one by id.
func (r reader) Message(ctx context.Context, id string) (Message, error) {
	return outbox.one(ctx, r.q, id)
}

// PutMessage adds a message, or changes the one with that id.
func (tx *Tx) PutMessage(ctx context.Context, m Message) error {
	return outbox.put(ctx, tx.q, &m)
}

// DropMessages forgets messages that were dealt with before a time: they name people.
func (tx *Tx) DropMessages(ctx context.Context, before time.Time) error {
	err := perform(ctx, tx.q, "DELETE FROM outbox WHERE created < $1 AND state <> $2 AND state <> $3", instant(before), string(MessageWaiting), string(MessageSending))
	if err != nil {
		return fmt.Errorf("forget messages: %w", err)
	}
	return nil
}
