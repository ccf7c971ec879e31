package estate

import (
	"fmt"
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// sloppy is one of the machines that their maker gave one serial number.
func sloppy(n int) machine {
	return machine{source: fmt.Sprint("agent", n), name: fmt.Sprint("PC", n), serial: "SLOPPY1", uuid: fmt.Sprintf("4C4C4544-0044-3510-8052-%012d", n+100000),
		macs: []string{fmt.Sprintf("D4:81:D7:00:00:%02X", n)}, taken: day(-1)}
}

func junkOf(t *testing.T, e *Estate) []store.JunkKey {
	t.Helper()
	all, err := e.JunkKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestJunkIsLearnedReleasedAndLearnedAgain(t *testing.T) {
	e := newEstate(t) // whose policy allows five machines
	for n := range 5 {
		send(t, e, sloppy(n).report(t))
	}
	if all := junkOf(t, e); len(all) != 0 || len(devicesOf(t, e)) != 1 {
		t.Fatalf("five machines with one serial number: %+v, %d devices", all, len(devicesOf(t, e)))
	}
	send(t, e, sloppy(5).report(t))
	all := junkOf(t, e)
	if len(all) != 1 || all[0].Key != "s:SLOPPY1" || all[0].Machines != 6 || all[0].Devices != 6 || !all[0].Since.Equal(clock()) {
		t.Fatalf("six machines: %+v", all)
	}
	if n := len(devicesOf(t, e)); n != 6 {
		t.Errorf("%d devices, want 6", n)
	}
	if err := e.ReleaseJunk(t.Context(), "s:SLOPPY1", "anna"); err != nil {
		t.Fatal(err)
	}
	if all := junkOf(t, e); len(all) != 1 || all[0].Junk() || all[0].Limit != 6 || all[0].By != "anna" || len(devicesOf(t, e)) != 1 {
		t.Errorf("released: %+v, %d devices", all, len(devicesOf(t, e)))
	}
	if err := e.ReleaseJunk(t.Context(), "s:SLOPPY1", "anna"); inventory.CodeOf(err) != inventory.NotFound {
		t.Errorf("released twice: %v", err)
	}
	send(t, e, sloppy(2).report(t)) // nothing grows
	if all := junkOf(t, e); all[0].Junk() {
		t.Errorf("learned again without having grown: %+v", all)
	}
	send(t, e, sloppy(6).report(t))
	if all := junkOf(t, e); len(all) != 1 || !all[0].Junk() || all[0].Machines != 7 || all[0].By != "anna" || len(devicesOf(t, e)) != 7 {
		t.Errorf("after it has grown: %+v, %d devices", all, len(devicesOf(t, e)))
	}
	entries, err := e.store.AuditEntries(t.Context(), 10, 0)
	if err != nil || len(entries) != 1 || entries[0].Action != "junk-release" || entries[0].Subject != "s:SLOPPY1" {
		t.Errorf("audit: %+v %v", entries, err)
	}
}

func TestJunkThatIsSharedNoMoreIdentifiesAgain(t *testing.T) {
	e := newEstate(t)
	for n := range 6 {
		send(t, e, machine{source: fmt.Sprint("agent", n), name: fmt.Sprint("PC", n), serial: fmt.Sprint("SERIAL", n), macs: []string{mac1}, taken: day(-2)}.report(t))
	}
	if all := junkOf(t, e); len(all) != 1 || all[0].Key[:2] != "m:" {
		t.Fatalf("six machines with one MAC: %+v", all)
	}
	send(t, e, machine{source: "agent5", name: "PC5", serial: "SERIAL5", macs: []string{mac2}, taken: day(-1)}.report(t))
	if all := junkOf(t, e); len(all) != 0 {
		t.Errorf("five are left: %+v", all)
	}
}
