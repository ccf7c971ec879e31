package api

import (
	"context"
	"net/http"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type match struct {
	DeviceID string     `json:"device_id"`
	AssetID  string     `json:"asset_id"`
	Evidence []evidence `json:"evidence" nullable:"false" doc:"strongest first"`
}

type evidence struct {
	Key   inventory.EvidenceKey `json:"key"`
	Value string                `json:"value,omitempty" doc:"what both sides share"`
}

func newMatch(m *inventory.Match) match {
	out := match{DeviceID: m.DeviceID, AssetID: m.AssetID, Evidence: []evidence{}}
	for _, e := range m.Evidence {
		out.Evidence = append(out.Evidence, evidence{Key: e.Key, Value: e.Value})
	}
	return out
}

// pin is what a person decided about a device and a record, whatever the rules say.
type pin struct {
	DeviceID   string            `json:"device_id"`
	AssetID    string            `json:"asset_id"`
	Verdict    inventory.Verdict `json:"verdict" enum:"match,keep-apart"`
	DecisionID string            `json:"decision_id"`
}

func newPin(p *store.Pin) pin {
	return pin{DeviceID: p.DeviceID, AssetID: p.AssetID, Verdict: p.Verdict, DecisionID: p.DecisionID}
}

func (s *service) matches() {
	addList(s, operation{id: "list-matches", path: "/matches", scope: store.ReadAPI, summary: "List which device is which record, and why"},
		func(context.Context, *Paging) (source[match], error) {
			return source[match]{walk: mapped(func(ctx context.Context, w store.Walk) ([]inventory.Match, *store.Place, error) {
				return s.view(ctx).WalkMatches(ctx, w)
			}, newMatch)}, nil
		})
	addList(s, operation{id: "list-pins", path: "/pins", scope: store.ReadAPI, summary: "List what people keep together or apart"},
		func(context.Context, *Paging) (source[pin], error) {
			return source[pin]{walk: mapped(func(ctx context.Context, w store.Walk) ([]store.Pin, *store.Place, error) {
				return s.view(ctx).WalkPins(ctx, w)
			}, newPin)}, nil
		})
	add(s, operation{id: "get-pin", method: http.MethodGet, path: "/pins/{device_id}/{asset_id}", scope: store.ReadAPI, summary: "Get a pin"},
		func(ctx context.Context, in *pinQuery) (*one[pin], error) {
			p, err := loadPin(in.DeviceID, in.AssetID)(ctx, s.Store.Rows())
			if err != nil {
				return nil, err
			}
			return single(in.Known, p)
		})
	add(s, operation{
		id: "pin", method: http.MethodPost, path: "/pins", scope: store.DecideAPI, status: http.StatusCreated,
		summary: "Keep a device and a record together, or apart", text: "The pin is a decision: undoing it, or removing the pin, brings back what was before.",
	}, s.pin)
	add(s, operation{
		id: "remove-pin", method: http.MethodDelete, path: "/pins/{device_id}/{asset_id}", scope: store.DecideAPI, summary: "Remove a pin: the rules decide again",
	}, s.unpin)
}

type pinQuery struct {
	Known
	DeviceID string `path:"device_id" maxLength:"100"`
	AssetID  string `path:"asset_id" maxLength:"100"`
}

type pinWish struct {
	Body struct {
		DeviceID string            `json:"device_id" maxLength:"100"`
		AssetID  string            `json:"asset_id" maxLength:"100"`
		Verdict  inventory.Verdict `json:"verdict" enum:"match,keep-apart"`
		Reason   string            `json:"reason,omitempty" maxLength:"2000"`
	}
}

func (s *service) pin(ctx context.Context, in *pinWish) (*one[pin], error) {
	choice := inventory.MatchByHand
	if in.Body.Verdict == inventory.Apart {
		choice = inventory.KeepApart
	}
	d := inventory.Decision{Choice: choice, By: by(ctx), DeviceID: in.Body.DeviceID, AssetID: in.Body.AssetID, Reason: in.Body.Reason}
	if err := s.mayDecide(ctx, d); err != nil {
		return nil, err
	}
	if _, err := s.Estate.Decide(ctx, d); err != nil {
		return nil, err
	}
	p, err := loadPin(in.Body.DeviceID, in.Body.AssetID)(ctx, s.Store.Rows())
	if err != nil {
		return nil, err
	}
	return single(Known{}, p)
}

type pinChange struct {
	Change
	DeviceID string `path:"device_id" maxLength:"100"`
	AssetID  string `path:"asset_id" maxLength:"100"`
}

func (s *service) unpin(ctx context.Context, in *pinChange) (*struct{}, error) {
	load := loadPin(in.DeviceID, in.AssetID)
	guarded, err := onlyIf(ctx, in.Change, load)
	if err != nil {
		return nil, err
	}
	p, err := load(ctx, s.Store.Rows())
	if err != nil {
		return nil, err
	}
	if err := s.mayUndo(ctx, p.DecisionID); err != nil {
		return nil, err
	}
	return nil, s.Estate.Undo(guarded, p.DecisionID, by(ctx))
}

func loadPin(deviceID, assetID string) func(context.Context, store.Rows) (pin, error) {
	return func(ctx context.Context, r store.Rows) (pin, error) {
		p, err := seen(ctx, r).Pin(ctx, deviceID, assetID)
		return newPin(&p), err
	}
}
