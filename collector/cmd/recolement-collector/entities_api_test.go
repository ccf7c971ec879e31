package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// apiRoutes says of every route of the API what it is. A new one fails the test until it stands here.
var apiRoutes = map[string]kind{
	"GET /openapi.json":                   open,
	"GET /figures":                        list,
	"GET /collector":                      open,
	"GET /names":                          open,
	"GET /names/next-number":              open,
	"GET /assets":                         list,
	"GET /assets/:id":                     thing,
	"GET /assets/:id/history":             thing,
	"GET /assets/:id/state":               thing,
	"PATCH /assets/:id":                   act,
	"GET /devices":                        list,
	"GET /devices/:id":                    thing,
	"GET /devices/:id/history":            thing,
	"GET /devices/:id/state":              thing,
	"GET /state":                          list,
	"GET /state/counts":                   list,
	"GET /state/devices":                  list,
	"GET /state/assets":                   list,
	"GET /state/matches":                  list,
	"GET /state/discrepancies":            list,
	"GET /devices/:id/report":             thing,
	"GET /discrepancies":                  list,
	"GET /discrepancies/counts":           list,
	"GET /discrepancies/:key":             thing,
	"GET /decisions":                      list,
	"GET /decisions/:id":                  thing,
	"POST /decisions":                     actMany,
	"POST /decisions/:id/undo":            act,
	"GET /matches":                        list,
	"GET /pins":                           list,
	"GET /pins/:device_id/:asset_id":      thing,
	"POST /pins":                          actMany,
	"DELETE /pins/:device_id/:asset_id":   act,
	"GET /imports":                        list,
	"GET /imports/:id":                    thing,
	"POST /imports":                       actMany,
	"POST /imports/:id/undo":              act,
	"POST /imports/preview":               actMany,
	"POST /reports":                       admin, // they speak of any device: managers of all entities
	"GET /policy/:part":                   open,
	"GET /policy/:part/versions":          open,
	"GET /policy/:part/diff":              open,
	"PUT /policy/:part":                   admin,
	"GET /agents":                         admin,
	"GET /agents/:id":                     admin,
	"POST /agents/:id/inventory":          admin,
	"DELETE /agents/:id":                  admin,
	"GET /tokens":                         admin,
	"POST /tokens":                        admin,
	"GET /tokens/:id":                     admin,
	"DELETE /tokens/:id":                  admin,
	"GET /users":                          admin,
	"POST /users":                         admin,
	"GET /users/:id":                      admin,
	"PATCH /users/:id":                    admin,
	"DELETE /users/:id":                   admin,
	"GET /audit":                          admin,
	"GET /junk-keys":                      admin, // of machines of all entities: for those who see and manage all
	"POST /junk-keys/release":             admin,
	"GET /corrections":                    list,
	"GET /correction-files":               list,
	"GET /correction-files/:id":           thing,
	"POST /correction-files":              actMany,
	"POST /correction-files/:id/download": act,
	"POST /correction-files/:id/sent":     act,
	"GET /work":                           list,
	"GET /sweeps":                         list,
	"GET /sweeps/:id":                     thing, // of a site that is not one entity's alone
	"GET /sweeps/:id/runs":                thing,
	"GET /sweeps/:id/addresses":           thing,
	"GET /sweeps/:id/credentials":         thing,
	"GET /sweeps/:id/networks":            thing,
	"GET /scanners":                       list,
	"GET /scanner/tasks":                  admin, // for scanners, with their key
	"POST /scanner/runs/:id":              admin,
	"POST /sweeps":                        admin,
	"PUT /sweeps/:id":                     admin,
	"DELETE /sweeps/:id":                  admin,
	"POST /sweeps/:id/run":                admin,
	"POST /sweeps/:id/stop":               admin,
}

// apiKeepsApart asks for a route of the API in the ways that it can be asked.
func (g *guarded) apiKeepsApart(t *testing.T, v caller, method, path string) {
	path = strings.TrimPrefix(path, "/api/v1")
	kind, known := apiRoutes[method+" "+path]
	if !known {
		t.Errorf("%s %s is not in the table: say what it shows of others' records", method, path)
		return
	}
	switch kind {
	case open:
		if path == "/names/next-number" {
			return // numbers are common to all entities: the next one is nobody's
		}
		path = strings.ReplaceAll(path, ":part", "policy")
		for _, query := range []string{"", "?serial=ZQSERIAL01"} {
			v.json(t, method, path+query, "")
		}
	case list:
		g.apiListKeepsApart(t, v, path)
	case thing, act:
		others := g.apiOthers(t, path)
		if len(others) == 0 && path != "/imports/:id" {
			t.Errorf("%s: nothing to test with", path)
		}
		for _, address := range others {
			for _, body := range apiChanges(method) {
				if status := v.json(t, method, address, body); status != http.StatusNotFound && status != http.StatusForbidden {
					t.Errorf("%s %s of TM's: status %d for %s", method, path, status, v.name)
				}
			}
		}
		if method == http.MethodGet { // their own shows nothing of TM's either
			for _, id := range g.ids(t, "TO", path) {
				v.json(t, method, strings.NewReplacer(":key", id, ":id", id).Replace(path), "")
			}
		}
	case actMany:
		if path == "/decisions" { // once for all of them: what a token may ask for is counted
			g.apiActsKeepApart(t, v)
		}
	case admin:
		path = strings.NewReplacer(":part", "policy", ":id", "any").Replace(path)
		if status := v.json(t, method, path, "{}"); status != http.StatusForbidden {
			t.Errorf("%s %s: status %d for %s, want 403", method, path, status, v.name)
		}
	}
}

func apiChanges(method string) []string {
	if method == http.MethodPatch {
		return []string{`{"field":"comment","to":"mine"}`}
	}
	return []string{""}
}

// json sends a request to the API, fails where something of TM's shows, and gives the status.
func (v caller) json(t *testing.T, method, path, body string) int {
	t.Helper()
	status, _ := v.jsonBody(t, method, path, body, "application/json")
	return status
}

func (v caller) jsonBody(t *testing.T, method, path, body, kind string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, v.g.URL+"/api/v1"+path, strings.NewReader(body))
	noError(t, err)
	request.Header.Set("Content-Type", kind)
	request.Header.Set("If-Match", "*")
	status, answer := v.send(t, request)
	if status >= http.StatusInternalServerError {
		t.Errorf("%s %s: status %d", method, path, status)
	}
	shown := answer
	if status >= http.StatusBadRequest { // a problem repeats what was asked for
		for _, asked := range strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/?=&", r) }) {
			shown = strings.ReplaceAll(shown, asked, "")
		}
	}
	found(t, v, method+" "+path, shown)
	return status, answer
}

func (g *guarded) apiListKeepsApart(t *testing.T, v caller, path string) {
	if status := v.json(t, http.MethodGet, path, ""); status != http.StatusOK {
		t.Errorf("GET %s: status %d for %s", path, status, v.name)
	}
	for _, query := range []string{"limit=1000&count=true", "status=all&limit=1000", "entity=TM", "sort=-name", "matched=yes", "kind=duplicate-asset&status=all"} {
		v.json(t, http.MethodGet, path+"?"+query, "")
	}
	for _, id := range append(g.ids(t, "TM", "/assets/:id"), g.ids(t, "TM", "/devices/:id")...) {
		v.json(t, http.MethodGet, path+"?asset_id="+id, "")
		v.json(t, http.MethodGet, path+"?device_id="+id, "")
	}
	status, nothing := v.jsonBody(t, http.MethodGet, path+"?q=nothingatall", "", "")
	if searched := path == "/assets" || path == "/devices" || path == "/discrepancies"; searched && status != http.StatusOK {
		t.Errorf("GET %s: a search answers %d", path, status)
	}
	if status != http.StatusOK {
		return
	}
	for _, marker := range []string{hidden, "88801", "ZQSERIAL03", "ZQreason", "ZQmaker", "88805"} {
		if _, body := v.jsonBody(t, http.MethodGet, path+"?q="+marker, "", ""); body != nothing {
			t.Errorf("%s: %s finds something by %q: %s", path, v.name, marker, body)
		}
	}
}

// apiOthers are the addresses of what is TM's, or nobody's.
func (g *guarded) apiOthers(t *testing.T, path string) []string {
	var out []string
	if strings.HasPrefix(path, "/pins/") {
		all, err := g.store.AllPins(t.Context())
		noError(t, err)
		if len(all) == 0 { // made here, where the pages' tests do not count it
			d := inventory.Decision{Choice: inventory.KeepApart, By: "ZQperson", AssetID: g.ids(t, "TM", "/assets/:id")[0], DeviceID: g.ids(t, "TM", "/devices/:id")[1]}
			_, err := g.estate.Decide(t.Context(), d)
			noError(t, err)
			return g.apiOthers(t, path)
		}
		for _, p := range all {
			out = append(out, "/pins/"+p.DeviceID+"/"+p.AssetID)
		}
		return out
	}
	if strings.HasPrefix(path, "/imports/:id") {
		all, err := g.store.Imports(t.Context())
		noError(t, err)
		for _, i := range all {
			if !store.SomeEntities("TO").Cover(i.Entities) {
				out = append(out, strings.Replace(path, ":id", i.ID, 1))
			}
		}
		return out
	}
	if strings.HasPrefix(path, "/sweeps/") {
		noError(t, g.store.Write(t.Context(), func(tx *store.Tx) error {
			return tx.PutSweep(t.Context(), store.Sweep{ID: "others", Label: "ZQsweep", Site: "ZQsite", Ranges: []string{"10.1.2.0/24"}})
		}))
		address := strings.Replace(path, ":id", "others", 1)
		if strings.HasSuffix(path, "/addresses") {
			address += "?within=10.1.2.0/24"
		}
		return []string{address}
	}
	ids := append(g.ids(t, "TM", path), g.ids(t, "", path)...)
	ids = slices.DeleteFunc(ids, func(id string) bool { return strings.HasPrefix(path, "/discrepancies") && g.ofNumber(t, id) })
	for _, id := range ids {
		out = append(out, strings.NewReplacer(":key", id, ":id", id).Replace(path))
	}
	return out
}

// apiActsKeepApart decides about TM's, pins TM's and imports over TM's.
func (g *guarded) apiActsKeepApart(t *testing.T, v caller) {
	refused := func(status int) bool { return status == http.StatusNotFound || status == http.StatusForbidden }
	for _, row := range g.rows(t, "TM") {
		if g.ofNumber(t, row.Key) {
			continue
		}
		for _, choice := range []inventory.Choice{inventory.Acknowledge, inventory.Ignore, inventory.RecordWrong, inventory.MatchByHand, inventory.KeepApart,
			inventory.NewRecord, inventory.Merge, inventory.Split} {
			body := fmt.Sprintf(`{"discrepancies":[%q],"choice":%q,"reason":"because","field":"comment","to":"mine"}`, row.Key, choice)
			if status := v.json(t, http.MethodPost, "/decisions", body); !refused(status) {
				t.Errorf("deciding %s about TM's: status %d for %s", choice, status, v.name)
			}
		}
	}
	assets, devices := g.ids(t, "TO", "/assets/:id"), g.ids(t, "TO", "/devices/:id")
	for _, pair := range [][2]string{{assets[0], g.ids(t, "TM", "/devices/:id")[0]}, {g.ids(t, "TM", "/assets/:id")[0], devices[0]}} {
		body := fmt.Sprintf(`{"asset_id":%q,"device_id":%q,"verdict":"match"}`, pair[0], pair[1])
		if status := v.json(t, http.MethodPost, "/pins", body); !refused(status) {
			t.Errorf("pinning TM's: status %d for %s", status, v.name)
		}
	}
	file := "N° inventaire;Type;N° de série;Entité;Statut\n88801;PC portable;TOSERIAL08;Ville;En service\n30005;PC portable;TOSERIAL05;Ville;En service\n"
	status, body := v.jsonBody(t, http.MethodPost, "/imports/preview", strings.ReplaceAll(file, "88801", "30077"), "text/csv")
	if status != http.StatusOK && status != http.StatusForbidden {
		t.Errorf("preview: status %d for %s: %s", status, v.name, body)
	}
}
