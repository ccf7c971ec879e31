package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// WorkItem is something for a technician to do, because a person found the device wrong and not the record.
type WorkItem struct {
	ID             string
	DecisionID     string
	DiscrepancyKey string
	Task           Task
	DeviceID       string
	AssetID        string
	Number         string // inventory number
	DeviceName     string
	DeviceSerial   string
	Class          inventory.Class
	EntityCode     string
	ServiceCode    string
	SiteCode       string
	Place          string // floor and room, as recorded
	From, To       string // what is, and what should be
	Note           string
	Assignee       string
	State          WorkState
	Opened         time.Time
	OpenedBy       string
	Closed         time.Time
	ClosedBy       string // the source of the report that shows it done, or who withdrew it
	Withheld       bool   // others' records take part that the view does not show; not kept
}

// Task is what there is to do.
type Task string

// Tasks.
const (
	Rename    Task = "rename"
	Move      Task = "move"      // to the recorded site, or the record is about to be
	Reconnect Task = "reconnect" // a screen, to its workstation
	Relabel   Task = "label"     // the number on the machine is not the recorded one
	FindIt    Task = "find"
	Check     Task = "check" // anything else
)

// WorkState is where an item stands.
type WorkState string

// States of an item.
const (
	WorkOpen      WorkState = "open"
	WorkDone      WorkState = "done"      // a report shows it
	WorkWithdrawn WorkState = "withdrawn" // the decision was taken back, or the discrepancy went for another reason
)

var workItems = table[WorkItem]{
	name: "work_item",
	key:  []string{"id"},
	columns: []string{"decision_id", "discrepancy_key", "task", "device_id", "asset_id", "number", "device_name", "device_serial", "class",
		"entity_code", "service_code", "site_code", "place", "from_value", "to_value", "note", "assignee", "state", "opened", "opened_by", "closed", "closed_by"},
	places: func(i *WorkItem) []any {
		return []any{&i.ID, &i.DecisionID, &i.DiscrepancyKey, &i.Task, &i.DeviceID, &i.AssetID, &i.Number, &i.DeviceName, &i.DeviceSerial, &i.Class,
			&i.EntityCode, &i.ServiceCode, &i.SiteCode, &i.Place, &i.From, &i.To, &i.Note, &i.Assignee, &i.State, moment{&i.Opened}, &i.OpenedBy,
			moment{&i.Closed}, &i.ClosedBy}
	},
}

// WorkFilter selects work; what is empty selects all.
type WorkFilter struct {
	State         WorkState
	Task          Task
	Site, Entity  string // codes
	Assignee      string
	Limit, Offset int
	in            *Entities
}

func (f *WorkFilter) conditions() *conditions {
	c := &conditions{}
	c.equal("state", string(f.State))
	c.equal("task", string(f.Task))
	c.equal("site_code", f.Site)
	c.equal("entity_code", f.Entity)
	c.equal("assignee", f.Assignee)
	if f.in != nil {
		c.within("entity_code", f.in)
	}
	return c
}

// Work lists a page of work, site by site, oldest first, and how many items there are in all.
func (r reader) Work(ctx context.Context, f WorkFilter) ([]WorkItem, int, error) {
	c := f.conditions()
	total, err := workItems.count(ctx, r.q, c.where(), c.args...)
	if err != nil {
		return nil, 0, err
	}
	items, err := workItems.find(ctx, r.q, c.where()+page(map[string]string{"site": "site_code"}, "site", "site", "id", false, f.Limit, f.Offset), c.args...)
	return items, total, err
}

// WorkBySite counts work by the code of its site.
func (r reader) WorkBySite(ctx context.Context, f WorkFilter) (map[string]int, error) {
	c := f.conditions()
	counts := map[string]int{}
	err := each(ctx, r.q, "SELECT site_code, count(*) FROM work_item "+c.where()+" GROUP BY site_code", c.args, func(rows *sql.Rows) error {
		var site string
		var n int
		err := rows.Scan(&site, &n)
		counts[site] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count work: %w", err)
	}
	return counts, nil
}

// Work is Store.Work, within the view. Where others' records take part in the discrepancy, what is to be changed into what is withheld.
func (v View) Work(ctx context.Context, f WorkFilter) ([]WorkItem, int, error) {
	f.in = &v.in
	items, total, err := v.r.Work(ctx, f)
	if err != nil || v.in.All {
		return items, total, err
	}
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = items[i].DiscrepancyKey
	}
	rows, err := v.r.DiscrepanciesByKey(ctx, keys)
	if err != nil {
		return nil, 0, err
	}
	shown := map[string]bool{}
	for i := range rows {
		shown[rows[i].Key] = v.Shows(&rows[i]) && !rows[i].Withheld
	}
	for i := range items {
		if !shown[items[i].DiscrepancyKey] {
			items[i].From, items[i].To, items[i].Note, items[i].Withheld = "", "", "", true
		}
	}
	return items, total, nil
}

// WorkBySite is Store.WorkBySite, within the view.
func (v View) WorkBySite(ctx context.Context, f WorkFilter) (map[string]int, error) {
	f.in = &v.in
	return v.r.WorkBySite(ctx, f)
}

// PutWork writes an item, over the one with the same ID.
func (tx *Tx) PutWork(ctx context.Context, i *WorkItem) error { return workItems.put(ctx, tx.q, i) }

// CloseWork closes the open work about a discrepancy.
func (tx *Tx) CloseWork(ctx context.Context, discrepancyKey string, state WorkState, by string, at time.Time) error {
	return tx.closeWork(ctx, "discrepancy_key", discrepancyKey, state, by, at)
}

// WithdrawWork withdraws the open work that a decision made.
func (tx *Tx) WithdrawWork(ctx context.Context, decisionID, by string, at time.Time) error {
	return tx.closeWork(ctx, "decision_id", decisionID, WorkWithdrawn, by, at)
}

func (tx *Tx) closeWork(ctx context.Context, column, value string, state WorkState, by string, at time.Time) error {
	err := perform(ctx, tx.q, "UPDATE work_item SET state = $2, closed = $3, closed_by = $4 WHERE "+column+" = $1 AND state = $5",
		value, string(state), instant(at), by, string(WorkOpen))
	if err != nil {
		return fmt.Errorf("close work: %w", err)
	}
	return nil
}
