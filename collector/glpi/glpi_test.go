package glpi

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/json"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/zstd"

	"recolement/agent/report"
	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/message"
	"recolement/collector/store"
)

const smallLimit = 4 << 20

// site is the endpoint on a real SQLite file.
type site struct {
	*httptest.Server
	store  *store.Store
	estate *estate.Estate
	auth   *auth.Auth
	deps   *Deps
}

func newSite(t *testing.T, foreign auth.Foreign) site {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "r.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	es, err := estate.New(st, log, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		es.Close()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	a := auth.New(st, auth.Settings{Foreign: foreign}, log, time.Now)
	return serve(t, Deps{
		Store: st, Estate: es, Auth: a, Log: log, Now: time.Now, Hours: 24, Limit: smallLimit, SNMP: map[string]message.Credential{"public": {Community: "s3cret"}},
	})
}

func serve(t *testing.T, d Deps) site {
	t.Helper()
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	if err := engine.SetTrustedProxies(nil); err != nil {
		t.Fatal(err)
	}
	engine.POST("/enrol", func(c *gin.Context) {
		key, _, err := d.Auth.Enrol(c, auth.Enrolment{Token: c.Query("token"), DeviceID: c.Query("as")})
		if err != nil {
			t.Error(err)
		}
		c.String(http.StatusCreated, key)
	})
	Register(engine, d)
	s := site{Server: httptest.NewServer(engine), store: d.Store, estate: d.Estate, auth: d.Auth, deps: &d}
	t.Cleanup(s.Close)
	return s
}

// second is another collector on the same database.
func (s site) second(t *testing.T) site { return serve(t, *s.deps) }

// hasty is a collector on the same database that waits no longer than that for a report.
func (s site) hasty(t *testing.T, patience time.Duration) site {
	d := *s.deps
	d.Patience = patience
	return serve(t, d)
}

// key enrols an agent.
func (s site) key(t *testing.T, scope store.Scope, deviceID string) string {
	t.Helper()
	token, _, err := s.auth.CreateToken(t.Context(), auth.NewToken{Scope: scope}, "test")
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(s.URL+"/enrol?as="+deviceID+"&token="+token, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	key, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(key)
}

// sent is what an agent sends.
type sent struct {
	key, kind, encoding string
	path                string
	head                map[string]string
	body                []byte
}

type reply struct {
	status int
	head   http.Header
	body   []byte
	answer report.Answer
}

func (s site) send(t *testing.T, m sent) reply {
	t.Helper()
	if m.path == "" {
		m.path = "/inventory"
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+m.path, bytes.NewReader(m.body))
	if err != nil {
		t.Fatal(err)
	}
	if m.key != "" {
		request.Header.Set("Authorization", "Bearer "+m.key)
	}
	if m.kind != "" {
		request.Header.Set("Content-Type", m.kind)
	}
	if m.encoding != "" {
		request.Header.Set("Content-Encoding", m.encoding)
	}
	for k, v := range m.head {
		request.Header.Set(k, v)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := reply{status: response.StatusCode, head: response.Header, body: body}
	var said message.Reply
	if response.Header.Get("Content-Type") == "application/xml" && xml.Unmarshal(body, &said) == nil && said.Error != "" {
		r.answer = report.Answer{Status: report.StatusError, Message: said.Error}
	}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(body, &r.answer); err != nil {
			t.Errorf("the answer is no JSON: %s", body)
		}
	}
	return r
}

func (s site) devices(t *testing.T) []string {
	t.Helper()
	found, _, err := s.store.Devices(t.Context(), store.DeviceFilter{Sort: "name", Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, d := range found {
		names = append(names, d.Name)
	}
	return names
}

func zlibbed(data []byte) []byte { return message.Pack(data) }

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

func zstded(t *testing.T, data []byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll(data, nil)
}

func pc(deviceID, name, serial string) []byte {
	return []byte(`{"action":"inventory","deviceid":"` + deviceID + `","itemtype":"Computer","content":{"versionclient":"test",
		"hardware":{"name":"` + name + `","chassis_type":"Notebook"},"bios":{"ssn":"` + serial + `","smanufacturer":"Dell Inc.","smodel":"Latitude 5540"}}}`)
}

func TestReportsInEveryWrapping(t *testing.T) {
	s := newSite(t, auth.Foreign{})
	const kindJSON, kindZlib, kindGzip = "application/json", "application/x-compress-zlib", "application/x-compress-gzip"
	rows := []struct {
		name, kind, encoding, path string
		wrap                       func([]byte) []byte
	}{
		{"PLAIN", kindJSON, "", "/inventory", bytes.Clone},
		{"CHARSET", "application/json; charset=utf-8", "", "/inventory", bytes.Clone},
		{"ZLIB", kindZlib, "", "/inventory", zlibbed},
		{"GZIP", kindGzip, "", "/inventory", gzipped},
		{"OLDGLPI", kindZlib, "", "/front/inventory.php", zlibbed},
		{"UNSURE", "application/x-compress", "", "/ocsinventory", zlibbed},
		{"CE-GZIP", kindJSON, "gzip", "/inventory", gzipped},
		{"CE-ZSTD", kindJSON, "zstd", "/inventory", func(b []byte) []byte { return zstded(t, b) }},
		{"BOTH", kindZlib, "gzip", "/inventory", func(b []byte) []byte { return gzipped(zlibbed(b)) }},
	}
	for i, row := range rows {
		id, serial := "agent-"+row.name, "SN4711"+string(rune('A'+i))
		r := s.send(t, sent{
			key: s.key(t, store.EnrolAgent, id), kind: row.kind, encoding: row.encoding, path: row.path,
			body: row.wrap(pc(id, row.name, serial)), head: map[string]string{"GLPI-Agent-ID": "6d2b", "GLPI-Request-ID": "0A1B2C3D"},
		})
		if r.status != 200 || r.answer.Status != "ok" || time.Duration(r.answer.Expiration) != 24*time.Hour {
			t.Errorf("%s: %d %s", row.name, r.status, r.body)
		}
		if r.head.Get("GLPI-Agent-ID") != "6d2b" || r.head.Get("GLPI-Request-ID") != "0A1B2C3D" {
			t.Errorf("%s: ids are not echoed: %v", row.name, r.head)
		}
	}
	if got := s.devices(t); len(got) != len(rows) {
		t.Errorf("devices %v, want %d", got, len(rows))
	}
}

// The examples of the format's authors all go in.
func TestExamplesOfTheFormat(t *testing.T) {
	files := examples(t)
	s := newSite(t, auth.Foreign{})
	key := s.key(t, store.EnrolScanner, "scanner-1")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if r := s.send(t, sent{key: key, kind: "application/x-compress-zlib", body: zlibbed(data)}); r.status != 200 {
			t.Errorf("%s: %d %s", filepath.Base(file), r.status, r.body)
		}
	}
	if got := s.devices(t); len(got) < 10 {
		t.Errorf("%d messages, devices %v", len(files), got)
	}
}

// examples lie beside the repository.
func examples(t *testing.T) []string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found, err := filepath.Glob(filepath.Join(dir, "shared", "glpi", "examples", "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			return found
		}
	}
	t.Skip("the fixture shared/glpi is not beside this repository")
	return nil
}

func TestContact(t *testing.T) {
	s := newSite(t, auth.Foreign{})
	key := s.key(t, store.EnrolAgent, "pc-1")
	contact := `{"action":"contact","deviceid":"pc-1","name":"GLPI-Agent","version":"1.11","installed-tasks":["inventory"],"enabled-tasks":["inventory"]}`
	r := s.send(t, sent{key: key, kind: "application/json", body: []byte(contact)})
	if r.status != 200 || r.answer.Status != "ok" || time.Duration(r.answer.Expiration) != 24*time.Hour {
		t.Fatalf("%d %s", r.status, r.body)
	}
	agents, err := s.store.Agents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if agents[0].Version != "1.11" || agents[0].Contact.IsZero() {
		t.Errorf("the contact is not remembered: %+v", agents[0])
	}
	if r := s.send(t, sent{key: key, kind: "application/json", body: []byte(strings.Replace(contact, "pc-1", "pc-2", 1))}); r.status != 403 {
		t.Errorf("a contact for another: %d", r.status)
	}
	if got := s.devices(t); len(got) != 0 {
		t.Errorf("a contact made devices: %v", got)
	}
}

// bomb unpacks to size bytes of blanks: gzip allows members one after the other, so it costs nothing to make.
func bomb(size int) []byte {
	return bytes.Repeat(gzipped(bytes.Repeat([]byte(" "), 1<<20)), size>>20)
}

func TestBadMessages(t *testing.T) {
	s := newSite(t, auth.Foreign{})
	key := s.key(t, store.EnrolAgent, "pc-1")
	good := pc("pc-1", "GOOD", "SN4711")
	const kindJSON, kindZlib = "application/json", "application/x-compress-zlib"
	rows := []struct {
		name   string
		m      sent
		status int
		reason string
	}{
		{"no key", sent{kind: kindJSON, body: good}, 401, "no valid key"},
		{"wrong key", sent{key: "x", kind: kindJSON, body: good}, 401, "no valid key"},
		{"another's device id", sent{key: key, kind: kindJSON, body: pc("pc-2", "X", "SN2")}, 403, "pc-2"},
		{"no content type", sent{key: key, body: good}, 415, "content type"},
		{"another content type", sent{key: key, kind: "text/plain", body: good}, 415, "text/plain"},
		{"another encoding", sent{key: key, kind: kindJSON, encoding: "br", body: good}, 415, "br"},
		{"empty", sent{key: key, kind: kindJSON}, 400, "empty"},
		{"no JSON", sent{key: key, kind: kindJSON, body: []byte("hello")}, 400, "not a JSON object"},
		{"a list", sent{key: key, kind: kindJSON, body: []byte("[1,2]")}, 400, "not a JSON object"},
		{"no device id", sent{key: key, kind: kindJSON, body: []byte(`{"action":"inventory","content":{}}`)}, 400, "deviceid"},
		{"no content", sent{key: key, kind: kindJSON, body: []byte(`{"action":"inventory","deviceid":"pc-1"}`)}, 400, "content"},
		{"truncated JSON", sent{key: key, kind: kindJSON, body: good[:len(good)-20]}, 400, "not JSON"},
		{"truncated zlib", sent{key: key, kind: kindZlib, body: zlibbed(good)[:60]}, 400, "cannot be read"},
		{"spoilt zlib", sent{key: key, kind: kindZlib, body: append(zlibbed(good)[:60], make([]byte, 60)...)}, 400, "cannot be read"},
		{"gzip that is none", sent{key: key, kind: kindJSON, encoding: "gzip", body: good}, 400, "cannot be read"},
		{"zstd that is none", sent{key: key, kind: kindJSON, encoding: "zstd", body: good}, 400, "cannot be read"},
		{"binary", sent{key: key, kind: kindZlib, body: bytes.Repeat([]byte{0, 1, 0xff, 7}, 1000)}, 400, "not a JSON object"},
		{"a bomb", sent{key: key, kind: kindZlib, body: bomb(1 << 30)}, 413, "too large"},
		{"a zstd bomb", sent{key: key, kind: kindJSON, encoding: "zstd", body: zstded(t, make([]byte, 64<<20))}, 413, "too large"},
		{"huge", sent{key: key, kind: kindJSON, body: bytes.Repeat([]byte(" "), smallLimit+2)}, 413, "too large"},
		{"unknown action", sent{key: key, kind: kindJSON, body: []byte(`{"action":"deploy","deviceid":"pc-1"}`)}, 501, "deploy"},
		{"unknown action with content", sent{key: key, kind: kindJSON, body: []byte(`{"action":"esx","deviceid":"pc-1","content":{}}`)}, 501, "esx"},
		{"XML, truncated", sent{key: key, kind: "application/xml", body: []byte("<REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>PROLOG")}, 400, "not XML"},
		{"XML, crossed", sent{key: key, kind: "application/xml", body: []byte("<REQUEST><QUERY>PROLOG</REQUEST></QUERY>")}, 400, "ends as"},
		{"XML of another kind", sent{key: key, kind: "text/xml", body: []byte("<html></html>")}, 400, "html"},
		{"XML with a deep tree", sent{key: key, kind: "text/xml", body: []byte("<REQUEST>" + strings.Repeat("<A>", 100) + "</REQUEST>")}, 413, "elements"},
		{"unknown query", sent{key: key, kind: "text/xml", body: []byte("<REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>DEPLOY</QUERY></REQUEST>")}, 501, "DEPLOY"},
		{"XML inventory without content", sent{key: key, kind: "text/xml", body: []byte("<REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>")}, 400, "content"},
		{"XML for another", sent{key: key, kind: "text/xml", body: []byte("<REQUEST><DEVICEID>pc-9</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><BIOS><SSN>S1</SSN></BIOS></CONTENT></REQUEST>")}, 403, "pc-9"},
	}
	for _, row := range rows {
		r := s.send(t, row.m)
		if r.status != row.status || r.answer.Status != "error" || !strings.Contains(r.answer.Message, row.reason) {
			t.Errorf("%s: %d %s, want %d and %q", row.name, r.status, r.body, row.status, row.reason)
		}
		if got := s.devices(t); len(got) != 0 {
			t.Fatalf("%s: stored %v", row.name, got)
		}
	}
	if r := s.send(t, sent{key: key, kind: kindJSON, body: good}); r.status != 200 {
		t.Fatalf("a good one after the bad ones: %d %s", r.status, r.body)
	}
	if got := s.devices(t); len(got) != 1 || got[0] != "GOOD" {
		t.Errorf("devices %v", got)
	}
}

func TestScannerSpeaksForWhatItScanned(t *testing.T) {
	s := newSite(t, auth.Foreign{})
	key := s.key(t, store.EnrolScanner, "scanner-1")
	printer := `{"action":"netinventory","deviceid":"printer-at-10.0.0.7","itemtype":"Printer","content":{"network_device":
		{"type":"Printer","name":"COP-00042","serial":"XYZ123456","manufacturer":"Ricoh","model":"IM C3000","mac":"00:26:73:11:22:33","ips":["10.0.0.7"]}}}`
	if r := s.send(t, sent{key: key, kind: "application/json", body: []byte(printer)}); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if got := s.devices(t); len(got) != 1 || got[0] != "COP-00042" {
		t.Errorf("devices %v", got)
	}
	progress := `{"action":"netdiscovery","deviceid":"scanner-1","jobid":1,"content":{"versionclient":"x"}}`
	if r := s.send(t, sent{key: key, kind: "application/json", body: []byte(progress)}); r.status != 200 {
		t.Errorf("progress: %d %s", r.status, r.body)
	}
	if got := s.devices(t); len(got) != 1 {
		t.Errorf("progress made devices: %v", got)
	}
}

func TestLegacy(t *testing.T) {
	s := newSite(t, auth.Foreign{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	prolog := []byte("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<REQUEST><DEVICEID>old-1</DEVICEID><QUERY>PROLOG</QUERY><TOKEN>12345678</TOKEN></REQUEST>")
	r := s.send(t, sent{kind: "application/x-compress-zlib", body: zlibbed(prolog)})
	if got := unzlib(t, r.body); r.status != 200 || !strings.Contains(got, "<RESPONSE>SEND</RESPONSE><PROLOG_FREQ>24</PROLOG_FREQ>") {
		t.Errorf("prolog: %d %s", r.status, got)
	}
	r = s.send(t, sent{kind: "application/xml", body: prolog})
	if r.status != 200 || !strings.HasPrefix(string(r.body), "<?xml") {
		t.Errorf("plain prolog: %d %s", r.status, r.body)
	}
	r = s.send(t, sent{kind: "application/x-compress-zlib", body: zlibbed(prolog), head: map[string]string{"GLPI-Agent-ID": "6d2b"}})
	if r.status != 200 || r.answer.Status != "ok" {
		t.Errorf("prolog of an agent that knows JSON: %d %s", r.status, r.body)
	}
	// Latin-1 under the name of UTF-8, a bare &, a control character: agents have sent them all.
	inventory := []byte("<REQUEST><DEVICEID>old-1</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><HARDWARE><NAME>OLDPC</NAME><CHASSIS_TYPE>Desktop</CHASSIS_TYPE>" +
		"<DESCRIPTION>Mairie\x02 \xe9tage R&D</DESCRIPTION></HARDWARE><BIOS><SSN>SN0815</SSN></BIOS>" +
		"<NETWORKS><MACADDR>54:e1:ad:26:d4:82</MACADDR></NETWORKS><NETWORKS><MACADDR>54:e1:ad:26:d4:83</MACADDR></NETWORKS></CONTENT></REQUEST>")
	r = s.send(t, sent{kind: "application/x-compress", body: zlibbed(inventory)})
	if got := unzlib(t, r.body); r.status != 200 || !strings.Contains(got, "REPLY") {
		t.Fatalf("inventory: %d %s", r.status, got)
	}
	devices, _, err := s.store.Devices(t.Context(), store.DeviceFilter{})
	if err != nil || len(devices) != 1 {
		t.Fatalf("devices %v, %v", devices, err)
	}
	if d := devices[0]; d.Name != "OLDPC" || d.Serial != "SN0815" || len(d.Interfaces) != 2 {
		t.Errorf("got %+v", d)
	}
}

func unzlib(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("the answer is not packed: %q", data)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestChallenge(t *testing.T) {
	closed, open := newSite(t, auth.Foreign{}), newSite(t, auth.Foreign{User: "glpi", Password: "secret"})
	if got := closed.send(t, sent{}).head.Get("WWW-Authenticate"); got != "Bearer" {
		t.Errorf("nothing foreign allowed: %q", got)
	}
	if got := open.send(t, sent{}).head.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Basic") {
		t.Errorf("a password allowed: %q", got)
	}
}
