package ui

import (
	"net/http"
	"testing"

	"recolement/collector/store"
)

// TestSubscriptionPages sets a connector up that delivers messages, subscribes, and tries it.
func TestSubscriptionPages(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	admin := site.as(t, store.Administrator)
	admin.post("/preferences", "lang", "fr")
	_, page := admin.get("/settings/subscriptions")
	shows(t, page, "Aucun abonnement", "Réglez d’abord", "Aucun message")
	site.build(t, "webhook")
	program, _, err := site.connectors.Host.Look(t.Context(), "webhook")
	must(t, err)
	_, page = admin.post("/settings/connectors", "plugin", "webhook", "sum", program.Sum, "label", "Crochet", "f.url", "http://127.0.0.1:1/", "f.secret", "a secret of the two")
	shows(t, page, "Connecteur enregistré", "Envoyer un message d’essai")
	hides(t, page, `id="run"`, "a secret")
	connectors, err := site.store.Connectors(t.Context())
	must(t, err)
	id := connectors[0].ID
	status, page := admin.post("/settings/connectors/" + id + "/message")
	if status != http.StatusBadRequest {
		t.Errorf("nobody there: status %d", status)
	}
	shows(t, page, "connection refused")

	form := []string{"label", "DSI", "connector", id, "language", "fr", "least", "2", "every", "1", "unit", "minutes", "at", "06:00", "entity", "TM", "kind", "unknown-device"}
	if status, _ = admin.post("/settings/subscriptions", form...); status != http.StatusBadRequest {
		t.Errorf("every minute: status %d", status)
	}
	form[11] = "days"
	_, page = admin.post("/settings/subscriptions", form...)
	shows(t, page, "Abonnement enregistré", "DSI", "TM, Matériel inconnu", "≥ 2", "chaque jour")
	subs, err := site.store.Subscriptions(t.Context())
	must(t, err)
	_, page = admin.post("/settings/subscriptions/" + subs[0].ID + "/remove")
	shows(t, page, "Abonnement supprimé")
	if status, _ = site.as(t, store.Manager).get("/settings/subscriptions"); status != http.StatusForbidden {
		t.Errorf("a manager: status %d", status)
	}
}
