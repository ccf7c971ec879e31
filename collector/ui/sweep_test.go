package ui

import (
	"bufio"
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"recolement/collector/estate"
	"recolement/collector/store"
)

// withSites gives the estate two sites, so that sweeps have somewhere to be done.
func (s *testSite) withSites(t testing.TB) {
	t.Helper()
	must(t, s.estate.SetSites(context.Background(), []byte("code;label;subnets;entity\nHDV;Hôtel de ville;10.1.0.0/22;TM\nCTM;Ateliers;10.9.0.0/22;TO\n"), "test"))
}

// onlySweep is the sweep that there is.
func (s *testSite) onlySweep(t testing.TB) store.Sweep {
	t.Helper()
	all, err := s.store.Sweeps(context.Background(), "")
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("%d sweeps, want 1", len(all))
	}
	return all[0]
}

// take lets the scanner of the town hall ask for work, and gives the run that it begins.
func (s *testSite) take(t testing.TB) store.SweepRun {
	t.Helper()
	tasks, err := s.estate.TakeSweeps(context.Background(), store.Scanner{AgentID: "scanner-hdv", Site: "HDV", Credentials: []string{"public", "v3"}})
	must(t, err)
	if len(tasks) != 1 {
		t.Fatalf("%d tasks, want 1", len(tasks))
	}
	return tasks[0].Run
}

func TestSweepDefined(t *testing.T) {
	site := newTestSite(t)
	site.withSites(t)
	admin := site.as(t, store.Administrator)
	_, page := admin.get("/sweeps")
	shows(t, page, "Aucun balayage", "recolement-scanner run", "scanner.toml", site.URL, `href="/settings/tokens"`, `href="/sweeps/new"`)
	_, page = admin.get("/sweeps/new?site=HDV")
	shows(t, page, `<option value="HDV" selected>`, "Tous les")
	status, page := admin.post("/sweeps", "label", hostile, "site", "HDV", "ranges", "10.1.0.0/23\r\n10.1.2.5 - 9", "exclude", "10.1.0.7", "every", "1", "unit", "days",
		"at", "20:30", "credentials", "community v2c, v3,", "rate", "900")
	if status != http.StatusOK {
		t.Fatalf("save: status %d", status)
	}
	shows(t, page, "Balayage enregistré", "&lt;script&gt;", "HDV · Hôtel de ville", "chaque jour à 20:30 UTC", "24/11/2026 20:30", "900 paquets/s", "10.1.2.5-9", "jamais fait", "aucun scanner")
	hides(t, page, hostile)
	w := site.onlySweep(t)
	if w.Every != 24*time.Hour || w.At != 20*time.Hour+30*time.Minute || len(w.Ranges) != 2 || len(w.Credentials) != 2 || w.CreatedBy != string(store.Administrator) {
		t.Errorf("%+v", w)
	}
	_, page = admin.get("/sweeps/" + w.ID + "/edit")
	shows(t, page, "10.1.0.0/23\n10.1.2.5-9", `value="20:30"`, `<option value="days" selected>`)
	_, seen, _ := strings.Cut(page, `name="seen" value="`)
	seen, _, _ = strings.Cut(seen, `"`)
	change := []string{"label", "Imprimantes", "site", "HDV", "ranges", "10.1.0.0/24", "seen", seen}
	_, page = admin.post("/sweeps/"+w.ID, change...)
	shows(t, page, "Imprimantes", "à la demande")
	if status, page = admin.post("/sweeps/"+w.ID, change...); status != http.StatusConflict {
		t.Errorf("a change of what has changed since: status %d", status)
	}
	shows(t, page, "rien n’a été enregistré")
	_, page = admin.post("/sweeps/" + w.ID + "/remove")
	shows(t, page, "Balayage supprimé", "Aucun balayage")
}

// TestSweepRefused: what is wrong is said beside its field, what was typed stays, and many addresses have to be confirmed.
func TestSweepRefused(t *testing.T) {
	site := newTestSite(t)
	site.withSites(t)
	admin := site.as(t, store.Administrator)
	for _, c := range []struct {
		field, value, want string
	}{
		{"label", "", "Donnez-lui un nom"},
		{"site", "", "Choisissez le site"},
		{"site", "XYZ", "Aucun site n’a le code « XYZ »"},
		{"ranges", "", "au moins une plage"},
		{"ranges", "10.1.0.0/24\n10.1.0.0/33", "« 10.1.0.0/33 » n’est pas une plage"},
		{"ranges", "10.0.0.0/2", "1\u202f073\u202f741\u202f822 adresses"},
		{"exclude", "10.1.0.0/16", "aucune adresse"},
		{"exclude", "<b>", "« &lt;b&gt; » n’est pas une plage"},
		{"every", "1", "Toutes les 5 minutes au plus"},
		{"every", "often", "« often »"},
		{"every", "-3", "« -3 »"},
		{"at", "25:00", "20:00"},
		{"rate", "fast", "« fast »"},
		{"subnet_rate", "-1", "« -1 »"},
	} {
		form := map[string]string{"label": "Salle", "site": "HDV", "ranges": "10.1.0.0/24", "unit": "minutes"}
		form[c.field] = c.value
		var pairs []string
		for name, value := range form {
			pairs = append(pairs, name, value)
		}
		status, page := admin.post("/sweeps", pairs...)
		if status != http.StatusBadRequest {
			t.Errorf("%s %q: status %d", c.field, c.value, status)
		}
		shows(t, page, c.want, `role="alert"`, `aria-invalid="true"`)
		hides(t, page, "sweep.wrong.")
	}
	many := []string{"label", "Salle", "site", "HDV", "ranges", "10.0.0.0/12"}
	status, page := admin.post("/sweeps", many...)
	if status != http.StatusBadRequest {
		t.Errorf("many addresses: status %d", status)
	}
	shows(t, page, "1\u202f048\u202f574 adresses", `name="confirm" value="1048574"`, ">10.0.0.0/12</textarea>")
	_, page = admin.post("/sweeps", append(many, "confirm", "1048574")...)
	shows(t, page, "Balayage enregistré")
	site.onlySweep(t)
}

// TestSweepWatched: asked for, under way, over; what answered is on the map, with its text, and each address tells its own.
func TestSweepWatched(t *testing.T) {
	site := newTestSite(t)
	site.withSites(t)
	admin := site.as(t, store.Administrator)
	ctx := context.Background()
	w, err := site.estate.SaveSweep(ctx, store.Sweep{Label: "Hôtel de ville", Site: "HDV", Ranges: []string{"10.1.0.0/23"}}, 0, "test")
	must(t, err)
	at := "/sweeps/" + w.ID
	_, page := admin.post(at + "/run")
	shows(t, page, "demandé", "aucun scanner de ce site", `id="stop"`)
	run := site.take(t)
	tell := func(state store.RunState, addresses ...store.SweepAddress) {
		t.Helper()
		_, err := site.estate.HearSweep(ctx, run.AgentID, estate.SweepNews{RunID: run.ID, State: state, Addresses: addresses,
			Progress:    store.SweepProgress{Addresses: 510, Questions: 1000, Asked: 250, Answering: 3, Read: 1, Refused: 1},
			Credentials: []store.SweepCredential{{Name: "public", Worked: 1}, {Name: "v3", Refused: 1, Silent: 2}}})
		must(t, err)
	}
	site.fill(t)
	tell(store.RunRunning,
		store.SweepAddress{Addr: netip.MustParseAddr("10.1.0.5"), State: "read", Credential: "public", Refused: []string{}, Name: "COP-<i>", Source: "agent-1"},
		store.SweepAddress{Addr: netip.MustParseAddr("10.1.1.9"), State: "refused", Refused: []string{"v3"}, Reason: "unknown user"})
	_, page = admin.get(at)
	shows(t, page, `<progress id="progress" max="1000" value="250">`, "25 % des questions", "en cours", "scanner en ligne", "10.1.0.0/24", "10.1.1.0/24",
		`aria-label="10.1.0.5 · lu · COP-&lt;i&gt;"`, "1 lu, 254 sans réponse encore", "1 refuse, 254 sans réponse encore", "public", "a servi : jamais")
	_, page = admin.get(at + "?at=10.1.0.5")
	shows(t, page, `href="/devices/d1"`, `aria-current="true"`)
	_, page = admin.get(at + "?at=10.1.1.9")
	shows(t, page, "unknown user", "refuse l’accès")
	for _, odd := range []string{"10.1.0.77", "x", "fe80::1%25eth0", "::"} {
		if status, _ := admin.get(at + "?at=" + odd); status != http.StatusOK {
			t.Errorf("?at=%s: status %d", odd, status)
		}
	}
	_, page = admin.post(at + "/stop")
	shows(t, page, "arrêt demandé")
	tell(store.RunStopped)
	_, page = admin.get(at)
	shows(t, page, "arrêté", `id="run"`, "1 lu, 254 silencieuses")
	hides(t, page, "<progress")
	_, page = admin.get("/sweeps")
	shows(t, page, "1 matériel lu", "arrêté", "scanner en ligne")
	reader := site.as(t, store.Reader)
	_, page = reader.get(at)
	hides(t, page, `id="run"`, at+"/edit")
	for _, path := range []string{"/sweeps", at, at + "/run", at + "/stop", at + "/remove"} {
		if status, _ := reader.post(path); status != http.StatusForbidden {
			t.Errorf("POST %s by a reader: status %d", path, status)
		}
	}
}

// TestSweepEvents: an open page hears when a sweep has come further.
func TestSweepEvents(t *testing.T) {
	site := newTestSite(t)
	w, err := site.estate.SaveSweep(context.Background(), store.Sweep{Label: "Salle", Site: "HDV", Ranges: []string{"10.1.0.0/24"}}, 0, "test")
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, site.URL+"/sweeps/events", nil)
	must(t, err)
	response, err := site.as(t, store.Reader).http.Do(request)
	must(t, err)
	defer response.Body.Close()
	heard := map[string]bool{}
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if revision, ok := strings.CutPrefix(lines.Text(), "data: "); ok && !heard[revision] {
			heard[revision] = true
			if len(heard) == 2 {
				return
			}
			must(t, site.estate.RunSweep(context.Background(), w.ID, "test"))
		}
	}
	t.Errorf("%d revisions heard, want 2", len(heard))
}
