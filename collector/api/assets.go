package api

import (
	"context"
	"net/http"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// What programs see keeps its shape when the domain's types change.

type Asset struct {
	ID              string          `json:"id"`
	InventoryNumber string          `json:"inventory_number,omitempty"`
	Class           inventory.Class `json:"class,omitempty"`
	Type            string          `json:"type,omitempty" doc:"as the inventory has it"`
	Manufacturer    string          `json:"manufacturer,omitempty"`
	Model           string          `json:"model,omitempty"`
	Serial          string          `json:"serial,omitempty"`
	UUID            string          `json:"uuid,omitempty"`
	Name            string          `json:"name,omitempty"`
	MAC             string          `json:"mac,omitempty"`
	IP              string          `json:"ip,omitempty"`
	Entity          string          `json:"entity,omitempty" doc:"code"`
	Service         string          `json:"service,omitempty" doc:"code"`
	Site            string          `json:"site,omitempty" doc:"code"`
	Floor           string          `json:"floor,omitempty"`
	Room            string          `json:"room,omitempty"`
	Status          string          `json:"status,omitempty" doc:"as the inventory has it"`
	State           inventory.State `json:"state,omitempty"`
	PurchaseDate    time.Time       `json:"purchase_date,omitzero"`
	ServiceDate     time.Time       `json:"service_date,omitzero"`
	WarrantyEnd     time.Time       `json:"warranty_end,omitzero"`
	ParentNumber    string          `json:"parent_number,omitempty" doc:"inventory number of the asset that this one belongs to"`
}

type assetDetail struct {
	Asset
	ServiceLabel string       `json:"service_label,omitempty"`
	Comment      string       `json:"comment,omitempty"`
	File         string       `json:"file,omitempty" doc:"of the import that it came by"`
	Row          int          `json:"row,omitempty" doc:"in that file, counted from 1"`
	Gone         time.Time    `json:"gone,omitzero" doc:"when an import no longer had it"`
	Corrections  []correction `json:"corrections,omitempty" doc:"that the manual inventory does not know yet"`
	Match        *match       `json:"match,omitempty"`
}

type correction struct {
	Field      string    `json:"field"`
	From       string    `json:"from"`
	To         string    `json:"to"`
	DecisionID string    `json:"decision_id"`
	At         time.Time `json:"at,omitzero"`
}

func newAsset(a *inventory.Asset) Asset {
	return Asset{
		ID: a.ID, InventoryNumber: a.Number, Class: a.Class, Type: a.Type, Manufacturer: a.Manufacturer, Model: a.Model, Serial: a.Serial,
		UUID: a.UUID, Name: a.Name, MAC: a.MAC, IP: a.IP, Entity: a.EntityCode, Service: a.ServiceCode, Site: a.SiteCode, Floor: a.Floor,
		Room: a.Room, Status: a.Status, State: a.State, PurchaseDate: a.PurchaseDate, ServiceDate: a.ServiceDate, WarrantyEnd: a.WarrantyEnd,
		ParentNumber: a.ParentNumber,
	}
}

type Places struct {
	Entity  string `query:"entity" maxLength:"100" doc:"code"`
	Service string `query:"service" maxLength:"100" doc:"code"`
	Site    string `query:"site" maxLength:"100" doc:"code"`
}

type assetQuery struct {
	Paging
	Places
	Q     string          `query:"q" maxLength:"200" doc:"words that must all occur, in any letter case, with or without accents"`
	Class inventory.Class `query:"class" maxLength:"100"`
	State inventory.State `query:"state" maxLength:"100"`
	Sort  string          `query:"sort" enum:"number,-number,name,-name,serial,-serial,service,-service,site,-site,age,-age" doc:"without: in the order of their making"`
}

func (s *service) assets() {
	addList(s, operation{id: "list-assets", path: "/assets", scope: store.ReadAPI, summary: "List the records of the manual inventory"},
		func(_ context.Context, in *assetQuery) (source[Asset], error) {
			f := store.AssetFilter{Text: in.Q, Class: in.Class, State: in.State, Entity: in.Entity, Service: in.Service, Site: in.Site}
			return source[Asset]{
				sort: in.Sort,
				walk: mapped(func(ctx context.Context, w store.Walk) ([]inventory.Asset, *store.Place, error) {
					return s.view(ctx).WalkAssets(ctx, f, w)
				}, newAsset),
				count: func(ctx context.Context) (int, error) { return s.view(ctx).CountAssets(ctx, f) },
			}, nil
		})
	add(s, operation{id: "get-asset", method: http.MethodGet, path: "/assets/{id}", scope: store.ReadAPI, summary: "Get a record"},
		func(ctx context.Context, in *byID) (*one[assetDetail], error) {
			a, err := loadAsset(in.ID)(ctx, s.Store.Rows())
			if err != nil {
				return nil, err
			}
			return single(in.Known, a)
		})
	add(s, operation{
		id: "correct-asset", method: http.MethodPatch, path: "/assets/{id}", scope: store.DecideAPI, summary: "Correct a field of a record",
		text: "The correction is a decision: it can be undone, and joins the next correction file for the manual inventory.",
	}, s.correctAsset)
	addHistory(s, "asset", "/assets/{id}/history")
	s.assetState()
}

type byID struct {
	Known
	ID string `path:"id" maxLength:"100"`
}

type assetChange struct {
	Change
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Field  string `json:"field" maxLength:"50" doc:"inventory_number, serial, name, room…"`
		To     string `json:"to" minLength:"1" maxLength:"2000" doc:"what the record should say; dates as 2026-11-24"`
		Reason string `json:"reason,omitempty" maxLength:"2000"`
	}
}

func (s *service) correctAsset(ctx context.Context, in *assetChange) (*one[assetDetail], error) {
	guarded, err := onlyIf(ctx, in.Change, loadAsset(in.ID))
	if err != nil {
		return nil, err
	}
	if err := s.mayDecide(ctx, inventory.Decision{AssetID: in.ID}); err != nil {
		return nil, err
	}
	_, err = s.Estate.Decide(guarded, inventory.Decision{
		Choice: inventory.RecordWrong, By: by(ctx), AssetID: in.ID, Field: in.Body.Field, To: in.Body.To, Reason: in.Body.Reason,
	})
	if err != nil {
		return nil, err
	}
	a, err := loadAsset(in.ID)(ctx, s.Store.Rows())
	if err != nil {
		return nil, err
	}
	return single(Known{}, a)
}

func loadAsset(id string) func(context.Context, store.Rows) (assetDetail, error) {
	return func(ctx context.Context, r store.Rows) (assetDetail, error) {
		v := seen(ctx, r)
		a, err := v.KnownAsset(ctx, id)
		if err != nil {
			return assetDetail{}, err
		}
		d := assetDetail{
			Asset: newAsset(&a.Asset), ServiceLabel: a.Service, Comment: a.Comment, File: a.Origin.File, Row: a.Origin.Row, Gone: a.Gone,
		}
		corrections, err := v.CorrectionsOf(ctx, id)
		if err != nil {
			return d, err
		}
		for _, c := range corrections {
			d.Corrections = append(d.Corrections, correction{Field: c.Field, From: c.From, To: c.To, DecisionID: c.DecisionID, At: c.At})
		}
		found, err := v.MatchOfAsset(ctx, id)
		if err == nil && len(found) > 0 {
			m := newMatch(&found[0])
			d.Match = &m
		}
		return d, err
	}
}

// mapped walks a list of the domain's values as those that programs see.
func mapped[D, T any](walk func(context.Context, store.Walk) ([]D, *store.Place, error), as func(*D) T) func(context.Context, store.Walk) ([]T, *store.Place, error) {
	return func(ctx context.Context, w store.Walk) ([]T, *store.Place, error) {
		rows, next, err := walk(ctx, w)
		out := make([]T, len(rows))
		for i := range rows {
			out[i] = as(&rows[i])
		}
		return out, next, err
	}
}
