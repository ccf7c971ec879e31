package estate

import (
	"context"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// BulkRequest is one decision about many discrepancies.
type BulkRequest struct {
	Decision  inventory.Decision       // what is decided; which record, field and value is taken from each discrepancy
	Selection []store.Version          // the discrepancies, as the person saw them: one that has changed since is refused
	Filter    *store.DiscrepancyFilter // or all that it selects, but for what is resolved
	SeenAt    time.Time                // when what the filter selects was shown: what has changed since is refused. Zero: not checked
	Within    *store.Entities          // whose records the person may decide about; nil: all
	Rule      string                   // the accept rule that decides; empty: a person
}

// Refusal is a discrepancy about which it could not be decided, and why.
type Refusal struct {
	Key    string
	Code   inventory.ErrorCode
	Why    inventory.Explanation
	Reason string // the same in English
}

func refusal(key string, err error) Refusal {
	return Refusal{key, inventory.CodeOf(err), inventory.WhyOf(err), err.Error()}
}

// BulkPreview is what a bulk would do.
type BulkPreview struct {
	Total   int
	Changes []PlannedChange
	Refused []Refusal
}

// PlannedChange is what would become of one discrepancy: of its record, where that is corrected, else of where it stands.
type PlannedChange struct {
	Row      store.DiscrepancyRow
	Field    string // of the record, or status
	From, To string
}

// BulkOutcome is what a bulk, or its undoing, has done.
type BulkOutcome struct {
	ID      string
	Total   int
	Decided int // or taken back
	Refused []Refusal
}

// Told is told how many of how many are done; it must not take long.
type Told func(done, total int)

const bulkChunk = 500 // in one transaction: reports get their turn in between

func (req *BulkRequest) check() error {
	switch {
	case strings.TrimSpace(req.Decision.By) == "":
		return inventory.Errorf(inventory.Invalid, "nobody decides")
	case aboutDevices(req.Decision.Choice):
		return inventory.Errorf(inventory.Invalid, "that is decided about one device at a time")
	case req.Decision.AssetID+req.Decision.DeviceID+req.Decision.Field+req.Decision.To != "":
		return inventory.Errorf(inventory.Invalid, "what is decided about many is taken from each")
	}
	return nil
}

// selected gives what a request selects.
func (e *Estate) selected(ctx context.Context, req *BulkRequest) ([]store.Version, error) {
	if req.Filter == nil {
		return req.Selection, nil
	}
	f := *req.Filter
	if len(f.Statuses) == 0 {
		f.Statuses = []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned, inventory.Ignored}
	}
	all, err := e.store.DiscrepancyVersions(ctx, f)
	for i := range all {
		if req.SeenAt.IsZero() || !all[i].Updated.After(req.SeenAt) {
			all[i].Updated = time.Time{} // it need not be the version of now
		} else {
			all[i].Updated = req.SeenAt // and so it is not
		}
	}
	return all, err
}

// PreviewBulk says what DecideMany would do, and does nothing.
func (e *Estate) PreviewBulk(ctx context.Context, req BulkRequest) (*BulkPreview, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	list, err := e.selected(ctx, &req)
	if err != nil {
		return nil, err
	}
	out := &BulkPreview{Total: len(list)}
	w := &work{rules: e.rules.Load(), now: e.now().UTC()}
	err = e.store.Snapshot(ctx, func(r *store.Snapshot) error {
		for chunk := range chunks(list) {
			if err := previewChunk(ctx, r, &req, chunk, w.today(), out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func chunks(list []store.Version) func(func([]store.Version) bool) {
	return func(yield func([]store.Version) bool) {
		for len(list) > 0 {
			n := min(bulkChunk, len(list))
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

type bulkReader interface {
	DiscrepanciesByKey(ctx context.Context, keys []string) ([]store.DiscrepancyRow, error)
	KnownAssetsByID(ctx context.Context, ids []string) ([]store.KnownAsset, error)
}

// candidate is a decision about one discrepancy of a bulk; err says why it is refused before it is weighed.
type candidate struct {
	key string
	d   inventory.Decision
	row store.DiscrepancyRow
	err error
}

// candidates reads a chunk of what is selected, in its order.
func candidates(ctx context.Context, r bulkReader, req *BulkRequest, chunk []store.Version) ([]candidate, error) {
	keys := make([]string, len(chunk))
	for i := range chunk {
		keys[i] = chunk[i].Key
	}
	rows, err := r.DiscrepanciesByKey(ctx, keys)
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(rows))
	for i := range rows {
		at[rows[i].Key] = i
	}
	out := make([]candidate, len(chunk))
	for i, v := range chunk {
		c := candidate{key: v.Key, d: req.Decision}
		n, known := at[v.Key]
		if !known || req.Within != nil && !req.Within.Has(rows[n].EntityCode) {
			c.err = inventory.Errorf(inventory.NotFound, "no discrepancy %s", v.Key).Because("no_discrepancy")
		} else {
			c.row = rows[n]
			c.d.DiscrepancyID, c.d.AssetID, c.d.DeviceID, c.d.Seen = v.Key, c.row.AssetID, c.row.DeviceID, v.Updated
		}
		out[i] = c
	}
	return out, nil
}

func previewChunk(ctx context.Context, r *store.Snapshot, req *BulkRequest, chunk []store.Version, today time.Time, out *BulkPreview) error {
	list, err := candidates(ctx, r, req, chunk)
	if err != nil {
		return err
	}
	known, err := r.KnownAssetsByID(ctx, recordsOf(list))
	if err != nil {
		return err
	}
	records := make(map[string]*store.KnownAsset, len(known))
	for i := range known {
		records[known[i].ID] = &known[i]
	}
	for i := range list {
		c := &list[i]
		if c.err == nil {
			c.err = weigh(&c.d, &c.row, records[c.d.AssetID], today)
		}
		if c.err != nil {
			out.Refused = append(out.Refused, refusal(c.key, c.err))
			continue
		}
		out.Changes = append(out.Changes, planned(c))
	}
	return nil
}

func planned(c *candidate) PlannedChange {
	if c.d.Choice == inventory.RecordWrong {
		return PlannedChange{Row: c.row, Field: c.d.Field, From: c.d.From, To: c.d.To}
	}
	after := c.row
	if !byHand(c.d.Choice) {
		applyStatus(&after, &c.d)
	}
	return PlannedChange{Row: c.row, Field: "status", From: string(c.row.Status), To: string(after.Status)}
}

func recordsOf(list []candidate) []string {
	ids := set{}
	for i := range list {
		for _, id := range corrected(&list[i].d) {
			ids[id] = true
		}
	}
	return ids.sorted()
}
