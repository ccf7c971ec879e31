package ui

import (
	"net/http"
	"strings"
	"testing"

	"recolement/collector/store"
)

func TestTheWholeStateOfTheInboxIsInItsAddress(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader := site.as(t, store.Reader)
	for name, test := range map[string]struct {
		query       string
		has, hasNot []string
	}{
		"kind":          {"kind=missing-device", []string{"11536"}, []string{"HACK1", "5CG1234QZ"}},
		"two kinds":     {"kind=missing-device&kind=unknown-device", []string{"11536", "HACK1"}, []string{"5CG1234QZ"}},
		"text":          {"q=hack1", []string{"HACK1"}, []string{"11536"}},
		"entity":        {"entity=TO", []string{"11536"}, []string{"HACK1", "19933"}},
		"service":       {"service=O10", []string{"19933"}, []string{"11536"}},
		"class":         {"class=printer", []string{"11536"}, []string{"HACK1"}},
		"status":        {"status=ignored", []string{"Rien ici"}, []string{"11536"}},
		"all of them":   {"status=all", []string{"11536", "HACK1", "19933"}, nil},
		"past the end":  {"page=7", nil, []string{"11536"}},
		"no such page":  {"page=-3&sort=nonsense", []string{"11536"}, nil},
		"no such value": {"entity=XX&kind=nonsense", []string{"Rien ne correspond"}, []string{"11536"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, page := reader.get("/discrepancies?" + test.query)
			if status != http.StatusOK {
				t.Fatalf("status %d", status)
			}
			_, results, _ := strings.Cut(page, `id="results"`)
			shows(t, results, test.has...)
			hides(t, results, test.hasNot...)
		})
	}
}

func TestFiltersStayWhenSortingAndPaging(t *testing.T) {
	q := query{path: "/discrepancies", values: map[string][]string{"kind": {"a", "b"}, "q": {"x&y"}, "page": {"3"}, "sort": {"since"}}}
	for got, want := range map[string]string{
		q.with("sort", "-since"): "/discrepancies?kind=a&kind=b&q=x%26y&sort=-since",
		q.with("kind"):           "/discrepancies?q=x%26y&sort=since",
		q.with("page", "4"):      "/discrepancies?kind=a&kind=b&page=4&q=x%26y&sort=since",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
