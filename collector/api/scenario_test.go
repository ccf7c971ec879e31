package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"recolement/collector/store"
)

const inventoryCSV = "N° inventaire;Type;Marque;Modèle;N° de série;Nom réseau;Entité;Code service;Service;Statut\n" +
	"19933;PC portable;HP;EliteBook 840 G8;5CG0042XYZ;TO-A00-19933-P;TO;A00;Direction;En service\n" +
	"19934;PC fixe;Dell;OptiPlex 7090;DELL774;TM-O10-19934;TM;O10;Voirie;En service\n" +
	"19935;PC fixe;Dell;OptiPlex 7090;DELL775;TM-O10-19935;TM;O10;Voirie;En service\n"

func pcReport(source, name, serial string) string {
	return fmt.Sprintf(`{"action":"inventory","deviceid":%q,"itemtype":"Computer","content":{"versionclient":"test",`+
		`"hardware":{"name":%q,"chassis_type":"Notebook"},"bios":{"ssn":%q,"smanufacturer":"HP","smodel":"EliteBook 840 G8"},`+
		`"networks":[{"description":"Intel I219","mac":"00:11:22:33:44:55","type":"ethernet","ipaddress":"10.0.0.9"}],`+
		`"monitors":[{"serial":"CNK%s","manufacturer":"HPN","caption":"HP E24"}]}}`, source, name, serial, source)
}

// Everything that the API offers is used once, on both engines, and every answer is as the document says.
func TestEveryOperation(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *site) {
		all := s.token(t, "read decide import report admin")
		get := func(path string) reply {
			t.Helper()
			return s.want(t, 200, call{method: "GET", path: path, token: all})
		}
		post := func(status int, path, body string) reply {
			t.Helper()
			return s.want(t, status, call{method: "POST", path: path, token: all, body: body})
		}
		changed := func(status int, method, path, tag, body string) reply {
			t.Helper()
			return s.want(t, status, call{method: method, path: path, token: all, body: body, head: map[string]string{"If-Match": tag}})
		}

		// An inventory comes in, then reports.
		file := call{method: "POST", path: "/imports/preview?file=iws.csv", token: all, kind: "text/csv", body: inventoryCSV}
		var preview importPreview
		s.want(t, 200, file).into(t, &preview)
		if preview.New != 3 || preview.Columns["serial"] != "N° de série" {
			t.Errorf("preview %+v", preview)
		}
		file.path = "/imports?file=iws.csv"
		var done importedDetail
		s.want(t, 201, file).into(t, &done)
		get("/imports/" + done.ID)
		get("/imports?limit=1")

		reports := pcReport("pc-1", "TM-O10-19933-P", "5CG0042XYZ") + "\n\nno report\n" + pcReport("pc-9", "UNKNOWN", "ZZTOP1") + "\n"
		answers := s.want(t, 200, call{method: "POST", path: "/reports", token: all, kind: ndjson, body: reports})
		lines := strings.Split(strings.TrimSpace(string(answers.body)), "\n")
		if len(lines) != 3 || !strings.Contains(lines[0], `"line":1,"status":"taken"`) || !strings.Contains(lines[1], `"line":3,"status":"refused"`) ||
			!strings.Contains(lines[2], `"line":4,"status":"taken"`) {
			t.Errorf("answers %q", lines)
		}

		// What is there now.
		var found struct {
			Items []assetDetail
			Next  string
			Total int
		}
		get("/assets?q=5cg0042&count=true").into(t, &found)
		if found.Total != 1 || found.Items[0].InventoryNumber != "19933" {
			t.Fatalf("assets %+v", found)
		}
		id := found.Items[0].ID
		a := get("/assets/" + id)
		var record assetDetail
		a.into(t, &record)
		if record.Match == nil || record.Match.Evidence[0].Key != "serial" || record.File != "iws.csv" {
			t.Errorf("record %+v", record)
		}
		var devices struct{ Items []deviceDetail }
		get("/devices?sort=-seen&matched=yes").into(t, &devices)
		deviceID := devices.Items[0].ID
		var seen deviceDetail
		get("/devices/"+deviceID).into(t, &seen)
		if seen.Name != "TM-O10-19933-P" || len(seen.Screens) != 1 || seen.Match == nil || seen.Match.AssetID != id {
			t.Errorf("device %+v", seen)
		}
		get("/devices/" + deviceID + "/history")
		if r := get("/devices/" + deviceID + "/report"); !strings.Contains(string(r.body), "EliteBook") {
			t.Errorf("report %s", r.body)
		}
		get("/matches")
		get("/figures")
		var state collectorState
		get("/collector").into(t, &state)
		if state.Judging.Running || state.Judging.Total == 0 || state.Judging.Done != state.Judging.Total || len(state.Jobs) != 1 || state.Jobs[0].Next.IsZero() {
			t.Errorf("collector %+v", state)
		}
		var name compliantName
		get("/names?serial=5CG0042XYZ").into(t, &name)
		if name.Name != "TO-A00-19933-P" {
			t.Errorf("name %+v", name)
		}
		if r := get("/names/next-number"); !strings.Contains(string(r.body), `"19936"`) {
			t.Errorf("next number %s", r.body)
		}

		// Decisions.
		get("/discrepancies/counts")
		var wrongs struct{ Items []discrepancy }
		get("/discrepancies?kind=unknown-device&kind=naming-entity&sort=kind").into(t, &wrongs)
		if len(wrongs.Items) < 2 {
			t.Fatalf("discrepancies %+v", wrongs)
		}
		get("/discrepancies/" + wrongs.Items[0].Key)
		var made decidedAll
		post(200, "/decisions", `{"discrepancies":["`+wrongs.Items[0].Key+`","nothing"],"choice":"ignore","reason":"a loan","until":"2099-01-01"}`).into(t, &made)
		if len(made.Items) != 2 || made.Items[0].DecisionID == "" || made.Items[1].Problem.Status != 404 {
			t.Errorf("decided %+v", made)
		}
		get("/decisions?discrepancy=" + wrongs.Items[0].Key)
		d := get("/decisions/" + made.Items[0].DecisionID)
		changed(428, "POST", "/decisions/"+made.Items[0].DecisionID+"/undo", "", "")
		undone := changed(200, "POST", "/decisions/"+made.Items[0].DecisionID+"/undo", d.head.Get("ETag"), "")
		changed(412, "POST", "/decisions/"+made.Items[0].DecisionID+"/undo", d.head.Get("ETag"), "")
		changed(409, "POST", "/decisions/"+made.Items[0].DecisionID+"/undo", undone.head.Get("ETag"), "")

		// A record is corrected, once of the same state.
		before := time.Now().UTC().Format(time.RFC3339Nano)
		changed(428, "PATCH", "/assets/"+id, "", `{"field":"room","to":"210"}`)
		fixed := changed(200, "PATCH", "/assets/"+id, a.head.Get("ETag"), `{"field":"room","to":"210","reason":"moved"}`)
		changed(412, "PATCH", "/assets/"+id, a.head.Get("ETag"), `{"field":"room","to":"211"}`)
		changed(422, "PATCH", "/assets/"+id, fixed.head.Get("ETag"), `{"field":"colour","to":"red"}`)
		s.want(t, 304, call{method: "GET", path: "/assets/" + id, token: all, head: map[string]string{"If-None-Match": `"x", ` + fixed.head.Get("ETag")}})
		if r := get("/assets/" + id + "/history"); !strings.Contains(string(r.body), `"to":"210"`) {
			t.Errorf("history %s", r.body)
		}

		s.pastScenario(t, all, id, deviceID, before)

		// Pins.
		post(201, "/pins", `{"device_id":"`+deviceID+`","asset_id":"`+id+`","verdict":"keep-apart","reason":"swapped"}`)
		get("/pins")
		p := get("/pins/" + deviceID + "/" + id)
		changed(204, "DELETE", "/pins/"+deviceID+"/"+id, p.head.Get("ETag"), "")

		// Agents, tokens, people.
		var enrolment madeToken
		post(201, "/tokens", `{"label":"image","scopes":["agent"],"days":7,"max_uses":3}`).into(t, &enrolment)
		var agentMade enrolled
		s.want(t, 201, call{method: "POST", path: "/agents/enroll", body: `{"token":"` + enrolment.Secret + `","deviceid":"pc-1","name":"x","version":"1","more":true}`}).into(t, &agentMade)
		get("/agents?kind=agent")
		asked := s.want(t, 202, call{method: "POST", path: "/agents/" + agentMade.AgentID + "/inventory", token: all})
		if !strings.Contains(string(asked.body), `"wanted_by":"token: read`) {
			t.Errorf("asked %s", asked.body)
		}
		ag := get("/agents/" + agentMade.AgentID)
		changed(204, "DELETE", "/agents/"+agentMade.AgentID, ag.head.Get("ETag"), "")
		get("/tokens")
		tk := get("/tokens/" + enrolment.ID)
		changed(204, "DELETE", "/tokens/"+enrolment.ID, tk.head.Get("ETag"), "")
		var anna user
		post(201, "/users", `{"name":"Anna","role":"reader","password":"correct horse battery"}`).into(t, &anna)
		post(409, "/users", `{"name":"anna","role":"reader","password":"correct horse battery"}`)
		post(201, "/users", `{"name":"Root","role":"administrator","password":"correct horse battery"}`)
		get("/users")
		u := get("/users/" + anna.ID)
		promoted := changed(200, "PATCH", "/users/"+anna.ID, u.head.Get("ETag"), `{"role":"manager"}`)
		changed(412, "PATCH", "/users/"+anna.ID, u.head.Get("ETag"), `{"role":"administrator"}`)
		changed(204, "DELETE", "/users/"+anna.ID, promoted.head.Get("ETag"), "")

		// A second import is taken back.
		second := call{method: "POST", path: "/imports?file=second.csv", token: all, kind: "text/csv", body: strings.ReplaceAll(inventoryCSV, "19935", "19936")}
		var wrongOne importedDetail
		s.want(t, 201, second).into(t, &wrongOne)
		if r := post(409, "/imports/"+done.ID+"/undo", ""); !strings.Contains(string(r.body), "a newer import stands, second.csv") {
			t.Errorf("%s", r.body)
		}
		var back Imported
		post(200, "/imports/"+wrongOne.ID+"/undo", "").into(t, &back)
		if back.Undone.IsZero() || back.UndoneBy == "" {
			t.Errorf("taken back: %+v", back)
		}
		get("/assets?q=19935&count=true").into(t, &found)
		if found.Total != 1 {
			t.Errorf("19935 is not back: %+v", found)
		}
		post(409, "/imports/"+wrongOne.ID+"/undo", "")
		if r := post(409, "/imports/"+done.ID+"/undo", ""); !strings.Contains(string(r.body), "record 19933 has changed since") {
			t.Errorf("%s", r.body)
		}

		// A serial number that six machines bear identifies nothing, until somebody says so.
		shared := ""
		for n := range 6 {
			source := fmt.Sprint("same-", n)
			shared += strings.Replace(pcReport(source, source, "SLOPPY1"), "00:11:22:33:44:55", fmt.Sprintf("00:11:22:33:55:%02d", n), 1) + "\n"
		}
		s.want(t, 200, call{method: "POST", path: "/reports", token: all, kind: ndjson, body: shared})
		s.useWork(t, get, post)
		var junk items[junkKey]
		get("/junk-keys").into(t, &junk)
		if len(junk.Items) != 1 || junk.Items[0].Value != "SLOPPY1" || junk.Items[0].Kind != "serial" || junk.Items[0].Devices != 6 || !junk.Items[0].SetAside {
			t.Errorf("shared keys %+v", junk)
		}
		post(422, "/junk-keys/release", `{}`)
		post(204, "/junk-keys/release", `{"key":"s:SLOPPY1"}`)
		post(404, "/junk-keys/release", `{"key":"s:SLOPPY1"}`)

		// The policy.
		s.policyScenario(t, all)
		s.sweepScenario(t, all)

		var trail struct{ Items []auditEntry }
		get("/audit?limit=1000").into(t, &trail)
		who := map[string]bool{}
		for _, e := range trail.Items {
			who[e.Action+" by "+e.By] = true
		}
		for _, action := range []string{"import", "decide ignore", "undo ignore", "decide record-wrong", "decide keep-apart", "token-create", "token-revoke", "agent-revoke", "user-add", "user-role", "user-remove", "policy", "junk-release", "import-undo"} {
			if !who[action+" by token: read+decide+import+report+admin"] {
				t.Errorf("no line of the audit trail for %s by the token", action)
			}
		}
		get("/audit?action=policy")
		get("/openapi.json")
		s.each(func(method, template string, _ map[string]any) {
			if !s.called[method+" "+template] {
				t.Errorf("%s %s was never called with success", method, template)
			}
		})
	})
}

// pastScenario asks how things stood before a record was corrected, and before there was anything.
func (s *site) pastScenario(t *testing.T, token, assetID, deviceID, before string) {
	t.Helper()
	get := func(status int, path string) reply {
		t.Helper()
		return s.want(t, status, call{method: "GET", path: path, token: token})
	}
	var then, now assetThen
	get(200, "/assets/"+assetID+"/state?at="+before).into(t, &then)
	get(200, "/assets/"+assetID+"/state").into(t, &now)
	if then.Room != "" || now.Room != "210" || then.Serial != now.Serial {
		t.Errorf("the record was %+v and is %+v", then, now)
	}
	var d deviceThen
	get(200, "/devices/"+deviceID+"/state?at="+before).into(t, &d)
	if d.Name != "TM-O10-19933-P" || d.Match == nil || d.Match.AssetID != assetID || len(d.Components) == 0 || len(d.Interfaces) != 1 {
		t.Errorf("the device was %+v", d)
	}
	get(404, "/devices/"+deviceID+"/state?at=2020-01-01T00:00:00Z")
	get(422, "/assets/"+assetID+"/state?at=2999-01-01T00:00:00Z")
	get(422, "/state/counts?at=yesterday")
	var whole stateSummary
	get(200, "/state?at="+before).into(t, &whole)
	var counts items[countsThen]
	get(200, "/state/counts?at=2020-01-01T00:00:00Z&at="+before).into(t, &counts)
	if whole.Assets != 3 || whole.Matches != 1 || len(counts.Items) != 2 || len(counts.Items[0].Discrepancies) != 0 || !maps.Equal(counts.Items[1].Discrepancies, whole.Discrepancies) {
		t.Errorf("the estate was %+v, counts %+v", whole, counts)
	}
	total := 0
	for _, what := range []string{"devices", "assets", "matches", "discrepancies"} {
		lines := s.want(t, 200, call{method: "GET", path: "/state/" + what + "?at=" + before, token: token, head: map[string]string{"Accept": ndjson}})
		var walked []byte
		for next, first := "", true; first || next != ""; first = false {
			var p struct {
				Items []json.RawMessage
				Next  string
				Total int
			}
			get(200, "/state/"+what+"?limit=2&count=true&at="+before+"&cursor="+next).into(t, &p)
			for _, row := range p.Items {
				walked = append(append(walked, row...), '\n')
			}
			next, total = p.Next, p.Total
		}
		if string(walked) != string(lines.body) || total != bytes.Count(walked, []byte("\n")) {
			t.Errorf("%s: %d of %d in pages, or not as in the stream:\n%s%s", what, bytes.Count(walked, []byte("\n")), total, walked, lines.body)
		}
	}
	if err := s.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetHistoryBegin(t.Context(), store.RecordHistory, time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC))
	}); err != nil {
		t.Fatal(err)
	}
	if r := get(404, "/state?at=2020-01-01T00:00:00Z"); !strings.Contains(string(r.body), "history is kept since 2021-01-01") {
		t.Errorf("%s", r.body)
	}
}

func (s *site) policyScenario(t *testing.T, token string) {
	t.Helper()
	tag := ""
	put := func(status int, part, kind, body string) reply {
		t.Helper()
		r := s.want(t, status, call{method: "PUT", path: "/policy/" + part, token: token, kind: kind, body: body, head: map[string]string{"If-Match": tag}})
		return r
	}
	first := s.want(t, 200, call{method: "GET", path: "/policy/policy", token: token})
	tag = first.head.Get("ETag")
	bad := put(422, "policy", "application/toml", "[entities]\nTO = \"Ville\"\n\ncolour = \"red\"\nnonsense_key = [\n")
	if !strings.Contains(string(bad.body), `"location":"body.line[`) {
		t.Errorf("the line is not named: %s", bad.body)
	}
	var now policyPart
	r := put(200, "policy", "application/toml", "[entities]\nTO = \"Ville\"\nTM = \"Métropole\"\n")
	r.into(t, &now)
	put(412, "policy", "application/toml", "[entities]\nTO = \"Ville\"\n")
	tag = r.head.Get("ETag")
	put(200, "policy", "application/toml", "[entities]\nTO = \"Ville de T\"\nTM = \"Métropole\"\n")
	s.want(t, 200, call{method: "GET", path: "/policy/policy/versions?limit=1", token: token})
	d := s.want(t, 200, call{method: "GET", path: "/policy/policy/diff?from=" + now.Version, token: token})
	if !strings.Contains(string(d.body), "+TO = \\\"Ville de T\\\"") {
		t.Errorf("diff %s", d.body)
	}
	s.want(t, http.StatusNotFound, call{method: "GET", path: "/policy/services/diff?from=" + now.Version, token: token})
}
