package store

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"recolement/collector/inventory"
)

var noon = time.Date(2026, 11, 16, 12, 0, 0, 123456000, time.UTC)

func write(t *testing.T, s *Store, do func(tx *Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.AllowUnexported(DiscrepancyRow{})); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func fullAsset(id, number string) inventory.Asset {
	return inventory.Asset{ID: id, Number: number, Type: "PC portable", Class: inventory.Laptop, Manufacturer: "HP", Model: "EliteBook", Serial: "5CG1",
		UUID: "U", Name: "TO-A00-" + number + "-P", MAC: "00:11:22:33:44:55", IP: "10.0.0.1", Entity: "Ville", EntityCode: "TO", Service: "Éducation",
		ServiceCode: "A00", Site: "Mairie", SiteCode: "HDV", Floor: "2", Room: "210", User: "x", Status: "En service", State: inventory.InService,
		PurchaseDate: time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC), ParentNumber: "1", Comment: "c", Origin: inventory.Origin{File: "iws.csv", Row: 7}}
}

func TestAssetRoundTripAndFilters(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		one, two := fullAsset("a1", "100"), fullAsset("a2", "200")
		two.Class, two.Service, two.Comment = inventory.Desktop, "Voirie", "50%_off"
		gone := fullAsset("a3", "300")
		write(t, s, func(tx *Tx) error {
			return errors.Join(
				tx.PutAsset(t.Context(), &KnownAsset{Asset: one}, []string{"n:100", "s:5CG1"}),
				tx.PutAsset(t.Context(), &KnownAsset{Asset: two}, []string{"n:200", "s:5CG1", "s:5CG1"}),
				tx.PutAsset(t.Context(), &KnownAsset{Asset: gone, Gone: noon}, nil))
		})
		got, err := s.Asset(t.Context(), "a1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, one)
		for name, c := range map[string]struct {
			f    AssetFilter
			want []string
		}{
			"all":              {AssetFilter{}, []string{"a1", "a2"}},
			"accents and case": {AssetFilter{Text: "EDUCATION hp"}, []string{"a1"}},
			"like signs":       {AssetFilter{Text: "%_"}, []string{"a2"}},
			"injection":        {AssetFilter{Text: "' OR 1=1 --"}, nil},
			"class":            {AssetFilter{Class: inventory.Desktop}, []string{"a2"}},
			"page":             {AssetFilter{Sort: "number", Desc: true, Limit: 1}, []string{"a2"}},
			"next page":        {AssetFilter{Sort: "number", Desc: true, Limit: 1, Offset: 1}, []string{"a1"}},
			"unknown sort":     {AssetFilter{Sort: "number; DROP TABLE asset"}, []string{"a1", "a2"}},
			"age, site":        {AssetFilter{Sort: "age", Site: "HDV", Entity: "TO", Service: "A00", State: inventory.InService}, []string{"a1", "a2"}},
		} {
			rows, _, err := s.Assets(t.Context(), c.f)
			if err != nil {
				t.Fatal(name, err)
			}
			var ids []string
			for _, a := range rows {
				ids = append(ids, a.ID)
			}
			if !cmp.Equal(ids, c.want) {
				t.Errorf("%s: %v, want %v", name, ids, c.want)
			}
		}
		ids, err := s.AssetsWithKeys(t.Context(), []string{"s:5CG1", "x:"})
		if err != nil || len(ids) != 2 {
			t.Errorf("assets with the key: %v %v", ids, err)
		}
		write(t, s, func(tx *Tx) error {
			return tx.PutAsset(t.Context(), &KnownAsset{Asset: two}, []string{"n:200", "m:1"})
		})
		keys, err := s.KeysOfAssets(t.Context(), []string{"a2"})
		if err != nil || len(keys) != 2 || !strings.Contains(strings.Join(keys, " "), "m:1") {
			t.Errorf("keys after a change: %v %v", keys, err)
		}
	})
}

func TestDeviceRoundTripAndJoin(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		d := inventory.Device{ID: "d1", FirstSeen: noon.Add(-time.Hour), LastSeen: noon, Sources: []string{"x", "y"}, Parent: "p", Facts: inventory.Facts{
			Class: inventory.Laptop, Virtual: true, Name: "PC", DNSName: "pc.x", Serial: "S", AltSerial: "T", Manufacturer: "HP", Model: "M", UUID: "U", Chassis: "Notebook",
			OS: "Windows", Location: "here", Interfaces: []inventory.Interface{{Name: "eth", MAC: "001122334455", BuiltIn: true}},
			Addresses: []netip.Addr{netip.MustParseAddr("10.0.0.9"), netip.MustParseAddr("fe80::1")}}}
		other := d
		other.ID = "d2"
		match := inventory.Match{DeviceID: "d1", AssetID: "a1", Evidence: []inventory.Evidence{{Key: inventory.BySerial, Value: "S"}}}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutDevice(t.Context(), &d), tx.PutDevice(t.Context(), &other), tx.PutMatch(t.Context(), &match),
				tx.AddChange(t.Context(), &Change{Subject: "d2", Field: "name", From: "a", To: "b", At: noon, Source: "x"}),
				tx.PutPin(t.Context(), &Pin{Pin: inventory.Pin{DeviceID: "d2", AssetID: "a9", Verdict: inventory.Apart}, DecisionID: "q"}))
		})
		got, err := s.Device(t.Context(), "d1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, d)
		yes, no := true, false
		for _, c := range []struct {
			f    DeviceFilter
			want int
		}{{DeviceFilter{}, 2}, {DeviceFilter{Matched: &yes}, 1}, {DeviceFilter{Matched: &no}, 1}, {DeviceFilter{Text: "10.0.0.9 windows"}, 2},
			{DeviceFilter{Text: "001122334455", Class: inventory.Laptop}, 2}, {DeviceFilter{Text: "nothing"}, 0}} {
			if _, n, err := s.Devices(t.Context(), c.f); err != nil || n != c.want {
				t.Errorf("%+v: %d %v, want %d", c.f, n, err, c.want)
			}
		}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.JoinDevice(t.Context(), "d2", "d1"),
				tx.AddChange(t.Context(), &Change{Subject: "d1", Field: JoinedField, From: "PC", To: "d2", At: noon.Add(-time.Hour), Source: "x"}))
		})
		if _, err := s.Device(t.Context(), "d2"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("a joined device: %v", err)
		}
		h, err := s.History(t.Context(), "d1")
		if err != nil || len(h) != 2 || h[0].To != "b" || !h[0].At.Equal(noon) {
			t.Errorf("history after a join: %+v %v", h, err)
		}
		if pins, err := s.PinsAmong(t.Context(), []string{"d1"}, []string{"a9"}); err != nil || len(pins) != 1 || pins[0].Verdict != inventory.Apart {
			t.Errorf("pins after a join: %+v %v", pins, err)
		}
		m, err := s.MatchOfDevice(t.Context(), "d1")
		if err != nil || len(m) != 1 {
			t.Fatal(m, err)
		}
		same(t, m[0], match)
	})
}

func TestObservationAndDocument(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		o := Observation{Observation: inventory.Observation{Source: "agent", Subject: "serial:S", Taken: noon, Facts: inventory.Facts{Name: "PC", Serial: "S"}}, FirstSeen: noon, DeviceID: "d1"}
		screen := Observation{Observation: inventory.Observation{Source: "agent", Subject: "screen:X", Taken: noon, Through: o.Key()}, FirstSeen: noon, DeviceID: "d2"}
		part := func(value string, taken time.Time) Part {
			p := NewPart(json.RawMessage(value))
			p.Taken = taken
			return p
		}
		doc := Document{Envelope: part(`{"deviceid":"agent"}`, noon), "bios": part(`{"ssn":"`+strings.Repeat("S", 10000)+`"}`, noon), "odd \n name": part(`[1]`, noon.Add(-time.Hour))}
		o.Parts = doc.Parts()
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutObservation(t.Context(), &o), tx.PutObservation(t.Context(), &screen), tx.PutDocument(t.Context(), RewriteOf("agent", "serial:S", nil, doc)))
		})
		got, err := s.Observation(t.Context(), "agent", "serial:S")
		if err != nil || got == nil {
			t.Fatal(got, err)
		}
		same(t, *got, o)
		back, err := s.Document(t.Context(), "agent", "serial:S")
		if err != nil || back == nil {
			t.Fatal(back, err)
		}
		same(t, back, doc)
		if r, err := s.Report(t.Context(), "d1"); err != nil || len(r.Content.BIOS.SerialNumber) != 10000 {
			t.Errorf("report: %+v, %v", r, err)
		}
		if _, err := s.Report(t.Context(), "d2"); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("a screen's document: %v", err)
		}
		heads, err := s.HeadsOf(t.Context(), []string{"agent", "nobody"})
		if err != nil || len(heads) != 2 {
			t.Fatalf("heads: %v %v", heads, err)
		}
		for i, want := range []Observation{screen, o} {
			whole, err := heads[i].Whole()
			if text, _ := FactsText(&want.Facts); err != nil || heads[i].Text != text {
				t.Errorf("facts of %s: %s, %v", want.Subject, heads[i].Text, err)
			}
			same(t, whole, want)
		}
		changed := Document{Envelope: doc[Envelope], "bios": part(`{}`, noon.Add(time.Hour)), "softwares": part(`"`+strings.Repeat("x", 5000)+`"`, noon.Add(time.Hour))}
		write(t, s, func(tx *Tx) error {
			later := o
			later.Taken, later.Parts = noon.Add(time.Hour), changed.Parts()
			return errors.Join(tx.PutDocument(t.Context(), RewriteOf("agent", "serial:S", doc, changed)), tx.PutObservation(t.Context(), &later))
		})
		if back, err = s.Document(t.Context(), "agent", "serial:S"); err != nil {
			t.Fatal(err)
		}
		same(t, back, changed)
		none, err := s.Observation(t.Context(), "agent", "")
		if none != nil || err != nil {
			t.Errorf("an observation that is not there: %v %v", none, err)
		}
		next := inventory.Observation{Source: "agent", Subject: "serial:T"}
		write(t, s, func(tx *Tx) error { return tx.DropObservation(t.Context(), &o.Observation, &next) })
		if all, err := s.AllObservations(t.Context()); err != nil || len(all) != 1 || all[0].Through != next.Key() {
			t.Errorf("after a drop: %+v %v", all, err)
		}
		if left, err := sections.find(t.Context(), s.q, ""); err != nil || len(left) != 0 {
			t.Errorf("sections after a drop: %+v %v", left, err)
		}
	})
}

func TestDiscrepancies(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		d := DiscrepancyRow{Discrepancy: inventory.Discrepancy{Kind: inventory.FieldMismatch, Field: "serial", AssetID: "a1", DeviceID: "d1", Others: []string{"x"}, Number: "100",
			DeviceSerial: "S", DeviceName: "PC-É", Class: inventory.Laptop, EntityCode: "TO", ServiceCode: "A00", SiteCode: "HDV", Manual: "T", Observed: "S", Suggestion: "S",
			Explanation: inventory.Explanation{Code: "mismatch-serial-near", Args: map[string]string{"k": "v"}}}, Status: inventory.Ignored, Since: noon, Updated: noon,
			Until: inventory.Day(noon), Assignee: "x", Note: "n"}
		d.Key = DiscrepancyKey(d.ID())
		u := DiscrepancyRow{Discrepancy: inventory.Discrepancy{Kind: inventory.UnknownDevice, DeviceID: "d2"}, Status: inventory.Open, Since: noon}
		u.Key = DiscrepancyKey(u.ID())
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutDiscrepancy(t.Context(), &d), tx.PutDiscrepancy(t.Context(), &u), tx.PutDiscrepancy(t.Context(), &d))
		})
		got, err := s.Discrepancy(t.Context(), d.Key)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, d)
		for _, c := range []struct {
			f    DiscrepancyFilter
			want int
		}{{DiscrepancyFilter{}, 2}, {DiscrepancyFilter{Kinds: []inventory.Kind{inventory.FieldMismatch, inventory.RenewalDue}}, 1},
			{DiscrepancyFilter{Statuses: []inventory.Status{inventory.Open}}, 1}, {DiscrepancyFilter{Text: "pc-e"}, 1}, {DiscrepancyFilter{AssetID: "a1", Class: "laptop", Site: "HDV"}, 1},
			{DiscrepancyFilter{DeviceID: "d2", Entity: "TM"}, 0}} {
			if _, n, err := s.Discrepancies(t.Context(), c.f); err != nil || n != c.want {
				t.Errorf("%+v: %d %v, want %d", c.f, n, err, c.want)
			}
		}
		for sort := range discrepancySorts {
			if rows, _, err := s.Discrepancies(t.Context(), DiscrepancyFilter{Sort: sort, Desc: true}); err != nil || len(rows) != 2 {
				t.Errorf("sorted by %s: %d %v", sort, len(rows), err)
			}
		}
		rows, _, err := s.Discrepancies(t.Context(), DiscrepancyFilter{})
		if err != nil || rows[0].Kind != inventory.UnknownDevice {
			t.Errorf("the usual order is that of the kinds: %v %v", rows, err)
		}
		counts, err := s.DiscrepancyCounts(t.Context(), DiscrepancyFilter{Kinds: []inventory.Kind{inventory.UnknownDevice}})
		if err != nil || counts[inventory.FieldMismatch] != 1 || counts[inventory.UnknownDevice] != 1 {
			t.Errorf("counts %v %v", counts, err)
		}
		among, err := s.DiscrepanciesAmong(t.Context(), []string{"d1"}, []string{"a1"})
		if err != nil || len(among) != 1 {
			t.Errorf("found twice or not at all: %v %v", among, err)
		}
	})
}

func TestTheOtherTables(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		asset := fullAsset("a1", "1")
		decision := inventory.Decision{ID: NewID(), DiscrepancyID: "k", Choice: inventory.RecordWrong, By: "x", At: noon, Reason: "r", Until: noon, Assignee: "y",
			AssetID: "a1", DeviceID: "d1", Field: "serial", From: "a", To: "b", Undone: noon, UndoneBy: "z"}
		correction := Correction{AssetID: "a1", Field: "serial", From: "a", To: "b", DecisionID: decision.ID, At: noon}
		imported := Import{ID: NewID(), File: "iws.csv", By: "x", At: noon, New: 1, Changed: 2, Vanished: 3, Refused: 4, Mapping: []byte(`{"a":1}`), Problems: []byte(`[]`)}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.PutAsset(ctx, &KnownAsset{Asset: asset}, nil), tx.PutDecision(ctx, &decision), tx.PutCorrection(ctx, &correction),
				tx.PutImport(ctx, &imported, []byte("file")),
				tx.PutPolicy(ctx, &PolicyVersion{ID: NewID(), Part: PolicyDocument, Document: "old", By: "x", At: noon}),
				tx.PutPolicy(ctx, &PolicyVersion{ID: NewID(), Part: PolicyDocument, Document: "new", By: "x", At: noon}),
				tx.AddAudit(ctx, &AuditEntry{At: noon, By: "x", Action: "import", Subject: imported.ID, Why: "w"}))
		})
		gotDecision, err := s.Decision(ctx, decision.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, gotDecision, decision)
		gotCorrections, err := s.Corrections(ctx)
		if err != nil {
			t.Fatal(err)
		}
		same(t, gotCorrections, []Correction{correction})
		gotImport, err := s.Import(ctx, imported.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, gotImport, imported)
		if file, err := s.ImportDocument(ctx, imported.ID); err != nil || string(file) != "file" {
			t.Errorf("imported file %q %v", file, err)
		}
		if v, err := s.Policy(ctx, PolicyDocument); err != nil || v.Document != "new" {
			t.Errorf("policy in force %+v %v", v, err)
		}
		if v, err := s.Policy(ctx, SitesTable); err != nil || v.Document != "" {
			t.Errorf("a part that nobody has set: %+v %v", v, err)
		}
		if entries, err := s.AuditEntries(ctx, 10, 0); err != nil || len(entries) != 1 || entries[0].Why != "w" {
			t.Errorf("audit %+v %v", entries, err)
		}
		write(t, s, func(tx *Tx) error { return tx.DropCorrection(ctx, "a1", "serial") })
		if left, err := s.Corrections(ctx); err != nil || len(left) != 0 {
			t.Errorf("corrections left %v %v", left, err)
		}
		if n, err := s.Size(ctx); err != nil || n <= 0 {
			t.Errorf("size %d %v", n, err)
		}
	})
}

func TestWriteKeepsAllOrNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		wrong := errors.New("wrong")
		err := s.Write(t.Context(), func(tx *Tx) error {
			if err := tx.AddAudit(t.Context(), &AuditEntry{At: noon, By: "lost"}); err != nil {
				return err
			}
			return wrong
		})
		if !errors.Is(err, wrong) {
			t.Errorf("error %v", err)
		}
		write(t, s, func(tx *Tx) error {
			if err := tx.AddAudit(t.Context(), &AuditEntry{At: noon, By: "kept"}); err != nil {
				return err
			}
			err, broken := tx.Apart(t.Context(), func() error {
				if err := tx.AddAudit(t.Context(), &AuditEntry{At: noon, By: "apart"}); err != nil {
					return err
				}
				return wrong
			})
			if !errors.Is(err, wrong) || broken != nil {
				t.Errorf("apart: %v, %v", err, broken)
			}
			return nil
		})
		entries, err := s.AuditEntries(t.Context(), 10, 0)
		if err != nil || len(entries) != 1 || entries[0].By != "kept" {
			t.Errorf("kept %+v %v", entries, err)
		}
	})
}

func TestWritersWaitForEachOther(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		write(t, s, func(tx *Tx) error { return tx.PutImport(ctx, &Import{ID: "n", At: noon}, nil) })
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 5 {
					err := s.Write(ctx, func(tx *Tx) error {
						i, err := tx.Import(ctx, "n")
						if err != nil {
							return err
						}
						i.New++
						return tx.PutImport(ctx, &i, nil)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if i, err := s.Import(ctx, "n"); err != nil || i.New != 40 {
			t.Errorf("%d of 40 additions kept, %v", i.New, err)
		}
	})
}

// A version that this program does not know is refused even where it is not the highest: the series of numbers grow independently.
func TestNewerDatabaseIsRefused(t *testing.T) {
	for _, version := range []string{"99999", "150"} {
		onEachEngine(t, func(t *testing.T, s *Store) {
			if _, err := s.db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (" + version + ", TRUE)"); err != nil {
				t.Fatal(err)
			}
			err := migrate(t.Context(), s.db, s.engine, filepath.Join(t.TempDir(), "x"))
			if err == nil || !strings.Contains(err.Error(), version) || !strings.Contains(err.Error(), "newer program") {
				t.Errorf("migrate: %v", err)
			}
		})
	}
}

// Programs that start at once on a new database bring its tables up once.
func TestManyOpenAtOnce(t *testing.T) {
	at := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "x.db") },
		"postgres": func(t *testing.T) string { return cluster.Database(t) },
	}
	for engine, place := range at {
		t.Run(engine, func(t *testing.T) {
			dsn := place(t)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					s, err := Open(t.Context(), dsn, slog.New(slog.DiscardHandler))
					if err != nil {
						t.Error(err)
						return
					}
					s.Close()
				})
			}
			all.Wait()
			s := open(t, dsn)
			var twice int
			err := s.db.QueryRow("SELECT count(*) - count(DISTINCT version_id) FROM goose_db_version").Scan(&twice)
			if err != nil || twice != 0 {
				t.Errorf("%d migrations were made twice, %v", twice, err)
			}
		})
	}
}

func TestCancelledWriteIsNotKept(t *testing.T) {
	s := open(t, t.TempDir()+"/x.db")
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx *Tx) error {
		cancel()
		return tx.AddAudit(ctx, &AuditEntry{At: noon})
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if entries, _ := s.AuditEntries(t.Context(), 1, 0); len(entries) != 0 {
		t.Error("the cancelled write was kept")
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	if _, err := Open(t.Context(), t.TempDir()+"/no/such/folder/x.db", slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a file in no folder was opened")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Éducation": "education", "ÇA ïœ": "ca iœ", "": ""} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}
