package store

import (
	"errors"
	"testing"
	"time"

	"recolement/collector/inventory"
)

func TestAgentStates(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		unknown, err := s.AgentState(ctx, "pc-0")
		if err != nil {
			t.Fatal(err)
		}
		same(t, unknown, AgentState{DeviceID: "pc-0"})
		a := AgentState{DeviceID: "pc-1", Program: "GLPI-Agent", Version: "1.11", Tag: "Mairie", Tasks: []string{"inventory"}, Client: "agents", Proxies: "p1,p2",
			Contact: noon, Wanted: noon, WantedBy: "anne"}
		b := AgentState{DeviceID: "pc-2", Oddities: 3, Oddity: []Oddity{{Path: "content.bios", What: "left out"}}, OddAt: noon}
		c := AgentState{DeviceID: "pc-3", Oddities: 1, OddAt: noon.Add(time.Hour)}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutAgentState(ctx, a), tx.PutAgentState(ctx, b), tx.PutAgentState(ctx, c))
		})
		got, err := s.AgentState(ctx, "pc-1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, a)
		wanted, err := s.WantedAgents(ctx)
		if err != nil {
			t.Fatal(err)
		}
		same(t, wanted, []string{"pc-1"})
		odd, err := s.OddAgents(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		same(t, odd, []AgentState{c, b})
		a.Wanted, a.WantedBy = time.Time{}, ""
		write(t, s, func(tx *Tx) error { return tx.PutAgentState(ctx, a) })
		if wanted, err = s.WantedAgents(ctx); err != nil || len(wanted) != 0 {
			t.Errorf("wanted: %v %v", wanted, err)
		}
		for _, key := range []Agent{{ID: "1", DeviceID: "pc-1", KeyHash: "h1"}, {ID: "2", DeviceID: "pc-2", KeyHash: "h2", Revoked: noon}} {
			write(t, s, func(tx *Tx) error { return tx.PutAgent(ctx, key) })
		}
		for id, want := range map[string]bool{"pc-1": true, "pc-2": false, "pc-3": false} {
			if has, err := s.HasAgent(ctx, id); err != nil || has != want {
				t.Errorf("%s has a key of ours: %v, %v", id, has, err)
			}
		}
	})
}

func TestPendingAnswers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		p := PendingAnswer{Request: "0A1B2C3D", Agent: "uuid", Sender: "client a", Created: noon}
		write(t, s, func(tx *Tx) error { return tx.PutPendingAnswer(ctx, p) })
		p.Status, p.Answer = 200, `{"status":"ok"}`
		write(t, s, func(tx *Tx) error { return tx.PutPendingAnswer(ctx, p) })
		got, err := s.PendingAnswer(ctx, "0A1B2C3D", "uuid")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, p)
		write(t, s, func(tx *Tx) error { return tx.RemovePendingAnswers(ctx, noon.Add(time.Second)) })
		if _, err := s.PendingAnswer(ctx, "0A1B2C3D", "uuid"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("an old answer: %v", err)
		}
	})
}

func TestForeignClients(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		basic := ForeignClient{ID: "1", Name: "agents", Kind: ForeignBasic, Hash: "h", By: "anne", Created: noon}
		network := ForeignClient{ID: "2", Name: "agents", Kind: ForeignNetwork, Network: "10.0.0.0/8", By: "anne", Created: noon, Expires: noon.Add(time.Hour)}
		gone := ForeignClient{ID: "3", Name: "old", Kind: ForeignBasic, Created: noon, Revoked: noon}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutForeignClient(ctx, basic), tx.PutForeignClient(ctx, network), tx.PutForeignClient(ctx, gone))
		})
		all, err := s.ForeignClients(ctx)
		if err != nil {
			t.Fatal(err)
		}
		same(t, all, []ForeignClient{gone, network, basic})
		got, err := s.ForeignClientNamed(ctx, ForeignBasic, "agents")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, basic)
		if _, err := s.ForeignClientNamed(ctx, ForeignBasic, "old"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("a revoked client: %v", err)
		}
		networks, err := s.ForeignClientsOf(ctx, ForeignNetwork)
		if err != nil {
			t.Fatal(err)
		}
		same(t, networks, []ForeignClient{network})
		if network.Usable(noon.Add(2*time.Hour)) || !network.Usable(noon) || gone.Usable(noon) {
			t.Error("usable when it is not, or the reverse")
		}
		old, fresh := ForeignToken{Hash: "a", ClientID: "1", Expires: noon}, ForeignToken{Hash: "b", ClientID: "1", Expires: noon.Add(time.Hour)}
		write(t, s, func(tx *Tx) error { return tx.PutForeignToken(ctx, old, noon) })
		write(t, s, func(tx *Tx) error { return tx.PutForeignToken(ctx, fresh, noon.Add(time.Minute)) })
		if _, err := s.ForeignToken(ctx, "a"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("an old token: %v", err)
		}
		if token, err := s.ForeignToken(ctx, "b"); err != nil || token != fresh {
			t.Errorf("token %+v, %v", token, err)
		}
	})
}

func TestScans(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		scan := Scan{ID: "42", DeviceID: "srv-1", Client: "agents", Ranges: []string{"10.0.0.1-10.0.0.9"}, Port: 161, Credentials: []string{"public"}, EveryHours: 24,
			By: "anne", Created: noon, Stage: ScanDiscovering, Since: noon, Addresses: 9, Found: 1}
		target := ScanTarget{ScanID: "42", Address: "10.0.0.3", Kind: "PRINTER", Credential: "public"}
		write(t, s, func(tx *Tx) error { return errors.Join(tx.PutScan(ctx, scan), tx.PutScanTarget(ctx, target)) })
		mine, err := s.ScansOf(ctx, "srv-1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, mine, []Scan{scan})
		targets, err := s.ScanTargets(ctx, "42")
		if err != nil {
			t.Fatal(err)
		}
		same(t, targets, []ScanTarget{target})
		write(t, s, func(tx *Tx) error { return tx.RemoveScan(ctx, "42") })
		if all, err := s.Scans(ctx); err != nil || len(all) != 0 {
			t.Errorf("a removed scan: %v %v", all, err)
		}
		if targets, err = s.ScanTargets(ctx, "42"); err != nil || len(targets) != 0 {
			t.Errorf("its devices: %v %v", targets, err)
		}
	})
}

func TestScanEnds(t *testing.T) {
	for _, row := range []struct {
		stage     ScanStage
		found     int
		discovery bool
		want      ScanStage
	}{
		{ScanDiscovering, 3, true, ScanInventory},
		{ScanDiscovering, 0, true, ScanDone},
		{ScanInventory, 3, true, ScanInventory}, // agents say twice that they ended
		{ScanInventorying, 3, false, ScanDone},
		{ScanInventorying, 3, true, ScanInventorying},
		{ScanDone, 3, false, ScanDone},
	} {
		s := Scan{Stage: row.stage, Found: row.found}
		if s.End(row.discovery, noon); s.Stage != row.want {
			t.Errorf("%+v: %s", row, s.Stage)
		}
	}
}
