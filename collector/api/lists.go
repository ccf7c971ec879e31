package api

import (
	"net/netip"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// What programs see keeps its shape when the domain's types change.

type discrepancy struct {
	Key             string            `json:"key"`
	Kind            inventory.Kind    `json:"kind"`
	Field           string            `json:"field,omitempty"`
	Status          inventory.Status  `json:"status"`
	AssetID         string            `json:"asset_id,omitempty"`
	DeviceID        string            `json:"device_id,omitempty"`
	InventoryNumber string            `json:"inventory_number,omitempty"`
	DeviceSerial    string            `json:"device_serial,omitempty"`
	DeviceName      string            `json:"device_name,omitempty"`
	Class           inventory.Class   `json:"class,omitempty"`
	Entity          string            `json:"entity,omitempty"`
	Service         string            `json:"service,omitempty"`
	Site            string            `json:"site,omitempty"`
	Manual          string            `json:"manual,omitempty"`
	Observed        string            `json:"observed,omitempty"`
	Suggestion      string            `json:"suggestion,omitempty"`
	Reason          string            `json:"reason,omitempty"`
	ReasonArgs      map[string]string `json:"reason_args,omitempty"`
	Since           time.Time         `json:"since,omitzero"`
	Until           time.Time         `json:"until,omitzero"`
	Assignee        string            `json:"assignee,omitempty"`
	Withheld        bool              `json:"withheld,omitempty"` // others' records take part: their data was taken out
}

func (s *service) discrepancies(c *gin.Context) {
	limit, offset, ok := page(c)
	if !ok {
		return
	}
	f := store.DiscrepancyFilter{
		Entity: c.Query("entity"), Service: c.Query("service"), Site: c.Query("site"), Class: inventory.Class(c.Query("class")),
		Text: c.Query("text"), AssetID: c.Query("asset_id"), DeviceID: c.Query("device_id"), Limit: limit, Offset: offset,
	}
	for _, kind := range c.QueryArray("kind") {
		f.Kinds = append(f.Kinds, inventory.Kind(kind))
	}
	for _, status := range c.QueryArray("status") {
		f.Statuses = append(f.Statuses, inventory.Status(status))
	}
	rows, total, err := s.view(c).Discrepancies(c.Request.Context(), f)
	if err != nil {
		fail(c, err)
		return
	}
	items := make([]discrepancy, len(rows))
	for i, d := range rows {
		items[i] = discrepancy{
			Key: d.Key, Kind: d.Kind, Field: d.Field, Status: d.Status, AssetID: d.AssetID, DeviceID: d.DeviceID,
			InventoryNumber: d.Number, DeviceSerial: d.DeviceSerial, DeviceName: d.DeviceName, Class: d.Class,
			Entity: d.EntityCode, Service: d.ServiceCode, Site: d.SiteCode, Manual: d.Manual, Observed: d.Observed,
			Suggestion: d.Suggestion, Reason: d.Explanation.Code, ReasonArgs: d.Explanation.Args,
			Since: d.Since, Until: d.Until, Assignee: d.Assignee, Withheld: d.Withheld,
		}
	}
	list(c, items, total)
}

type asset struct {
	ID              string          `json:"id"`
	InventoryNumber string          `json:"inventory_number,omitempty"`
	Class           inventory.Class `json:"class,omitempty"`
	Type            string          `json:"type,omitempty"`
	Manufacturer    string          `json:"manufacturer,omitempty"`
	Model           string          `json:"model,omitempty"`
	Serial          string          `json:"serial,omitempty"`
	Name            string          `json:"name,omitempty"`
	MAC             string          `json:"mac,omitempty"`
	Entity          string          `json:"entity,omitempty"`
	Service         string          `json:"service,omitempty"`
	Site            string          `json:"site,omitempty"`
	Floor           string          `json:"floor,omitempty"`
	Room            string          `json:"room,omitempty"`
	State           inventory.State `json:"state,omitempty"`
	PurchaseDate    time.Time       `json:"purchase_date,omitzero"`
	ServiceDate     time.Time       `json:"service_date,omitzero"`
}

func (s *service) assets(c *gin.Context) {
	limit, offset, ok := page(c)
	if !ok {
		return
	}
	rows, total, err := s.view(c).Assets(c.Request.Context(), store.AssetFilter{
		Text: c.Query("text"), Class: inventory.Class(c.Query("class")), State: inventory.State(c.Query("state")),
		Entity: c.Query("entity"), Service: c.Query("service"), Site: c.Query("site"), Limit: limit, Offset: offset,
	})
	if err != nil {
		fail(c, err)
		return
	}
	items := make([]asset, len(rows))
	for i, a := range rows {
		items[i] = asset{
			ID: a.ID, InventoryNumber: a.Number, Class: a.Class, Type: a.Type, Manufacturer: a.Manufacturer, Model: a.Model,
			Serial: a.Serial, Name: a.Name, MAC: a.MAC, Entity: a.EntityCode, Service: a.ServiceCode, Site: a.SiteCode,
			Floor: a.Floor, Room: a.Room, State: a.State, PurchaseDate: a.PurchaseDate, ServiceDate: a.ServiceDate,
		}
	}
	list(c, items, total)
}

type device struct {
	ID           string          `json:"id"`
	Class        inventory.Class `json:"class,omitempty"`
	Name         string          `json:"name,omitempty"`
	Serial       string          `json:"serial,omitempty"`
	Manufacturer string          `json:"manufacturer,omitempty"`
	Model        string          `json:"model,omitempty"`
	UUID         string          `json:"uuid,omitempty"`
	OS           string          `json:"os,omitempty"`
	Virtual      bool            `json:"virtual,omitempty"`
	Addresses    []netip.Addr    `json:"addresses,omitempty"`
	Parent       string          `json:"parent_id,omitempty"`
	Entity       string          `json:"entity,omitempty"`
	FirstSeen    time.Time       `json:"first_seen,omitzero"`
	LastSeen     time.Time       `json:"last_seen,omitzero"`
}

func (s *service) devices(c *gin.Context) {
	limit, offset, ok := page(c)
	if !ok {
		return
	}
	f := store.DeviceFilter{Text: c.Query("text"), Class: inventory.Class(c.Query("class")), Entity: c.Query("entity"), Limit: limit, Offset: offset}
	if matched := c.Query("matched"); matched != "" {
		is := matched == "true"
		f.Matched = &is
	}
	rows, total, err := s.view(c).Devices(c.Request.Context(), f)
	if err != nil {
		fail(c, err)
		return
	}
	items := make([]device, len(rows))
	for i := range rows {
		d := &rows[i]
		items[i] = device{
			ID: d.ID, Class: d.Class, Name: d.ShownName(), Serial: d.Serial, Manufacturer: d.Manufacturer, Model: d.Model, UUID: d.UUID,
			OS: d.OS, Virtual: d.Virtual, Addresses: d.Addresses, Parent: d.Parent, Entity: d.EntityCode, FirstSeen: d.FirstSeen, LastSeen: d.LastSeen,
		}
	}
	list(c, items, total)
}
