package report

import (
	"encoding/json"
	"testing"
	"time"
)

func TestTaken(t *testing.T) {
	for date, want := range map[string]string{
		"2026-03-02 08:15:00":          "2026-03-02T08:15:00Z",
		"2026-03-02T08:15:00":          "2026-03-02T08:15:00Z",
		"2026-03-02T08:15:00Z":         "2026-03-02T08:15:00Z",
		"2026-03-02T08:15:00.25+01:00": "2026-03-02T07:15:00Z",
		"2026-03-02 08:15:00 +0100":    "2026-03-02T07:15:00Z",
		"2026-03-02 08:15:00+0100":     "2026-03-02T07:15:00Z",
		"2026-03-02 08:15:00+01:00:00": "2026-03-02T07:15:00Z",
		" 2026-03-02 08:15 ":           "2026-03-02T08:15:00Z",
		"2026-03-02":                   "2026-03-02T00:00:00Z",
		"2026-02-30 08:15:00":          "",
		"02/03/2026 08:15":             "",
		"":                             "",
	} {
		got, ok := (&Report{Content: &Content{AccessLog: &AccessLog{LogDate: date}}}).Taken()
		if ok != (want != "") || ok && got.Truncate(time.Second).Format(time.RFC3339) != want {
			t.Errorf("%q: got %v, %v; want %s", date, got, ok, want)
		}
	}
	for _, r := range []*Report{{}, {Content: &Content{}}} {
		if got, ok := r.Taken(); ok {
			t.Errorf("no date at all: got %v", got)
		}
	}
}

func TestParseExpiration(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"24": 24 * time.Hour, "0": 0, "10s": 10 * time.Second, "5m": 5 * time.Minute, "2h": 2 * time.Hour, "1d": 24 * time.Hour,
		"": -1, "h": -1, "-1": -1, "1w": -1, "1.5": -1, "9999999999999": -1, "400d": -1,
	} {
		got, err := ParseExpiration(s)
		if err != nil {
			got = -1
		}
		if time.Duration(got) != want {
			t.Errorf("%q: got %v (%v), want %v", s, time.Duration(got), err, want)
		}
	}
}

func TestAnswer(t *testing.T) {
	for _, test := range []struct{ in, out string }{
		{`{"status":"ok","expiration":24,"tasks":{"inventory":{"server":"glpi"}},"disabled":["deploy"]}`, ""},
		{`{"status":"pending","expiration":"10s"}`, ""},
		{`{"status":"ok","expiration":"1d"}`, `{"status":"ok","expiration":24}`},
		{`{"status":"ok","expiration":"12"}`, `{"status":"ok","expiration":12}`},
		{`{"status":"error","message":"no"}`, ""},
		{`{"status":"ok","expiration":null}`, `{"status":"ok"}`},
	} {
		var a Answer
		if err := json.Unmarshal([]byte(test.in), &a); err != nil {
			t.Errorf("%s: %v", test.in, err)
			continue
		}
		if test.out == "" {
			test.out = test.in
		}
		if got, err := json.Marshal(a); err != nil || string(got) != test.out {
			t.Errorf("%s: got %s (%v), want %s", test.in, got, err, test.out)
		}
	}
}

func TestContact(t *testing.T) {
	const in = `{"action":"contact","deviceid":"pc-1","name":"GLPI-Agent","version":"1.11","installed-tasks":["inventory","deploy"],"enabled-tasks":[],"tag":"mairie","httpd-port":"62354"}`
	c, err := DecodeContact([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(c); err != nil || string(got) != in {
		t.Errorf("got %s (%v), want %s", got, err, in)
	}
	if _, err := DecodeContact([]byte(`{"action":"contact"}`)); err == nil || err.Error() != "report: deviceid: missing" {
		t.Errorf("without deviceid: got %v", err)
	}
}

func TestAction(t *testing.T) {
	for in, want := range map[string]string{
		`{"action":"contact"}`: "contact", `{"ACTION":"NetInventory","content":{"a":[1]}}`: "netinventory", `{}`: "inventory",
		`{"action":null}`: "inventory", `{"action":{}}`: "inventory", `{"action":"contact"`: "", `[]`: "",
	} {
		got, err := Action([]byte(in))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: got %q (%v), want %q", in, got, err, want)
		}
	}
}
