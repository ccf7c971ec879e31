package api

import (
	"strings"
	"testing"

	"recolement/collector/store"
)

// enrolScanner gives a scanner's key.
func (s *site) enrolScanner(t *testing.T, name string) string {
	t.Helper()
	var got enrolled
	s.want(t, 201, call{method: "POST", path: "/agents/enroll", body: `{"token":"` + s.token(t, "scanner") + `","deviceid":"` + name + `","name":"` + name + `"}`}).into(t, &got)
	return got.Key
}

// sweepScenario defines a sweep, has a scanner do it, and looks at what came of it.
func (s *site) sweepScenario(t *testing.T, all string) {
	t.Helper()
	key := s.enrolScanner(t, "scanner-hdv-2026-11-24-06-00-00")
	made := s.want(t, 201, call{method: "POST", path: "/sweeps", token: all, body: `{"label":"Town hall","site":"HDV","ranges":["10.1.0.0/22"],"exclude":["10.1.0.9"],"credentials":["public"],"every_minutes":1440,"at_minute":1200}`})
	var w Sweep
	made.into(t, &w)
	at := "/sweeps/" + w.ID
	asks := call{method: "GET", path: "/scanner/tasks?site=HDV&credentials=public,network", token: key}
	var tasks scannerTasks
	if s.want(t, 200, asks).into(t, &tasks); len(tasks.Tasks) != 0 || tasks.AgainIn == 0 {
		t.Errorf("%+v: want nothing to do yet", tasks)
	}
	s.want(t, 202, call{method: "POST", path: at + "/run", token: all})
	if s.want(t, 200, asks).into(t, &tasks); len(tasks.Tasks) != 1 || tasks.Tasks[0].Ranges[0] != "10.1.0.0/22" || tasks.Tasks[0].Credentials[0] != "public" {
		t.Fatalf("%+v: want the sweep", tasks)
	}
	tell := func(status int, key, body string) reply {
		t.Helper()
		return s.want(t, status, call{method: "POST", path: "/scanner/runs/" + tasks.Tasks[0].RunID, token: key, body: body})
	}
	tell(404, s.enrolScanner(t, "scanner-ctm-2026-11-24-06-00-00"), `{"state":"running","progress":{"addresses":1,"questions":1,"asked":1,"answering":0,"read":0}}`)
	tell(422, key, `{"state":"running","progress":{"addresses":1,"questions":1,"asked":1,"answering":0,"read":0},"addresses":[{"address":"here","state":"read"}]}`)
	s.want(t, 202, call{method: "POST", path: at + "/stop", token: all})
	said := tell(200, key, `{"state":"running","progress":{"addresses":1021,"questions":4084,"asked":100,"answering":2,"read":1},
		"addresses":[{"address":"10.1.2.5","state":"read","credential":"public","name":"COP-12345","source":"hdv-0123"},{"address":"10.1.2.6","state":"refused","refused":["public"]}],
		"credentials":[{"name":"public","worked":1,"refused":0,"silent":1}]}`)
	if !strings.Contains(string(said.body), `"stop":true`) {
		t.Errorf("%s: want the scanner told to stop", said.body)
	}
	tell(200, key, `{"state":"stopped","progress":{"addresses":1021,"questions":4084,"asked":200,"answering":2,"read":1}}`)
	var runs items[SweepRun]
	s.want(t, 200, call{method: "GET", path: at + "/runs", token: all}).into(t, &runs)
	if len(runs.Items) != 1 || runs.Items[0].State != store.RunStopped || runs.Items[0].Progress.Asked != 200 {
		t.Errorf("%+v", runs)
	}
	var addresses items[SweepAddress]
	s.want(t, 200, call{method: "GET", path: at + "/addresses?within=10.1.2.0/24", token: all}).into(t, &addresses)
	if len(addresses.Items) != 2 || addresses.Items[0].Name != "COP-12345" || addresses.Items[1].Refused[0] != "public" {
		t.Errorf("%+v", addresses)
	}
	s.want(t, 422, call{method: "GET", path: at + "/addresses?within=10.1.2.0", token: all})
	var counts items[SweepCount]
	if s.want(t, 200, call{method: "GET", path: at + "/networks", token: all}).into(t, &counts); len(counts.Items) != 2 || counts.Items[0] != (SweepCount{"10.1.2.0/24", "read", 1}) {
		t.Errorf("%+v", counts)
	}
	var credentials items[SweepCredential]
	s.want(t, 200, call{method: "GET", path: at + "/credentials", token: all}).into(t, &credentials)
	if len(credentials.Items) != 1 || credentials.Items[0].Worked != 1 || credentials.Items[0].Silent != 1 {
		t.Errorf("%+v", credentials)
	}
	s.want(t, 200, call{method: "GET", path: "/scanners", token: all})
	s.want(t, 200, call{method: "GET", path: "/sweeps", token: all})
	tag := s.want(t, 200, call{method: "GET", path: at, token: all}).head.Get("ETag")
	change := call{method: "PUT", path: at, token: all, body: `{"label":"Town hall","site":"HDV","ranges":["10.0.0.0/8"]}`, head: map[string]string{"If-Match": tag}}
	if r := s.want(t, 422, change); !strings.Contains(string(r.body), "16777214 addresses") {
		t.Errorf("%s: want the number of addresses", r.body)
	}
	change.body = `{"label":"Town hall","site":"HDV","ranges":["10.0.0.0/8"],"confirm_addresses":16777214}`
	tag = s.want(t, 200, change).head.Get("ETag")
	s.want(t, 204, call{method: "DELETE", path: at, token: all, head: map[string]string{"If-Match": tag}})
	s.want(t, 404, call{method: "GET", path: at, token: all})
}
