package store

import (
	"errors"
	"testing"
	"time"

	"recolement/collector/inventory"
)

func TestSubscriptionsAndMessages(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		c := Connector{ID: "c1", Plugin: "mail", Roles: []string{"notifier"}, Settings: map[string]string{}, Sealed: []byte{}}
		sub := Subscription{ID: "s1", ConnectorID: "c1", Label: "DSI", To: "a@b", Language: "fr", Entities: SomeEntities("TM", "TO"), Service: "O10",
			Kinds: []inventory.Kind{inventory.UnknownDevice}, Least: 3, Every: time.Hour, At: time.Minute, Due: noon, Told: noon, Created: noon, CreatedBy: "anna"}
		write(t, s, func(tx *Tx) error { return errors.Join(tx.PutConnector(ctx, c), tx.PutSubscription(ctx, sub)) })
		got, err := s.Subscription(ctx, "s1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, sub)
		for i, state := range []MessageState{MessageWaiting, MessageWaiting, MessageSent, MessageSending} {
			m := Message{ID: "m" + string(rune('0'+i)), ConnectorID: "c1", State: state, Created: noon, Due: noon.Add(time.Duration(i) * time.Hour), Subject: "x"}
			write(t, s, func(tx *Tx) error { return tx.PutMessage(ctx, m) })
		}
		due, err := s.MessagesDue(ctx, "c1", noon.Add(time.Minute), 10)
		if err != nil || len(due) != 1 || due[0].ID != "m0" {
			t.Errorf("due %+v, %v", due, err)
		}
		if all, err := s.Messages(ctx, 2); err != nil || len(all) != 2 || all[0].ID != "m3" {
			t.Errorf("all %+v, %v", all, err)
		}
		write(t, s, func(tx *Tx) error { return tx.DropMessages(ctx, noon.Add(time.Hour)) })
		if all, err := s.Messages(ctx, 10); err != nil || len(all) != 3 {
			t.Errorf("kept %+v, %v", all, err)
		}
		write(t, s, func(tx *Tx) error { return tx.RemoveConnector(ctx, "c1") })
		if subs, err := s.Subscriptions(ctx); err != nil || len(subs) != 0 {
			t.Errorf("of a removed connector: %v, %v", subs, err)
		}
	})
}
