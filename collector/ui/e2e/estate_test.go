package e2e

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gin-gonic/gin" //nolint:depguard // the engine is made here, as cmd makes it

	"recolement/collector/auth"
	"recolement/collector/demo"
	"recolement/collector/estate"
	"recolement/collector/language"
	"recolement/collector/plugin"
	"recolement/collector/store"
	"recolement/collector/ui"
)

const password = "a long enough password"

// city is a collector for an invented city: the real handlers over an SQLite file.
type city struct {
	*httptest.Server
	demo.Estate
	estate *estate.Estate
	store  *store.Store
}

func newCity(t *testing.T) *city {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	ctx, log := context.Background(), slog.New(slog.NewTextHandler(io.Discard, nil))
	today := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return today.Add(9 * time.Hour) }
	options := demo.Options{Seed: 7, Workstations: 160, Today: today}

	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "city.db"), log)
	must(t, err)
	es, err := estate.New(st, log, clock)
	must(t, err)
	c := &city{Estate: demo.Generate(options), estate: es, store: st}
	must(t, es.SetPolicy(ctx, []byte(c.PolicyTOML()), "test"))
	must(t, es.SetServices(ctx, []byte(c.ServicesCSV()), "test"))
	must(t, es.SetSites(ctx, []byte(c.SitesCSV()), "test"))

	access := auth.New(st, auth.Settings{Hasher: auth.NewHasherOf(auth.Cost{Memory: 64, Time: 1, Lanes: 1})}, log, clock)
	_, err = access.AddUser(ctx, "c.moreau", store.Administrator, "", password, "test")
	must(t, err)
	words, err := language.Load()
	must(t, err)
	stopping, stop := context.WithCancel(ctx)
	engine := gin.New()
	connectors := &plugin.Connectors{Store: st, Estate: es, Host: plugin.NewHost("", plugin.UsualLimits(), log), Log: log, Now: clock}
	must(t, ui.Register(engine, ui.Deps{Store: st, Estate: es, Auth: access, Language: words, Log: log, Now: clock, Stopping: stopping, Connectors: connectors, Messages: &plugin.Messages{Connectors: connectors, Language: words}}))
	handler, err := access.Handler(engine)
	must(t, err)
	c.Server = httptest.NewServer(handler)
	t.Cleanup(func() {
		stop()
		c.Server.Close()
		es.Close()
		must(t, st.Close())
	})
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// inventoryFile writes the manual inventory as its tool exports it, with one row that says nothing.
func (c *city) inventoryFile(t *testing.T) string {
	t.Helper()
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma = ';'
	must(t, w.Write(demo.Header()))
	for i := range c.Assets {
		must(t, w.Write(demo.Row(&c.Assets[i])))
	}
	nothing := make([]string, len(demo.Header()))
	nothing[1] = "PC fixe"
	must(t, w.Write(nothing))
	w.Flush()
	must(t, w.Error())
	path := filepath.Join(t.TempDir(), "export-iws.csv")
	must(t, os.WriteFile(path, text.Bytes(), 0o600))
	return path
}

// report lets all machines report.
func (c *city) report(t *testing.T) {
	t.Helper()
	for _, r := range c.Reports {
		must(t, c.estate.Report(context.Background(), r, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)))
	}
}

// fill imports the inventory and lets all machines report.
func (c *city) fill(t *testing.T) {
	t.Helper()
	data, err := os.ReadFile(c.inventoryFile(t))
	must(t, err)
	_, err = c.estate.Import(context.Background(), estate.ImportRequest{File: "export-iws.csv", Data: data, By: "test"})
	must(t, err)
	c.report(t)
}
