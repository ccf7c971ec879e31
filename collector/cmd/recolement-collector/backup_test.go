package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"recolement/collector/demo"
	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// A backup of a running collector, restored, is a collector as it was: pages, users, agents and authority.
func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	one, two, file := filepath.Join(dir, "one"), filepath.Join(dir, "two"), filepath.Join(dir, "backup.db")
	k := start(t, "--data", one)
	print := k.shown(t, "authority's fingerprint (SHA-256)")
	if out, err := command(t, "backup", "--data", one, file); err != nil || !strings.Contains(out, "checked") {
		t.Fatalf("backup: %v %s", err, out)
	}
	if _, err := command(t, "backup", "--data", one, file); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a backup over another: %v", err)
	}
	if _, err := command(t, "restore", "--data", one, "--force", file); err == nil || !strings.Contains(err.Error(), "a collector is running") {
		t.Errorf("restore under a running collector: %v", err)
	}
	if _, err := command(t, "restore", "--data", two, file); err != nil {
		t.Fatal(err)
	}
	if _, err := command(t, "restore", "--data", two, file); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("restore over a database: %v", err)
	}
	if _, err := command(t, "restore", "--data", two, "--force", file); err != nil {
		t.Error(err)
	}
	secret, err := os.ReadFile(filepath.Join(one, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(two, "secret.key"), secret, 0o600); err != nil {
		t.Fatal(err)
	}
	restored := start(t, "--data", two)
	if got := restored.shown(t, "authority's fingerprint (SHA-256)"); got != print || strings.Contains(restored.out.String(), "first password") {
		t.Errorf("restored:\n%s", restored.out)
	}
	if _, err := command(t, "backup", "--database", cluster.Database(t), file+"2"); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("backup of PostgreSQL: %v", err)
	}
}

// A city goes from SQLite to PostgreSQL and back; its discrepancies stay what they are, also when they are computed anew.
func TestMigrateACity(t *testing.T) {
	dir := t.TempDir()
	first, back := filepath.Join(dir, "first.db"), filepath.Join(dir, "back.db")
	middle := cluster.Database(t)
	want := invented(t, first)
	if len(want) < 5 {
		t.Fatalf("the city has %d discrepancies: that is no test", len(want))
	}
	for _, way := range [][2]string{{first, middle}, {middle, back}} {
		out, err := command(t, "migrate", "--from", way[0], "--to", way[1])
		if err != nil || !strings.Contains(out, "discrepancy ") || !strings.Contains(out, "read back and compared") {
			t.Fatalf("migrate to %s: %v\n%s", way[1], err, out)
		}
		if got := discrepanciesOf(t, way[1], false); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d discrepancies, want %d", way[1], len(got), len(want))
		}
		if _, err := command(t, "migrate", "--from", way[0], "--to", way[1]); err == nil || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("migrate into a full database: %v", err)
		}
	}
	for _, database := range []string{first, middle, back} {
		if got := discrepanciesOf(t, database, true); !slices.EqualFunc(got, want, func(a, b store.DiscrepancyRow) bool { return a.Key == b.Key && a.Status == b.Status }) {
			t.Errorf("%s, computed anew: %d discrepancies, want %d", database, len(got), len(want))
		}
	}
	for _, row := range []struct{ from, to, want string }{
		{filepath.Join(dir, "nowhere.db"), back, "no such file"}, {"", back, "both needed"},
	} {
		if _, err := command(t, "migrate", "--from", row.from, "--to", row.to); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("from %q: %v", row.from, err)
		}
	}
}

// invented fills a database with an invented city, and gives its discrepancies.
func invented(t *testing.T, database string) []store.DiscrepancyRow {
	t.Helper()
	log, today := slog.New(slog.DiscardHandler), inventory.Day(time.Now())
	city := demo.Generate(demo.Options{Seed: 7, Workstations: 60, Today: today})
	var table bytes.Buffer
	rows := csv.NewWriter(&table)
	rows.Comma = ';'
	lines := [][]string{demo.Header()}
	for i := range city.Assets {
		lines = append(lines, demo.Row(&city.Assets[i]))
	}
	st, err := store.Open(t.Context(), database, log)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	e, err := estate.New(st, log, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	_, importErr := e.Import(t.Context(), estate.ImportRequest{File: "iws.csv", Data: written(t, rows, &table, lines), By: "anna"})
	err = errors.Join(importErr, e.SetPolicy(t.Context(), []byte(city.PolicyTOML()), "anna"), e.SetServices(t.Context(), []byte(city.ServicesCSV()), "anna"),
		e.SetSites(t.Context(), []byte(city.SitesCSV()), "anna"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range city.Reports {
		if err := e.Report(t.Context(), r, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, err := st.LiveDiscrepancies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func written(t *testing.T, w *csv.Writer, into *bytes.Buffer, lines [][]string) []byte {
	t.Helper()
	if err := w.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	return into.Bytes()
}

func discrepanciesOf(t *testing.T, database string, anew bool) []store.DiscrepancyRow {
	t.Helper()
	st, err := store.Open(t.Context(), database, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if anew {
		e, err := estate.New(st, slog.New(slog.DiscardHandler), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		if err := e.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := st.LiveDiscrepancies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
