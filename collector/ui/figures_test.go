package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"recolement/collector/store"
)

// TestDashboardLeadsToLists: each figure's list has as many rows as the figure says.
func TestDashboardLeadsToLists(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader := site.as(t, store.Reader)
	_, page := reader.get("/")
	shows(t, page, "<h1>Tableau de bord</h1>", "50\u202f%", "1 sur 2", `href="/devices?is=quiet"`, `href="/discrepancies?kind=missing-device"`, "la courbe commencera demain")
	for path, rows := range map[string]int{
		"/devices?is=quiet": 0, "/devices?matched=no": 1, "/assets?renewal=due": 0, "/assets?renewal=2028": 1,
		"/assets?known=agent&is=observable": 1, "/assets?known=-&is=observable": 1, "/devices?known=agent&matched=no&is=real": 1,
	} {
		if _, page := reader.get(path); strings.Count(page, "data-row>") != rows {
			t.Errorf("%s: %d rows, want %d", path, strings.Count(page, "data-row>"), rows)
		}
	}
	_, page = reader.get("/coverage")
	shows(t, page, "Inventaire &#43; Agent exactement", "Inventaire exactement", "Agent exactement", "/assets?known=-&amp;is=observable")
	_, page = reader.get("/coverage?entity=TM")
	hides(t, page, "Inventaire exactement")
}

// TestFiguresAreKept: each night's figures make a course, each entity's people their own.
func TestFiguresAreKept(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	ctx := context.Background()
	must(t, site.store.Write(ctx, func(tx *store.Tx) error {
		return tx.PutFigures(ctx, now.AddDate(0, 0, -3), map[store.FigureKey]int{
			{Entity: "TM", Name: store.FigureKind + "field-mismatch"}: 7, {Entity: "TO", Name: store.FigureKind + "field-mismatch"}: 5,
			{Entity: "TM", Name: store.FigureObservable}: 10, {Entity: "TM", Name: store.FigureSeen}: 8,
		})
	}))
	must(t, site.estate.KeepFigures(ctx))
	must(t, site.estate.KeepFigures(ctx)) // once more on the same day
	courses, err := site.store.View(store.AllEntities()).FigureCourses(ctx, now.AddDate(0, 0, -9), store.FigureKind)
	must(t, err)
	if points := courses[store.FigureKind+"field-mismatch"]; len(points) != 2 || points[0].Value != 12 || points[1].Value != 1 || !points[1].At.Equal(now.Truncate(24*time.Hour)) {
		t.Errorf("%+v", points)
	}
	courses, err = site.store.View(store.SomeEntities("TO")).FigureCourses(ctx, now.AddDate(0, 0, -9), store.FigureKind)
	must(t, err)
	if points := courses[store.FigureKind+"field-mismatch"]; len(points) != 1 || points[0].Value != 5 {
		t.Errorf("TO's: %+v", points)
	}
	_, page := site.as(t, store.Reader).get("/dashboard")
	shows(t, page, "<svg viewBox", "Champ divergent : 12 le 21/11/2026, 1 le 24/11/2026", "Couverture : 80")
}
