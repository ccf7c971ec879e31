package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type decision struct {
	ID             string           `json:"id"`
	DiscrepancyKey string           `json:"discrepancy,omitempty"`
	Choice         inventory.Choice `json:"choice"`
	By             string           `json:"by"`
	At             time.Time        `json:"at,omitzero"`
	Reason         string           `json:"reason,omitempty"`
	Until          time.Time        `json:"until,omitzero"`
	Assignee       string           `json:"assignee,omitempty"`
	AssetID        string           `json:"asset_id,omitempty"`
	DeviceID       string           `json:"device_id,omitempty"`
	Field          string           `json:"field,omitempty"`
	From           string           `json:"from,omitempty"`
	To             string           `json:"to,omitempty"`
	OtherID        string           `json:"other_id,omitempty" doc:"merge: the other device"`
	Undone         time.Time        `json:"undone,omitzero"`
	UndoneBy       string           `json:"undone_by,omitempty"`
}

func newDecision(d *inventory.Decision) decision {
	return decision{
		ID: d.ID, DiscrepancyKey: d.DiscrepancyID, Choice: d.Choice, By: d.By, At: d.At, Reason: d.Reason, Until: d.Until, Assignee: d.Assignee,
		AssetID: d.AssetID, DeviceID: d.DeviceID, Field: d.Field, From: d.From, To: d.To, Undone: d.Undone, UndoneBy: d.UndoneBy, OtherID: otherOf(d),
	}
}

// otherOf is the device that another one was merged with. What was split off is told to nobody: by now it may be another entity's.
func otherOf(d *inventory.Decision) string {
	if d.Choice == inventory.Merge {
		return d.OtherID
	}
	return ""
}

type decisionQuery struct {
	Paging
	Discrepancy string `query:"discrepancy" maxLength:"100" doc:"its key"`
	AssetID     string `query:"asset_id" maxLength:"100"`
	DeviceID    string `query:"device_id" maxLength:"100"`
}

func (s *service) decisions() {
	addList(s, operation{id: "list-decisions", path: "/decisions", scope: store.ReadAPI, summary: "List decisions, newest first"},
		func(_ context.Context, in *decisionQuery) (source[decision], error) {
			f := store.DecisionFilter{DiscrepancyKey: in.Discrepancy, AssetID: in.AssetID, DeviceID: in.DeviceID}
			return source[decision]{sort: "-id", walk: mapped(func(ctx context.Context, w store.Walk) ([]inventory.Decision, *store.Place, error) {
				return s.view(ctx).WalkDecisions(ctx, f, w)
			}, newDecision)}, nil
		})
	add(s, operation{id: "get-decision", method: http.MethodGet, path: "/decisions/{id}", scope: store.ReadAPI, summary: "Get a decision"},
		func(ctx context.Context, in *byID) (*one[decision], error) {
			d, err := loadDecision(in.ID)(ctx, s.Store.Rows())
			if err != nil {
				return nil, err
			}
			return single(in.Known, d)
		})
	add(s, operation{
		id: "decide", method: http.MethodPost, path: "/decisions", scope: store.DecideAPI, summary: "Decide about one or many discrepancies",
		text: "Each is decided on its own: of many, some may be refused, and the answer says which and why. Of one, the refusal is the answer.",
	}, s.decide)
	add(s, operation{
		id: "undo-decision", method: http.MethodPost, path: "/decisions/{id}/undo", scope: store.DecideAPI, summary: "Undo a decision", status: http.StatusOK,
	}, s.undo)
}

type wish struct {
	Body struct {
		Discrepancies []string          `json:"discrepancies" minItems:"1" maxItems:"500" nullable:"false" doc:"their keys"`
		Choice        inventory.Choice  `json:"choice" enum:"acknowledge,assign,ignore,record-wrong,device-wrong,match,keep-apart,new-record,merge,split"`
		Reason        string            `json:"reason,omitempty" maxLength:"2000" doc:"needed to ignore"`
		Until         string            `json:"until,omitempty" format:"date" doc:"to ignore: the first day on which it counts again; without: for good"`
		Assignee      string            `json:"assignee,omitempty" maxLength:"200" doc:"needed to assign"`
		AssetID       string            `json:"asset_id,omitempty" maxLength:"100" doc:"to match with another record than the discrepancy's"`
		Field         string            `json:"field,omitempty" maxLength:"50" doc:"record-wrong: without, the discrepancy's"`
		To            string            `json:"to,omitempty" maxLength:"2000" doc:"record-wrong: without, the suggestion"`
		OtherID       string            `json:"other_id,omitempty" maxLength:"2000" doc:"merge: the id of the other device; split: source|subject of what is split off"`
		Values        map[string]string `json:"values,omitempty" doc:"new-record: what the record is to say, by field; the rest is what was observed"`
	}
}

type decided struct {
	Discrepancy string           `json:"discrepancy"`
	DecisionID  string           `json:"decision_id,omitempty"`
	Problem     *huma.ErrorModel `json:"problem,omitempty"`
}

type decidedAll struct {
	Items []decided `json:"items" nullable:"false"`
}

func (s *service) decide(ctx context.Context, in *wish) (*answer[decidedAll], error) {
	d := inventory.Decision{
		Choice: in.Body.Choice, By: by(ctx), Reason: in.Body.Reason, Assignee: in.Body.Assignee, AssetID: in.Body.AssetID, Field: in.Body.Field, To: in.Body.To,
		OtherID: in.Body.OtherID, Values: in.Body.Values,
	}
	if in.Body.Until != "" {
		var err error
		if d.Until, err = time.Parse(time.DateOnly, in.Body.Until); err != nil {
			return nil, wrong("body.until", in.Body.Until+" is no day of the form 2026-11-24")
		}
	}
	out := &answer[decidedAll]{}
	for _, key := range in.Body.Discrepancies {
		done, err := s.decideOne(ctx, key, d)
		if err != nil && len(in.Body.Discrepancies) == 1 {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, done)
	}
	return out, nil
}

func (s *service) decideOne(ctx context.Context, key string, d inventory.Decision) (decided, error) {
	d.DiscrepancyID = key
	id := ""
	err := s.mayDecide(ctx, d)
	if err == nil {
		id, err = s.Estate.Decide(ctx, d)
	}
	return decided{Discrepancy: key, DecisionID: id, Problem: s.told(ctx, err)}, err
}

// told is an error as a part of an answer.
func (s *service) told(ctx context.Context, err error) *huma.ErrorModel {
	if err == nil {
		return nil
	}
	p, ok := s.problem(ctx, err).(*huma.ErrorModel) //nolint:errorlint // problem made it
	if !ok {
		p = &huma.ErrorModel{Status: http.StatusServiceUnavailable, Title: http.StatusText(http.StatusServiceUnavailable), Detail: "not now: ask again later"}
	}
	p.Type = "about:blank"
	return p
}

type undoing struct {
	Change
	ID string `path:"id" maxLength:"100"`
}

func (s *service) undo(ctx context.Context, in *undoing) (*one[decision], error) {
	guarded, err := onlyIf(ctx, in.Change, loadDecision(in.ID))
	if err != nil {
		return nil, err
	}
	if err := s.mayUndo(ctx, in.ID); err != nil {
		return nil, err
	}
	if err := s.Estate.Undo(guarded, in.ID, by(ctx)); err != nil {
		return nil, err
	}
	d, err := loadDecision(in.ID)(ctx, s.Store.Rows())
	if err != nil {
		return nil, err
	}
	return single(Known{}, d)
}

func loadDecision(id string) func(context.Context, store.Rows) (decision, error) {
	return func(ctx context.Context, r store.Rows) (decision, error) {
		d, err := seen(ctx, r).Decision(ctx, id)
		return newDecision(&d), err
	}
}
