package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"

	"recolement/agent/internal/simulator"
	"recolement/agent/internal/snmp"
	"recolement/agent/report"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const recordings = "../../internal/simulator/testdata/"

// device is a recording of ours, behaving as told.
func device(t *testing.T, addr, recording string, o simulator.Options) simulator.Device {
	t.Helper()
	rec, err := simulator.Load(recordings + recording + ".snmprec")
	if err != nil {
		t.Fatal(err)
	}
	return simulator.Device{Addr: netip.MustParseAddr(addr), Name: recording, Agent: simulator.NewAgent(rec, o)}
}

func serveOne(t *testing.T, addr string) []simulator.Device {
	return []simulator.Device{device(t, addr, "printer", simulator.Options{})}
}

// TestMadDevices puts sane and mad devices side by side: each mad one is named with a reason, and the sane are read as if alone.
func TestMadDevices(t *testing.T) {
	cases := []struct {
		addr    string
		options simulator.Options
		state   state
		reason  string // part of it
	}{
		{"127.0.21.1", simulator.Options{}, complete, ""},
		{"127.0.21.2", simulator.Options{Madness: simulator.Garbage}, skipped, "nonsense"},
		{"127.0.21.3", simulator.Options{Madness: simulator.Truncated}, skipped, "nonsense"},
		{"127.0.21.4", simulator.Options{Madness: simulator.Foreign}, skipped, "not asked"},
		{"127.0.21.6", simulator.Options{Madness: simulator.Stalling}, partial, snmp.ErrSilent.Error()},
		{"127.0.21.7", simulator.Options{Madness: simulator.Looping}, partial, snmp.ErrLoop.Error()},
		{"127.0.21.8", simulator.Options{Madness: simulator.Endless}, complete, ""}, // each table is cut off
		{"127.0.21.9", simulator.Options{Madness: simulator.Failing}, complete, ""},
		{"127.0.21.15", simulator.Options{Madness: simulator.Twice}, complete, ""},
		{"127.0.21.16", simulator.Options{Madness: simulator.Huge}, skipped, snmp.ErrAnswer.Error()},
		{"127.0.21.10", simulator.Options{V1Only: true}, complete, ""},
		{"127.0.21.11", simulator.Options{MaxSize: 484}, complete, ""},
		{"127.0.21.12", simulator.Options{Latency: 20 * time.Millisecond}, complete, ""},
		{"127.0.21.13", simulator.Options{NoV1: true}, refused, ""},
		{"127.0.21.14", simulator.Options{Community: "secret"}, refused, ""}, // its v3 engine answers
	}
	var devices []simulator.Device
	for _, c := range cases {
		devices = append(devices, device(t, c.addr, "printer", c.options))
	}
	start := time.Now()
	s := tolerant(newScanner(t))
	s.limits.Time = 15 * time.Second
	outcomes := sweepDevices(t, s, devices)
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("the mad devices held the sweep up for %v", took)
	}
	for i, c := range cases {
		o, ok := outcomes[netip.MustParseAddr(c.addr)]
		if !ok || o.state != c.state || !strings.Contains(o.reason(), c.reason) {
			t.Errorf("%+v: state %d, reason %q; want state %d, %q", cases[i].options, o.state, o.reason(), c.state, c.reason)
		}
		named := o.device != nil && o.device.Name == "COP-12345"
		if wantName := c.state == complete || c.state == partial; named != wantName {
			t.Errorf("%+v: its name was read: %v", c.options, named)
		}
	}
	if d := outcomes[netip.MustParseAddr("127.0.21.10")].device; d == nil || d.Serial != "VNB3R12345" || d.Pages() != 48211 {
		t.Errorf("the v1 device: %+v", d)
	}
}

// TestFlood: of a device that drowns its answers in others, one may be caught in time, or none; it is given up in any case.
func TestFlood(t *testing.T) {
	addr := netip.MustParseAddr("127.0.29.1")
	flooding := device(t, addr.String(), "printer", simulator.Options{Madness: simulator.Flooding})
	sane := device(t, addr.Next().String(), "ups", simulator.Options{})
	outcomes := sweepDevices(t, newScanner(t), []simulator.Device{flooding, sane})
	if o := outcomes[addr]; o.state != partial && o.state != skipped || !strings.Contains(o.reason(), snmp.ErrBudget.Error()) {
		t.Errorf("state %d, reason %q", o.state, o.reason())
	}
	if o := outcomes[addr.Next()]; o.state != complete {
		t.Errorf("its neighbour: state %d, reason %q", o.state, o.reason())
	}
}

// tolerant lets devices be the same: these tests serve one recording at many addresses.
func tolerant(s *scanner) *scanner {
	s.everyAddress = true
	return s
}

// TestRefusedIsNotSilent tells the kinds of silence apart.
func TestRefusedIsNotSilent(t *testing.T) {
	s := newScanner(t)
	network, err := simulator.Start(t.Context(), 0, []simulator.Device{
		device(t, "127.0.22.1", "ups", simulator.Options{}),
		device(t, "127.0.22.2", "ups", simulator.Options{NoV1: true}),
		device(t, "127.0.22.3", "ups", simulator.Options{Loss: 1}),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	s.sweep.Port = uint16(network.Port)
	sum, err := s.scan(context.Background(), addresses(t, "127.0.22.1-4"), func(outcome) {})
	if err != nil {
		t.Fatal(err)
	}
	if sum.states[complete] != 1 || sum.states[refused] != 1 || sum.silent+sum.states[closed] != 2 || sum.silent < 1 {
		t.Errorf("%+v: want 1 read, 1 refused, 1 silent, 1 closed (or silent where the system does not tell)", sum)
	}
}

func TestIPv6(t *testing.T) {
	if conn, err := net.ListenPacket("udp6", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6")
	} else {
		conn.Close()
	}
	o := sweepDevices(t, newScanner(t), []simulator.Device{device(t, "::1", "ups", simulator.Options{})})[netip.IPv6Loopback()]
	if o.state != complete || o.device.Serial != "G2300012AB" {
		t.Errorf("state %d, %s", o.state, o.reason())
	}
}

func TestCredentials(t *testing.T) {
	user := &simulator.User{Name: "reader", Auth: gosnmp.SHA256, AuthPass: "authentication", Priv: gosnmp.AES, PrivPass: "confidential"}
	right := snmp.Credential{Name: "v3", Version: "3", User: "reader", Auth: "SHA256", AuthPass: "authentication", Priv: "AES", PrivPass: "confidential"}
	wrong := right
	wrong.Name, wrong.AuthPass = "wrong", "authentification"
	public := snmp.Credential{Name: "public", Version: "2c", Community: "public"}
	other := snmp.Credential{Name: "other", Version: "2c", Community: "other"}
	for _, c := range []struct {
		name    string
		options simulator.Options
		known   []snmp.Credential
		state   state
		used    string
	}{
		{"v3 is preferred", simulator.Options{User: user}, []snmp.Credential{public, right}, complete, "v3"},
		{"a wrong v3 secret leads on", simulator.Options{User: user}, []snmp.Credential{wrong, public}, complete, "public"},
		{"a wrong v3 secret alone", simulator.Options{User: user, NoV1: true}, []snmp.Credential{wrong}, refused, ""},
		{"two v3 users", simulator.Options{User: user, NoV1: true}, []snmp.Credential{wrong, right}, complete, "v3"},
		{"the second community", simulator.Options{Community: "other", V1Only: false}, []snmp.Credential{public, other}, complete, "other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScanner(t)
			s.credentials = c.known
			outcomes := sweepDevices(t, s, []simulator.Device{device(t, "127.0.23.1", "ups", c.options)})
			o := outcomes[netip.MustParseAddr("127.0.23.1")]
			if o.state != c.state || o.credential != c.used {
				t.Errorf("state %d by %q (%s), want %d by %q", o.state, o.credential, o.reason(), c.state, c.used)
			}
		})
	}
}

// TestLoss reads devices over a bad line.
func TestLoss(t *testing.T) {
	var devices []simulator.Device
	addr := netip.MustParseAddr("127.0.24.1")
	for range 20 {
		devices = append(devices, device(t, addr.String(), "ups", simulator.Options{Loss: 0.1}))
		addr = addr.Next()
	}
	s := tolerant(newScanner(t))
	s.sweep.Retries, s.limits.Retries, s.limits.Timeout, s.sweep.Timeout = 4, 5, 100*time.Millisecond, 100*time.Millisecond
	for a, o := range sweepDevices(t, s, devices) {
		if o.state != complete {
			t.Errorf("%s: state %d %s", a, o.state, o.reason())
		}
	}
}

func TestSameDevice(t *testing.T) {
	outcomes := sweepDevices(t, newScanner(t), []simulator.Device{
		device(t, "127.0.25.1", "ups", simulator.Options{}), device(t, "127.0.25.2", "ups", simulator.Options{}), device(t, "127.0.25.3", "copier", simulator.Options{}),
	})
	states := map[state]int{}
	for _, o := range outcomes {
		states[o.state]++
	}
	if states[complete] != 2 || states[same] != 1 {
		t.Errorf("%v: want two devices, and one address more of one of them", states)
	}
}

// TestCancel ends a sweep in each of its parts.
func TestCancel(t *testing.T) {
	slow := device(t, "127.0.26.1", "printer", simulator.Options{Madness: simulator.Stalling})
	network, err := simulator.Start(t.Context(), 0, []simulator.Device{slow})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	for name, text := range map[string]string{"sweeping": "127.0.26.0/24", "reading": "127.0.26.1"} {
		s := newScanner(t)
		s.sweep.Port, s.sweep.Timeout, s.sweep.Rate, s.limits.Timeout = uint16(network.Port), time.Second, 100, 20*time.Second
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(300*time.Millisecond, cancel)
		start := time.Now()
		_, err = s.scan(ctx, addresses(t, text), func(outcome) {})
		cancel()
		if took := time.Since(start); !errors.Is(err, context.Canceled) || took > 3*time.Second {
			t.Errorf("%s: ended after %v with %v", name, took, err)
		}
	}
}

// TestReportsAreValid checks what programs get against the format's rules.
func TestReportsAreValid(t *testing.T) {
	outcomes := sweepDevices(t, newScanner(t), []simulator.Device{
		device(t, "127.0.27.1", "printer", simulator.Options{}), device(t, "127.0.27.2", "copier", simulator.Options{}), device(t, "127.0.27.3", "ups", simulator.Options{}),
	})
	ids := map[string]bool{}
	for addr, o := range outcomes {
		r := o.device.Report("scanner", "test", time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC))
		if err := report.Validate(r); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
		ids[r.DeviceID] = true
		if r.Content.AccessLog.LogDate != "2026-11-24 06:00:00" {
			t.Errorf("logdate %q", r.Content.AccessLog.LogDate)
		}
	}
	if len(ids) != 3 {
		t.Errorf("device ids %v: want three", ids)
	}
}
