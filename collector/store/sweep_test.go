package store

import (
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"recolement/collector/inventory"
)

func TestSweeps(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		hall := Sweep{ID: "s1", Label: "Town hall", Site: "HDV", Ranges: []string{"10.1.0.0/22"}, Exclude: []string{"10.1.0.9"}, Credentials: []string{"public"},
			Rate: 1000, SubnetRate: 100, Every: 24 * time.Hour, At: 20 * time.Hour, Wanted: noon, Due: noon, Created: noon, CreatedBy: "anna"}
		works := Sweep{ID: "s2", Label: "Workshops", Site: "CTM", Ranges: []string{"10.1.0.0/22"}, Disabled: true, Created: noon}
		write(t, s, func(tx *Tx) error { return errors.Join(tx.PutSweep(ctx, hall), tx.PutSweep(ctx, works)) })
		for site, want := range map[string][]Sweep{"": {hall, works}, "HDV": {hall}, "X": {}} {
			got, err := s.Sweeps(ctx, site)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, want)
		}
		run := SweepRun{ID: "r1", SweepID: "s1", AgentID: "a1", State: RunRunning, Started: noon, Progress: SweepProgress{Addresses: 1022, Read: 3}}
		scanner := Scanner{AgentID: "a1", Site: "HDV", Credentials: []string{"public"}, Heard: noon}
		write(t, s, func(tx *Tx) error { return errors.Join(tx.PutSweepRun(ctx, run), tx.PutScanner(ctx, scanner)) })
		if got, err := s.SweepsRunning(ctx); err != nil || len(got) != 1 {
			t.Errorf("%v, %v", got, err)
		}
		run.State, run.Stop, run.Finished = RunStopped, true, noon.Add(time.Minute)
		write(t, s, func(tx *Tx) error { return tx.PutSweepRun(ctx, run) })
		got, err := s.SweepRuns(ctx, "s1", 10)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, []SweepRun{run})
		known, err := s.Scanners(ctx)
		if err != nil {
			t.Fatal(err)
		}
		same(t, known, []Scanner{scanner})
		write(t, s, func(tx *Tx) error { return tx.RemoveSweep(ctx, "s1") })
		if _, err := s.SweepRun(ctx, "r1"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("the run of a removed sweep: %v", err)
		}
	})
}

// TestSweepAddresses follows addresses through two runs, and keeps those of two sweeps apart.
func TestSweepAddresses(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		at := func(sweep, run, addr, state string, answered time.Time) SweepAddress {
			return SweepAddress{SweepID: sweep, Addr: netip.MustParseAddr(addr), RunID: run, State: state, Refused: []string{}, At: noon, Answered: answered}
		}
		printer := at("s1", "r1", "10.1.0.5", "read", noon)
		printer.Name, printer.Source, printer.Credential = "COP-12345", "scanner-1", "public"
		write(t, s, func(tx *Tx) error {
			return errors.Join(
				tx.PutSweep(ctx, Sweep{ID: "s1", Site: "A"}), tx.PutSweep(ctx, Sweep{ID: "s2", Site: "B"}), tx.PutSweepAddress(ctx, printer),
				tx.PutSweepAddress(ctx, at("s1", "r1", "10.1.0.6", "closed", time.Time{})), tx.PutSweepAddress(ctx, at("s1", "r1", "10.1.1.7", "refused", noon)),
				tx.PutSweepAddress(ctx, at("s2", "r1", "10.1.0.5", "refused", noon)), tx.PutSweepAddress(ctx, at("s1", "r1", "2001:db8::1", "read", noon)),
				tx.PutSweepCredential(ctx, SweepCredential{SweepID: "s1", Name: "public", RunID: "r1", Worked: 2, At: noon, LastWorked: noon}))
		})
		check := func(sweep, within string, want ...SweepAddress) {
			t.Helper()
			got, err := s.SweepAddresses(ctx, sweep, netip.MustParsePrefix(within), 10)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, append([]SweepAddress{}, want...))
		}
		check("s1", "10.1.0.0/24", printer, at("s1", "r1", "10.1.0.6", "closed", time.Time{}))
		check("s2", "10.1.0.0/22", at("s2", "r1", "10.1.0.5", "refused", noon))
		check("s1", "2001:db8::/64", at("s1", "r1", "2001:db8::1", "read", noon))
		counts, err := s.SweepCounts(ctx, "s1")
		if err != nil {
			t.Fatal(err)
		}
		network := netip.MustParsePrefix
		want := []SweepCount{{network("10.1.0.0/24"), "closed", 1}, {network("10.1.0.0/24"), "read", 1}, {network("10.1.1.0/24"), "refused", 1}, {network("2001:db8::/120"), "read", 1}}
		if !slices.Equal(counts, want) {
			t.Errorf("%v, want %v", counts, want)
		}
		later := noon.Add(time.Hour)
		run := SweepRun{ID: "r2", SweepID: "s1", Finished: later}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.EndSweepAddresses(ctx, run), tx.PutSweepCredential(ctx, SweepCredential{SweepID: "s1", Name: "public", RunID: "r2", Silent: 3, At: later}))
		})
		printer.RunID, printer.State, printer.At = "r2", Silent, later
		check("s1", "10.1.0.0/24", printer)
		credentials, err := s.SweepCredentials(ctx, "s1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, credentials, []SweepCredential{{SweepID: "s1", Name: "public", RunID: "r2", Silent: 3, At: later, LastWorked: noon}})
	})
}
