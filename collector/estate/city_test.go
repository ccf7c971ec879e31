package estate

import (
	"bytes"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"recolement/agent/report"
)

// city is the fixture beside the repository: an estate with the truth about it.
func city(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", "city")
		if _, err := os.Stat(found); err == nil {
			return found
		}
	}
	t.Skip("the shared fixtures are not here")
	return ""
}

func contents(t testing.TB, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Reports in any order, the inventory before, between or after them: the discrepancies are those that are really there.
func TestCity(t *testing.T) {
	dir := city(t)
	var reports []*report.Report
	for line := range bytes.Lines(contents(t, dir, "inventories.ndjson")) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			r, err := report.Decode(line)
			if err != nil {
				t.Fatal(err)
			}
			reports = append(reports, r)
		}
	}
	want := expectedOf(t, dir)
	for name, file := range map[string]string{"inventory first": "iws.csv", "inventory last": "iws.xlsx", "in between, all at once": "iws.csv"} {
		t.Run(name, func(t *testing.T) {
			e := newEstate(t)
			must(t, e.SetPolicy(t.Context(), contents(t, dir, "policy.json"), "anna"))
			must(t, e.SetServices(t.Context(), contents(t, dir, "services.csv"), "anna"))
			must(t, e.SetSites(t.Context(), contents(t, dir, "sites.csv"), "anna"))
			bring := func() {
				_, err := e.Import(t.Context(), ImportRequest{File: file, Data: contents(t, dir, file), By: "anna"})
				must(t, err)
			}
			shuffled := slices.Clone(reports)
			rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			switch name {
			case "inventory first":
				bring()
				send(t, e, shuffled...)
			case "inventory last":
				send(t, e, shuffled...)
				bring()
			default:
				half := len(shuffled) / 2
				sendAtOnce(t, e, shuffled[:half])
				bring()
				sendAtOnce(t, e, shuffled[half:])
				sendAtOnce(t, e, shuffled[:half])
			}
			if d := difference(want, found(t, e)); d != "" {
				t.Errorf("expected (-) and found (+) differ %s", d)
			}
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sendAtOnce(t testing.TB, e *Estate, reports []*report.Report) {
	var all sync.WaitGroup
	for _, r := range reports {
		all.Go(func() {
			if err := e.Report(t.Context(), r, clock()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func expectedOf(t testing.TB, dir string) []string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(contents(t, dir, "expected.csv"))).ReadAll()
	must(t, err)
	var out []string
	for _, row := range rows[1:] {
		out = append(out, strings.Join(row[:5], ";"))
	}
	return out
}

func found(t testing.TB, e *Estate) []string {
	t.Helper()
	rows, err := e.store.LiveDiscrepancies(t.Context())
	must(t, err)
	var out []string
	for _, r := range rows {
		out = append(out, strings.Join([]string{string(r.Kind), r.Field, r.Number, r.DeviceSerial, r.DeviceName}, ";"))
	}
	return out
}
