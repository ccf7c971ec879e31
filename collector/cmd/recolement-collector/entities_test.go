package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// What a route is to somebody who may not see all records.
type kind int

const (
	open    kind = iota // shows no records: sign-in, files, agents' own addresses
	list                // shows many records: those of others are not among them
	thing               // shows one record: that of another does not exist
	act                 // changes one record: that of another does not exist, or is refused
	actMany             // changes several records, or takes many in
	admin               // is for administrators of the collector alone
	line                // says that something has changed, not what, and does not end
)

// routes says of every route of the collector what it is. A new one fails the test until it stands here.
var routes = map[string]kind{
	"GET /healthz":                            open,
	"GET /readyz":                             open,
	"GET /metrics":                            line, // numbers alone, in which a marker may stand by chance
	"GET /inventory":                          open,
	"POST /inventory":                         open,
	"GET /front/inventory.php":                open,
	"POST /front/inventory.php":               open,
	"GET /ocsinventory":                       open,
	"POST /ocsinventory":                      open,
	"POST /":                                  open,
	"POST /api.php/token":                     open,
	"POST /api.php/v2/token":                  open,
	"POST /inventory/api.php/token":           open,
	"POST /front/inventory.php/api.php/token": open,
	"POST /ocsinventory/api.php/token":        open,
	"POST /api/v1/agents/enroll":              open,
	"GET /mdt/name":                           open, // to networks that the configuration names, and those are none
	"POST /mdt/name":                          open,
	"GET /static/*name":                       open,
	"GET /sign-in":                            open,
	"POST /sign-in":                           open,
	"POST /sign-out":                          open,
	"POST /preferences":                       open,
	"GET /account":                            open,
	"POST /account/password":                  open,
	"POST /account/sessions":                  open,
	"GET /":                                   list,
	"GET /discrepancies":                      list,
	"GET /assets":                             list,
	"GET /devices":                            list,
	"GET /assets/export":                      list,
	"GET /devices/export":                     list,
	"GET /search":                             list,
	"GET /dashboard":                          list,
	"GET /coverage":                           list,
	"GET /naming":                             list,
	"POST /naming/try":                        open,
	"POST /naming/rules":                      admin,
	"GET /renewal":                            list,
	"GET /renewal/export":                     list,
	"POST /renewal/prices":                    admin,
	"GET /import":                             list,
	"GET /discrepancies/:key":                 thing,
	"GET /assets/:id":                         thing,
	"GET /devices/:id":                        thing,
	"POST /discrepancies/:key/decisions":      act,
	"POST /decisions/:id/undo":                act,
	"POST /discrepancies/decisions":           actMany,
	"GET /import/reports":                     list,
	"POST /import/reports":                    actMany,
	"POST /import":                            actMany,
	"POST /import/confirm":                    actMany,
	"POST /import/preview":                    actMany,
	"POST /import/:id/undo":                   act,
	"GET /discrepancies/:key/decisions":       open, // leads back to the case
	"POST /discrepancies/:key/comments":       act,
	"POST /discrepancies/preview":             actMany,
	"POST /bulks/:id/undo":                    actMany,
	"GET /bulks/:id":                          actMany, // TestBulksAreTheirMakers
	"GET /corrections":                        list,
	"POST /corrections":                       actMany,
	"GET /corrections/:id":                    thing,
	"POST /corrections/:id/download":          act,
	"POST /corrections/:id/sent":              act,
	"GET /tasks":                              list,
	"POST /views":                             open,
	"POST /views/:id/remove":                  open,
	"GET /events":                             line,
	"GET /sweeps":                             list,
	"GET /sweeps/:id":                         thing,
	"GET /sweeps/events":                      line,
	"POST /sweeps":                            admin,
	"GET /sweeps/new":                         admin,
	"POST /sweeps/:id":                        admin,
	"GET /sweeps/:id/edit":                    admin,
	"POST /sweeps/:id/run":                    admin,
	"POST /sweeps/:id/stop":                   admin,
	"POST /sweeps/:id/remove":                 admin,
}

// kindOf is what a route is; what begins with settings is for administrators.
func kindOf(method, path string) (kind, bool) {
	if strings.HasPrefix(path, "/settings") {
		return admin, true
	}
	k, known := routes[method+" "+path]
	return k, known
}

// TestEveryRouteKeepsEntitiesApart asks for every route as people who may see TO's records alone: nothing of TM's shows,
// nothing of TM's changes.
func TestEveryRouteKeepsEntitiesApart(t *testing.T) {
	g := newGuarded(t)
	g.markersAreThere(t)
	g.apiOthers(t, "/pins/:device_id/:asset_id") // makes one
	for _, role := range store.Roles() {
		t.Run("TO-"+string(role), func(t *testing.T) { g.keepsApart(t, g.as(t, "TO-"+string(role))) })
	}
	t.Run("token", func(t *testing.T) { g.keepsApart(t, g.as(t, "token")) })
}

func (g *guarded) keepsApart(t *testing.T, v caller) {
	before := g.state(t, "TM")
	for _, r := range g.engine.Routes() {
		if strings.HasPrefix(r.Path, "/api/v1/") && r.Path != "/api/v1/agents/enroll" {
			g.apiKeepsApart(t, v, r.Method, r.Path)
			continue
		}
		kind, known := kindOf(r.Method, r.Path)
		if !known {
			t.Errorf("%s %s is not in the table: say what it shows of others' records", r.Method, r.Path)
			continue
		}
		if r.Path == "/sign-out" || r.Path == "/sign-in" && r.Method == http.MethodPost || v.token != "" && !strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		switch kind {
		case open:
			g.showsNothing(t, v, r.Method, r.Path, nil)
		case list:
			g.listKeepsApart(t, v, r.Path)
		case thing:
			g.thingKeepsApart(t, v, r.Path)
		case act:
			g.actKeepsApart(t, v, r.Path)
		case admin:
			if status := g.showsNothing(t, v, r.Method, r.Path, nil); status != http.StatusForbidden {
				t.Errorf("%s %s: status %d for %s, want 403", r.Method, r.Path, status, v.name)
			}
		}
	}
	if after := g.state(t, "TM"); after != before {
		t.Errorf("%s has changed something of TM's:\n%s\n%s", v.name, before, after)
	}
}

// showsNothing asks for an address and fails where something of TM's shows.
func (g *guarded) showsNothing(t *testing.T, v caller, method, path string, form url.Values) int {
	t.Helper()
	status, body := v.do(t, method, path, form)
	if status >= http.StatusInternalServerError {
		t.Errorf("%s %s: status %d", method, path, status)
	}
	found(t, v, method+" "+path, body)
	return status
}

// discrepancyKey is a hash, and an id is random: a marker may stand in them by chance.
var discrepancyKey = regexp.MustCompile(`\b(?:[a-z2-7]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b`)

func found(t *testing.T, v caller, what, body string) {
	t.Helper()
	lower := strings.ToLower(discrepancyKey.ReplaceAllString(body, ""))
	for _, marker := range markers {
		if at := strings.Index(lower, marker); at >= 0 {
			t.Errorf("%s shows %s %q: …%s…", what, v.name, marker, lower[max(0, at-120):min(len(lower), at+80)])
			return
		}
	}
}

// listKeepsApart asks for a list in every way that it can be asked; what is searched for stands in the answer, so a
// search must not change how much is found.
func (g *guarded) listKeepsApart(t *testing.T, v caller, path string) {
	for _, query := range []string{"", "?status=all", "?status=resolved", "?entity=TM", "?sort=name", "?sort=-number&page=2", "?matched=yes", "?matched=no",
		"?kind=duplicate-asset", "?kind=identity-conflict", "?kind=duplicate-name", "?limit=1000", "?limit=1&offset=3", "?asset_id=x"} {
		g.showsNothing(t, v, http.MethodGet, path+query, nil)
	}
	for _, id := range append(g.ids(t, "TM", "/assets/:id"), g.ids(t, "TM", "/devices/:id")...) {
		for _, query := range []string{"?asset_id=" + id, "?device_id=" + id} {
			g.showsNothing(t, v, http.MethodGet, path+query, nil)
		}
	}
	_, nothing := v.do(t, http.MethodGet, path+"?status=all&q=nothingatall&text=nothingatall", nil)
	for _, marker := range []string{hidden, "88801", "ZQSERIAL03", "ZQreason", "ZQmaker", "88805"} {
		_, body := v.do(t, http.MethodGet, path+"?status=all&q="+marker+"&text="+marker, nil)
		if got, want := strings.ReplaceAll(body, marker, ""), strings.ReplaceAll(nothing, "nothingatall", ""); got != want {
			t.Errorf("%s: %s finds something by %q", path, v.name, marker)
		}
	}
}

// thingKeepsApart: what is TM's answers as what does not exist; what is TO's shows nothing of TM's.
func (g *guarded) thingKeepsApart(t *testing.T, v caller, path string) {
	fill := func(id string) string { return strings.NewReplacer(":key", id, ":id", id).Replace(path) }
	status, unknown := v.do(t, http.MethodGet, fill("unknown"), nil)
	if status != http.StatusNotFound {
		t.Errorf("GET %s of what does not exist: status %d", path, status)
	}
	others := append(g.ids(t, "TM", path), g.ids(t, "", path)...)
	others = slices.DeleteFunc(others, func(id string) bool { return path == "/discrepancies/:key" && g.ofNumber(t, id) })
	if len(others) < 2 {
		t.Fatalf("%s: nothing to test with", path)
	}
	for _, id := range others {
		status, body := v.do(t, http.MethodGet, fill(id), nil)
		if status != http.StatusNotFound || strings.ReplaceAll(body, id, "unknown") != unknown {
			t.Errorf("GET %s of TM's: status %d for %s, or not the page of what does not exist", path, status, v.name)
		}
	}
	own := g.ids(t, "TO", path)
	if len(own) < 3 {
		t.Fatalf("%s: nothing to test with", path)
	}
	for _, id := range own {
		if status := g.showsNothing(t, v, http.MethodGet, fill(id), nil); status != http.StatusOK {
			t.Errorf("GET %s of their own: status %d for %s", path, status, v.name)
		}
	}
	if path == "/discrepancies/:key" || path == "/corrections/:id" {
		return
	}
	on := "?on=" + time.Now().UTC().Format(time.DateOnly) // as it was known
	for _, id := range others {
		if status := g.showsNothing(t, v, http.MethodGet, fill(id)+on, nil); status != http.StatusNotFound {
			t.Errorf("GET %s of TM's past: status %d for %s", path, status, v.name)
		}
	}
	for _, id := range own {
		if status := g.showsNothing(t, v, http.MethodGet, fill(id)+on, nil); status != http.StatusOK {
			t.Errorf("GET %s of their own past: status %d for %s", path, status, v.name)
		}
	}
}

// ofNumber says whether a discrepancy is about an inventory number that TO's records bear as well.
func (g *guarded) ofNumber(t *testing.T, key string) bool {
	row, err := g.store.Discrepancy(t.Context(), key)
	return err == nil && row.AssetID == "" && row.DeviceID == ""
}

func (g *guarded) actKeepsApart(t *testing.T, v caller, path string) {
	for _, id := range append(g.ids(t, "TM", path), g.ids(t, "", path)...) {
		address := strings.NewReplacer(":key", id, ":id", id).Replace(path)
		for _, form := range everyChoice() {
			status, body := v.do(t, http.MethodPost, address, form)
			if status != http.StatusNotFound && status != http.StatusForbidden {
				t.Errorf("POST %s of TM's: status %d for %s", path, status, v.name)
			}
			found(t, v, "POST "+path, strings.ReplaceAll(body, id, ""))
		}
	}
}

func everyChoice() []url.Values {
	var forms []url.Values
	for _, choice := range []inventory.Choice{inventory.Acknowledge, inventory.Assign, inventory.Ignore, inventory.RecordWrong, inventory.DeviceWrong,
		inventory.MatchByHand, inventory.KeepApart, inventory.NewRecord, inventory.Merge, inventory.Split} {
		forms = append(forms, url.Values{"choice": {string(choice)}, "reason": {"because"}, "assignee": {"me"}, "field": {"comment"}, "to": {"mine"}, "text": {"mine"}, "number": {"30005"}, "other": {"TOSERIAL99"}, "record-inventory_number": {"30888"}, "record-entity": {"Ville"}})
	}
	return forms
}

// TestManagersDecideWithinTheirEntities: one of TM's among several spoils them all, others' records cannot be matched, and what
// is withheld cannot be written into one's own record.
func TestManagersDecideWithinTheirEntities(t *testing.T) {
	g := newGuarded(t)
	before := g.state(t, "TM")
	v := g.as(t, "TO-manager")
	own, others := g.rows(t, "TO"), g.rows(t, "TM")
	status, _ := v.do(t, http.MethodPost, "/discrepancies/decisions", url.Values{"choice": {"acknowledge"}, "key": {own[0].Key, others[0].Key}})
	if status != http.StatusNotFound && status != http.StatusForbidden && status != http.StatusConflict { // as if it had gone
		t.Errorf("deciding about TM's among TO's: status %d", status)
	}
	if row, err := g.store.Discrepancy(t.Context(), own[0].Key); err != nil || row.Status != own[0].Status {
		t.Errorf("TO's was decided along: %+v %v", row.Status, err)
	}
	crossing := 0
	for _, row := range own {
		if len(row.OtherEntities) > 0 {
			crossing++
			status, body := v.do(t, http.MethodPost, "/discrepancies/"+row.Key+"/decisions", url.Values{"choice": {"record-wrong"}, "field": {row.Field}})
			if status != http.StatusBadRequest {
				t.Errorf("writing what is withheld into the record (%s %s): status %d", row.Kind, row.Field, status)
			}
			found(t, v, "refusal", body)
		}
		if row.Kind == inventory.UnknownDevice {
			status, _ := v.do(t, http.MethodPost, "/discrepancies/"+row.Key+"/decisions", url.Values{"choice": {"match"}, "number": {"88801"}})
			if status != http.StatusBadRequest {
				t.Errorf("matching with TM's record: status %d", status)
			}
		}
	}
	if crossing < 4 {
		t.Errorf("%d of TO's discrepancies have TM's records in them, want at least 4", crossing)
	}
	if status, _ := v.do(t, http.MethodPost, "/discrepancies/"+own[0].Key+"/decisions", url.Values{"choice": {"acknowledge"}}); status != http.StatusSeeOther {
		t.Errorf("deciding about one's own: status %d", status)
	}
	for _, row := range others {
		if status, _ := g.as(t, "mixed-manager").do(t, http.MethodPost, "/discrepancies/"+row.Key+"/decisions", url.Values{"choice": {"acknowledge"}}); status != http.StatusForbidden {
			t.Errorf("deciding about what one may but read: status %d", status)
		}
	}
	if after := g.state(t, "TM"); after != before {
		t.Error("something of TM's has changed")
	}
}

// TestImportLeavesOthersAlone: a manager of TO imports a file with rows of TM in it, and without TM's other records.
func TestImportLeavesOthersAlone(t *testing.T) {
	g := newGuarded(t)
	before := g.records(t, "TM")
	v := g.as(t, "TO-manager")
	file := "N° inventaire;Type;Marque;N° de série;Entité;Statut\n" +
		"30005;PC portable;Dell;TOSERIAL05;Ville;Réformé\n" +
		"30006;PC portable;Dell;TOSERIAL06;Ville;En service\n" +
		"30007;PC portable;Dell;OTHER07;Métropole;En service\n" + // says that it is TM's
		"88801;PC portable;Dell;OTHER08;Ville;En service\n" + // is known as TM's
		"30008;PC portable;Dell;OTHER09;;En service\n" // nobody's
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "to.csv")
	noError(t, err)
	_, err = part.Write([]byte(file))
	noError(t, err)
	noError(t, form.Close())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.URL+"/import", &body)
	noError(t, err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	status, page := v.send(t, request)
	if status != http.StatusOK {
		t.Fatalf("preview: status %d: %.500s", status, page)
	}
	_, data, _ := strings.Cut(page, `name="data" value="`)
	data, _, _ = strings.Cut(data, `"`)
	found(t, v, "preview", strings.ReplaceAll(strings.ReplaceAll(page, "88801", ""), data, ""))
	if strings.Count(page, "which you do not manage")+strings.Count(page, "que vous ne gérez pas") != 3 {
		t.Errorf("the preview does not refuse three rows")
	}
	status, page = v.do(t, http.MethodPost, "/import/confirm", url.Values{"file": {"to.csv"}, "data": {strings.ReplaceAll(data, "&#43;", "+")}})
	if status != http.StatusSeeOther {
		t.Fatalf("import: status %d: %.500s", status, page)
	}
	if after := g.records(t, "TM"); after != before {
		t.Errorf("something of TM's has changed:\n%s\n%s", before, after)
	}
	made, err := g.store.Imports(t.Context())
	noError(t, err)
	if i := made[0]; i.New != 1 || i.Refused != 3 || i.Vanished != 4 || i.Entities.String() != "TO" {
		t.Errorf("import: %d new, %d refused, %d vanished, of %s", i.New, i.Refused, i.Vanished, i.Entities)
	}
	if _, page = g.as(t, "TM-manager").do(t, http.MethodGet, "/import", nil); strings.Contains(page, "to.csv") {
		t.Error("TM's people see TO's import")
	}
	if _, page = g.as(t, "TO-reader").do(t, http.MethodGet, "/import", nil); !strings.Contains(page, "to.csv") {
		t.Error("TO's people do not see their import")
	}
}

// TestNumberOfSeveralEntities: each side learns that a number is borne twice, and neither what by.
func TestNumberOfSeveralEntities(t *testing.T) {
	g := newGuarded(t)
	for name, sees := range map[string][2]string{"TO-reader": {"TOSERIAL01", "zqserial03"}, "TM-reader": {"ZQSERIAL03", "toserial01"}} {
		v := g.as(t, name)
		_, page := v.do(t, http.MethodGet, "/discrepancies?kind=duplicate-asset&status=all&q=30001", nil)
		if !strings.Contains(page, "30001") || strings.Contains(strings.ToLower(page), sees[1]) {
			t.Errorf("%s: the list of duplicates does not tell, or tells too much", name)
		}
		if !strings.Contains(page, "/discrepancies/") {
			t.Errorf("%s does not learn that 30001 is borne twice", name)
		}
	}
}

// markersAreThere: who sees everything sees TM's records, so the markers can be found where they are shown.
func (g *guarded) markersAreThere(t *testing.T) {
	t.Helper()
	for _, name := range []string{"all-reader", "mixed-reader", "TM-reader"} {
		v := g.as(t, name)
		for _, path := range []string{"/discrepancies?status=all", "/assets", "/devices", "/api/v1/assets", "/api/v1/devices", "/api/v1/discrepancies"} {
			if _, body := v.do(t, http.MethodGet, path, nil); !strings.Contains(body, hidden) {
				t.Errorf("%s sees nothing of TM's on %s", name, path)
			}
		}
		for _, path := range []string{"/discrepancies/:key", "/assets/:id", "/devices/:id"} {
			for _, id := range g.ids(t, "TM", path) {
				if status, _ := v.do(t, http.MethodGet, strings.NewReplacer(":key", id, ":id", id).Replace(path), nil); status != http.StatusOK {
					t.Errorf("%s: GET %s of TM's: status %d", name, path, status)
				}
			}
		}
	}
}

func read(t *testing.T, r io.Reader) []byte {
	t.Helper()
	data, err := io.ReadAll(r)
	noError(t, err)
	return data
}
