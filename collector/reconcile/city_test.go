package reconcile_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"recolement/agent/report"
	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/policy"
	"recolement/collector/reconcile"
)

// shared finds the fixtures beside the repository, or skips the test.
func shared(t testing.TB, path string) string {
	t.Helper()
	for dir := "."; ; dir = filepath.Join("..", dir) {
		full := filepath.Join(dir, "shared", path)
		if _, err := os.Stat(full); err == nil {
			return full
		}
		if strings.Count(dir, "..") > 6 {
			t.Skipf("the fixture shared/%s is not beside this repository", path)
		}
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// city reads the fictional estate with one of its inventories.
func city(t testing.TB, inventoryFile string) (*reconcile.Core, reconcile.Input) {
	t.Helper()
	dir := shared(t, "city")
	p, err := policy.Load(filepath.Join(dir, "policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Services, err = policy.ReadServices("services.csv", bytes.NewReader(read(t, filepath.Join(dir, "services.csv")))); err != nil {
		t.Fatal(err)
	}
	if p.Sites, err = policy.ReadSites("sites.csv", bytes.NewReader(read(t, filepath.Join(dir, "sites.csv")))); err != nil {
		t.Fatal(err)
	}
	core, err := reconcile.New(p)
	if err != nil {
		t.Fatal(err)
	}
	table, err := importer.Read(inventoryFile, read(t, filepath.Join(dir, inventoryFile)), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range table.Problems {
		t.Error(p)
	}
	words := policy.NewInterpreter(p)
	for i := range table.Assets {
		words.Interpret(&table.Assets[i])
	}
	var obs []inventory.Observation
	lines := bufio.NewScanner(bytes.NewReader(read(t, filepath.Join(dir, "inventories.ndjson"))))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		r, err := report.Decode(lines.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		seen := core.Keys.Observe(r, p.Today.Add(24*time.Hour))
		part, err := report.DecodeSections(lines.Bytes(), match.Sections()...)
		if err != nil {
			t.Fatal(err)
		}
		if again := core.Keys.Observe(part, p.Today.Add(24*time.Hour)); !reflect.DeepEqual(seen, again) {
			t.Errorf("what is observed of the sections that matter is %+v, of all %+v", again, seen)
		}
		obs = append(obs, seen...)
	}
	return core, reconcile.Input{Assets: table.Assets, Devices: core.Keys.Devices(obs), Today: p.Today}
}

func TestCityGivesExactlyItsTruth(t *testing.T) {
	for _, file := range []string{"iws.csv", "iws.xlsx"} {
		t.Run(file, func(t *testing.T) {
			core, in := city(t, file)
			var got []string
			for _, d := range core.Run(in).Discrepancies {
				got = append(got, strings.Join([]string{string(d.Kind), d.Field, d.Number, d.DeviceSerial, d.DeviceName}, ","))
			}
			if diff := cmp.Diff(rows(t, "expected.csv", 5), sorted(got)); diff != "" {
				t.Errorf("expected (-) and found (+) differ:\n%s", diff)
			}
		})
	}
}

// rows reads the first columns of a table of the city, sorted.
func rows(t *testing.T, file string, columns int) []string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(read(t, shared(t, "city/"+file)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range records[1:] {
		out = append(out, strings.Join(r[:columns], ","))
	}
	return sorted(out)
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}
