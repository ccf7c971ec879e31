package ui

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"testing"

	"recolement/collector/demo"
	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// BenchmarkPages measures each page over an estate of 3,000 workstations and what stands around them; the aim is 100 ms.
// It asks through the network stack of this machine, session and all.
func BenchmarkPages(b *testing.B) {
	site := newTestSite(b)
	site.fillLarge(b, 3000)
	manager := site.as(b, store.Manager)
	ctx := context.Background()
	rows, total, err := site.store.Discrepancies(ctx, store.DiscrepancyFilter{Kinds: []inventory.Kind{inventory.FieldMismatch}, Limit: 1})
	must(b, err)
	if total == 0 {
		b.Fatal("the large estate has no discrepancy")
	}
	for name, path := range map[string]string{
		"inbox":        "/discrepancies",
		"inbox-kind":   "/discrepancies?kind=field-mismatch&sort=-since",
		"inbox-search": "/discrepancies?q=elitebook&status=all",
		"case":         "/discrepancies/" + rows[0].Key,
		"assets":       "/assets",
		"assets-page":  "/assets?page=40&sort=model",
		"asset":        "/assets/" + rows[0].AssetID,
		"devices":      "/devices?matched=no",
		"device":       "/devices/" + rows[0].DeviceID,
		"imports":      "/import",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if status, _ := manager.get(path); status != http.StatusOK {
					b.Fatalf("%s: status %d", path, status)
				}
			}
		})
	}
}

// fillLarge brings in an invented city.
func (s *testSite) fillLarge(b *testing.B, workstations int) {
	b.Helper()
	ctx := context.Background()
	city := demo.Generate(demo.Options{Seed: 1, Workstations: workstations, Today: now})
	must(b, s.estate.SetPolicy(ctx, []byte(city.PolicyTOML()), "test"))
	must(b, s.estate.SetServices(ctx, []byte(city.ServicesCSV()), "test"))
	must(b, s.estate.SetSites(ctx, []byte(city.SitesCSV()), "test"))
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	w.Comma = ';'
	must(b, w.Write(demo.Header()))
	for i := range city.Assets {
		must(b, w.Write(demo.Row(&city.Assets[i])))
	}
	w.Flush()
	_, err := s.estate.Import(ctx, estate.ImportRequest{File: "iws.csv", Data: file.Bytes(), By: "test"})
	must(b, err)
	for _, r := range city.Reports {
		must(b, s.estate.Report(ctx, r, now))
	}
}
