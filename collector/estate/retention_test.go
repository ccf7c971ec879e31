package estate

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

func onBothEngines(t *testing.T, test func(t *testing.T, m *moving)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newMoving(t, filepath.Join(t.TempDir(), "e.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, newMoving(t, postgres(t))) })
}

func (m *moving) policy(t testing.TB, document string) {
	t.Helper()
	if err := m.SetPolicy(t.Context(), []byte(document), "anna"); err != nil {
		t.Fatal(err)
	}
}

func (m *moving) tidy(t testing.TB) Tidied {
	t.Helper()
	tidied, err := m.Tidy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tidied
}

func (m *moving) send(t testing.TB, reports ...*report.Report) {
	t.Helper()
	for _, r := range reports {
		if err := m.Report(t.Context(), r, m.now); err != nil {
			t.Fatal(err)
		}
	}
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// What is past its time is gone and the answers say so; what is not can still be told.
func TestRetention(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		m.policy(t, "[retention]\nhistory = \"1y\"\npeople = \"30d\"\ndevices = \"90d\"\naudit = \"1y\"\n")
		first := m.now
		row := laptop("10001", "WN7CRHC")
		row.User = "Anne A."
		take(t, m.Estate, row)
		m.send(t, machine{source: "a1", name: "OLD", serial: "WN7CRHC", taken: m.now}.report(t))
		device, asset := devicesOf(t, m.Estate)[0].ID, m.asset(t, "10001").ID
		m.wait(days(100))
		row.User = "Bob B."
		take(t, m.Estate, row)
		m.send(t, machine{source: "a1", name: "NEW", serial: "WN7CRHC", taken: m.now}.report(t))
		second := m.now
		if tidied := m.tidy(t); tidied != (Tidied{}) {
			t.Errorf("something was past its time after 100 days: %+v", tidied)
		}

		m.wait(days(60)) // who used the machine is no longer known
		m.tidy(t)
		if a, err := m.AssetAt(t.Context(), asset, first.Add(time.Hour)); err != nil || a.User != "" || a.Number != "10001" {
			t.Errorf("the record after its first import, with its person forgotten: %+v %v", a, err)
		}
		if d, err := m.DeviceAt(t.Context(), device, first.Add(time.Hour)); err != nil || d.Name != "OLD" {
			t.Errorf("the device at first: %+v %v", d, err)
		}

		m.wait(days(60)) // nobody has seen the machine for 120 days
		if tidied := m.tidy(t); tidied.Devices != 1 || len(devicesOf(t, m.Estate)) != 0 {
			t.Errorf("a device that nobody has seen for long: %+v", tidied)
		}
		if missing := only(t, m.Estate, inventory.MissingDevice); missing.DeviceID != "" {
			t.Errorf("its record: %+v", missing)
		}
		if d, err := m.DeviceAt(t.Context(), device, second.Add(time.Hour)); err != nil || d.Name != "NEW" || d.Match == nil {
			t.Errorf("the forgotten device as it was: %+v %v", d, err)
		}
		if _, err := m.DeviceAt(t.Context(), device, m.now.Add(time.Hour)); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("the forgotten device now: %v", err)
		}

		m.wait(days(200)) // more than a year after the beginning, less than one after the second report
		if tidied := m.tidy(t); tidied.History == 0 || tidied.Audit == 0 {
			t.Errorf("after more than a year: %+v", tidied)
		}
		for name, err := range map[string]error{"estate": ask(m.StateAt(t.Context(), first.Add(time.Hour))), "device": ask(m.DeviceAt(t.Context(), device, first.Add(time.Hour))),
			"record": ask(m.AssetAt(t.Context(), asset, first.Add(time.Hour)))} {
			if inventory.CodeOf(err) != inventory.NotFound || !strings.Contains(err.Error(), "history is kept since") {
				t.Errorf("%s before history begins: %v", name, err)
			}
		}
		if d, err := m.DeviceAt(t.Context(), device, second.Add(time.Hour)); err != nil || d.Name != "NEW" {
			t.Errorf("the device within the year: %+v %v", d, err)
		}
		entries, err := m.store.AuditEntries(t.Context(), 100, 0)
		if err != nil || entries[0].Action != "retention" || entries[len(entries)-1].At.Equal(first) {
			t.Errorf("audit trail %+v %v", entries, err)
		}
	})
}

func ask[T any](_ T, err error) error { return err }

func (m *moving) asset(t testing.TB, number string) inventory.Asset {
	t.Helper()
	all, _, err := m.store.Assets(t.Context(), store.AssetFilter{Text: number})
	if err != nil || len(all) != 1 {
		t.Fatalf("record %s: %+v %v", number, all, err)
	}
	return all[0]
}

// A year of daily reports makes few rows, and the past can still be told day by day.
func TestCrowdedHistoryIsPutTogether(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		var then []time.Time
		for n := range 100 {
			m.wait(days(1))
			m.send(t, machine{source: "a1", name: "PC" + string(rune('A'+n%26)), serial: "WN7CRHC", taken: m.now,
				more: object{"softwares": []object{{"name": "7-Zip", "version": n}}}}.report(t))
			then = append(then, m.now)
			if n%40 == 39 {
				m.tidy(t)
			}
		}
		m.policy(t, "[retention]\nhistory = \"50d\"\n")
		m.tidy(t)
		id := devicesOf(t, m.Estate)[0].ID
		crowds, err := m.store.Crowds(t.Context(), crowdSize, 10)
		if err != nil || len(crowds) != 0 {
			t.Errorf("crowds left: %+v %v", crowds, err)
		}
		entries, err := m.store.Entries(t.Context(), id)
		if err != nil || len(entries) > 2*51 || entries[len(entries)-1].Recorded.Before(m.now.Add(-days(51))) {
			t.Errorf("%d entries after retention, the oldest of %s", len(entries), entries[len(entries)-1].Recorded)
		}
		for n, at := range then[51:] {
			d, err := m.DeviceAt(t.Context(), id, at)
			if err != nil {
				t.Fatal(err)
			}
			if want := "PC" + string(rune('A'+(51+n)%26)); d.Name != want || d.LastSeen != inventory.Day(at) {
				t.Fatalf("on %s it was %s, seen on %s, want %s", at, d.Name, d.LastSeen, want)
			}
		}
	})
}
