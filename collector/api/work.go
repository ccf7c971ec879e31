package api

import (
	"context"
	"net/http"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type workItem struct {
	ID              string          `json:"id"`
	Discrepancy     string          `json:"discrepancy" doc:"its key"`
	DecisionID      string          `json:"decision_id" doc:"undone, it takes the item off the list"`
	Task            store.Task      `json:"task" enum:"rename,move,reconnect,label,find,check"`
	State           store.WorkState `json:"state" enum:"open,done,withdrawn"`
	DeviceID        string          `json:"device_id,omitempty"`
	AssetID         string          `json:"asset_id,omitempty"`
	InventoryNumber string          `json:"inventory_number,omitempty"`
	DeviceName      string          `json:"device_name,omitempty"`
	DeviceSerial    string          `json:"device_serial,omitempty"`
	Class           inventory.Class `json:"class,omitempty"`
	Entity          string          `json:"entity,omitempty"`
	Service         string          `json:"service,omitempty"`
	Site            string          `json:"site,omitempty"`
	Place           string          `json:"place,omitempty" doc:"floor and room, as recorded"`
	From            string          `json:"from,omitempty" doc:"what is"`
	To              string          `json:"to,omitempty" doc:"what should be"`
	Note            string          `json:"note,omitempty"`
	Assignee        string          `json:"assignee,omitempty"`
	Opened          time.Time       `json:"opened,omitzero"`
	Closed          time.Time       `json:"closed,omitzero"`
	ClosedBy        string          `json:"closed_by,omitempty" doc:"the source of the report that shows it done, or who withdrew it"`
	Withheld        bool            `json:"withheld,omitempty" doc:"records take part that the caller may not see: the values were taken out"`
}

func newWorkItem(i *store.WorkItem) workItem {
	return workItem{
		ID: i.ID, Discrepancy: i.DiscrepancyKey, DecisionID: i.DecisionID, Task: i.Task, State: i.State, DeviceID: i.DeviceID, AssetID: i.AssetID, InventoryNumber: i.Number,
		DeviceName: i.DeviceName, DeviceSerial: i.DeviceSerial, Class: i.Class, Entity: i.EntityCode, Service: i.ServiceCode, Site: i.SiteCode, Place: i.Place,
		From: i.From, To: i.To, Note: i.Note, Assignee: i.Assignee, Opened: i.Opened, Closed: i.Closed, ClosedBy: i.ClosedBy, Withheld: i.Withheld,
	}
}

type workQuery struct {
	State    store.WorkState `query:"state" enum:"open,done,withdrawn" default:"open"`
	Task     store.Task      `query:"task" enum:"rename,move,reconnect,label,find,check"`
	Site     string          `query:"site" maxLength:"100" doc:"code"`
	Entity   string          `query:"entity" maxLength:"100" doc:"code"`
	Assignee string          `query:"assignee" maxLength:"200"`
	Limit    int             `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Offset   int             `query:"offset" minimum:"0" maximum:"1000000"`
}

func (s *service) work() {
	add(s, operation{id: "list-work", method: http.MethodGet, path: "/work", scope: store.ReadAPI, summary: "List what technicians have to do, site by site",
		text: "An item comes of a decision that the device is wrong, and is closed by the report that shows it done."},
		func(ctx context.Context, in *workQuery) (*answer[items[workItem]], error) {
			rows, _, err := s.view(ctx).Work(ctx, store.WorkFilter{State: in.State, Task: in.Task, Site: in.Site, Entity: in.Entity, Assignee: in.Assignee, Limit: in.Limit, Offset: in.Offset})
			return itemsOf(rows, newWorkItem), err
		})
}
