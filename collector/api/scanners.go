package api

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/store"
)

// scannerKey is what an operation takes that is for scanners alone: the key that one got when it enrolled.
const scannerKey store.Scope = "scanner-key"

type scannerCaller struct{}

// admitScanner lets a scanner through that shows its key.
func (s *service) admitScanner(ctx huma.Context, c *gin.Context, next func(huma.Context)) {
	sender, err := s.Auth.Sender(c)
	if err == nil && sender.Agent != nil && sender.Agent.Kind == store.EnrolScanner {
		next(huma.WithValue(ctx, scannerCaller{}, sender.Agent))
		return
	}
	if _, err := s.Auth.Caller(c); err != nil && (sender.Agent == nil) {
		s.Auth.Refuse(c, err)
		return
	}
	auth.Problem(c, http.StatusForbidden, "this takes the key of a scanner")
}

func scannerOf(ctx context.Context) *store.Agent {
	agent, _ := ctx.Value(scannerCaller{}).(*store.Agent)
	return agent
}

// scanner is one that has asked for sweeps.
type scanner struct {
	ID          string    `json:"id" doc:"as an agent"`
	Site        string    `json:"site" doc:"code"`
	Credentials []string  `json:"credentials" nullable:"false" doc:"the names of those that it has"`
	Heard       time.Time `json:"heard,omitzero"`
}

// scannerTask is a sweep that is to be done.
type scannerTask struct {
	RunID       string   `json:"run_id"`
	Label       string   `json:"label"`
	Ranges      []string `json:"ranges" nullable:"false"`
	Exclude     []string `json:"exclude" nullable:"false"`
	Credentials []string `json:"credentials" nullable:"false" doc:"none: all that the scanner has"`
	Rate        int      `json:"rate" doc:"datagrams per second; 0: as the scanner is set"`
	SubnetRate  int      `json:"subnet_rate"`
}

type scannerTasks struct {
	Tasks   []scannerTask `json:"tasks" nullable:"false"`
	AgainIn int           `json:"again_in" doc:"seconds until the scanner should ask again"`
}

const askAgain = 10 // seconds

func (s *service) scanners() {
	add(s, operation{id: "list-scanners", method: http.MethodGet, path: "/scanners", scope: store.ReadAPI, summary: "List the scanners that do sweeps"},
		func(ctx context.Context, _ *struct{}) (*answer[items[scanner]], error) {
			all, err := s.Store.Scanners(ctx)
			seen := make([]store.Scanner, 0, len(all))
			for _, known := range all {
				if s.seesSite(ctx, known.Site) {
					seen = append(seen, known)
				}
			}
			return itemsOf(seen, func(k *store.Scanner) scanner {
				return scanner{ID: k.AgentID, Site: k.Site, Credentials: listOrEmpty(k.Credentials), Heard: k.Heard}
			}), err
		})
	add(s, operation{id: "take-scanner-tasks", method: http.MethodGet, path: "/scanner/tasks", scope: scannerKey, summary: "Take the sweeps that a scanner is to do",
		text: "Each is handed out once. A scanner that asks is at nothing: what it was at before counts as lost."}, s.takeTasks)
	add(s, operation{id: "tell-scanner-run", method: http.MethodPost, path: "/scanner/runs/{id}", scope: scannerKey, summary: "Tell of a sweep that is being done, and of its end",
		text: "Addresses are told of once each, counts as they stand. The reports of devices go the ordinary way of reports."}, s.tellRun)
}

func (s *service) takeTasks(ctx context.Context, in *struct {
	Site        string `query:"site" required:"true" minLength:"1" maxLength:"200" doc:"code of the scanner's site"`
	Credentials string `query:"credentials" maxLength:"4000" doc:"the names of those that it has, with commas between them"`
}) (*answer[scannerTasks], error) {
	names := strings.FieldsFunc(in.Credentials, func(r rune) bool { return r == ',' })
	tasks, err := s.Estate.TakeSweeps(ctx, store.Scanner{AgentID: scannerOf(ctx).ID, Site: in.Site, Credentials: listOrEmpty(names)})
	out := scannerTasks{Tasks: []scannerTask{}, AgainIn: askAgain}
	for _, t := range tasks {
		out.Tasks = append(out.Tasks, scannerTask{
			RunID: t.Run.ID, Label: t.Sweep.Label, Ranges: listOrEmpty(t.Sweep.Ranges), Exclude: listOrEmpty(t.Sweep.Exclude),
			Credentials: listOrEmpty(t.Sweep.Credentials), Rate: t.Sweep.Rate, SubnetRate: t.Sweep.SubnetRate,
		})
	}
	return &answer[scannerTasks]{Body: out}, err
}

type toldAddress struct {
	_          struct{} `additionalProperties:"true"`
	Address    string   `json:"address" maxLength:"50"`
	State      string   `json:"state" enum:"read,partial,refused,skipped,same,closed,unreachable"`
	Credential string   `json:"credential,omitempty" maxLength:"200"`
	Refused    []string `json:"refused,omitempty" maxItems:"64" nullable:"false"`
	Reason     string   `json:"reason,omitempty" maxLength:"1000"`
	Name       string   `json:"name,omitempty" maxLength:"1100"`
	Source     string   `json:"source,omitempty" maxLength:"300"`
}

type toldCredential struct {
	_       struct{} `additionalProperties:"true"`
	Name    string   `json:"name" maxLength:"200"`
	Worked  int64    `json:"worked" minimum:"0"`
	Refused int64    `json:"refused" minimum:"0"`
	Silent  int64    `json:"silent" minimum:"0"`
}

type runWish struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		_           struct{}            `additionalProperties:"true"`
		State       store.RunState      `json:"state" enum:"running,done,stopped,failed"`
		Failure     string              `json:"failure,omitempty" maxLength:"1000"`
		Progress    store.SweepProgress `json:"progress"`
		Addresses   []toldAddress       `json:"addresses,omitempty" maxItems:"5000" nullable:"false"`
		Credentials []toldCredential    `json:"credentials,omitempty" maxItems:"64" nullable:"false"`
	}
}

type runReply struct {
	Stop bool `json:"stop" doc:"the sweep is to end"`
}

func (s *service) tellRun(ctx context.Context, in *runWish) (*answer[runReply], error) {
	news := estate.SweepNews{RunID: in.ID, State: in.Body.State, Progress: in.Body.Progress, Failure: in.Body.Failure}
	for _, a := range in.Body.Addresses {
		addr, err := netip.ParseAddr(a.Address)
		if err != nil || addr.Zone() != "" {
			return nil, wrong("body.addresses", "an address that is none: "+a.Address)
		}
		news.Addresses = append(news.Addresses, store.SweepAddress{
			Addr: addr, State: a.State, Credential: a.Credential, Refused: listOrEmpty(a.Refused), Reason: a.Reason, Name: a.Name, Source: a.Source,
		})
	}
	for _, c := range in.Body.Credentials {
		news.Credentials = append(news.Credentials, store.SweepCredential{Name: c.Name, Worked: c.Worked, Refused: c.Refused, Silent: c.Silent})
	}
	stop, err := s.Estate.HearSweep(ctx, scannerOf(ctx).ID, news)
	return &answer[runReply]{Body: runReply{stop}}, err
}
