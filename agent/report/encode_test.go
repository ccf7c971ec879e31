package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(shared(t, "glpi", "inventory.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func againstSchema(t testing.TB, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// roundTrip decodes and encodes a document that is right, and says whether the result is JSON-equal, and equal when a number, a
// boolean and the text of either count as the same.
func roundTrip(t *testing.T, s *jsonschema.Schema, name string, data []byte) (exact bool) {
	t.Helper()
	r, err := Decode(data)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	if r.OddityCount != 0 {
		t.Errorf("%s: odd: %v", name, r.Oddities)
	}
	encoded, err := Encode(r)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	if err := againstSchema(t, s, encoded); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	before, after := parse(t, data), parse(t, encoded)
	exact = reflect.DeepEqual(before, after) // first: plain changes them
	if d := difference("", plain(before), plain(after)); d != "" {
		t.Errorf("%s: %s", name, d)
	}
	return exact
}

func parse(t *testing.T, data []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// plain turns numbers and booleans into text, in place.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			v[k] = plain(member)
		}
	case []any:
		for i, element := range v {
			v[i] = plain(element)
		}
	case json.Number:
		return v.String()
	case bool:
		return map[bool]string{true: "1", false: "0"}[v]
	}
	return v
}

func difference(path string, a, b any) string {
	if x, ok := a.(map[string]any); ok {
		if y, ok := b.(map[string]any); ok && len(x) == len(y) {
			for k := range x {
				if d := difference(path+"."+k, x[k], y[k]); d != "" {
					return d
				}
			}
			return ""
		}
	}
	if x, ok := a.([]any); ok {
		if y, ok := b.([]any); ok && len(x) == len(y) {
			for i := range x {
				if d := difference(path+"["+strconv.Itoa(i)+"]", x[i], y[i]); d != "" {
					return d
				}
			}
			return ""
		}
	}
	if !reflect.DeepEqual(a, b) {
		return fmt.Sprintf("%s: %.200v became %.200v", path, a, b)
	}
	return ""
}

func TestExamplesRoundTrip(t *testing.T) {
	s := schema(t)
	exact, files := 0, glob(t, filepath.Join(shared(t, "glpi", "examples"), "*.json"))
	for _, file := range files {
		if roundTrip(t, s, filepath.Base(file), read(t, file)) {
			exact++
		} else {
			t.Logf("%s: the same but for numbers, booleans and text", filepath.Base(file))
		}
	}
	t.Logf("%d of %d exactly equal", exact, len(files))
}

func TestCityRoundTrip(t *testing.T) {
	s := schema(t)
	for i, line := range city(t) {
		if !roundTrip(t, s, "line "+strconv.Itoa(i+1), line) {
			t.Errorf("line %d is not exactly equal", i+1)
		}
	}
}

func TestEncodeOurs(t *testing.T) {
	s := schema(t)
	for _, name := range []string{"minimal", "partial", "netinventory"} {
		roundTrip(t, s, name, read(t, "testdata/"+name+".json"))
	}
}

func TestEncodeRepairs(t *testing.T) {
	r, err := Decode([]byte(`{"deviceid":"a","itemtype":"","content":{"versionclient":"x",
		"memories":[{"capacity":null,"type":"","numslots":""}],"networks":null,"bios":{"bdate":"","ssn":""},"envs":[{"key":"EMPTY"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Content.BIOS.SystemModel = "bad \xff"
	got, err := Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"deviceid":"a","content":{"bios":{"smodel":"bad ` + "\\ufffd" + `","ssn":""},"envs":[{"key":"EMPTY","val":""}],"memories":[{"type":""}],"versionclient":"x"}}`
	if string(got) != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if err := againstSchema(t, schema(t), got); err != nil {
		t.Error(err)
	}
}

// Each of these must be refused by Validate, at this path, and by the format's schema.
func TestValidate(t *testing.T) {
	for _, test := range []struct{ content, path, reason string }{
		{`{}`, "content.versionclient", "missing"},
		{`{"accesslog":{}}`, "content.accesslog.logdate", "missing"},
		{`{"accesslog":{"logdate":"02/03/2026"}}`, "content.accesslog.logdate", `"02/03/2026" is not datetime`},
		{`{"accesslog":{"logdate":""}}`, "content.accesslog.logdate", "missing"},
		{`{"bios":{"bdate":"06/01/2018"}}`, "content.bios.bdate", `"06/01/2018" is not dateordatetime`},
		{`{"batteries":[{},{"date":"2018"}]}`, "content.batteries[1].date", `"2018" is not date`},
		{`{"networks":[{}]}`, "content.networks[0].description", "missing"},
		{`{"networks":[{"description":"e","status":"Up"}]}`, "content.networks[0].status", `"Up" is not up|down|dormant|notpresent|lowerlayerdown|unknown|testing`},
		{`{"networks":[{"description":"e","ipaddress":"::1"}]}`, "content.networks[0].ipaddress", `"::1" is not ipv4`},
		{`{"network_ports":[{"ips":["10.0.0.1","x"]}]}`, "content.network_ports[0].ips[1]", `"x" is not ip`},
		{`{"network_ports":[{"ifstatus":9}]}`, "content.network_ports[0].ifstatus", "9 is not within 1..7"},
		{`{"network_device":{"type":"Toaster"}}`, "content.network_device.type", `"Toaster" is not Unmanaged|Computer|Networking|Printer|Storage|Power|Phone|Video|KVM`},
		{`{"memories":[{},{},{},{"capacity":"n/a"}]}`, "content.memories[3].capacity", `want an integer, found "n/a"`},
		{`{"operatingsystem":{"timezone":{"name":"Europe/Paris","offset":"+2"}}}`, "content.operatingsystem.timezone.offset", `"+2" is not offset`},
		{`{"volume_groups":[{"lv_count":1,"pv_count":1,"size":1,"vg_extent_size":"4","vg_name":"a","vg_uuid":"b"}]}`, "content.volume_groups[0].free", "missing"},
		{`{"cpus":[{"arch":"z80"}]}`, "content.cpus[0].arch", `"z80" is not arch`},
	} {
		content := strings.Replace(test.content, "{", `{"versionclient":"x",`, 1)
		if test.content == "{}" {
			content = "{}"
		}
		content = strings.Replace(content, ",}", "}", 1)
		r, err := Decode([]byte(`{"deviceid":"a","content":` + content + `}`))
		if err != nil {
			t.Fatalf("%s: %v", content, err)
		}
		err = Validate(r)
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Path != test.path || wrong.Reason != test.reason {
			t.Errorf("%s: got %v, want %s: %s", content, err, test.path, test.reason)
		}
		if _, err := Encode(r); err == nil {
			t.Errorf("%s: encoded nevertheless", content)
		}
		written, _ := json.Marshal(r)
		if againstSchema(t, schema(t), written) == nil {
			t.Errorf("%s: the schema allows it", content)
		}
	}
}

func TestValidateEnvelope(t *testing.T) {
	bad := &Report{ItemType: "Toaster", Extra: Extra{"sender": json.RawMessage(`1`)}}
	err := Validate(bad)
	for _, want := range []string{"sender: the format has no such key here", "deviceid: missing", "content: missing", `itemtype: "Toaster" is not Unmanaged|`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	broken := &Report{DeviceID: "a", Content: &Content{VersionClient: "x", Extra: Extra{"ours": json.RawMessage(`{`)}}}
	if err := Validate(broken); err == nil {
		t.Error("broken JSON in Extra passed")
	}
}

func BenchmarkMarshal(b *testing.B) {
	var reports []*Report
	size := 0
	for _, line := range city(b) {
		r, err := Decode(line)
		if err != nil {
			b.Fatal(err)
		}
		reports = append(reports, r)
		size += len(line)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, r := range reports {
			r.MarshalJSON()
		}
	}
}
