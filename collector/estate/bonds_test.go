package estate

import (
	"testing"

	"recolement/collector/inventory"
)

// Two devices that a person says are one stay one through reports, a run over everything and another start; taken back, each has its id, its
// observations and what was decided about it again.
func TestMergeByHandAndItsUndoing(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		take(t, m.Estate, laptop("10001", "AAAA111"), laptop("10002", "CCCC333"))
		one := machine{source: "a1", name: "ONE", serial: "AAAA111", taken: day(-3)}
		two := machine{source: "a2", name: "TWO", serial: "BBBB222", taken: day(-2)}
		send(t, m.Estate, one.report(t), two.report(t))
		a, b := m.device(t, "AAAA111"), m.device(t, "BBBB222")
		pin := decide(t, m.Estate, inventory.Decision{Choice: inventory.MatchByHand, DeviceID: b, AssetID: m.asset(t, "10002").ID})
		merge := decide(t, m.Estate, inventory.Decision{Choice: inventory.Merge, DeviceID: b, OtherID: a})
		two.taken, two.name = day(-1), "TWO-AGAIN"
		for name, then := range map[string]func(){
			"at once": func() {}, "after a report": func() { send(t, m.Estate, two.report(t)) },
			"after a full run": func() {
				if err := m.Reconcile(t.Context()); err != nil {
					t.Fatal(err)
				}
			},
			"after a policy": func() { m.policy(t, "[identity]\njunk_after = 4\n") },
		} {
			if then(); len(devicesOf(t, m.Estate)) != 1 || devicesOf(t, m.Estate)[0].ID != min(a, b) {
				t.Errorf("%s there are %+v", name, devicesOf(t, m.Estate))
			}
		}
		split := inventory.Decision{By: "anna", Choice: inventory.Split, DeviceID: min(a, b), OtherID: m.observed(t, min(a, b), "a2")}
		if _, err := m.Decide(t.Context(), split); inventory.WhyOf(err).Code != "merged_before" {
			t.Errorf("split of what was merged by hand: %v", err)
		}
		undo(t, m.Estate, merge)
		if got := [2]string{m.device(t, "AAAA111"), m.device(t, "BBBB222")}; got != [2]string{a, b} {
			t.Errorf("after the undoing the devices are %v, were %v", got, [2]string{a, b})
		}
		if d, err := m.store.Decision(t.Context(), pin); err != nil || d.DeviceID != b {
			t.Errorf("what was decided about the second device is about %s, want %s (%v)", d.DeviceID, b, err)
		}
		if found, err := m.store.MatchOfDevice(t.Context(), b); err != nil || len(found) != 1 || found[0].AssetID != m.asset(t, "10002").ID {
			t.Errorf("the second device's match is %+v %v", found, err)
		}
		if err := m.Undo(t.Context(), merge, "bea"); inventory.CodeOf(err) != inventory.Conflict {
			t.Errorf("undone twice: %v", err)
		}
	})
}

// One source's word is split off a device that two sources speak of, stays so when both speak again, and comes back.
func TestSplitByHandAndItsUndoing(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		one := machine{source: "a1", name: "ONE", serial: "AAAA111", taken: day(-3)}
		two := machine{source: "a2", name: "TWO", serial: "AAAA111", taken: day(-2)}
		send(t, m.Estate, one.report(t), two.report(t))
		id := m.device(t, "AAAA111")
		for name, d := range map[string]inventory.Decision{
			"split_unknown": {Choice: inventory.Split, DeviceID: id, OtherID: "a9|serial:X"}, "merge_self": {Choice: inventory.Merge, DeviceID: id, OtherID: id},
		} {
			d.By = "anna"
			if _, err := m.Decide(t.Context(), d); inventory.WhyOf(err).Code != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		split := decide(t, m.Estate, inventory.Decision{Choice: inventory.Split, DeviceID: id, OtherID: m.observed(t, id, "a2")})
		one.taken, two.taken, two.name = day(-1), day(0), "TWO-AGAIN"
		send(t, m.Estate, one.report(t), two.report(t))
		devices := devicesOf(t, m.Estate)
		if len(devices) != 2 || len(devices[0].Sources) != 1 || len(devices[1].Sources) != 1 {
			t.Fatalf("after the split: %+v", devices)
		}
		if _, err := m.Decide(t.Context(), inventory.Decision{By: "anna", Choice: inventory.Merge, DeviceID: devices[0].ID, OtherID: devices[1].ID}); inventory.WhyOf(err).Code != "split_before" {
			t.Errorf("a merge of what was split by hand: %v", err)
		}
		undo(t, m.Estate, split)
		if devices := devicesOf(t, m.Estate); len(devices) != 1 || devices[0].ID != id || len(devices[0].Sources) != 2 {
			t.Errorf("after the undoing: %+v", devices)
		}
	})
}

func (m *moving) device(t testing.TB, serial string) string {
	t.Helper()
	for _, d := range devicesOf(t, m.Estate) {
		if d.Serial == serial {
			return d.ID
		}
	}
	t.Fatalf("no device %s in %+v", serial, devicesOf(t, m.Estate))
	return ""
}

// observed is the key of what a source says of a device.
func (m *moving) observed(t testing.TB, id, source string) string {
	t.Helper()
	members, err := m.store.ObservationsOfDevices(t.Context(), []string{id})
	if err != nil {
		t.Fatal(err)
	}
	for i := range members {
		if members[i].Source == source {
			return members[i].Key()
		}
	}
	t.Fatalf("%s says nothing of %s", source, id)
	return ""
}
