package store

import (
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"recolement/collector/inventory"
)

var inboxNow = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// someRows invents discrepancies whose values often meet.
func someRows(n int, random *rand.Rand) []DiscrepancyRow {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	rows := make([]DiscrepancyRow, n)
	for i := range rows {
		subject := random.IntN(n/2 + 1)
		d := inventory.Discrepancy{
			Kind: inventory.Kinds()[random.IntN(len(inventory.Kinds()))], Field: pick("", "serial", "name"), Number: fmt.Sprintf("%05d", subject),
			DeviceName: fmt.Sprintf("TM-O10-%05d-P", subject), DeviceSerial: fmt.Sprintf("5CG%04d", i), Class: inventory.Class(pick("laptop", "desktop", "printer")),
			EntityCode: pick("TM", "TO", ""), ServiceCode: pick("O10", "A00", "C20"), SiteCode: pick("HDV", "GAR", ""), Observed: pick("été", "hiver"),
		}
		switch subject % 5 {
		case 0:
			d.DeviceID = fmt.Sprintf("d%05d", subject)
		case 1: // neither
		default:
			d.AssetID = fmt.Sprintf("a%05d", subject)
		}
		rows[i] = DiscrepancyRow{
			Discrepancy: d, Key: fmt.Sprintf("key%06d", i), Status: inventory.Status(pick("open", "open", "open", "assigned", "ignored", "resolved")),
			Assignee: pick("", "", "c.moreau", "l.petit"), Since: inboxNow.AddDate(0, 0, -random.IntN(200)), Updated: inboxNow,
		}
	}
	return rows
}

func putRows(t testing.TB, s *Store, rows []DiscrepancyRow) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *Tx) error {
		for i := range rows {
			if err := tx.PutDiscrepancy(t.Context(), &rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func someFilter(random *rand.Rand) InboxFilter {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	f := InboxFilter{Now: inboxNow, Sort: pick("", "since", "number", "name", "size"), Desc: random.IntN(2) == 0, Limit: 10}
	for facet, values := range map[Facet][]string{
		ByStatus: {"open", "assigned", "resolved"}, ByKind: {"field-mismatch", "renewal-due"}, ByEntity: {"TM", ""}, ByService: {"O10"},
		BySite: {"HDV", "nowhere"}, ByClass: {"laptop"}, ByAge: Ages(), ByAssignee: {"", "c.moreau"},
	} {
		for _, v := range values {
			if random.IntN(4) == 0 {
				f.Values[facet] = append(f.Values[facet], v)
			}
		}
	}
	if random.IntN(3) == 0 {
		f.Text = pick("ETE", "o10 5cg", "nothing at all", "0012")
	}
	return f
}

// TestInboxTellsTheTruth: whatever is asked, the inbox selects and counts what a plain look at every row selects and counts, also
// after rows have changed, and also for a collector that did not write them.
func TestInboxTellsTheTruth(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		random := rand.New(rand.NewPCG(1, 2))
		rows := someRows(300, random)
		putRows(t, s, rows)
		for round := range 60 {
			f := someFilter(random)
			page, err := s.View(AllEntities()).Inbox(t.Context(), &f)
			if err != nil {
				t.Fatal(err)
			}
			checkInbox(t, s, rows, f, page)
			if round%10 == 9 {
				changed := someRows(20, random)
				for i := range changed {
					at := random.IntN(len(rows))
					changed[i].Key = rows[at].Key
					rows[at] = changed[i]
				}
				changed = slices.Collect(maps.Values(lastOf(changed)))
				putRows(t, s, changed)
			}
		}
	})
}

// TestInboxPagesFollowEachOther: however few subjects a page takes, the pages together are the whole list in its order.
func TestInboxPagesFollowEachOther(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		random := rand.New(rand.NewPCG(9, 10))
		putRows(t, s, someRows(900, random))
		for range 12 {
			f := someFilter(random)
			whole, err := s.View(AllEntities()).InboxKeys(t.Context(), &f)
			if err != nil {
				t.Fatal(err)
			}
			f.Limit = 1 + random.IntN(9)
			var keys []string
			for f.Offset = 0; f.Offset < 60; f.Offset += f.Limit {
				page, err := s.View(AllEntities()).Inbox(t.Context(), &f)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range slices.Concat(page.Groups...) {
					keys = append(keys, r.Key)
				}
			}
			if !slices.Equal(keys, whole[:len(keys)]) {
				t.Fatalf("filter %+v: the pages are not the beginning of the list", f)
			}
		}
	})
}

// lastOf keeps one row per key.
func lastOf(rows []DiscrepancyRow) map[string]DiscrepancyRow {
	last := map[string]DiscrepancyRow{}
	for _, r := range rows {
		last[r.Key] = r
	}
	return last
}

func checkInbox(t *testing.T, s *Store, rows []DiscrepancyRow, f InboxFilter, page *InboxPage) {
	t.Helper()
	want := map[string]bool{}
	subjects := map[string]bool{}
	var counts [facets]map[string]int
	for n := range counts {
		counts[n] = map[string]int{}
	}
	for i := range rows {
		values, missed := facetValues(&rows[i]), []int{}
		for n, v := range values {
			if len(f.Values[n]) > 0 && !slices.Contains(f.Values[n], v) {
				missed = append(missed, n)
			}
		}
		text := words(rows[i].Number, rows[i].DeviceSerial, rows[i].DeviceName, rows[i].Observed, rows[i].Assignee)
		if !containsAll(text, strings.Fields(Fold(f.Text))) || len(missed) > 1 {
			continue
		}
		if len(missed) == 0 {
			want[rows[i].Key], subjects[Subject(&rows[i].Discrepancy)] = true, true
		}
		for n, v := range values {
			if len(missed) == 0 || missed[0] == n {
				counts[n][v]++
			}
		}
	}
	keys, err := s.View(AllEntities()).InboxKeys(t.Context(), &f)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, key := range keys {
		got[key] = true
	}
	if !maps.Equal(got, want) || page.Total != len(want) || page.Subjects != len(subjects) || len(page.Groups) != min(10, len(subjects)) {
		t.Fatalf("filter %+v: %d keys, %d in all, %d of %d subjects; want %d of %d", f, len(got), page.Total, len(page.Groups), page.Subjects, len(want), len(subjects))
	}
	for n := range counts {
		if !maps.Equal(page.Counts[n], counts[n]) {
			t.Fatalf("filter %+v: facet %d counts %v, want %v", f, n, page.Counts[n], counts[n])
		}
	}
}

func facetValues(r *DiscrepancyRow) [facets]string {
	age := AgeOlder
	for _, a := range []struct {
		name  string
		start time.Time
	}{
		{AgeQuarter, inboxNow.AddDate(0, -3, 0)}, {AgeMonth, inboxNow.AddDate(0, -1, 0)}, {AgeWeek, inboxNow.AddDate(0, 0, -7)}, {AgeDay, inboxNow.AddDate(0, 0, -1)},
	} {
		if r.Since.After(a.start) {
			age = a.name
		}
	}
	return [facets]string{
		ByStatus: string(r.Status), ByKind: string(r.Kind), ByEntity: r.EntityCode, ByService: r.ServiceCode, BySite: r.SiteCode,
		ByClass: string(r.Class), ByAge: age, ByAssignee: r.Assignee,
	}
}

// TestInboxFollowsOtherCollectors: what one collector writes, another's inbox shows; a transaction that came to nothing is not seen.
func TestInboxFollowsOtherCollectors(t *testing.T) {
	dsn := cluster.Database(t)
	one, other := open(t, dsn), open(t, dsn)
	other.name = "another machine"
	random := rand.New(rand.NewPCG(3, 4))
	rows := someRows(30, random)
	count := func(s *Store) int {
		page, err := s.View(AllEntities()).Inbox(t.Context(), &InboxFilter{Now: inboxNow})
		if err != nil {
			t.Fatal(err)
		}
		return page.Total
	}
	for i, writer := range []*Store{one, other, one, other} {
		putRows(t, writer, rows[i*7:i*7+7])
		if a, b := count(one), count(other); a != i*7+7 || b != a {
			t.Fatalf("after %d transactions the collectors see %d and %d", i+1, a, b)
		}
	}
	err := one.Write(t.Context(), func(tx *Tx) error {
		failed, broken := tx.Apart(t.Context(), func() error {
			if err := tx.PutDiscrepancy(t.Context(), &rows[28]); err != nil {
				return err
			}
			return fmt.Errorf("this part fails")
		})
		if failed == nil || broken != nil {
			return fmt.Errorf("apart: %w, %w", failed, broken)
		}
		return tx.PutDiscrepancy(t.Context(), &rows[29])
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := count(one), count(other); a != 29 || b != 29 {
		t.Fatalf("after a part was taken back the collectors see %d and %d, want 29", a, b)
	}
}

// TestInboxKeepsEntitiesApart: the inbox shows what the list of discrepancies shows to the same person, and its counts tell no more.
func TestInboxKeepsEntitiesApart(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		rows := someRows(200, rand.New(rand.NewPCG(7, 8)))
		for i := range rows {
			if i%7 == 0 {
				rows[i].AssetID, rows[i].DeviceID, rows[i].OtherEntities = "", "", []string{"TM", "TO"}
			}
		}
		putRows(t, s, rows)
		for _, in := range []Entities{AllEntities(), SomeEntities("TM"), SomeEntities("TO"), SomeEntities("CCAS"), {}} {
			v := s.View(in)
			listed, total, err := v.Discrepancies(t.Context(), DiscrepancyFilter{Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			page, err := v.Inbox(t.Context(), &InboxFilter{Now: inboxNow, Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]DiscrepancyRow{}
			entities := map[string]int{}
			for _, r := range listed {
				want[r.Key] = r
				entities[r.EntityCode]++
			}
			if page.Total != total || !maps.Equal(page.Counts[ByEntity], entities) {
				t.Errorf("%s: the inbox counts %d, %v; the list %d, %v", in, page.Total, page.Counts[ByEntity], total, entities)
			}
			for _, r := range slices.Concat(page.Groups...) {
				if w := want[r.Key]; w.Withheld != r.Withheld || w.EntityCode != r.EntityCode || w.Observed != r.Observed {
					t.Errorf("%s: the inbox shows %+v, the list %+v", in, r, w)
				}
			}
		}
	})
}

func TestSavedViewsAndComments(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *Store) {
		mine := SavedView{Owner: "u1", Name: "Mes imprimantes", Query: "class=printer", Created: inboxNow}
		shared := SavedView{Owner: "u2", Name: "À la mairie", Query: "site=HDV", Shared: true, Created: inboxNow}
		hidden := SavedView{Owner: "u2", Name: "Brouillon", Created: inboxNow}
		said := Comment{Subject: "k", By: "c.moreau", At: inboxNow, Text: "vu avec le CCAS"}
		err := s.Write(t.Context(), func(tx *Tx) error {
			for _, v := range []*SavedView{&mine, &shared, &hidden} {
				if err := tx.PutSavedView(t.Context(), v); err != nil {
					return err
				}
			}
			return tx.AddComment(t.Context(), &said)
		})
		if err != nil {
			t.Fatal(err)
		}
		views, err := s.SavedViews(t.Context(), "u1")
		if err != nil || len(views) != 2 {
			t.Fatalf("views of u1: %+v, %v", views, err)
		}
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.RemoveSavedView(t.Context(), mine.ID) }); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SavedView(t.Context(), mine.ID); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("a removed view: %v", err)
		}
		comments, err := s.Comments(t.Context(), "k")
		if err != nil || len(comments) != 1 || comments[0] != said {
			t.Errorf("comments: %+v, %v", comments, err)
		}
	})
}

// BenchmarkInbox measures the inbox over 30,000 open discrepancies and as many resolved ones.
func BenchmarkInbox(b *testing.B) {
	s, err := Open(b.Context(), b.TempDir()+"/bench.db", slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	random := rand.New(rand.NewPCG(5, 6))
	rows := someRows(60000, random)
	for i := range rows {
		rows[i].Status = inventory.Open
		if i >= 30000 {
			rows[i].Status = inventory.Resolved
		}
	}
	putRows(b, s, rows)
	open := InboxFilter{Now: inboxNow}
	open.Values[ByStatus] = []string{"open"}
	search, narrow := open, open
	search.Text = "o10 0012"
	narrow.Values[ByEntity], narrow.Values[ByKind] = []string{"TM"}, []string{"field-mismatch"}
	for name, f := range map[string]InboxFilter{"open": open, "search": search, "narrow": narrow, "all": {Now: inboxNow, Sort: "number"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.View(AllEntities()).Inbox(b.Context(), &f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
