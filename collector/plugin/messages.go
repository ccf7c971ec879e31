package plugin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/store"
	"recolement/plugins/sdk"
)

// Messages tells subscribers of new discrepancies. A message lies in the outbox before it is delivered, and what it tells is marked as told
// in the same transaction: nothing is told twice or forgotten.
type Messages struct {
	*Connectors
	Language *language.Catalogue
	Base     string // address of the pages
}

// settled is how old a discrepancy must be to be told: transactions that found older ones have ended.
const settled = time.Minute

// Tend puts what is due into the outbox, and delivers what waits there. It is a job: of several collectors, one does it.
func (m *Messages) Tend(ctx context.Context) error {
	failed := []error{m.recover(ctx)}
	all, err := m.Store.Subscriptions(ctx)
	failed = append(failed, err)
	for _, s := range all {
		if dueAt(s.Every, s.At, m.now()).After(s.Due) {
			failed = append(failed, m.compose(ctx, s.ID))
		}
	}
	return errors.Join(append(failed, m.deliver(ctx), m.tidy(ctx))...)
}

// recover gives up messages that a collector was at when it died: whether they were delivered nobody knows, and twice is worse than once.
func (m *Messages) recover(ctx context.Context) error {
	return m.Store.Write(ctx, func(tx *store.Tx) error {
		stuck, err := tx.MessagesIn(ctx, store.MessageSending, 1000)
		for _, one := range stuck {
			one.State, one.Failure = store.MessageUnknown, "the collector was stopped while it was being delivered"
			if err := tx.PutMessage(ctx, one); err != nil {
				return err
			}
		}
		return err
	})
}

// compose writes a subscription's message, if there is enough to tell.
func (m *Messages) compose(ctx context.Context, id string) error {
	return m.Store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Subscription(ctx, id)
		if err != nil {
			return err
		}
		now := m.now()
		upTo := now.Add(-settled)
		s.Due = dueAt(s.Every, s.At, now)
		f := store.DiscrepancyFilter{
			Kinds: s.Kinds, Statuses: []inventory.Status{inventory.Open}, Service: s.Service, After: s.Told, UpTo: upTo, Sort: "kind", Limit: mostRows,
		}
		view := tx.View(s.Entities)
		counts, err := view.DiscrepancyCounts(ctx, f)
		if err != nil {
			return err
		}
		for kind := range counts {
			if len(s.Kinds) > 0 && !slices.Contains(s.Kinds, kind) { // counts are of all kinds
				delete(counts, kind)
			}
		}
		if n := total(counts); n > 0 && n >= s.Least {
			rows, _, err := view.Discrepancies(ctx, f)
			if err != nil {
				return err
			}
			message, err := m.message(&s, newDigest(m.Language.For(s.Language), s.Label, m.Base, counts, rows))
			if err != nil {
				return err
			}
			if err := tx.PutMessage(ctx, message); err != nil {
				return err
			}
			s.Told = upTo
		}
		return tx.PutSubscription(ctx, s)
	})
}

func (m *Messages) message(s *store.Subscription, d digest) (store.Message, error) {
	html, err := d.HTML()
	if err != nil {
		return store.Message{}, err
	}
	data, err := d.Data()
	return store.Message{
		ID: store.NewID(), ConnectorID: s.ConnectorID, SubscriptionID: s.ID, State: store.MessageWaiting, Created: m.now(), Due: m.now(), To: s.To, Language: s.Language,
		Subject: d.Subject(), Plain: d.Plain(), HTML: html, Data: data,
	}, err
}

const (
	perMinute  = 20 // messages of a connector
	patience   = 48 * time.Hour
	firstRetry = time.Minute
	lastRetry  = 4 * time.Hour
	keptFor    = 30 * 24 * time.Hour
)

// deliver hands what waits to the plugins, so many of each connector at a time.
func (m *Messages) deliver(ctx context.Context) error {
	all, err := m.Store.Connectors(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, c := range all {
		if c.Disabled {
			continue
		}
		waiting, err := m.Store.MessagesDue(ctx, c.ID, m.now(), perMinute)
		if err != nil {
			return err
		}
		for _, one := range waiting {
			again, err := m.send(ctx, c, one.ID)
			if err != nil {
				failed = append(failed, fmt.Errorf("deliver by %s: %w", c.Label, err))
			}
			if again || err != nil {
				break // the others would fare no better
			}
		}
	}
	return errors.Join(failed...)
}

// send delivers one message; again says that it has to be tried again.
func (m *Messages) send(ctx context.Context, c store.Connector, id string) (again bool, err error) {
	settings, err := m.settings(c)
	if err != nil {
		return true, err
	}
	var one store.Message
	mine := false
	err = m.Store.Write(ctx, func(tx *store.Tx) error {
		if one, err = tx.Message(ctx, id); err != nil {
			return err
		}
		if mine = one.State == store.MessageWaiting; !mine {
			return nil
		}
		one.State, one.Attempts = store.MessageSending, one.Attempts+1
		return tx.PutMessage(ctx, one)
	})
	if err != nil || !mine {
		return false, err
	}
	said := m.Host.Use(ctx, c.Plugin, c.Sum, m.Host.limits.Call, func(ctx context.Context, p *sdk.Client) error {
		return p.Notify(ctx, settings, sdk.Message{ID: one.ID, Language: one.Language, To: one.To, Subject: one.Subject, Text: one.Plain, HTML: one.HTML, Data: one.Data, At: one.Created})
	})
	m.judge(&one, said)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return one.State == store.MessageWaiting, m.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutMessage(ctx, one) })
}

// judge says what the plugin's answer makes of a message. One that was cut off in the middle is not tried again: it may have been delivered.
func (m *Messages) judge(one *store.Message, said error) {
	var refused sdk.Refused
	var later sdk.Later
	one.Failure = ""
	if said != nil {
		one.Failure = brief(said.Error())
	}
	switch {
	case said == nil:
		one.State, one.Sent = store.MessageSent, m.now()
	case errors.As(said, &refused):
		one.State = store.MessageRefused
	case errors.Is(said, errSlow) || sdk.Broken(said) || errors.Is(said, context.Canceled):
		one.State = store.MessageUnknown
	case m.now().Sub(one.Created) > patience:
		one.State = store.MessageRefused
	case errors.As(said, &later):
		one.State, one.Due = store.MessageWaiting, m.now().Add(later.After)
	default:
		one.State, one.Due = store.MessageWaiting, m.now().Add(min(firstRetry<<min(one.Attempts-1, 12), lastRetry))
	}
}

func (m *Messages) tidy(ctx context.Context) error {
	return m.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropMessages(ctx, m.now().Add(-keptFor)) })
}

// Try delivers a message at once that says that it is a test.
func (m *Messages) Try(ctx context.Context, id, by string, text *language.Printer) error {
	c, err := m.Store.Connector(ctx, id)
	if err != nil {
		return err
	}
	settings, err := m.settings(c)
	if err != nil {
		return err
	}
	err = m.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.AddAudit(ctx, &store.AuditEntry{At: m.now(), By: by, Action: "connector-message", Subject: id, To: c.Label})
	})
	if err != nil {
		return err
	}
	said := text.T("message.test", map[string]string{"by": by})
	err = m.Host.Use(ctx, c.Plugin, c.Sum, m.Host.limits.Call, func(ctx context.Context, p *sdk.Client) error {
		return p.Notify(ctx, settings, sdk.Message{
			ID: store.NewID(), Language: text.Lang(), Subject: text.T("message.test.subject"), Text: said, HTML: "<p>" + escape(said) + "</p>", Data: `{"event":"test"}`, At: m.now(),
		})
	})
	if err != nil && inventory.CodeOf(err) == inventory.Internal {
		err = inventory.Errorf(inventory.Invalid, "%w", err) // the other system's answer, for people to read
	}
	return err
}

func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace(text)
}

// Subscribe adds a subscription. What was found before it is not told.
func (m *Messages) Subscribe(ctx context.Context, s store.Subscription, by string) error {
	switch {
	case strings.TrimSpace(s.Label) == "" || len(s.Label) > mostLabel:
		return inventory.Errorf(inventory.Invalid, "a subscription needs a name of at most %d characters", mostLabel)
	case s.Every < 5*time.Minute || s.Every > mostSeldom:
		return inventory.Errorf(inventory.Invalid, "messages every %s: between five minutes and a year is possible", s.Every)
	case s.Entities.None():
		return inventory.Errorf(inventory.Invalid, "a subscription to no entity tells nothing")
	}
	return m.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Connector(ctx, s.ConnectorID)
		if err != nil {
			return err
		}
		s.ID, s.Created, s.CreatedBy, s.Told, s.Due = store.NewID(), m.now(), by, m.now().Add(-settled), dueAt(s.Every, s.At, m.now())
		e := store.AuditEntry{At: m.now(), By: by, Action: "subscription-add", Subject: s.ID, To: s.Label, Why: c.Label + " → " + s.To}
		return errors.Join(tx.AddAudit(ctx, &e), tx.PutSubscription(ctx, s))
	})
}

// Unsubscribe removes a subscription.
func (m *Messages) Unsubscribe(ctx context.Context, id, by string) error {
	return m.Store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Subscription(ctx, id)
		if err != nil {
			return err
		}
		e := store.AuditEntry{At: m.now(), By: by, Action: "subscription-remove", Subject: id, From: s.Label}
		return errors.Join(tx.AddAudit(ctx, &e), tx.RemoveSubscription(ctx, id))
	})
}
