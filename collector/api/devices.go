package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type Device struct {
	ID           string          `json:"id"`
	Class        inventory.Class `json:"class,omitempty"`
	Name         string          `json:"name,omitempty" doc:"host part of the DNS name where one is known"`
	Serial       string          `json:"serial,omitempty"`
	Manufacturer string          `json:"manufacturer,omitempty"`
	Model        string          `json:"model,omitempty"`
	UUID         string          `json:"uuid,omitempty"`
	OS           string          `json:"os,omitempty"`
	Virtual      bool            `json:"virtual,omitempty"`
	Addresses    []netip.Addr    `json:"addresses,omitempty"`
	Parent       string          `json:"parent_id,omitempty" doc:"of the workstation that shows a screen"`
	Entity       string          `json:"entity,omitempty" doc:"code"`
	FirstSeen    time.Time       `json:"first_seen,omitzero"`
	LastSeen     time.Time       `json:"last_seen,omitzero"`
}

type deviceDetail struct {
	Device
	DNSName    string      `json:"dns_name,omitempty"`
	AltSerial  string      `json:"alternative_serial,omitempty"`
	Chassis    string      `json:"chassis,omitempty"`
	Location   string      `json:"location,omitempty"`
	Interfaces []iface     `json:"interfaces,omitempty"`
	Sources    []string    `json:"sources,omitempty" doc:"the device ids of those who reported it"`
	Screens    []deviceRef `json:"screens,omitempty"`
	Match      *match      `json:"match,omitempty"`
}

type iface struct {
	Name    string `json:"name,omitempty"`
	MAC     string `json:"mac,omitempty" doc:"12 hexadecimal digits"`
	BuiltIn bool   `json:"built_in,omitempty"`
}

type deviceRef struct {
	ID     string `json:"id"`
	Serial string `json:"serial,omitempty"`
	Model  string `json:"model,omitempty"`
}

func newDevice(d *inventory.Device) Device {
	return Device{
		ID: d.ID, Class: d.Class, Name: d.ShownName(), Serial: d.Serial, Manufacturer: d.Manufacturer, Model: d.Model, UUID: d.UUID,
		OS: d.OS, Virtual: d.Virtual, Addresses: d.Addresses, Parent: d.Parent, Entity: d.EntityCode, FirstSeen: d.FirstSeen, LastSeen: d.LastSeen,
	}
}

type deviceQuery struct {
	Paging
	Q       string          `query:"q" maxLength:"200" doc:"words that must all occur, in any letter case, with or without accents"`
	Class   inventory.Class `query:"class" maxLength:"100"`
	Entity  string          `query:"entity" maxLength:"100" doc:"code"`
	Matched string          `query:"matched" enum:"yes,no" doc:"with, or without, a record"`
	Sort    string          `query:"sort" enum:"seen,-seen,name,-name,serial,-serial" doc:"without: in the order of their first report"`
}

func (s *service) devices() {
	addList(s, operation{id: "list-devices", path: "/devices", scope: store.ReadAPI, summary: "List what was seen"},
		func(_ context.Context, in *deviceQuery) (source[Device], error) {
			f := store.DeviceFilter{Text: in.Q, Class: in.Class, Entity: in.Entity}
			if in.Matched != "" {
				yes := in.Matched == "yes"
				f.Matched = &yes
			}
			return source[Device]{
				sort: in.Sort,
				walk: mapped(func(ctx context.Context, w store.Walk) ([]inventory.Device, *store.Place, error) {
					return s.view(ctx).WalkDevices(ctx, f, w)
				}, newDevice),
				count: func(ctx context.Context) (int, error) { return s.view(ctx).CountDevices(ctx, f) },
			}, nil
		})
	add(s, operation{id: "get-device", method: http.MethodGet, path: "/devices/{id}", scope: store.ReadAPI,
		summary: "Get a device, with its screens and the record that it is"},
		func(ctx context.Context, in *byID) (*one[deviceDetail], error) {
			d, err := loadDevice(ctx, s.view(ctx), in.ID)
			if err != nil {
				return nil, err
			}
			return single(in.Known, d)
		})
	add(s, operation{id: "get-device-report", method: http.MethodGet, path: "/devices/{id}/report", scope: store.ReadAPI,
		summary: "Get all that the device last said of itself", text: "A document of GLPI's inventory format, put together of full and partial reports."},
		func(ctx context.Context, in *byID) (*one[document], error) {
			r, err := s.view(ctx).Report(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			data, err := json.Marshal(r) // as it was understood: a stranger's report need not be complete
			if err != nil {
				return nil, fmt.Errorf("write report: %w", err)
			}
			return single(in.Known, document(data))
		})
	addHistory(s, "device", "/devices/{id}/history")
	s.deviceState()
}

func loadDevice(ctx context.Context, v store.View, id string) (deviceDetail, error) {
	d, err := v.Device(ctx, id)
	if err != nil {
		return deviceDetail{}, err
	}
	out := deviceDetail{
		Device: newDevice(&d), DNSName: d.DNSName, AltSerial: d.AltSerial, Chassis: d.Chassis, Location: d.Location, Sources: d.Sources,
	}
	for _, n := range d.Interfaces {
		out.Interfaces = append(out.Interfaces, iface{Name: n.Name, MAC: n.MAC, BuiltIn: n.BuiltIn})
	}
	screens, err := v.DevicesOf(ctx, id)
	if err != nil {
		return out, err
	}
	for i := range screens {
		out.Screens = append(out.Screens, deviceRef{ID: screens[i].ID, Serial: screens[i].Serial, Model: screens[i].Model})
	}
	found, err := v.MatchOfDevice(ctx, id)
	if err == nil && len(found) > 0 {
		m := newMatch(&found[0])
		out.Match = &m
	}
	return out, err
}

// document is an object whose form is another's business.
type document json.RawMessage

func (d document) MarshalJSON() ([]byte, error) { return json.RawMessage(d).MarshalJSON() }

// Schema is that of any object.
func (document) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}
