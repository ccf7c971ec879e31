package main

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/agent/report"
	"recolement/collector/auth"
	"recolement/collector/config"
	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/metrics"
	"recolement/collector/plugin"
	"recolement/collector/store"
)

// hidden is in every free text of TM's records and devices; markers are what else only they say.
const hidden = "ZQ"

var markers = []string{"zq", "8880", "88899", "3c:88:aa", "3c88aa", "10.88.8.", "1988-08-08", "08/08/1988", "8 ao"}

const twoEntities = `N° inventaire;Type;Marque;Modèle;N° de série;Nom réseau;Adresse MAC;Adresse IP;Entité;Service;Site;Étage;Bureau;Utilisateur;Statut;Date d'achat;N° inventaire parent;Commentaire
88801;PC portable;ZQmaker;ZQmodel;ZQSERIAL01;ZQNAME-01;3C:88:AA:00:00:01;10.88.8.1;Métropole;ZQservice;ZQsite;ZQfloor;ZQroom;ZQuser;En service;08/08/1988;88802;ZQcomment
88802;PC fixe;ZQmaker;ZQmodel;DUPSER777;ZQNAME-02;;;Métropole;ZQservice;ZQsite;;;ZQuser;En service;08/08/1988;;ZQcomment
30001;PC fixe;ZQmaker;ZQmodel;ZQSERIAL03;ZQNAME-03;;;Métropole;ZQservice;ZQsite;;;ZQuser;En service;08/08/1988;;ZQcomment
88804;Écran;ZQmaker;ZQmodel;ZQSCREEN4;;;;Métropole;ZQservice;ZQsite;;;ZQuser;En service;08/08/1988;88801;ZQcomment
88805;PC portable;ZQmaker;ZQmodel;ZQSERIAL05;ZQNAME-05;3C:88:BB:00:00:05;;Métropole;ZQservice;ZQsite;;;ZQuser;Réformé;08/08/1988;;ZQcomment
88806;PC portable;ZQmaker;ZQmodel;ZQSERIAL06;ZQNAME-06;;;Métropole;ZQservice;ZQsite;;;ZQuser;Réformé;08/08/1988;;ZQcomment
30001;PC portable;Dell;Latitude 5420;TOSERIAL01;TO-A00-30001-P;;;Ville;Cabinet;;;;;En service;01/02/2024;;
30002;PC fixe;Dell;OptiPlex 7010;DUPSER777;TO-A00-30002;;;Ville;Cabinet;;;;;En service;01/02/2024;;
30003;Écran;Dell;P2419H;TOSCREEN3;;;;Ville;Cabinet;;;;;En service;01/02/2024;30002;
30004;PC portable;Dell;Latitude 5420;TOSERIAL04;TO-A00-30004-P;;;Ville;Cabinet;;;;;En service;01/02/2024;;
30005;PC portable;Dell;Latitude 5420;TOSERIAL05;TO-A00-30005-P;;;Ville;Cabinet;;;;;En service;01/02/2024;;
`

// guarded is a whole collector over an estate of two entities, with people who may see one, the other or both.
type guarded struct {
	*httptest.Server
	collector
	engine *gin.Engine
	toRead string // a token that reads TO's records
}

type object = map[string]any

func newGuarded(t *testing.T) guarded {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "r.db"), log)
	noError(t, err)
	es, err := estate.New(st, log, time.Now)
	noError(t, err)
	hasher := auth.NewHasherOf(auth.Cost{Memory: 64, Time: 1, Lanes: 1})
	access := auth.New(st, auth.Settings{Hasher: hasher}, log, time.Now)
	k := collector{config: config.Default(nil), store: st, estate: es, access: access, log: log, metrics: metrics.New("test", st, es), stopping: t.Context()}
	k.connectors = newConnectors(k.config, st, es, plugin.NewHost(t.TempDir(), plugin.UsualLimits(), log), log)
	words, err := language.Load()
	noError(t, err)
	k.messages = &plugin.Messages{Connectors: k.connectors, Language: words}
	engine, err := k.routes()
	noError(t, err)
	handler, err := access.Handler(engine)
	noError(t, err)
	g := guarded{Server: httptest.NewServer(handler), collector: k, engine: engine}
	t.Cleanup(func() {
		g.Close()
		es.Close()
		noError(t, st.Close())
	})
	g.people(t)
	g.fill(t)
	return g
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const guardedPassword = "a long enough password"

func (g *guarded) people(t *testing.T) {
	t.Helper()
	for _, role := range store.Roles() {
		for _, user := range []store.User{
			{Name: "all-" + string(role), Role: role},
			{Name: "TO-" + string(role), Grants: map[string]store.Role{"TO": role}},
			{Name: "TM-" + string(role), Grants: map[string]store.Role{"TM": role}},
			{Name: "mixed-" + string(role), Grants: map[string]store.Role{"TO": role, "TM": store.Reader}},
		} {
			_, err := g.access.Add(t.Context(), user, guardedPassword, "test")
			noError(t, err)
		}
	}
	var err error
	g.toRead, _, err = g.access.CreateToken(t.Context(), auth.NewToken{Scope: "read decide import", Reads: store.SomeEntities("TO"), PerMinute: 100_000}, "test")
	noError(t, err)
}

func (g *guarded) fill(t *testing.T) {
	t.Helper()
	_, err := g.estate.Import(t.Context(), estate.ImportRequest{File: "parc.csv", Data: []byte(twoEntities), By: "ZQperson"})
	noError(t, err)
	machine := func(source, name, serial string, macs []string, screens ...string) {
		networks, monitors := []object{}, []object{}
		for _, mac := range macs {
			networks = append(networks, object{"mac": mac, "type": "ethernet", "description": "Intel I219", "pnpdeviceid": `PCI\VEN_8086`})
		}
		for _, s := range screens {
			monitors = append(monitors, object{"serial": s, "manufacturer": "DEL", "caption": "P2419H"})
		}
		document := object{"action": "inventory", "deviceid": source, "itemtype": "Computer", "content": object{
			"accesslog": object{"logdate": time.Now().Add(-time.Hour).UTC().Format("2006-01-02 15:04:05")},
			"bios":      object{"ssn": serial, "smanufacturer": "Dell Inc.", "smodel": "Latitude 5420"},
			"hardware":  object{"name": name, "chassis_type": "Notebook"},
			"networks":  networks, "monitors": monitors,
		}}
		data, err := json.Marshal(document)
		noError(t, err)
		r, err := report.Decode(data)
		noError(t, err)
		noError(t, g.estate.Report(t.Context(), r, time.Now()))
	}
	machine("ZQagent-1", "ZQNAME-01", "ZQSERIAL01", []string{"3c:88:aa:00:00:01"}, "TOSCREEN3")
	machine("ZQagent-6", "TO-A00-30004-P", "ZQSERIAL06", nil)
	machine("ZQagent-99", "TM-A00-88899-P", "ZQSERIAL99", nil, "ZQSCREEN98")
	machine("ZQagent-0", "ZQNOBODY", "ZQSERIAL00", nil)
	machine("to-agent-1", "TO-A00-30001-P", "TOSERIAL01", nil, "ZQSCREEN4")
	machine("to-agent-4", "TO-A00-30004-P", "TOSERIAL04", []string{"3c:88:bb:00:00:05"})
	machine("to-agent-99", "TO-A00-30099-P", "TOSERIAL99", nil)
	g.sweeps(t)
	for _, row := range g.rows(t, "TO") {
		if len(row.OtherEntities) > 0 { // somebody who sees both sides has written of them
			_, err := g.estate.Decide(t.Context(), inventory.Decision{DiscrepancyID: row.Key, Choice: inventory.Assign, Assignee: "anne", Reason: "ZQreason", By: "all-manager"})
			noError(t, err)
		}
	}
	for _, row := range g.rows(t, "TM") {
		if row.Field == "manufacturer" { // its record is corrected, and the correction is undone by nobody here
			_, err := g.estate.Decide(t.Context(), inventory.Decision{DiscrepancyID: row.Key, Choice: inventory.RecordWrong, To: "ZQcorrected", Reason: "ZQreason", By: "ZQperson"})
			noError(t, err)
			continue
		}
		_, err := g.estate.Decide(t.Context(), inventory.Decision{DiscrepancyID: row.Key, Choice: inventory.Assign, Assignee: "ZQtech", Reason: "ZQreason", By: "ZQperson"})
		noError(t, err)
	}
	g.work(t)
}

// sweeps defines some at a site of each entity and at one that is nobody's, with what was found there.
func (g *guarded) sweeps(t *testing.T) {
	t.Helper()
	noError(t, g.estate.SetSites(t.Context(), []byte("code;label;subnets;entity\nTOHALL;Mairie;172.20.0.0/24;TO\nTMHALL;Siège;172.21.0.0/24;TM\nBOTH;Archives;172.22.0.0/24;\n"), "ZQperson"))
	for _, site := range []string{"TOHALL", "TMHALL", "BOTH"} {
		for _, label := range []string{"printers", "switches", "other"} {
			label = ofOthers(site) + label
			w, err := g.estate.SaveSweep(t.Context(), store.Sweep{Label: label, Site: site, Ranges: []string{"172.20.0.0/28"}}, 0, "test")
			noError(t, err)
			noError(t, g.estate.RunSweep(t.Context(), w.ID, "test"))
		}
		tasks, err := g.estate.TakeSweeps(t.Context(), store.Scanner{AgentID: "scanner " + site, Site: site, Credentials: []string{ofOthers(site) + "public"}})
		noError(t, err)
		for _, task := range tasks {
			_, err := g.estate.HearSweep(t.Context(), "scanner "+site, estate.SweepNews{RunID: task.Run.ID, State: store.RunDone, Addresses: []store.SweepAddress{
				{Addr: netip.MustParseAddr("172.20.0.5"), State: "read", Name: ofOthers(site) + "printer", Refused: []string{}, Source: "ZQagent-1"}}})
			noError(t, err)
		}
	}
}

func entityOfSite(code string) string { return map[string]string{"TOHALL": "TO", "TMHALL": "TM"}[code] }

// ofOthers marks what is of a site that is not TO's.
func ofOthers(site string) string {
	if entityOfSite(site) == "TO" {
		return ""
	}
	return hidden
}

// rows are an entity's discrepancies that are not resolved.
func (g *guarded) rows(t *testing.T, entity string) []store.DiscrepancyRow {
	t.Helper()
	all, err := g.store.LiveDiscrepancies(t.Context())
	noError(t, err)
	return slices.DeleteFunc(all, func(r store.DiscrepancyRow) bool { return r.EntityCode != entity })
}

// ids are what stands for a parameter of an address: every id of an entity's things that it could be.
func (g *guarded) ids(t *testing.T, entity, path string) []string {
	t.Helper()
	var ids []string
	switch {
	case strings.HasPrefix(path, "/discrepancies/:key"):
		for _, row := range g.rows(t, entity) {
			ids = append(ids, row.Key)
		}
	case strings.HasPrefix(path, "/assets/:id"):
		all, err := g.store.AllAssets(t.Context())
		noError(t, err)
		for _, a := range all {
			if a.EntityCode == entity {
				ids = append(ids, a.ID)
			}
		}
	case strings.HasPrefix(path, "/devices/:id"):
		all, err := g.store.AllDevices(t.Context())
		noError(t, err)
		for _, d := range all {
			if d.EntityCode == entity {
				ids = append(ids, d.ID)
			}
		}
	case strings.HasPrefix(path, "/import/:id"):
		all, err := g.store.Imports(t.Context())
		noError(t, err)
		for _, i := range all {
			if entity == "TM" && !store.SomeEntities("TO").Cover(i.Entities) {
				ids = append(ids, i.ID)
			}
		}
	case strings.HasPrefix(path, "/corrections/:id"), strings.HasPrefix(path, "/correction-files/:id"):
		all, err := g.store.CorrectionFiles(t.Context())
		noError(t, err)
		for _, f := range all {
			if f.Entities.String() == entity {
				ids = append(ids, f.ID)
			}
		}
	case strings.HasPrefix(path, "/sweeps/:id"):
		all, err := g.store.Sweeps(t.Context(), "")
		noError(t, err)
		for _, w := range all {
			if entityOfSite(w.Site) == entity {
				ids = append(ids, w.ID)
			}
		}
	case strings.HasPrefix(path, "/decisions/:id"):
		for _, row := range g.rows(t, entity) {
			made, err := g.store.Decisions(t.Context(), row.Key)
			noError(t, err)
			for _, d := range made {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

// caller is a browser in which somebody is signed in, or a program with a token.
type caller struct {
	g     guarded
	name  string
	http  *http.Client
	token string
}

func (g guarded) as(t *testing.T, name string) caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	noError(t, err)
	v := caller{g: g, name: name, http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if name == "token" {
		v.token = g.toRead
		return v
	}
	if status, body := v.do(t, http.MethodPost, "/sign-in", url.Values{"name": {name}, "password": {guardedPassword}}); status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: status %d: %.300s", name, status, body)
	}
	return v
}

func (v caller) do(t *testing.T, method, path string, form url.Values) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, v.g.URL+path, strings.NewReader(form.Encode()))
	noError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(t, request)
}

func (v caller) send(t *testing.T, request *http.Request) (int, string) {
	t.Helper()
	request.Header.Set("Accept", "text/html")
	if v.token != "" {
		request.Header.Set("Authorization", "Bearer "+v.token)
	}
	response, err := v.http.Do(request)
	noError(t, err)
	defer response.Body.Close()
	return response.StatusCode, string(read(t, response.Body))
}

// records are an entity's records, also those that are gone.
func (g *guarded) records(t *testing.T, entity string) string {
	t.Helper()
	assets, err := g.store.KnownAssets(t.Context())
	noError(t, err)
	text, err := json.Marshal(slices.DeleteFunc(assets, func(a store.KnownAsset) bool { return a.EntityCode != entity }))
	noError(t, err)
	return string(text)
}

// state is all that the database holds of an entity, to hold it against later.
func (g *guarded) state(t *testing.T, entity string) string {
	t.Helper()
	devices, err := g.store.AllDevices(t.Context())
	noError(t, err)
	devices = slices.DeleteFunc(devices, func(d inventory.Device) bool { return d.EntityCode != entity })
	pins, err := g.store.AllPins(t.Context())
	noError(t, err)
	var decisions []inventory.Decision
	for _, row := range g.rows(t, entity) {
		made, err := g.store.Decisions(t.Context(), row.Key)
		noError(t, err)
		decisions = append(decisions, made...)
	}
	slices.SortFunc(decisions, func(a, b inventory.Decision) int { return cmp.Compare(a.ID, b.ID) })
	text, err := json.Marshal(object{"assets": g.records(t, entity), "devices": devices, "rows": g.rows(t, entity), "pins": pins, "decisions": decisions})
	noError(t, err)
	return string(text)
}
