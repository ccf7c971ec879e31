package ui

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/job"
	"recolement/collector/language"
	"recolement/collector/plugin"
	"recolement/collector/seal"
	"recolement/collector/store"
)

// hostile is what a device may call itself.
const hostile = `<script>alert("1")</script>'"&`

var now = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

// testSite is the real thing on a real SQLite file.
type testSite struct {
	*httptest.Server
	store      *store.Store
	estate     *estate.Estate
	connectors *plugin.Connectors
	plugins    string
}

func newTestSite(t testing.TB) *testSite {
	t.Helper()
	return newTestSiteOn(t, "")
}

// newTestSiteOn is the real thing on the database that dsn names; empty: an SQLite file of its own.
func newTestSiteOn(t testing.TB, dsn string) *testSite {
	t.Helper()
	dsn = firstOf(dsn, filepath.Join(t.TempDir(), "test.db"))
	gin.SetMode(gin.TestMode)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	clock := func() time.Time { return now }
	st, err := store.Open(context.Background(), dsn, log)
	must(t, err)
	es, err := estate.New(st, log, clock)
	must(t, err)
	hasher := auth.NewHasherOf(auth.Cost{Memory: 64, Time: 1, Lanes: 1})
	access := auth.New(st, auth.Settings{Hasher: hasher}, log, clock)
	for _, role := range store.Roles() {
		_, err := access.AddUser(context.Background(), string(role), role, "", password, "test")
		must(t, err)
	}
	words, err := language.Load()
	must(t, err)
	engine := gin.New()
	plugins := filepath.Join(t.TempDir(), "plugins")
	key := func() (seal.Key, error) { return seal.OpenOrMake(plugins + ".key") }
	connectors := &plugin.Connectors{Store: st, Estate: es, Host: plugin.NewHost(plugins, plugin.UsualLimits(), log), Key: key, Log: log, Now: clock}
	must(t, Register(engine, Deps{Store: st, Estate: es, Auth: access, Language: words, Log: log, Now: clock, Connectors: connectors, Messages: &plugin.Messages{Connectors: connectors, Language: words}, Jobs: []job.Job{
		{Name: "reconcile", Every: 24 * time.Hour, At: time.Hour}, {Name: "retention", Every: 24 * time.Hour, At: 2 * time.Hour}, {Name: "sweeps", Every: 15 * time.Minute},
	}}))
	handler, err := access.Handler(engine)
	must(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.Close()
		connectors.Host.Close()
		es.Close()
		must(t, st.Close())
	})
	return &testSite{Server: server, store: st, estate: es, connectors: connectors, plugins: plugins}
}

const password = "a long enough password"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill puts the same small estate into every test's store.
func (s *testSite) fill(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	must(t, s.store.Write(ctx, func(tx *store.Tx) error {
		for _, a := range someAssets() {
			if err := tx.PutAsset(ctx, &store.KnownAsset{Asset: a}, nil); err != nil {
				return err
			}
		}
		for _, d := range someDevices() {
			seen := store.Observation{Observation: inventory.Observation{Facts: d.Facts, Source: d.Sources[0], Taken: d.LastSeen}, FirstSeen: d.FirstSeen, DeviceID: d.ID}
			if err := errors.Join(tx.PutObservation(ctx, &seen), tx.PutDevice(ctx, &d)); err != nil {
				return err
			}
		}
		match := inventory.Match{DeviceID: "d1", AssetID: "a1", Evidence: []inventory.Evidence{
			{Key: inventory.ByMAC, Value: "54E1AD26D482"}, {Key: inventory.ByNumber, Value: "19933"},
		}}
		if err := tx.PutMatch(ctx, &match); err != nil {
			return err
		}
		for _, d := range someDiscrepancies() {
			row := store.DiscrepancyRow{Discrepancy: d, Key: store.DiscrepancyKey(d.ID()), Status: inventory.Open, Since: now.AddDate(0, 0, -3), Updated: now}
			if err := tx.PutDiscrepancy(ctx, &row); err != nil {
				return err
			}
		}
		return tx.AddChange(ctx, &store.Change{Subject: "d1", Field: "name", From: "PC-TEMP", To: "TO-O10-19933", At: now.AddDate(0, -1, 0), Source: "agent-1"})
	}))
}

func someAssets() []inventory.Asset {
	return []inventory.Asset{
		{ID: "a1", Number: "19933", Type: "PC portable", Class: inventory.Laptop, Manufacturer: "HP", Model: "EliteBook 840 G8", Serial: "5CG1234QZ8",
			Name: "TM-O10-19933-P", MAC: "54:e1:ad:26:d4:82", Entity: "Tours Métropole", EntityCode: "TM", Service: "Informatique", ServiceCode: "O10",
			Site: "Hôtel de ville", SiteCode: "HDV", Floor: "2", Room: "214", User: "BONNET Rose", Status: "En service", State: inventory.InService,
			ServiceDate: time.Date(2021, 3, 4, 0, 0, 0, 0, time.UTC), Origin: inventory.Origin{File: "iws.csv", Row: 12}},
		{ID: "a2", Number: "11536", Type: "Imprimante", Class: inventory.Printer, Manufacturer: "HP", Model: "LaserJet M507", Serial: "PHCVNZD3A3N",
			Name: "COP-11536", EntityCode: "TO", ServiceCode: "N10", Status: "En service", State: inventory.InService},
	}
}

func someDevices() []inventory.Device {
	return []inventory.Device{
		{ID: "d1", FirstSeen: now.AddDate(0, -6, 0), LastSeen: now.AddDate(0, 0, -1), Sources: []string{"agent-1"}, Facts: inventory.Facts{
			Class: inventory.Laptop, Name: "TO-O10-19933", DNSName: "TO-O10-19933.tours.local", Serial: "5CG1234QZ3", Manufacturer: "Hewlett-Packard",
			Model: "HP EliteBook 840 G8 Notebook PC", Chassis: "Notebook", OS: "Windows 11 Professionnel",
			Interfaces: []inventory.Interface{{Name: "Intel(R) Ethernet I219-LM", MAC: "54E1AD26D482", BuiltIn: true}},
			Addresses:  []netip.Addr{netip.MustParseAddr("10.38.83.205")}}},
		{ID: "d2", FirstSeen: now, LastSeen: now, Sources: []string{"agent-2"}, Facts: inventory.Facts{
			Class: inventory.Desktop, Name: hostile, Serial: "HACK1", Manufacturer: hostile, Model: hostile, Location: hostile}},
	}
}

func someDiscrepancies() []inventory.Discrepancy {
	laptop := inventory.Discrepancy{AssetID: "a1", DeviceID: "d1", Number: "19933", DeviceSerial: "5CG1234QZ3", DeviceName: "TO-O10-19933",
		Class: inventory.Laptop, EntityCode: "TM", ServiceCode: "O10", SiteCode: "HDV"}
	serial, suffix, entity := laptop, laptop, laptop
	serial.Kind, serial.Field, serial.Manual, serial.Observed, serial.Suggestion = inventory.FieldMismatch, "serial", "5CG1234QZ8", "5CG1234QZ3", "5CG1234QZ3"
	serial.Explanation = inventory.Explanation{Code: "mismatch-serial-near"}
	suffix.Kind, suffix.Field, suffix.Manual, suffix.Observed, suffix.Suggestion = inventory.NamingSuffix, "name", "TM-O10-19933-P", "TO-O10-19933", "TM-O10-19933-P"
	suffix.Explanation = inventory.Explanation{Code: "naming-suffix", Args: map[string]string{"suffix": "", "expected": "-P", "class": "laptop"}}
	entity.Kind, entity.Field, entity.Manual, entity.Observed, entity.Suggestion = inventory.NamingEntity, "name", "TM-O10-19933-P", "TO-O10-19933", "TM-O10-19933-P"
	entity.Explanation = inventory.Explanation{Code: "naming-entity", Args: map[string]string{"code": "TO", "expected": "TM"}}
	return []inventory.Discrepancy{
		serial, suffix, entity,
		{Kind: inventory.UnknownDevice, DeviceID: "d2", DeviceName: hostile, DeviceSerial: "HACK1", Class: inventory.Desktop, Observed: hostile,
			Explanation: inventory.Explanation{Code: "unknown-device"}},
		{Kind: inventory.MissingDevice, AssetID: "a2", Number: "11536", Class: inventory.Printer, EntityCode: "TO", ServiceCode: "N10",
			Explanation: inventory.Explanation{Code: "missing-never"}},
	}
}

// key is that of the small estate's only discrepancy of a kind.
func key(t testing.TB, kind inventory.Kind) string {
	t.Helper()
	for _, d := range someDiscrepancies() {
		if d.Kind == kind {
			return store.DiscrepancyKey(d.ID())
		}
	}
	t.Fatalf("no discrepancy of kind %s", kind)
	return ""
}

// visitor is a browser.
type visitor struct {
	t    testing.TB
	site *testSite
	http *http.Client
}

// as signs in with that role; without one it stays a stranger.
func (s *testSite) as(t testing.TB, role store.Role) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	v := &visitor{t: t, site: s, http: &http.Client{Jar: jar}}
	if role != "" {
		status, _ := v.post("/sign-in", "name", string(role), "password", password)
		if status != http.StatusOK {
			t.Fatalf("sign in as %s: status %d", role, status)
		}
	}
	return v
}

func (v *visitor) get(path string) (int, string) {
	v.t.Helper()
	response, err := v.http.Get(v.site.URL + path)
	return read(v.t, response, err)
}

func (v *visitor) post(path string, pairs ...string) (int, string) {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	response, err := v.http.PostForm(v.site.URL+path, form)
	return read(v.t, response, err)
}

func read(t testing.TB, response *http.Response, err error) (int, string) {
	t.Helper()
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return response.StatusCode, string(body)
}

// shows fails unless the page has each of the texts.
func shows(t testing.TB, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not show %q", text)
		}
	}
}

func hides(t testing.TB, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(page, text) {
			t.Errorf("the page shows %q", text)
		}
	}
}
