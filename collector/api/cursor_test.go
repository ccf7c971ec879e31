package api

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recolement/collector/store"
)

func TestCursorRoundTrip(t *testing.T) {
	for _, p := range []store.Place{{Keys: []string{"a"}}, {Value: "Écran 2", Keys: []string{"a", "b"}}, {Null: true, Keys: []string{"x"}}} {
		got, err := readCursor("list", writeCursor("list", &p))
		if err != nil || !cmp.Equal(got, &p) {
			t.Errorf("%+v became %+v, %v", p, got, err)
		}
	}
	if writeCursor("list", nil) != "" {
		t.Error("the last page has a cursor")
	}
}

// A cursor is good for the list, order and filter that gave it out, and says so when it is shown elsewhere.
func TestCursorIsOfOneList(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	s.importNumbers(t, 7)
	reads := s.token(t, "read")
	var p page[Asset]
	s.want(t, 200, call{method: "GET", path: "/assets?sort=number&limit=2", token: reads}).into(t, &p)
	if len(p.Items) != 2 || p.Next == "" || p.Total != nil {
		t.Fatalf("%+v", p)
	}
	next := url.QueryEscape(p.Next)
	p = page[Asset]{}
	s.want(t, 200, call{method: "GET", path: "/assets?sort=number&limit=5&count=true&cursor=" + next, token: reads}).into(t, &p)
	if len(p.Items) != 5 || p.Items[0].InventoryNumber != "00003" || p.Next != "" || p.Total == nil || *p.Total != 7 {
		t.Errorf("%+v", p)
	}
	for _, path := range []string{"/assets?sort=-number", "/assets?sort=name", "/assets?sort=number&class=laptop", "/devices?sort=name"} {
		if r := s.want(t, 422, call{method: "GET", path: path + "&cursor=" + next, token: reads}); !strings.Contains(string(r.body), "another list") {
			t.Errorf("%s: %s", path, r.body)
		}
	}
}

// importNumbers imports records with the numbers from 1 to n.
func (s *site) importNumbers(t testing.TB, n int) {
	t.Helper()
	var file strings.Builder
	file.WriteString("N° inventaire;Type;N° de série;Entité;Statut\n")
	for i := range n {
		fmt.Fprintf(&file, "%05d;PC fixe;SER%06d;TO;En stock\n", i+1, i+1)
	}
	s.want(t, 201, call{method: "POST", path: "/imports?file=n.csv", token: s.token(t, "import"), kind: "text/csv", body: file.String()})
}

func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add(writeCursor("list", &store.Place{Value: "x", Keys: []string{"a"}}))
	f.Add("eyJsIjoibGlzdCIsImsiOlsiXHUwMDAwIl19")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := readCursor("list", text)
		if err != nil || p == nil {
			return
		}
		if !plain(p.Value) || len(p.Keys) == 0 {
			t.Errorf("%q was let through as %+v", text, p)
		}
		again, err := readCursor("list", writeCursor("list", p))
		if err != nil || !cmp.Equal(again, p) {
			t.Errorf("%+v became %+v, %v", p, again, err)
		}
	})
}

// Whatever a query says, a list answers it or says what is wrong with it: never an error of ours.
func FuzzFilters(f *testing.F) {
	s := newSite(f, f.TempDir()+"/api.db")
	s.importNumbers(f, 3)
	reads := s.token(f, "read")
	for _, query := range []string{"q=%25_\\&class=laptop", "kind=unknown-device&kind=x", "status=all&status=open", "sort=-age&limit=1", "cursor=eyJsIjoi", "matched=yes&q=%00", "limit=1e3", "since=2026"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		address := url.URL{Path: Base + "/assets", RawQuery: query}
		if _, err := url.Parse(address.String()); err != nil {
			t.Skip()
		}
		for _, path := range []string{"/assets", "/devices", "/discrepancies"} {
			s.ahead.Add(int64(1e9))
			address.Path = path
			if r := s.do(t, call{method: "GET", path: address.String(), token: reads}); r.status >= 500 {
				t.Errorf("%s?%s: %d %s", path, query, r.status, r.body)
			}
		}
	})
}
