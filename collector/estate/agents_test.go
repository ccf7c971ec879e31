package estate

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// world is an estate whose clock the test moves.
type world struct {
	estate *Estate
	store  *store.Store
	at     time.Time
}

func newWorld(t *testing.T) *world {
	e := newEstate(t)
	w := &world{estate: e, store: e.store, at: clock()}
	e.now = func() time.Time { return w.at }
	return w
}

func (w *world) advance(d time.Duration) { w.at = w.at.Add(d) }

func TestGreetWritesSeldom(t *testing.T) {
	w := newWorld(t)
	greet := func(version string) store.AgentState {
		t.Helper()
		err := w.estate.Greet(t.Context(), Greeting{DeviceID: "pc-1", Program: "GLPI-Agent", Version: version, Tag: "a\nb", Tasks: []string{"inventory"}})
		if err != nil {
			t.Fatal(err)
		}
		s, err := w.store.AgentState(t.Context(), "pc-1")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := greet("1.0")
	if first.Tag != "ab" || first.Contact.IsZero() {
		t.Errorf("remembered %+v", first)
	}
	w.advance(10 * time.Minute)
	if again := greet("1.0"); !again.Contact.Equal(first.Contact) {
		t.Error("each contact is a write")
	}
	if newer := greet("1.1"); newer.Version != "1.1" {
		t.Errorf("a new version waits: %+v", newer)
	}
	w.advance(2 * time.Hour)
	if later := greet("1.1"); later.Contact.Equal(first.Contact) {
		t.Error("the contact is not remembered")
	}
}

func TestWant(t *testing.T) {
	w := newWorld(t)
	for range 2 {
		if err := w.estate.Want(t.Context(), "pc-1", "anne"); err != nil {
			t.Fatal(err)
		}
	}
	if wanted, err := w.store.WantedAgents(t.Context()); err != nil || fmt.Sprint(wanted) != "[pc-1]" {
		t.Errorf("wanted %v, %v", wanted, err)
	}
	entries, err := w.store.AuditEntries(t.Context(), 10, 0)
	if err != nil || len(entries) != 1 || entries[0].Action != "agent-want" || entries[0].By != "anne" {
		t.Errorf("audit %+v, %v", entries, err)
	}
	if err := w.estate.Got(t.Context(), "pc-1"); err != nil {
		t.Fatal(err)
	}
	if wanted, err := w.store.WantedAgents(t.Context()); err != nil || len(wanted) != 0 {
		t.Errorf("wanted %v, %v", wanted, err)
	}
	if err := w.estate.Want(t.Context(), " ", "anne"); inventory.CodeOf(err) != inventory.Invalid {
		t.Errorf("nobody: %v", err)
	}
}

func TestOddKeepsTheFirst(t *testing.T) {
	w := newWorld(t)
	var odd []report.Oddity
	for i := range 30 {
		odd = append(odd, report.Oddity{Path: fmt.Sprint("content.x", i), What: strings.Repeat("long ", 100)})
	}
	if err := w.estate.Odd(t.Context(), "pc-1", 500, odd); err != nil {
		t.Fatal(err)
	}
	s, err := w.store.AgentState(t.Context(), "pc-1")
	if err != nil || s.Oddities != 500 || len(s.Oddity) != mostKept || len(s.Oddity[0].What) > 210 {
		t.Errorf("kept %+v, %v", s, err)
	}
}

func TestParseRange(t *testing.T) {
	for text, want := range map[string]string{
		"10.1.2.3": "10.1.2.3-10.1.2.3", "10.1.2.0/24": "10.1.2.0-10.1.2.255", "10.1.2.77/30": "10.1.2.76-10.1.2.79", " 10.1.2.1 - 10.1.2.9 ": "10.1.2.1-10.1.2.9",
		"10.1.0.0/16": "10.1.0.0-10.1.255.255", "10.1.2.3/32": "10.1.2.3-10.1.2.3",
		"": "", "10.1.2": "", "10.1.2.9-10.1.2.1": "", "10.0.0.0/8": "", "10.0.0.0-10.1.0.0": "", "::1": "", "fe80::/64": "", "a-b": "",
	} {
		first, last, err := ParseRange(text)
		if want == "" {
			if err == nil {
				t.Errorf("%q: %s-%s", text, first, last)
			}
			continue
		}
		if got := first.String() + "-" + last.String(); err != nil || got != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

func TestScansComeBack(t *testing.T) {
	w := newWorld(t)
	made, err := w.estate.AddScan(t.Context(), store.Scan{DeviceID: "srv-1", Client: "agents", Ranges: []string{"10.0.0.1"}, Credentials: []string{"public"}, EveryHours: 24}, "anne")
	if err != nil {
		t.Fatal(err)
	}
	told := func(client string) int {
		t.Helper()
		work, err := w.estate.TakeScans(t.Context(), "srv-1", client)
		if err != nil {
			t.Fatal(err)
		}
		return len(work)
	}
	if told("others") != 0 {
		t.Error("told to another client")
	}
	if told("agents") != 1 || told("agents") != 0 {
		t.Error("not told, or told twice")
	}
	w.advance(stageLasts)
	if told("agents") != 1 {
		t.Error("an agent that never came back keeps its scan for good")
	}
	if err := w.estate.ScanProgress(t.Context(), ScanNews{ScanID: made.ID, DeviceID: "srv-1", Discovery: true, End: true}); err != nil {
		t.Fatal(err)
	}
	if told("agents") != 0 {
		t.Error("told when it is done")
	}
	w.advance(24 * time.Hour)
	if told("agents") != 1 {
		t.Error("not told a day later")
	}
	for name, s := range map[string]store.Scan{
		"no agent": {Ranges: []string{"10.0.0.1"}, Credentials: []string{"x"}}, "no range": {DeviceID: "a", Credentials: []string{"x"}},
		"no credential": {DeviceID: "a", Ranges: []string{"10.0.0.1"}}, "a bad range": {DeviceID: "a", Ranges: []string{"x"}, Credentials: []string{"x"}},
		"a bad port": {DeviceID: "a", Ranges: []string{"10.0.0.1"}, Credentials: []string{"x"}, Port: 70000},
	} {
		if _, err := w.estate.AddScan(t.Context(), s, "anne"); inventory.CodeOf(err) != inventory.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
