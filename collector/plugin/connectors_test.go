package plugin

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"recolement/collector/estate"
	"recolement/collector/seal"
	"recolement/collector/store"
	"recolement/plugins/sdk"
)

func newConnectors(t testing.TB, limits Limits) *Connectors {
	t.Helper()
	dir := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), filepath.Join(dir, "test.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	es, err := estate.New(st, log, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		es.Close()
		st.Close()
	})
	key := func() (seal.Key, error) { return seal.OpenOrMake(filepath.Join(dir, "secret.key")) }
	return &Connectors{Store: st, Estate: es, Host: newHost(t, built, limits), Key: key, Log: log, Now: time.Now}
}

func (k *Connectors) rogue(t testing.TB, values map[string]string) store.Connector {
	t.Helper()
	c, err := k.Save(t.Context(), Wish{Plugin: "rogue", Label: "Rogue", Sum: approved(t, built, "rogue"), Values: values, Every: time.Hour}, "anna")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (k *Connectors) set(t testing.TB, c store.Connector, values map[string]string) {
	t.Helper()
	_, err := k.Save(t.Context(), Wish{ID: c.ID, Plugin: "rogue", Label: c.Label, Sum: c.Sum, Values: values, Every: c.Every}, "anna")
	if err != nil {
		t.Fatal(err)
	}
}

func (k *Connectors) lastRun(t testing.TB, c store.Connector, role sdk.Role) store.ConnectorRun {
	t.Helper()
	runs, err := k.Store.ConnectorRuns(t.Context(), c.ID, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		if r.Role == string(role) || r.Role == "" {
			return r
		}
	}
	t.Fatal("no run")
	return store.ConnectorRun{}
}

func TestSecretsOfConnectors(t *testing.T) {
	k := newConnectors(t, quick())
	c := k.rogue(t, map[string]string{"password": "geheim"})
	if strings.Contains(string(c.Sealed), "geheim") || len(c.Sealed) == 0 || c.Settings["password"] != "" {
		t.Errorf("%+v", c)
	}
	k.set(t, c, map[string]string{"mode": ""}) // the secret is not typed again
	if found, err := k.Check(t.Context(), c.ID); err != nil || found != "password geheim" {
		t.Errorf("%q, %v", found, err)
	}
	k.set(t, c, map[string]string{"password": "anders"})
	if found, err := k.Check(t.Context(), c.ID); err != nil || found != "password anders" {
		t.Errorf("%q, %v", found, err)
	}
	trail := k.trail(t)
	if !strings.Contains(trail, "connector-add") || !strings.Contains(trail, "connector-change secrets *** *** ***") || strings.Contains(trail, "geheim") {
		t.Error(trail)
	}
	var faults sdk.Faults
	_, err := k.Save(t.Context(), Wish{Plugin: "rogue", Sum: c.Sum, Values: map[string]string{"rows": "many"}, Every: time.Second}, "anna")
	if !errors.As(err, &faults) || len(faults) != 3 {
		t.Errorf("%v", err)
	}
}

func (k *Connectors) trail(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	all, err := k.Store.AuditEntries(t.Context(), 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		b.WriteString(strings.Join([]string{e.By, e.Action, e.Field, e.From, e.To, e.Why}, " ") + "\n")
	}
	return b.String()
}

func TestRowsComeIn(t *testing.T) {
	k := newConnectors(t, quick())
	ctx := t.Context()
	c := k.rogue(t, map[string]string{"rows": "100"})
	if err := k.Run(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	if r := k.lastRun(t, c, sdk.Inventory); r.Failure != "" || r.Result.New != 100 || r.Finished.IsZero() || r.Result.ImportID == "" {
		t.Fatalf("%+v", r)
	}
	records := func() int {
		known, err := k.Store.KnownAssets(ctx)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, a := range known {
			if a.Gone.IsZero() {
				n++
			}
		}
		return n
	}
	for mode, rows := range map[string]string{"": "40", "die": "100", "hang": "100", "fail": "100", "flood": "1"} {
		k.set(t, c, map[string]string{"rows": rows, "mode": mode})
		if err := k.Run(ctx, c.ID); err == nil {
			t.Errorf("%q: no error", mode)
		}
		if r := k.lastRun(t, c, sdk.Inventory); r.Failure == "" || r.Result.ImportID != "" || r.Result.Small != (mode == "") {
			t.Errorf("%q: %+v", mode, r)
		}
		if n := records(); n != 100 {
			t.Fatalf("%q: %d records are left", mode, n)
		}
		k.Host.rested(c.Sum)
	}
	k.set(t, c, map[string]string{"rows": "40"})
	if err := k.Want(ctx, c.ID, true, "anna"); err != nil { // an administrator says that it is right
		t.Fatal(err)
	}
	if err := k.Tend(ctx); err != nil {
		t.Fatal(err)
	}
	if r := k.lastRun(t, c, sdk.Inventory); r.Failure != "" || r.Result.Vanished != 60 || records() != 40 {
		t.Errorf("accepted: %+v, %d records", r, records())
	}
}

func TestReportsComeIn(t *testing.T) {
	k := newConnectors(t, quick())
	ctx := t.Context()
	c := k.rogue(t, map[string]string{"mode": "rubbish"})
	if err := k.Run(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	r := k.lastRun(t, c, sdk.Witness)
	if r.Failure != "" || r.Result.Rows != 4 || r.Result.Refused != 1 || len(r.Result.Problems) != 1 || !r.Result.Whole {
		t.Errorf("%+v", r)
	}
	o, err := k.Store.Connector(ctx, c.ID)
	if err != nil || o.Mark != "x" || o.Measure != 4 {
		t.Errorf("%+v, %v", o, err)
	}
	if err := k.Run(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	if o, err = k.Store.Connector(ctx, c.ID); err != nil || o.Mark != "xx" {
		t.Errorf("it did not go on: %+v, %v", o, err)
	}
}

// Two collectors, or a person and the clock, do not run what is due twice.
func TestTendOnlyWhatIsDue(t *testing.T) {
	k := newConnectors(t, quick())
	ctx := t.Context()
	c := k.rogue(t, nil)
	count := func() int {
		runs, err := k.Store.ConnectorRuns(ctx, c.ID, 50)
		if err != nil {
			t.Fatal(err)
		}
		return len(runs)
	}
	tend := func() {
		if err := k.Tend(ctx); err != nil {
			t.Fatal(err)
		}
	}
	tend()
	if n := count(); n != 0 {
		t.Errorf("fresh: %d", n)
	}
	at := time.Now()
	k.Now = func() time.Time { return at.Add(time.Hour) }
	tend()
	tend()
	if n := count(); n != 2 { // two roles
		t.Errorf("after an hour: %d", n)
	}
	if err := k.Want(ctx, c.ID, false, "anna"); err != nil {
		t.Fatal(err)
	}
	tend()
	if n := count(); n != 4 {
		t.Errorf("wanted: %d", n)
	}
	if err := k.Remove(ctx, c.ID, "anna"); err != nil {
		t.Fatal(err)
	}
	tend()
}

func TestStoppingTheCollectorEndsRuns(t *testing.T) {
	k := newConnectors(t, quick())
	c := k.rogue(t, map[string]string{"mode": "flood"})
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := k.Run(ctx, c.ID); err == nil {
			t.Error("no error")
		}
	})
	time.Sleep(500 * time.Millisecond)
	stop()
	running.Wait()
	if r := k.lastRun(t, c, sdk.Inventory); r.Failure == "" || r.Finished.IsZero() {
		t.Errorf("%+v", r)
	}
}
