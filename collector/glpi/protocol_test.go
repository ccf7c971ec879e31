package glpi

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/agent/report"
	"recolement/collector/auth"
	"recolement/collector/message"
	"recolement/collector/store"
)

const (
	kindOfJSON = "application/json"
	agentUUID  = "6d2b1f5e-0c7a-4d21-9a39-2f0c8a1e4b77"
)

func anyone() auth.Foreign {
	return auth.Foreign{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
}

// get asks by GET.
func (s site) get(t *testing.T, path string, head map[string]string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range head {
		request.Header.Set(k, v)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	r := reply{status: response.StatusCode, head: response.Header}
	if r.body, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(r.body, &r.answer)
	return r
}

func TestContactSaysWhatIsServed(t *testing.T) {
	s := newSite(t, anyone())
	contact := `{"action":"contact","deviceid":"pc-7","name":"GLPI-Agent","version":"1.11","tag":"Mairie",
		"installed-tasks":["inventory","netdiscovery","netinventory","deploy","collect","esx","wakeonlan","remoteinventory"],"enabled-tasks":["inventory","Deploy"]}`
	send := func() reply {
		return s.send(t, sent{kind: kindOfJSON, body: []byte(contact), head: map[string]string{"GLPI-Agent-ID": agentUUID, "GLPI-Proxy-ID": "p-1,p-2"}})
	}
	r := send()
	if r.status != 200 || r.answer.Status != "ok" || time.Duration(r.answer.Expiration) != 24*time.Hour {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if got := strings.Join(r.answer.Disabled, " "); got != "collect deploy esx netdiscovery netinventory wakeonlan" {
		t.Errorf("disabled %q", got)
	}
	// Without server and version agents ask for everything once more, by XML.
	if got := string(r.answer.Tasks["inventory"]); got != `{"server":"glpi","version":"10.0.19"}` {
		t.Errorf("inventory is served by %s", got)
	}
	state, err := s.store.AgentState(t.Context(), "pc-7")
	if err != nil || state.Tag != "Mairie" || state.Version != "1.11" || state.Proxies != "p-1,p-2" || len(state.Tasks) != 8 {
		t.Errorf("remembered %+v, %v", state, err)
	}
	if _, err := s.estate.AddScan(t.Context(), store.Scan{DeviceID: "pc-7", Ranges: []string{"10.0.0.0/30"}, Credentials: []string{"public"}}, "anne"); err != nil {
		t.Fatal(err)
	}
	r = send()
	if got := strings.Join(r.answer.Disabled, " "); got != "collect deploy esx wakeonlan" || string(r.answer.Tasks["netdiscovery"]) != `{"server":"glpiinventory","version":"1.4.0"}` {
		t.Errorf("with a scan: disabled %q, %s", got, r.body)
	}
}

// A full inventory that is asked for is asked for until it has come, of senders of JSON and of XML.
func TestFullInventoryIsAskedFor(t *testing.T) {
	s := newSite(t, anyone())
	if err := s.estate.Want(t.Context(), "pc-7", "anne"); err != nil {
		t.Fatal(err)
	}
	asked := func() bool {
		r := s.send(t, sent{kind: kindOfJSON, body: []byte(`{"action":"contact","deviceid":"pc-7","enabled-tasks":["inventory"]}`)})
		return strings.Contains(string(r.answer.Tasks["inventory"]), `"full":true`) && time.Duration(r.answer.Expiration) == soon
	}
	if !asked() {
		t.Error("the contact does not ask")
	}
	prolog := s.send(t, sent{kind: "application/xml", body: []byte("<REQUEST><DEVICEID>pc-7</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>")})
	if !strings.Contains(string(prolog.body), "<PROLOG_FREQ>1</PROLOG_FREQ>") {
		t.Errorf("the prolog does not ask: %s", prolog.body)
	}
	partial := strings.Replace(string(pc("pc-7", "PC7", "SN7777")), `"itemtype"`, `"partial":true,"itemtype"`, 1)
	if r := s.send(t, sent{kind: kindOfJSON, body: []byte(partial)}); r.status != 200 || !asked() {
		t.Errorf("after a partial one: %d, asked %v", r.status, asked())
	}
	if r := s.send(t, sent{kind: kindOfJSON, body: pc("pc-7", "PC7", "SN7777")}); r.status != 200 || asked() {
		t.Errorf("after a full one: %d, asked %v", r.status, asked())
	}
}

func TestOdditiesAreCounted(t *testing.T) {
	s := newSite(t, anyone())
	odd := strings.Replace(string(pc("pc-7", "PC7", "SN7777")), `"versionclient"`, `"memories":[{"capacity":"much"},7],"versionclient"`, 1)
	for range 2 {
		if r := s.send(t, sent{kind: kindOfJSON, body: []byte(odd)}); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	agents, err := s.store.OddAgents(t.Context(), 10)
	if err != nil || len(agents) != 1 || agents[0].Oddities != 2 || agents[0].Oddity[0].Path != "content.memories[0].capacity" {
		t.Fatalf("remembered %+v, %v", agents, err)
	}
	s.send(t, sent{kind: kindOfJSON, body: pc("pc-7", "PC7", "SN7777")})
	if agents, err = s.store.OddAgents(t.Context(), 10); err != nil || len(agents) != 0 {
		t.Errorf("after one that is understood: %+v, %v", agents, err)
	}
}

// hold keeps the database busy until the function that it gives is called, so that a report takes long.
func (s site) hold(t *testing.T) (release func()) {
	t.Helper()
	held, free := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- s.store.Write(context.Background(), func(*store.Tx) error {
			select {
			case <-held:
			default:
				close(held)
			}
			<-free
			return nil
		})
	}()
	<-held
	return func() {
		close(free)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// A report that takes long is answered "pending" to those who know to ask again, and any collector has the answer.
func TestPending(t *testing.T) {
	s := newSite(t, anyone()).hasty(t, 50*time.Millisecond)
	other := s.second(t)
	release := s.hold(t)
	time.AfterFunc(300*time.Millisecond, release)
	head := map[string]string{"GLPI-Agent-ID": agentUUID}
	r := s.send(t, sent{kind: kindOfJSON, body: pc("pc-7", "PC7", "SN7777"), head: head})
	id := r.head.Get("GLPI-Request-ID")
	if r.status != 202 || r.answer.Status != "pending" || time.Duration(r.answer.Expiration) != askAgain || !requestID.MatchString(id) {
		t.Fatalf("%d %s, request %q", r.status, r.body, id)
	}
	head["GLPI-Request-ID"] = id
	var got reply
	for range 100 { // of the twelve that an agent would ask
		got = other.get(t, "/front/inventory.php", head)
		if got.answer.Status != "pending" {
			break
		}
		time.Sleep(30 * time.Millisecond)
	}
	if got.status != 200 || got.answer.Status != "ok" || time.Duration(got.answer.Expiration) != 24*time.Hour {
		t.Errorf("the other collector: %d %s", got.status, got.body)
	}
	if names := s.devices(t); len(names) != 1 || names[0] != "PC7" {
		t.Errorf("devices %v", names)
	}
	for name, head := range map[string]map[string]string{
		"another agent": {"GLPI-Agent-ID": "x", "GLPI-Request-ID": id}, "another request": {"GLPI-Agent-ID": agentUUID, "GLPI-Request-ID": "00000000"},
	} {
		if got := s.get(t, "/inventory", head); got.status != 404 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := s.get(t, "/inventory", nil); got.status != 400 || got.answer.Status != "error" {
		t.Errorf("a GET without anything: %d %s", got.status, got.body)
	}
}

// What a pending report was refused for is said when the answer is fetched; one whose collector died is to be sent again.
func TestPendingEndsBadly(t *testing.T) {
	s := newSite(t, anyone())
	put := func(p store.PendingAnswer) {
		p.Agent, p.Sender = agentUUID, auth.Sender{Client: "127.0.0.0/8"}.Label()
		if err := s.store.Write(t.Context(), func(tx *store.Tx) error { return tx.PutPendingAnswer(t.Context(), p) }); err != nil {
			t.Fatal(err)
		}
	}
	put(store.PendingAnswer{Request: "00000001", Created: time.Now(), Status: 400, Answer: `{"status":"error","message":"no"}`})
	put(store.PendingAnswer{Request: "00000002", Created: time.Now().Add(-gaveUp)})
	if r := s.get(t, "/inventory", map[string]string{"GLPI-Agent-ID": agentUUID, "GLPI-Request-ID": "00000001"}); r.status != 400 || r.answer.Message != "no" {
		t.Errorf("refused: %d %s", r.status, r.body)
	}
	r := s.get(t, "/inventory", map[string]string{"GLPI-Agent-ID": agentUUID, "GLPI-Request-ID": "00000002"})
	if r.status != 503 || r.head.Get("Retry-After") == "" {
		t.Errorf("of a collector that is gone: %d %s", r.status, r.body)
	}
}

// Our own agents and those of the XML protocol cannot fetch an answer: they wait for it.
func TestOthersWait(t *testing.T) {
	s := newSite(t, anyone()).hasty(t, 10*time.Millisecond)
	key := s.key(t, store.EnrolAgent, "pc-1")
	release := s.hold(t)
	time.AfterFunc(200*time.Millisecond, release)
	if r := s.send(t, sent{key: key, kind: kindOfJSON, body: pc("pc-1", "PC1", "SN1111"), head: map[string]string{"GLPI-Agent-ID": agentUUID}}); r.status != 200 || r.answer.Status != "ok" {
		t.Errorf("ours: %d %s", r.status, r.body)
	}
}

// Who is turned away for a while is told when to come back, in the protocol that it speaks.
func TestBusy(t *testing.T) {
	s := newSite(t, anyone())
	full := *s.deps
	engine := gin.New()
	e := newEndpoint(full)
	for range cap(e.waiting) {
		e.waiting <- struct{}{}
	}
	e.routes(engine)
	crowded := httptest.NewServer(engine)
	t.Cleanup(crowded.Close)
	s.Server = crowded
	for kind, body := range map[string]string{
		kindOfJSON: string(pc("pc-1", "PC1", "SN1111")),
		"text/xml": "<REQUEST><DEVICEID>x</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><BIOS><SSN>S1</SSN></BIOS></CONTENT></REQUEST>",
	} {
		if r := s.send(t, sent{kind: kind, body: []byte(body)}); r.status != 503 || r.head.Get("Retry-After") == "" || r.answer.Status != "error" {
			t.Errorf("%s: %d %s", kind, r.status, r.body)
		}
	}
}

func TestForeignAgentsDoNotSpeakForOurs(t *testing.T) {
	s := newSite(t, anyone())
	s.key(t, store.EnrolAgent, "pc-1")
	for name, m := range map[string]sent{
		"inventory": {kind: kindOfJSON, body: pc("pc-1", "EVIL", "SN1111")},
		"contact":   {kind: kindOfJSON, body: []byte(`{"action":"contact","deviceid":"pc-1"}`)},
		"prolog":    {kind: "text/xml", body: []byte("<REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>")},
		"XML":       {kind: "text/xml", body: []byte("<REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><BIOS><SSN>S1</SSN></BIOS></CONTENT></REQUEST>")},
	} {
		if r := s.send(t, m); r.status != 403 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}

// askToken asks for a token, by form or JSON.
func (s site) askToken(t *testing.T, path, kind, body string) (int, map[string]any, http.Header) {
	t.Helper()
	response, err := http.Post(s.URL+path, kind, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var said map[string]any
	if err := json.NewDecoder(response.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, said, response.Header
}

func TestToken(t *testing.T) {
	s := newSite(t, auth.Foreign{})
	secret, _, err := s.auth.AddForeign(t.Context(), auth.NewForeign{Name: "glpi", Kind: store.ForeignOAuth}, "anne")
	if err != nil {
		t.Fatal(err)
	}
	form := func(grant, id, secret, scope string) string {
		return url.Values{"grant_type": {grant}, "client_id": {id}, "client_secret": {secret}, "scope": {scope}}.Encode()
	}
	const formKind, good = "application/x-www-form-urlencoded", "client_credentials"
	inJSON := fmt.Sprintf(`{"grant_type":"client_credentials","client_id":"glpi","client_secret":%q,"scope":"inventory"}`, secret)
	for _, path := range []string{"/api.php/token", "/api.php/v2/token", "/inventory/api.php/token", "/front/inventory.php/api.php/token", "/ocsinventory/api.php/token"} {
		status, said, head := s.askToken(t, path, kindOfJSON, inJSON) // as GLPI's agents do
		if status != 200 || said["token_type"] != "Bearer" || said["expires_in"] != 3600.0 || head.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %v", path, status, said)
		}
		if r := s.send(t, sent{key: said["access_token"].(string), kind: kindOfJSON, body: pc("pc-9", "PC9", "SN9999")}); r.status != 200 {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	rows := []struct {
		name, kind, body string
		status           int
		code             string
	}{
		{"form", formKind, form(good, "glpi", secret, "inventory"), 200, ""},
		{"no scope", formKind, form(good, "glpi", secret, ""), 200, ""},
		{"wrong secret", formKind, form(good, "glpi", "x", "inventory"), 401, "invalid_client"},
		{"unknown client", kindOfJSON, `{"grant_type":"client_credentials","client_id":"x","client_secret":"y"}`, 401, "invalid_client"},
		{"other grant", formKind, form("password", "glpi", secret, "inventory"), 400, "unsupported_grant_type"},
		{"other scope", formKind, form(good, "glpi", secret, "api"), 400, "invalid_scope"},
		{"no body", formKind, "", 400, "unsupported_grant_type"},
		{"bad JSON", kindOfJSON, "{", 400, "invalid_request"},
		{"bad form", formKind, "%", 400, "invalid_request"},
		{"other kind", "text/plain", "x", 400, "invalid_request"},
		{"huge", formKind, strings.Repeat("x", largestGrant+1), 400, "invalid_request"},
	}
	for _, row := range rows {
		status, said, head := s.askToken(t, "/api.php/token", row.kind, row.body)
		if status != row.status || row.code != "" && said["error"] != row.code {
			t.Errorf("%s: %d %v", row.name, status, said)
		}
		if status == 401 && head.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no challenge", row.name)
		}
	}
}

// What agents ask for the tasks that they fetch by themselves ends with the first answer.
func TestTasks(t *testing.T) {
	s := newSite(t, anyone())
	r := s.get(t, "/inventory?action=getConfig&machineid=pc-7&task[Deploy]=2.8", nil)
	if r.status != 200 || string(r.body) != `{"configValidityPeriod":86400,"schedule":[]}` {
		t.Errorf("getConfig: %d %s", r.status, r.body)
	}
	for _, action := range []string{"getJobs", "setLog", "setStatus", "jobsDone", "setAnswer"} {
		if r := s.get(t, "/front/inventory.php?action="+action, nil); r.status != 200 || string(r.body) != "{}" {
			t.Errorf("%s: %d %s", action, r.status, r.body)
		}
	}
	if r := s.send(t, sent{path: "/inventory?action=setAnswer&uuid=1&method=POST", kind: "application/x-www-form-urlencoded", body: []byte("action=setAnswer")}); r.status != 200 {
		t.Errorf("by POST: %d", r.status)
	}
	if r := s.get(t, "/inventory?action=format", nil); r.status != 501 {
		t.Errorf("unknown: %d", r.status)
	}
	closed := newSite(t, auth.Foreign{})
	if r := closed.get(t, "/inventory?action=getConfig", nil); r.status != 401 {
		t.Errorf("a stranger: %d", r.status)
	}
}

// A scan goes its way: ranges, then the devices that answered, each with the credential that worked; and its secret is for its agent alone.
func TestScan(t *testing.T) {
	s := newSite(t, anyone())
	made, err := s.estate.AddScan(t.Context(), store.Scan{DeviceID: "srv-1", Ranges: []string{"10.0.0.0/29"}, Credentials: []string{"absent", "public"}, Port: 1161}, "anne")
	if err != nil {
		t.Fatal(err)
	}
	say := func(device, query, content string) message.Reply {
		text := "<REQUEST><DEVICEID>" + device + "</DEVICEID><QUERY>" + query + "</QUERY>" + content + "</REQUEST>"
		r := s.send(t, sent{kind: "application/xml", body: []byte(text)})
		if r.status != 200 {
			t.Fatalf("%s: %d %s", query, r.status, r.body)
		}
		var reply message.Reply
		if err := xml.Unmarshal(r.body, &reply); err != nil {
			t.Fatal(err)
		}
		return reply
	}
	if other := say("srv-2", "PROLOG", ""); len(other.Options) != 0 {
		t.Errorf("another agent is told %+v", other)
	}
	first := say("srv-1", "PROLOG", "")
	if len(first.Options) != 1 || first.Options[0].Name != "NETDISCOVERY" || fmt.Sprint(first.Options[0].Param.Job) != made.ID || first.Frequency != 1 {
		t.Fatalf("the prolog says %+v", first)
	}
	o := first.Options[0]
	if o.Ranges[0].First != "10.0.0.0" || o.Ranges[0].Last != "10.0.0.7" || o.Ranges[0].Port != 1161 || len(o.Credentials) != 1 || o.Credentials[0].ID != "2" || o.Credentials[0].Community != "s3cret" {
		t.Errorf("the option says %+v", o)
	}
	if again := say("srv-1", "PROLOG", ""); len(again.Options) != 0 {
		t.Errorf("told twice: %+v", again)
	}
	job := "<PROCESSNUMBER>" + made.ID + "</PROCESSNUMBER>"
	say("srv-1", "NETDISCOVERY", "<CONTENT><AGENT><START>1</START></AGENT>"+job+"</CONTENT>")
	say("srv-1", "NETDISCOVERY", "<CONTENT><AGENT><NBIP>8</NBIP></AGENT>"+job+"</CONTENT>")
	say("srv-1", "NETDISCOVERY", "<CONTENT><DEVICE><AUTHSNMP>2</AUTHSNMP><IP>10.0.0.3</IP><MAC>00:1b:78:aa:bb:01</MAC><SERIAL>VNB3R12345</SERIAL><TYPE>PRINTER</TYPE></DEVICE>"+job+"</CONTENT>")
	for range 2 {
		say("srv-1", "NETDISCOVERY", "<CONTENT><AGENT><END>1</END></AGENT>"+job+"</CONTENT>")
	}
	second := say("srv-1", "PROLOG", "")
	if len(second.Options) != 1 || second.Options[0].Name != "SNMPQUERY" || len(second.Options[0].Devices) != 1 {
		t.Fatalf("the second prolog says %+v", second)
	}
	if d := second.Options[0].Devices[0]; d.Address != "10.0.0.3" || d.Credential != "2" || d.Kind != "PRINTER" || d.Port != 1161 {
		t.Errorf("the device is %+v", d)
	}
	say("srv-1", "SNMPQUERY", "<CONTENT><DEVICE><INFO><NAME>COP-1</NAME><SERIAL>VNB3R12345</SERIAL><TYPE>PRINTER</TYPE></INFO></DEVICE><DEVICE><ERROR><MESSAGE>no response</MESSAGE></ERROR></DEVICE>"+job+"</CONTENT>")
	say("srv-1", "SNMPQUERY", "<CONTENT><AGENT><END>1</END></AGENT>"+job+"</CONTENT>")
	say("srv-2", "SNMPQUERY", "<CONTENT><AGENT><NBIP>99</NBIP></AGENT>"+job+"</CONTENT>") // not its scan
	scan, err := s.store.Scan(t.Context(), made.ID)
	if err != nil || scan.Stage != store.ScanDone || scan.Addresses != 8 || scan.Found != 1 || scan.Failed != 1 || scan.Failure != "no response" {
		t.Errorf("the scan is %+v, %v", scan, err)
	}
	if got := s.devices(t); len(got) != 1 || got[0] != "COP-1" {
		t.Errorf("devices %v", got)
	}
}

func FuzzContact(f *testing.F) {
	f.Add([]byte(`{"action":"contact","deviceid":"a","installed-tasks":["inventory","Deploy",7],"enabled-tasks":"inventory","tag":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		says, err := report.DecodeContact(data)
		if err != nil {
			return
		}
		disabled := unserved(append(says.EnabledTasks, says.InstalledTasks...), map[string]serving{"inventory": {}})
		if len(disabled) > 50 || says.DeviceID == "" {
			t.Errorf("%d tasks of %q", len(disabled), says.DeviceID)
		}
		if _, err := json.Marshal(report.Answer{Status: report.StatusOK, Disabled: disabled}); err != nil {
			t.Error(err)
		}
	})
}

func FuzzGrant(f *testing.F) {
	f.Add("application/json", []byte(`{"grant_type":"client_credentials","client_id":"a","client_secret":"b","scope":"inventory"}`))
	f.Add("application/x-www-form-urlencoded", []byte("grant_type=client_credentials&client_id=a&client_secret=%zz"))
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		if g, err := readGrant(kind, data); err != nil && g != (grant{}) {
			t.Errorf("%+v with %v", g, err)
		}
	})
}
