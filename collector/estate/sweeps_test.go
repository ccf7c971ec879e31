package estate

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

func daily(site, ranges string) store.Sweep {
	return store.Sweep{Label: "Printers", Site: site, Ranges: strings.Fields(ranges), Every: 24 * time.Hour, At: 20 * time.Hour}
}

func TestSweepsRefused(t *testing.T) {
	e := newEstate(t)
	if err := e.SetSites(t.Context(), []byte("code;label;subnets\nHDV;Town hall;10.1.0.0/22\n"), "anna"); err != nil {
		t.Fatal(err)
	}
	with := func(change func(*store.Sweep)) store.Sweep {
		s := daily("HDV", "10.1.0.0/22")
		change(&s)
		return s
	}
	for why, c := range map[string]struct {
		sweep     store.Sweep
		confirmed uint64
	}{
		"label":                 {with(func(s *store.Sweep) { s.Label = " " }), 0},
		"site":                  {with(func(s *store.Sweep) { s.Site = "XYZ" }), 0},
		"1 to":                  {with(func(s *store.Sweep) { s.Ranges = nil }), 0},
		"10.1.0.0/33":           {with(func(s *store.Sweep) { s.Ranges = []string{"10.1.0.0/33"} }), 0},
		"no address":            {with(func(s *store.Sweep) { s.Exclude = []string{"10.0.0.0/8"} }), 0},
		"1073741822 addresses":  {with(func(s *store.Sweep) { s.Ranges = []string{"10.0.0.0/2"} }), 1 << 30},
		"1048574 addresses":     {with(func(s *store.Sweep) { s.Ranges = []string{"10.0.0.0/12"} }), 1048576},
		"every 5 minutes":       {with(func(s *store.Sweep) { s.Every = time.Second }), 0},
		"datagrams per second":  {with(func(s *store.Sweep) { s.Rate = -1 }), 0},
		"no sweep 01938b1c-6d3": {with(func(s *store.Sweep) { s.ID = "01938b1c-6d3e-7c55-9a6e-0f8d5a1f7c11" }), 0},
	} {
		if _, err := e.SaveSweep(t.Context(), c.sweep, c.confirmed, "anna"); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", why, err)
		}
	}
	if _, err := e.SaveSweep(t.Context(), daily("HDV", "10.0.0.0/12"), 1048574, "anna"); err != nil {
		t.Errorf("confirmed: %v", err)
	}
}

// TestSweepRuns hands sweeps out by the clock and on demand, once each, to the scanner of their site.
func TestSweepRuns(t *testing.T) {
	e := newEstate(t)
	now := today.Add(12 * time.Hour)
	e.now = func() time.Time { return now }
	hall, err := e.SaveSweep(t.Context(), daily("HDV", "10.1.0.0/24"), 0, "anna")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.SaveSweep(t.Context(), daily("CTM", "10.1.0.0/24"), 0, "anna"); err != nil {
		t.Fatal(err)
	}
	take := func(agent, site string, want int) []Task {
		t.Helper()
		tasks, err := e.TakeSweeps(t.Context(), store.Scanner{AgentID: agent, Site: site})
		if err != nil || len(tasks) != want {
			t.Fatalf("%d tasks for %s at %s (%v), want %d", len(tasks), agent, now, err, want)
		}
		return tasks
	}
	take("s1", "HDV", 0) // not yet
	now = now.Add(9 * time.Hour)
	run := take("s1", "HDV", 1)[0].Run
	take("s2", "HDV", 0) // another scanner of the site: it is being done
	done := SweepNews{RunID: run.ID, State: store.RunDone}
	if _, err := e.HearSweep(t.Context(), "s2", done); inventory.CodeOf(err) != inventory.NotFound {
		t.Errorf("somebody else's run: %v", err)
	}
	for range 2 { // an answer may be lost
		if _, err := e.HearSweep(t.Context(), "s1", done); err != nil {
			t.Fatal(err)
		}
	}
	take("s1", "HDV", 0) // done for today
	all, err := e.Sweeps(t.Context())
	if err != nil || len(all) != 2 || all[0].Last == nil || all[0].Last.State != store.RunDone || !all[0].Next.Equal(today.Add(44*time.Hour)) || !all[1].Next.Equal(now) {
		t.Errorf("%+v, %v: want the first done and due again tomorrow, the second due now", all, err)
	}
	if err := e.RunSweep(t.Context(), hall.ID, "anna"); err != nil {
		t.Fatal(err)
	}
	first := take("s1", "HDV", 1)[0].Run
	second := take("s1", "HDV", 1)[0].Run // it has started anew
	if r, err := e.store.SweepRun(t.Context(), first.ID); err != nil || r.State != store.RunLost {
		t.Errorf("%+v, %v: want a lost run", r, err)
	}
	if _, err := e.HearSweep(t.Context(), "s1", SweepNews{RunID: first.ID, State: store.RunRunning}); inventory.CodeOf(err) != inventory.Conflict {
		t.Errorf("news of a lost run: %v", err)
	}
	if err := e.StopSweep(t.Context(), hall.ID, "anna"); err != nil {
		t.Fatal(err)
	}
	if stop, err := e.HearSweep(t.Context(), "s1", SweepNews{RunID: second.ID, State: store.RunRunning}); !stop || err != nil {
		t.Errorf("a scanner that should stop: %v, %v", stop, err)
	}
	now = now.Add(time.Hour)
	if err := e.TendSweeps(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r, err := e.store.SweepRun(t.Context(), second.ID); err != nil || r.State != store.RunLost {
		t.Errorf("%+v, %v: want the silent scanner's run lost", r, err)
	}
	take("s1", "HDV", 0) // it was to be stopped
	now = now.Add(24 * time.Hour)
	take("s1", "HDV", 1)
	trail, err := e.store.AuditEntries(t.Context(), 100, 0)
	if err != nil || len(trail) != 4 {
		t.Errorf("%d audit entries (%v): want one for each thing that anna did", len(trail), err)
	}
}

// TestSweepAddresses keeps what becomes of addresses, and those of another site apart.
func TestSweepAddresses(t *testing.T) {
	e := newEstate(t)
	found := func(site string, addresses ...store.SweepAddress) string {
		t.Helper()
		s, err := e.SaveSweep(t.Context(), daily(site, "10.1.0.0/24"), 0, "anna")
		if err != nil {
			t.Fatal(err)
		}
		hear(t, e, s.ID, site, addresses...)
		return s.ID
	}
	at := func(addr, state string) store.SweepAddress {
		return store.SweepAddress{Addr: netip.MustParseAddr(addr), State: state, Refused: []string{}}
	}
	hall := found("HDV", at("10.1.0.5", "read"), at("10.1.0.6", "refused"), at("10.1.0.7", "closed"))
	works := found("CTM", at("10.1.0.5", "refused"))
	hear(t, e, hall, "HDV", at("10.1.0.6", "read")) // the printer at 5 has gone
	for id, want := range map[string]string{hall: "10.1.0.5 silent, 10.1.0.6 read", works: "10.1.0.5 refused"} {
		rows, err := e.store.SweepAddresses(t.Context(), id, netip.MustParsePrefix("10.1.0.0/24"), 256)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rows {
			got = append(got, r.Addr.String()+" "+r.State)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, want %s", id, got, want)
		}
	}
}

// hear lets the scanner of a site do a sweep.
func hear(t *testing.T, e *Estate, sweep, site string, addresses ...store.SweepAddress) {
	t.Helper()
	if err := e.RunSweep(t.Context(), sweep, "anna"); err != nil {
		t.Fatal(err)
	}
	tasks, err := e.TakeSweeps(t.Context(), store.Scanner{AgentID: "scanner " + site, Site: site})
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%v, %v", tasks, err)
	}
	if _, err := e.HearSweep(t.Context(), "scanner "+site, SweepNews{RunID: tasks[0].Run.ID, State: store.RunDone, Addresses: addresses}); err != nil {
		t.Fatal(err)
	}
}

// TestMovedDevice: a printer that was found at another address is the same device, and one with the same address at another site is none of
// the two.
func TestMovedDevice(t *testing.T) {
	e := newEstate(t)
	tell := func(source, serial, name, addr string, hour int) {
		t.Helper()
		r := decode(t, object{"action": "netinventory", "deviceid": source, "itemtype": "Printer", "content": object{
			"accesslog":      object{"logdate": today.Add(time.Duration(hour) * time.Hour).Format(time.DateTime)},
			"network_device": object{"type": "Printer", "name": name, "serial": serial, "manufacturer": "Ricoh", "model": "IM C3000", "ips": []string{addr}},
		}})
		if err := e.Report(t.Context(), r, today.Add(time.Duration(hour)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	tell("hall-1", "X7F4008528", "COP-12345", "10.1.0.5", 6)
	tell("hall-1", "X7F4008528", "COP-12345", "10.1.0.99", 7)
	tell("works-1", "X7F4009999", "COP-54321", "10.1.0.5", 7)
	devices, total, err := e.store.Devices(t.Context(), store.DeviceFilter{Limit: 10})
	if err != nil || total != 2 {
		t.Fatalf("%d devices (%v), want 2", total, err)
	}
	at := map[string]string{}
	for _, d := range devices {
		at[d.Serial] = d.Addresses[0].String()
	}
	if at["X7F4008528"] != "10.1.0.99" || at["X7F4009999"] != "10.1.0.5" {
		t.Errorf("%v: want the first moved, and the second at its site", at)
	}
}

// TestNetworkNames: a printer has a name of its own and one by reverse DNS; the policy says which of them is held against the rule.
func TestNetworkNames(t *testing.T) {
	e := newEstate(t)
	tell := func(source, sysName, dns string) {
		t.Helper()
		r := decode(t, object{"action": "netinventory", "deviceid": source, "itemtype": "Printer", "content": object{
			"accesslog":      object{"logdate": today.Add(6 * time.Hour).Format(time.DateTime)},
			"network_device": object{"type": "Printer", "name": sysName, "dns_name": dns, "serial": "SER" + source, "manufacturer": "Ricoh"},
		}})
		if err := e.Report(t.Context(), r, today.Add(6*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	tell("s-1", "RNP58387", "cop-12345.ville.example")
	tell("s-2", "", "cop-54321.ville.example")
	check := func(what string, want ...string) {
		t.Helper()
		devices, _, err := e.store.Devices(t.Context(), store.DeviceFilter{Limit: 10, Sort: "serial"})
		if err != nil || len(devices) != len(want) {
			t.Fatalf("%d devices, %v", len(devices), err)
		}
		for i, d := range devices {
			if d.ShownName() != want[i] {
				t.Errorf("%s: %s is called %q, want %q", what, d.Serial, d.ShownName(), want[i])
			}
		}
	}
	check("by default", "RNP58387", "cop-54321")
	if err := e.SetPolicy(t.Context(), []byte("[identity]\nnetwork_names = \"dns\"\n"), "anna"); err != nil {
		t.Fatal(err)
	}
	check("by DNS", "cop-12345", "cop-54321")
	if err := e.SetPolicy(t.Context(), []byte("[identity]\nnetwork_names = \"netbios\"\n"), "anna"); err == nil || !strings.Contains(err.Error(), ":2: identity.network_names") {
		t.Errorf("an unknown source of names: %v", err)
	}
}
