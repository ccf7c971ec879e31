package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/store"
	"recolement/plugins/sdk"
)

// mailbox is a collector whose connector writes each message that it delivers as a line to a file.
type mailbox struct {
	*Messages
	connector store.Connector
	file      string
	clock     time.Time
}

func newMailbox(t testing.TB) *mailbox {
	t.Helper()
	words, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{file: filepath.Join(t.TempDir(), "box"), clock: time.Now().UTC().Truncate(time.Second)}
	m.Messages = &Messages{Connectors: newConnectors(t, quick()), Language: words, Base: "https://recolement.example"}
	m.Now = func() time.Time { return m.clock }
	m.connector = m.rogue(t, map[string]string{"password": m.file})
	return m
}

func (m *mailbox) delivered(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile(m.file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")[:strings.Count(string(text), "\n")]
}

func (m *mailbox) subscribe(t testing.TB, s store.Subscription) {
	t.Helper()
	s.ConnectorID, s.Label, s.Every = m.connector.ID, "DSI", 10*time.Minute
	if s.Entities.None() {
		s.Entities = store.AllEntities()
	}
	if err := m.Subscribe(t.Context(), s, "anna"); err != nil {
		t.Fatal(err)
	}
}

// find puts discrepancies into the store, as the estate does when it finds them.
func (m *mailbox) find(t testing.TB, kind inventory.Kind, entity string, n int) {
	t.Helper()
	err := m.Store.Write(t.Context(), func(tx *store.Tx) error {
		var rows []store.DiscrepancyRow
		for i := range n {
			d := inventory.Discrepancy{Kind: kind, DeviceID: fmt.Sprint(entity, kind, i, m.clock.Unix()), DeviceName: "<PC>", EntityCode: entity, Explanation: inventory.Explanation{Code: "unknown-device"}}
			rows = append(rows, store.DiscrepancyRow{Discrepancy: d, Key: store.DiscrepancyKey(d.ID()), Status: inventory.Open, Since: m.clock, Updated: m.clock})
		}
		for i := range rows {
			if err := tx.PutDiscrepancy(t.Context(), &rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (m *mailbox) later(t testing.TB, d time.Duration) {
	t.Helper()
	m.clock = m.clock.Add(d)
	if err := m.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (m *mailbox) newest(t testing.TB) store.Message {
	t.Helper()
	all, err := m.Store.Messages(t.Context(), 1)
	if err != nil || len(all) == 0 {
		t.Fatalf("no message, %v", err)
	}
	return all[0]
}

// A storm is one message, however many discrepancies there are; what was told is not told again.
func TestAStormIsADigest(t *testing.T) {
	m := newMailbox(t)
	m.find(t, inventory.UnknownDevice, "TM", 5) // before anybody subscribed
	m.clock = m.clock.Add(time.Hour)
	m.subscribe(t, store.Subscription{To: "anna", Language: "fr"})
	m.clock = m.clock.Add(time.Second)
	m.find(t, inventory.UnknownDevice, "TM", 9000)
	m.find(t, inventory.DuplicateName, "TO", 1000)
	m.later(t, 15*time.Minute)
	got := m.delivered(t)
	if len(got) != 1 || !strings.HasSuffix(got[0], "|anna|Récolement : 10000 nouveaux écarts") {
		t.Fatalf("%d messages: %.300s", len(got), got)
	}
	one := m.newest(t)
	if one.State != store.MessageSent || len(one.HTML) > 64<<10 || len(one.Plain) > 16<<10 || !strings.Contains(one.Plain, ": 9000") ||
		!strings.Contains(one.Plain, "… et 9975 autres.") || !strings.Contains(one.Data, `"total":10000`) || !strings.Contains(one.HTML, "https://recolement.example/discrepancies/") {
		t.Errorf("%s\n%s", one.State, one.Plain)
	}
	if strings.Contains(one.HTML, "<PC>") || !strings.Contains(one.HTML, "&lt;PC&gt;") {
		t.Error("a name is not escaped")
	}
	for range 5 {
		m.later(t, 15*time.Minute)
	}
	if got := m.delivered(t); len(got) != 1 {
		t.Errorf("told again: %v", got)
	}
	m.find(t, inventory.UnknownDevice, "TM", 1)
	m.later(t, 15*time.Minute)
	if got := m.delivered(t); len(got) != 2 || !strings.HasSuffix(got[1], "1 nouvel écart") {
		t.Errorf("%v", got)
	}
}

func TestWhoIsToldWhat(t *testing.T) {
	m := newMailbox(t)
	m.subscribe(t, store.Subscription{To: "tm", Language: "en", Entities: store.SomeEntities("TM")})
	m.subscribe(t, store.Subscription{To: "unknown", Language: "en", Kinds: []inventory.Kind{inventory.UnknownDevice}})
	m.subscribe(t, store.Subscription{To: "many", Language: "en", Least: 8})
	m.clock = m.clock.Add(time.Second)
	m.find(t, inventory.UnknownDevice, "TM", 3)
	m.find(t, inventory.DuplicateName, "TO", 4)
	m.later(t, 15*time.Minute)
	told := strings.Join(m.delivered(t), "\n")
	for _, want := range []string{"|tm|Récolement: 3 new", "|unknown|Récolement: 3 new"} {
		if strings.Count(told, want) != 1 {
			t.Errorf("%s is not in\n%s", want, told)
		}
	}
	if strings.Contains(told, "|many|") {
		t.Errorf("too few were told: %s", told)
	}
	m.find(t, inventory.DuplicateName, "TO", 1)
	m.later(t, 15*time.Minute)
	if told = strings.Join(m.delivered(t), "\n"); !strings.Contains(told, "|many|Récolement: 8 new") || strings.Count(told, "|tm|") != 1 {
		t.Errorf("those that were kept: %s", told)
	}
}

func TestMessagesThatAreNotDelivered(t *testing.T) {
	rows := []struct {
		mode  string
		state store.MessageState
		later store.MessageState // once the receiver is well again
	}{
		{"fail", store.MessageWaiting, store.MessageSent}, {"later", store.MessageWaiting, store.MessageSent}, {"refuse", store.MessageRefused, store.MessageRefused},
		{"die", store.MessageUnknown, store.MessageUnknown},
	}
	for _, row := range rows {
		t.Run(row.mode, func(t *testing.T) {
			m := newMailbox(t)
			m.subscribe(t, store.Subscription{Language: "en"})
			m.clock = m.clock.Add(time.Second)
			m.find(t, inventory.UnknownDevice, "TM", 1)
			m.set(t, m.connector, map[string]string{"mode": row.mode})
			m.later(t, 15*time.Minute)
			one := m.newest(t)
			if one.State != row.state || one.Attempts != 1 || one.Failure == "" {
				t.Fatalf("%+v", one)
			}
			m.later(t, time.Second)
			if again := m.newest(t); again.Attempts != 1 {
				t.Errorf("it was tried again at once")
			}
			m.Host.rested(m.connector.Sum)
			m.set(t, m.connector, map[string]string{"mode": ""})
			m.later(t, 2*time.Minute)
			if now := m.newest(t); now.ID != one.ID || now.State != row.later {
				t.Errorf("%+v", now)
			}
			if n := len(m.delivered(t)); n > 1 || (n == 1) != (row.later == store.MessageSent) {
				t.Errorf("delivered %d times", n)
			}
		})
	}
}

// Two collectors at it at once, and one that died at it, deliver nothing twice.
func TestNeverTwice(t *testing.T) {
	m := newMailbox(t)
	for i := range 10 {
		m.subscribe(t, store.Subscription{To: fmt.Sprint("reader", i), Language: "en"})
	}
	m.clock = m.clock.Add(time.Second)
	m.find(t, inventory.UnknownDevice, "TM", 2)
	m.clock = m.clock.Add(15 * time.Minute)
	subs, err := m.Store.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range subs {
		if err := m.compose(t.Context(), s.ID); err != nil {
			t.Fatal(err)
		}
	}
	var both sync.WaitGroup
	for range 4 {
		both.Go(func() {
			if err := m.deliver(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	seen := map[string]int{}
	for _, line := range m.delivered(t) {
		seen[strings.Split(line, "|")[1]]++
	}
	if len(seen) != 10 {
		t.Errorf("%v", seen)
	}
	for who, n := range seen {
		if n != 1 {
			t.Errorf("%s was told %d times", who, n)
		}
	}
	one := m.newest(t)
	one.State = store.MessageSending // the collector dies now
	if err := m.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.PutMessage(t.Context(), one) }); err != nil {
		t.Fatal(err)
	}
	m.later(t, time.Minute)
	if now := m.newest(t); now.State != store.MessageUnknown || len(m.delivered(t)) != 10 {
		t.Errorf("%+v", now)
	}
}

func TestManyMessagesGoInTurn(t *testing.T) {
	m := newMailbox(t)
	err := m.Store.Write(t.Context(), func(tx *store.Tx) error {
		var failed []error
		for range 3 * perMinute {
			failed = append(failed, tx.PutMessage(t.Context(), store.Message{ID: store.NewID(), ConnectorID: m.connector.ID, State: store.MessageWaiting, Created: m.clock, Due: m.clock}))
		}
		return errors.Join(failed...)
	})
	if err != nil {
		t.Fatal(err)
	}
	for minute := 1; minute <= 4; minute++ {
		m.later(t, time.Minute)
		if n := len(m.delivered(t)); n != min(minute, 3)*perMinute {
			t.Errorf("after %d minutes: %d", minute, n)
		}
	}
	m.later(t, keptFor+time.Hour)
	if all, err := m.Store.Messages(t.Context(), 100); err != nil || len(all) != 0 {
		t.Errorf("%d are kept, %v", len(all), err)
	}
}

func TestSubscribe(t *testing.T) {
	m := newMailbox(t)
	good := store.Subscription{ConnectorID: m.connector.ID, Label: "x", Every: time.Hour, Entities: store.AllEntities()}
	for name, spoil := range map[string]func(*store.Subscription){
		"no label": func(s *store.Subscription) { s.Label = " " }, "often": func(s *store.Subscription) { s.Every = time.Second },
		"no entity": func(s *store.Subscription) { s.Entities = store.Entities{} }, "no connector": func(s *store.Subscription) { s.ConnectorID = "x" },
	} {
		bad := good
		spoil(&bad)
		if err := m.Subscribe(t.Context(), bad, "anna"); err == nil || inventory.CodeOf(err) == inventory.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := m.Subscribe(t.Context(), good, "anna"); err != nil {
		t.Fatal(err)
	}
	subs, err := m.Store.Subscriptions(t.Context())
	if err != nil || len(subs) != 1 {
		t.Fatal(subs, err)
	}
	if err := m.Unsubscribe(t.Context(), subs[0].ID, "anna"); err != nil {
		t.Fatal(err)
	}
	if trail := m.trail(t); !strings.Contains(trail, "subscription-add") || !strings.Contains(trail, "subscription-remove") {
		t.Error(trail)
	}
}

func TestTestMessage(t *testing.T) {
	m := newMailbox(t)
	if err := m.Try(t.Context(), m.connector.ID, "anna", m.Language.For("fr")); err != nil {
		t.Fatal(err)
	}
	if got := m.delivered(t); len(got) != 1 || !strings.HasSuffix(got[0], "message d’essai") {
		t.Errorf("%v", got)
	}
	m.set(t, m.connector, map[string]string{"mode": "refuse"})
	var refused sdk.Refused
	err := m.Try(context.Background(), m.connector.ID, "anna", m.Language.For("fr"))
	if !errors.As(err, &refused) || inventory.CodeOf(err) != inventory.Invalid {
		t.Errorf("%v", err)
	}
}
