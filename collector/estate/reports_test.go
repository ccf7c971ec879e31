package estate

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

const (
	uuid1 = "4C4C4544-0044-3510-8052-B4C04F4D3033"
	mac1  = "D4:81:D7:D5:77:81"
	mac2  = "D4:81:D7:D5:77:82"
)

func day(n int) time.Time { return today.AddDate(0, 0, n).Add(8 * time.Hour) }

func TestReportMakesADeviceAndItsDiscrepancies(t *testing.T) {
	e := newEstate(t)
	take(t, e, laptop("10001", "WN7CRHC"), laptop("10002", "ABC1234"))
	send(t, e, machine{source: "a1", name: "TO-A00-10001-P", serial: "WN7CRHC", uuid: uuid1, macs: []string{mac1}, screens: []string{"SCREEN77"}, taken: day(-1)}.report(t))

	devices := devicesOf(t, e)
	if len(devices) != 2 {
		t.Fatalf("%d devices, want the laptop and its screen", len(devices))
	}
	var laptop, screen inventory.Device
	for _, d := range devices {
		if d.Class == inventory.Screen {
			screen = d
		} else {
			laptop = d
		}
	}
	if screen.Parent != laptop.ID {
		t.Errorf("the screen's parent is %q, want %q", screen.Parent, laptop.ID)
	}
	m, err := e.store.MatchOfDevice(t.Context(), laptop.ID)
	if err != nil || len(m) != 1 || m[0].Evidence[0].Key != inventory.BySerial {
		t.Errorf("match %+v %v", m, err)
	}
	if got := only(t, e, inventory.UnknownDevice); got.DeviceID != screen.ID {
		t.Errorf("unknown device %+v", got)
	}
	if got := only(t, e, inventory.MissingDevice); got.Number != "10002" {
		t.Errorf("missing device %+v", got)
	}
	r, err := e.store.Report(t.Context(), laptop.ID)
	if err != nil || r.Content.BIOS.SerialNumber != "WN7CRHC" {
		t.Errorf("report %+v %v", r, err)
	}
}

func TestSameReportTwiceChangesNothing(t *testing.T) {
	e := newEstate(t)
	r := func() *report.Report {
		return machine{source: "a1", name: "PC1", serial: "WN7CRHC", screens: []string{"S1234"}, taken: day(-1)}.report(t)
	}
	send(t, e, r())
	before := dump(t, e)
	send(t, e, r(), r())
	if after := dump(t, e); after != before {
		t.Errorf("before %s\nafter %s", before, after)
	}
}

func dump(t testing.TB, e *Estate) string {
	t.Helper()
	obs, err := e.store.AllObservations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := e.store.AllDiscrepancies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v\n%+v\n%+v", obs, devicesOf(t, e), rows)
}

func TestLateReportChangesNothingNewer(t *testing.T) {
	e := newEstate(t)
	send(t, e,
		machine{source: "a1", name: "NEW", serial: "WN7CRHC", taken: day(-1)}.report(t),
		machine{source: "a1", name: "OLD", serial: "WN7CRHC", taken: day(-9), macs: []string{mac1}}.report(t))
	d := devicesOf(t, e)
	if len(d) != 1 || d[0].Name != "NEW" || !d[0].LastSeen.Equal(day(-1)) || !d[0].FirstSeen.Equal(day(-9)) {
		t.Errorf("device %+v", d)
	}
	if len(d[0].Interfaces) != 1 {
		t.Errorf("what only the old report said is lost: %+v", d[0])
	}
}

func TestPartialReportLeavesTheRestAlone(t *testing.T) {
	full := machine{source: "a1", name: "PC1", serial: "WN7CRHC", macs: []string{mac1}, screens: []string{"S1234"}, taken: day(-5)}
	partial := machine{source: "a1", macs: []string{mac2}, taken: day(-1), partial: true}
	for name, order := range map[string][]machine{"in order": {full, partial}, "out of order": {partial, full}} {
		t.Run(name, func(t *testing.T) {
			e := newEstate(t)
			for _, m := range order {
				send(t, e, m.report(t))
			}
			d := devicesOf(t, e)
			if len(d) != 2 {
				t.Fatalf("%d devices, want 2: %+v", len(d), d)
			}
			for _, d := range d {
				switch {
				case d.Class == inventory.Screen:
					if !d.LastSeen.Equal(day(-5)) {
						t.Errorf("a report that says nothing of screens confirmed one at %v", d.LastSeen)
					}
				case d.Name != "PC1" || d.Serial != "WN7CRHC" || len(d.Interfaces) != 1 || d.Interfaces[0].MAC != strings.ReplaceAll(mac2, ":", "") || !d.LastSeen.Equal(day(-1)):
					t.Errorf("device %+v", d)
				}
			}
		})
	}
}

func TestSNMPWalkThatCameBackEmptyErasesNothing(t *testing.T) {
	e := newEstate(t)
	send(t, e,
		printer(t, "scanner", object{"serial": "PHCV123", "name": "COP-11536", "model": "LaserJet", "type": "Printer", "mac": mac1, "ips": []string{"10.1.1.1"}}, day(-3)),
		printer(t, "scanner", object{"serial": "PHCV999", "name": "COP-11537", "type": "Printer"}, day(-3)),
		printer(t, "scanner", object{"serial": "PHCV123", "type": "Printer"}, day(-1)))
	d := devicesOf(t, e)
	if len(d) != 2 {
		t.Fatalf("%d devices, want 2", len(d))
	}
	for _, d := range d {
		if d.Serial == "PHCV123" && (d.Name != "COP-11536" || d.Model != "LaserJet" || len(d.Interfaces) != 1 || len(d.Addresses) != 1 || !d.LastSeen.Equal(day(-1))) {
			t.Errorf("printer %+v", d)
		}
	}
}

func TestReimagedMachineIsTheSameDevice(t *testing.T) {
	e := newEstate(t)
	send(t, e, machine{source: "a1", name: "OLD", serial: "WN7CRHC", taken: day(-5)}.report(t))
	id := devicesOf(t, e)[0].ID
	send(t, e, machine{source: "a2", name: "NEW", serial: "WN7CRHC", taken: day(-1)}.report(t))
	d := devicesOf(t, e)
	if len(d) != 1 || d[0].ID != id || d[0].Name != "NEW" {
		t.Fatalf("devices %+v", d)
	}
	h, err := e.store.History(t.Context(), id)
	if err != nil || len(h) == 0 || h[0].Field != "name" || h[0].From != "OLD" || h[0].To != "NEW" || h[0].Source != "a2" {
		t.Errorf("history %+v %v", h, err)
	}
}

func TestClonedAgentsAreTwoDevices(t *testing.T) {
	e := newEstate(t)
	for n := range 3 {
		send(t, e, machine{source: "clone", name: "PC1", serial: "AAAA111", taken: day(-9 + 2*n)}.report(t), machine{source: "clone", name: "PC2", serial: "BBBB222", taken: day(-8 + 2*n)}.report(t))
	}
	if d := devicesOf(t, e); len(d) != 2 {
		t.Errorf("%d devices, want 2", len(d))
	}
}

func TestDevicesThatTurnOutToBeOneKeepTheOldestID(t *testing.T) {
	e := newEstate(t)
	send(t, e, machine{source: "a1", macs: []string{mac1}, name: "PC1", taken: day(-5)}.report(t))
	first := devicesOf(t, e)[0].ID
	send(t, e, machine{source: "a2", macs: []string{mac2}, name: "PC1", taken: day(-4)}.report(t))
	if d := devicesOf(t, e); len(d) != 2 {
		t.Fatalf("%d devices, want 2", len(d))
	}
	send(t, e, machine{source: "a3", macs: []string{mac1, mac2}, name: "PC1", taken: day(-3)}.report(t))
	d := devicesOf(t, e)
	if len(d) != 1 || d[0].ID != first || len(d[0].Sources) != 3 {
		t.Errorf("devices %+v, want one with id %s", d, first)
	}
}

func TestScreenThatMovesGoesWithItsNewWorkstation(t *testing.T) {
	e := newEstate(t)
	send(t, e,
		machine{source: "a1", name: "PC1", serial: "AAAA111", screens: []string{"S1234"}, taken: day(-5)}.report(t),
		machine{source: "a2", name: "PC2", serial: "BBBB222", screens: []string{"S1234"}, taken: day(-4)}.report(t),
		machine{source: "a1", name: "PC1", serial: "AAAA111", screens: []string{}, taken: day(-3)}.report(t))
	d := devicesOf(t, e)
	names := map[string]string{}
	for _, d := range d {
		names[d.ID] = d.Name
	}
	for _, d := range d {
		if d.Class == inventory.Screen && names[d.Parent] != "PC2" {
			t.Errorf("the screen is on %q", names[d.Parent])
		}
	}
	if len(d) != 3 {
		t.Errorf("%d devices, want 3", len(d))
	}
}

func TestReportThatSaysNothingIsRefused(t *testing.T) {
	e := newEstate(t)
	for _, r := range []*report.Report{{DeviceID: "x"}, {Content: &report.Content{}}, {DeviceID: "x", Content: &report.Content{}}} {
		if err := e.Report(t.Context(), r, clock()); inventory.CodeOf(err) != inventory.Invalid {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func TestManyReportsAtOnce(t *testing.T) {
	e := newEstate(t)
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			r := machine{source: fmt.Sprint("a", n), name: fmt.Sprint("PC", n), serial: fmt.Sprintf("SN%05d", n), taken: day(-1)}.report(t)
			if n%10 == 9 {
				r.Content = &report.Content{} // fails alone
			}
			if err := e.Report(t.Context(), r, clock()); (err != nil) != (n%10 == 9) {
				t.Errorf("report %d: %v", n, err)
			}
		})
	}
	all.Wait()
	if d := devicesOf(t, e); len(d) != 36 {
		t.Errorf("%d devices, want 36", len(d))
	}
}

func TestReportAfterTheSenderHasLeft(t *testing.T) {
	e := newEstate(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Report(ctx, machine{source: "a", serial: "AAAA111", taken: day(0)}.report(t), clock()); err == nil {
		t.Error("no error")
	}
	e.Close()
	if err := e.Report(t.Context(), machine{source: "a", serial: "AAAA111", taken: day(0)}.report(t), clock()); inventory.CodeOf(err) != inventory.Conflict {
		t.Errorf("after the end: %v", err)
	}
}

func TestAcknowledgedReportSurvivesWithoutClose(t *testing.T) {
	path := database(t)
	e := openEstate(t, path)
	send(t, e, machine{source: "a1", name: "PC1", serial: "WN7CRHC", taken: day(-1)}.report(t))
	again := openEstate(t, path) // the first one is still open
	if d := devicesOf(t, again); len(d) != 1 {
		t.Errorf("%d devices, want 1", len(d))
	}
}
