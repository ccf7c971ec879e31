package api

import (
	"context"
	"net/http"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type compliantName struct {
	Serial          string          `json:"serial"`
	AssetID         string          `json:"asset_id"`
	InventoryNumber string          `json:"inventory_number,omitempty"`
	Class           inventory.Class `json:"class,omitempty"`
	Name            string          `json:"name"`
	NetBIOS         string          `json:"netbios" doc:"the name as Windows cuts it, at 15 characters"`
}

type nextNumber struct {
	Number string `json:"number"`
}

func (s *service) names() {
	add(s, operation{
		id: "get-name", method: http.MethodGet, path: "/names", scope: store.ReadAPI, summary: "Get the compliant name of a machine, by its serial number",
		text: "404 when no record has that serial, 409 when several have or when the record lacks what the name is made of.",
	}, func(ctx context.Context, in *nameQuery) (*one[compliantName], error) {
		a, name, err := s.Estate.CompliantName(ctx, in.Serial)
		if a.ID != "" && !auth.AccessFrom(ctx).Sees.Has(a.EntityCode) {
			return nil, inventory.Errorf(inventory.NotFound, "no record has the serial %s", in.Serial)
		}
		if err != nil {
			return nil, err
		}
		return single(in.Known, compliantName{
			Serial: in.Serial, AssetID: a.ID, InventoryNumber: a.Number, Class: a.Class, Name: name, NetBIOS: name[:min(len(name), 15)],
		})
	})
	add(s, operation{
		id: "get-next-number", method: http.MethodGet, path: "/names/next-number", scope: store.ReadAPI, summary: "Get the next free inventory number",
		text: "The one behind the largest that any record has or had. It is not set aside: whoever writes it into the manual inventory first has it.",
	}, func(ctx context.Context, _ *struct{}) (*answer[nextNumber], error) {
		number, err := s.Estate.NextNumber(ctx)
		return &answer[nextNumber]{Body: nextNumber{Number: number}}, err
	})
}

type nameQuery struct {
	Known
	Serial string `query:"serial" required:"true" minLength:"1" maxLength:"200"`
}
