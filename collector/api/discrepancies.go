package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type discrepancy struct {
	Key             string            `json:"key"`
	Kind            inventory.Kind    `json:"kind"`
	Field           string            `json:"field,omitempty"`
	Status          inventory.Status  `json:"status"`
	AssetID         string            `json:"asset_id,omitempty"`
	DeviceID        string            `json:"device_id,omitempty"`
	Others          []string          `json:"others,omitempty" doc:"the other things that take part, as people know them"`
	InventoryNumber string            `json:"inventory_number,omitempty"`
	DeviceSerial    string            `json:"device_serial,omitempty"`
	DeviceName      string            `json:"device_name,omitempty"`
	Class           inventory.Class   `json:"class,omitempty"`
	Entity          string            `json:"entity,omitempty" doc:"code"`
	Service         string            `json:"service,omitempty" doc:"code"`
	Site            string            `json:"site,omitempty" doc:"code"`
	Manual          string            `json:"manual,omitempty" doc:"what the record says"`
	Observed        string            `json:"observed,omitempty" doc:"what was seen"`
	Suggestion      string            `json:"suggestion,omitempty"`
	Reason          string            `json:"reason,omitempty" doc:"why it was raised: a code of the catalogues of texts"`
	ReasonArgs      map[string]string `json:"reason_args,omitempty"`
	Since           time.Time         `json:"since,omitzero"`
	Updated         time.Time         `json:"updated,omitzero"`
	Until           time.Time         `json:"until,omitzero" doc:"the day on which it counts again; absent while ignored: for good"`
	Assignee        string            `json:"assignee,omitempty"`
	Note            string            `json:"note,omitempty" doc:"the reason of the last decision"`
	Withheld        bool              `json:"withheld,omitempty" doc:"records take part that the caller may not see: their data was taken out"`
}

func newDiscrepancy(d *store.DiscrepancyRow) discrepancy {
	return discrepancy{
		Key: d.Key, Kind: d.Kind, Field: d.Field, Status: d.Status, AssetID: d.AssetID, DeviceID: d.DeviceID, Others: d.Others,
		InventoryNumber: d.Number, DeviceSerial: d.DeviceSerial, DeviceName: d.DeviceName, Class: d.Class,
		Entity: d.EntityCode, Service: d.ServiceCode, Site: d.SiteCode, Manual: d.Manual, Observed: d.Observed,
		Suggestion: d.Suggestion, Reason: d.Explanation.Code, ReasonArgs: d.Explanation.Args,
		Since: d.Since, Updated: d.Updated, Until: d.Until, Assignee: d.Assignee, Note: d.Note, Withheld: d.Withheld,
	}
}

// DiscrepancyFilter is what a list of discrepancies and their counts choose by.
type DiscrepancyFilter struct {
	Places
	Kind     []string        `query:"kind,explode" maxItems:"50" doc:"one or several"`
	Status   []string        `query:"status,explode" maxItems:"10" enum:"all,open,acknowledged,assigned,resolved,ignored" doc:"one or several; without: what asks for work"`
	Class    inventory.Class `query:"class" maxLength:"100"`
	Q        string          `query:"q" maxLength:"200" doc:"words that must all occur, in any letter case, with or without accents"`
	AssetID  string          `query:"asset_id" maxLength:"100"`
	DeviceID string          `query:"device_id" maxLength:"100"`
}

type discrepancyQuery struct {
	Paging
	DiscrepancyFilter
	Sort string `query:"sort" enum:"kind,-kind,number,-number,since,-since,updated,-updated" doc:"without: in the order of their keys"`
}

func (f *DiscrepancyFilter) filter() (store.DiscrepancyFilter, error) {
	out := store.DiscrepancyFilter{
		Entity: f.Entity, Service: f.Service, Site: f.Site, Class: f.Class, Text: f.Q, AssetID: f.AssetID, DeviceID: f.DeviceID,
	}
	for _, k := range f.Kind {
		if !slices.Contains(inventory.Kinds(), inventory.Kind(k)) {
			return out, wrong("query.kind", k+" is no kind of discrepancy")
		}
		out.Kinds = append(out.Kinds, inventory.Kind(k))
	}
	switch {
	case len(f.Status) == 0:
		out.Statuses = []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned}
	case !slices.Contains(f.Status, "all"):
		for _, status := range f.Status {
			out.Statuses = append(out.Statuses, inventory.Status(status))
		}
	}
	return out, nil
}

func (s *service) discrepancies() {
	addList(s, operation{id: "list-discrepancies", path: "/discrepancies", scope: store.ReadAPI, summary: "List discrepancies"},
		func(_ context.Context, in *discrepancyQuery) (source[discrepancy], error) {
			f, err := in.filter()
			return source[discrepancy]{
				sort: in.Sort,
				walk: mapped(func(ctx context.Context, w store.Walk) ([]store.DiscrepancyRow, *store.Place, error) {
					return s.view(ctx).WalkDiscrepancies(ctx, f, w)
				}, newDiscrepancy),
				count: func(ctx context.Context) (int, error) { return s.view(ctx).CountDiscrepancies(ctx, f) },
			}, err
		})
	add(s, operation{id: "count-discrepancies", method: http.MethodGet, path: "/discrepancies/counts", scope: store.ReadAPI,
		summary: "Count discrepancies by kind", text: "The kinds of the filter are left aside: the counts are what there is to choose from."},
		func(ctx context.Context, in *DiscrepancyFilter) (*answer[kindCounts], error) {
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			counts, err := s.view(ctx).DiscrepancyCounts(ctx, f)
			return &answer[kindCounts]{Body: kindCounts{Kinds: counts}}, err
		})
	add(s, operation{id: "get-discrepancy", method: http.MethodGet, path: "/discrepancies/{key}", scope: store.ReadAPI, summary: "Get a discrepancy"},
		func(ctx context.Context, in *byKey) (*one[discrepancy], error) {
			row, err := s.view(ctx).Discrepancy(ctx, in.Key)
			if err != nil {
				return nil, err
			}
			return single(in.Known, newDiscrepancy(&row))
		})
}

type byKey struct {
	Known
	Key string `path:"key" maxLength:"100"`
}

type kindCounts struct {
	Kinds map[inventory.Kind]int `json:"kinds"`
}

// answer is what is no resource of its own: a result, or what was just made.
type answer[T any] struct {
	Body T
}
