package metrics

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
	"recolement/collector/store/storetest"
)

var cluster *storetest.Cluster

func TestMain(m *testing.M) { storetest.Main(m, &cluster) }

func open(t testing.TB, dsn string) *Metrics {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), dsn, log)
	if err != nil {
		t.Fatal(err)
	}
	es, err := estate.New(st, log, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { es.Close(); st.Close() })
	return New("1.2", st, es)
}

// fill puts n assets, devices and discrepancies of several kinds into the database.
func fill(t testing.TB, st *store.Store, n int) {
	t.Helper()
	ctx, kinds := t.Context(), inventory.Kinds()
	err := st.Write(ctx, func(tx *store.Tx) error {
		for i := range n {
			id := fmt.Sprintf("%07d", i)
			d := store.DiscrepancyRow{Key: id, Status: inventory.Open}
			d.Kind, d.AssetID, d.DeviceID = kinds[i%len(kinds)], id, id
			d.Explanation.Code = strings.Repeat("x", 300)
			if err := tx.PutDiscrepancy(ctx, &d); err != nil {
				return err
			}
			if err := tx.PutAsset(ctx, &store.KnownAsset{Asset: inventory.Asset{ID: id, Comment: strings.Repeat("x", 300)}}, nil); err != nil {
				return err
			}
			if err := tx.PutDevice(ctx, &inventory.Device{ID: id}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func scrape(m *Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func TestCounted(t *testing.T) {
	for engine, place := range map[string]func() string{
		"sqlite": func() string { return filepath.Join(t.TempDir(), "x.db") }, "postgres": func() string { return cluster.Database(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			m := open(t, place())
			fill(t, m.store, 26)
			noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
			err := m.store.Write(t.Context(), func(tx *store.Tx) error {
				return tx.PutJob(t.Context(), store.Job{Name: "sweep", Started: noon, Finished: noon.Add(1500 * time.Millisecond), Failure: "disk full"})
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.count(t.Context()); err != nil {
				t.Fatal(err)
			}
			m.Request("/x", "GET", 200, time.Second)
			m.Report("inventory", 503, time.Second)
			got := scrape(m)
			for _, want := range []string{
				`recolement_things{what="asset"} 26`, `recolement_things{what="device"} 26`, `recolement_discrepancies{kind="unknown-device",status="open"} 2`,
				`recolement_job_failed{job="sweep"} 1`, `recolement_job_last_run_seconds{job="sweep"} 1.5`, `recolement_database_bytes{engine="` + engine + `"} `,
				`recolement_http_requests_total{method="GET",route="/x",status="200"} 1`, `recolement_reports_total{kind="inventory",outcome="failed"} 1`,
			} {
				if !strings.Contains(got, want) {
					t.Errorf("%s is not in\n%s", want, got)
				}
			}
		})
	}
}

// What a scrape costs with 100,000 rows of each kind, and what counting them once a minute does.
func BenchmarkScrape(b *testing.B) {
	for engine, place := range map[string]func() string{
		"sqlite": func() string { return filepath.Join(b.TempDir(), "x.db") }, "postgres": func() string { return cluster.Database(b) },
	} {
		m := open(b, place())
		fill(b, m.store, 100_000)
		b.Run(engine+"/scrape", func(b *testing.B) {
			for b.Loop() {
				scrape(m)
			}
		})
		b.Run(engine+"/count", func(b *testing.B) {
			for b.Loop() {
				if err := m.count(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
