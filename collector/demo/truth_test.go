package demo_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"recolement/collector/demo"
	"recolement/collector/inventory"
	"recolement/collector/policy"
	"recolement/collector/reconcile"
)

var today = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)

// TestReconcileFindsTheTruth: what was planted is found, all of it and nothing else.
func TestReconcileFindsTheTruth(t *testing.T) {
	for _, o := range []demo.Options{
		{Seed: 1, Workstations: 300}, {Seed: 2, Workstations: 1000}, {Seed: 3, Workstations: 1000}, {Seed: 20261116, Workstations: 1000},
	} {
		t.Run(fmt.Sprintf("seed %d", o.Seed), func(t *testing.T) {
			o.Today = today
			compare(t, demo.Generate(o), o)
		})
	}
}

// TestLongNumbers: a large city numbers with six digits, and its policy says so.
func TestLongNumbers(t *testing.T) {
	if testing.Short() {
		t.Skip("a large city takes seconds")
	}
	o := demo.Options{Seed: 5, Workstations: 30_000, Today: today}
	compare(t, demo.Generate(o), o)
}

func compare(t *testing.T, estate demo.Estate, o demo.Options) {
	t.Helper()
	planted := map[string]string{}
	for _, e := range estate.Truth {
		planted[line(e.Kind, e.Field, e.Number, e.DeviceSerial, e.DeviceName)] = e.Why
	}
	found := map[string]string{}
	for _, d := range reconciled(t, estate, o).Discrepancies {
		found[line(d.Kind, d.Field, d.Number, d.DeviceSerial, d.DeviceName)] = d.Explanation.Code + " " + d.Manual + " → " + d.Observed
	}
	report(t, "planted and not found", planted, found)
	report(t, "found and not planted", found, planted)
}

// line tells discrepancies apart as the audit's columns do: a device's columns count only where the truth gives them.
func line(kind inventory.Kind, field, number, serial, name string) string {
	if kind == inventory.RenewalDue || kind == inventory.DuplicateAsset {
		serial, name = "", ""
	}
	return strings.Join([]string{string(kind), field, number, serial, name}, " | ")
}

func report(t *testing.T, what string, have, lack map[string]string) {
	t.Helper()
	for _, l := range slices.Sorted(maps.Keys(have)) {
		if _, ok := lack[l]; !ok {
			t.Errorf("%s: %s (%s)", what, l, have[l])
		}
	}
}

func reconciled(t *testing.T, estate demo.Estate, o demo.Options) reconcile.Result {
	t.Helper()
	p := cityPolicy(t, estate.City)
	core, err := reconcile.New(p)
	if err != nil {
		t.Fatal(err)
	}
	var seen []inventory.Observation
	for _, r := range estate.Reports {
		seen = append(seen, core.Keys.Observe(r, o.Today)...)
	}
	assets := slices.Clone(estate.Assets)
	read := policy.NewInterpreter(p)
	for i := range assets {
		read.Interpret(&assets[i])
	}
	return core.Run(reconcile.Input{Assets: assets, Devices: core.Keys.Devices(seen), Today: o.Today})
}

func cityPolicy(t *testing.T, city demo.City) *inventory.Policy {
	t.Helper()
	p, err := policy.Parse("policy.toml", []byte(city.PolicyTOML()))
	if err != nil {
		t.Fatal(err)
	}
	if p.Services, err = policy.ReadServices("services.csv", strings.NewReader(city.ServicesCSV())); err != nil {
		t.Fatal(err)
	}
	if p.Sites, err = policy.ReadSites("sites.csv", strings.NewReader(city.SitesCSV())); err != nil {
		t.Fatal(err)
	}
	return p
}
