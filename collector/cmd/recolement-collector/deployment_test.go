package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"recolement/collector/estate"
	"recolement/collector/store"
)

// TestNamesForDeployments: who asks from an allowed network gets the name of the machine in question and of no other, and each answer stands
// in the audit trail. To everybody else there is nothing, not even where the setting stands at another network.
func TestNamesForDeployments(t *testing.T) {
	g := newGuarded(t)
	_, err := g.estate.Import(t.Context(), estate.ImportRequest{File: "two.csv", By: "test", Data: []byte("N° inventaire;Type;Marque;Modèle;N° de série;Nom réseau;Entité;Code service;Service;Statut\n" +
		"19933;PC portable;HP;EliteBook 840 G8;5CG0042XYZ;TO-A00-19933-P;TO;A00;Direction;En service\n" +
		"19934;Tablette;HP;Elite x2;5CG0043XYZ;;TO;A00;Direction;En service\n")})
	noError(t, err)
	ask := func(network, serial string) (int, string) {
		t.Helper()
		k := g.collector
		if network != "" {
			k.config.MDT.Networks = []netip.Prefix{netip.MustParsePrefix(network)}
		}
		engine, err := k.routes()
		noError(t, err)
		handler, err := k.access.Handler(engine)
		noError(t, err)
		server := httptest.NewServer(handler)
		defer server.Close()
		response, err := http.PostForm(server.URL+"/mdt/name", url.Values{"SerialNumber": {serial}, "Make": {"Dell Inc."}, "UUID": {"x"}})
		noError(t, err)
		defer response.Body.Close()
		raw, err := io.ReadAll(response.Body)
		noError(t, err)
		return response.StatusCode, string(raw)
	}
	for _, network := range []string{"", "192.0.2.0/24"} {
		if status, body := ask(network, "5CG0042XYZ"); status != http.StatusNotFound || body != "" {
			t.Errorf("networks %q: %d %q", network, status, body)
		}
	}
	before := answered(t, g)
	for serial, want := range map[string]string{"5CG0042XYZ": "<OSDCOMPUTERNAME>TO-A00-19933-P</OSDCOMPUTERNAME>", "5CG0043XYZ": "<OSDCOMPUTERNAME>TO-A00-19934-TA</OSDCOMPUTERNAME>", "NOBODY77": "<REPLY></REPLY>", "Default string": "<REPLY></REPLY>"} {
		status, body := ask("127.0.0.0/8", serial)
		if status != http.StatusOK || !strings.Contains(body, want) || strings.Contains(body, "ZQ") {
			t.Errorf("%s: %d %q, want %q", serial, status, body, want)
		}
	}
	if after := answered(t, g); after != before+4 {
		t.Errorf("%d answers in the audit trail, want 4", after-before)
	}
}

// answered counts the answers in the audit trail.
func answered(t *testing.T, g guarded) int {
	t.Helper()
	entries, _, err := g.store.AuditPage(t.Context(), store.AuditFilter{Action: "deployment-name", Limit: 100})
	noError(t, err)
	for _, e := range entries {
		if !strings.HasPrefix(e.By, "deployment at 127.0.0.1") || !strings.Contains(e.Why, "serial ") {
			t.Errorf("the audit trail says %+v", e)
		}
	}
	return len(entries)
}
