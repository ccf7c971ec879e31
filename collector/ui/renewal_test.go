package ui

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

func showsBar(t *testing.T, page, label, total string) {
	t.Helper()
	if !regexp.MustCompile(`>` + label + `</text> <text class="total"[^>]*>` + total + `<`).MatchString(page) {
		t.Errorf("no bar shows %s for %s", total, label)
	}
}

// TestRenewalForecast: a laptop of 2021 is due in 2028 by the policy's seven years, in 2029 at eight; prices add up, a model's goes before its class's.
func TestRenewalForecast(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader, admin := site.as(t, store.Reader), site.as(t, store.Administrator)
	_, page := reader.get("/renewal")
	shows(t, page, "/assets?renewal=2028", "1 machine n’a pas de prix", "Aucun prix n’est connu")
	showsBar(t, page, "2028", "1")
	hides(t, page, `action="/renewal/prices"`)
	_, page = reader.get("/renewal?age-laptop=8")
	shows(t, page, "/assets?age-laptop=8&amp;renewal=2029", "Revenir à la politique")
	showsBar(t, page, "2029", "1")
	for path, rows := range map[string]int{"/assets?age-laptop=8&renewal=2029": 1, "/assets?age-laptop=8&renewal=2028": 0, "/assets?age-laptop=5&renewal=due": 1} {
		if _, page := reader.get(path); strings.Count(page, "data-row>") != rows {
			t.Errorf("%s: %d rows, want %d", path, strings.Count(page, "data-row>"), rows)
		}
	}
	if status, _ := reader.post("/renewal/prices", "class", "laptop", "price", "1"); status != http.StatusForbidden {
		t.Errorf("a reader sets a price: status %d", status)
	}
	_, _ = admin.post("/renewal/prices", "class", "laptop", "price", "1 000,50")
	_, page = reader.get("/renewal")
	shows(t, page, "1\u202f001\u202f€")
	_, _ = admin.post("/renewal/prices", "class", "laptop", "model", "EliteBook 840 G8", "price", "1200")
	data, _ := reader.download("/renewal/export?format=csv")
	shows(t, string(data), "19933;", ";2028;1200.00")
	for _, bad := range []string{"much", "-1", "1e99", "NaN"} {
		if status, _ := admin.post("/renewal/prices", "class", "laptop", "price", bad); status != http.StatusBadRequest {
			t.Errorf("price %q: status %d", bad, status)
		}
	}
	if status, _ := admin.post("/renewal/prices", "class", "spaceship", "price", "1"); status != http.StatusBadRequest {
		t.Errorf("a price of no class: status %d", status)
	}
	_, _ = admin.post("/renewal/prices", "class", "laptop", "model", "EliteBook 840 G8", "price", "")
	prices, err := site.store.Prices(context.Background())
	must(t, err)
	if cents, ok := prices.Of(inventory.Laptop, "EliteBook 840 G8"); !ok || cents != 100_050 || len(prices) != 1 {
		t.Errorf("%v", prices)
	}
	_, audit := admin.get("/settings/audit")
	shows(t, audit, "1000.50")
}
