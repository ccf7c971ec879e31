package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// DiscrepancyRow is a discrepancy in its life.
type DiscrepancyRow struct {
	inventory.Discrepancy
	Key      string // stable, short, and fit for an address
	Status   inventory.Status
	Since    time.Time // when it was first found, or came back
	Updated  time.Time // when something about it last changed
	Until    time.Time // ignored until that day; zero while ignored: for good
	Assignee string
	Note     string // the reason of the last decision
	Withheld bool   // records take part that whoever reads may not see: their data was taken out
	words    string
	position int
	writer   string // who wrote it last, and in which of its transactions
	revision int64
}

var discrepancies = table[DiscrepancyRow]{
	name: "discrepancy",
	key:  []string{"key"},
	columns: []string{"position", "kind", "field", "asset_id", "device_id", "others", "number", "device_serial", "device_name", "class",
		"entity_code", "other_entities", "service_code", "site_code", "manual", "observed", "suggestion", "explanation", "arguments",
		"status", "since", "updated", "until_day", "assignee", "note", "words", "writer", "revision"},
	places: func(d *DiscrepancyRow) []any {
		return []any{&d.Key, &d.position, &d.Kind, &d.Field, &d.AssetID, &d.DeviceID, document{&d.Others}, &d.Number, &d.DeviceSerial, &d.DeviceName, &d.Class,
			&d.EntityCode, codes{&d.OtherEntities}, &d.ServiceCode, &d.SiteCode, &d.Manual, &d.Observed, &d.Suggestion, &d.Explanation.Code, document{&d.Explanation.Args},
			&d.Status, moment{&d.Since}, moment{&d.Updated}, moment{&d.Until}, &d.Assignee, &d.Note, &d.words, &d.writer, &d.revision}
	},
}

// DiscrepancyKey is the key of the discrepancy with that ID: a hash, because the ID is long and holds signs that an address does not.
func DiscrepancyKey(id string) string {
	sum := sha256.Sum256([]byte(id))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// DiscrepancyFilter selects discrepancies; what is empty selects all.
type DiscrepancyFilter struct {
	Kinds                 []inventory.Kind
	Statuses              []inventory.Status
	Entity, Service, Site string // codes
	Class                 inventory.Class
	Text                  string // words that must all occur, in any letter case, with or without accents
	AssetID, DeviceID     string
	After, UpTo           time.Time // found, or come back, after the one and not after the other
	Sort                  string    // kind (usual), since, updated, number, name, serial, class, entity, service, site, status, assignee
	Desc                  bool
	Limit, Offset         int
	in                    *Entities // set by View; nil: all
}

var discrepancySorts = map[string]string{"kind": "position", "since": "since", "updated": "updated", "number": "number", "name": "device_name",
	"serial": "device_serial", "class": "class", "entity": "entity_code", "service": "service_code", "site": "site_code", "status": "status",
	"assignee": "assignee"}

func (f *DiscrepancyFilter) conditions(kinds bool) *conditions {
	c := &conditions{}
	if kinds {
		among(c, "kind", f.Kinds)
	}
	among(c, "status", f.Statuses)
	c.withinSubjects(f.in)
	c.equal("entity_code", f.Entity)
	c.equal("service_code", f.Service)
	c.equal("site_code", f.Site)
	c.equal("class", string(f.Class))
	c.equal("asset_id", f.AssetID)
	c.equal("device_id", f.DeviceID)
	c.contain("words", f.Text)
	if !f.After.IsZero() {
		c.add("since > ?", instant(f.After))
	}
	if !f.UpTo.IsZero() {
		c.add("since <= ?", instant(f.UpTo))
	}
	return c
}

// withinSubjects is View.shows in SQL.
func (c *conditions) withinSubjects(e *Entities) {
	if e == nil || e.All || len(e.Codes) == 0 {
		c.within("entity_code", e)
		return
	}
	either := &conditions{args: c.args}
	among(either, "entity_code", e.Codes)
	for _, code := range e.Codes {
		either.add(`asset_id = '' AND device_id = '' AND other_entities LIKE ? ESCAPE '\'`, "%,"+likeEscaper.Replace(code)+",%")
	}
	c.args = either.args
	c.parts = append(c.parts, "("+strings.Join(either.parts, " OR ")+")")
}

// Discrepancies lists a page of discrepancies, and how many there are in all.
func (r reader) Discrepancies(ctx context.Context, f DiscrepancyFilter) ([]DiscrepancyRow, int, error) {
	c := f.conditions(true)
	total, err := discrepancies.count(ctx, r.q, c.where(), c.args...)
	if err != nil {
		return nil, 0, err
	}
	rows, err := discrepancies.find(ctx, r.q, c.where()+page(discrepancySorts, f.Sort, "kind", "key", f.Desc, f.Limit, f.Offset), c.args...)
	return rows, total, err
}

// DiscrepancyCounts counts by kind what the filter selects, its kinds left aside: they are what a person chooses among.
func (r reader) DiscrepancyCounts(ctx context.Context, f DiscrepancyFilter) (map[inventory.Kind]int, error) {
	c := f.conditions(false)
	counts := map[inventory.Kind]int{}
	err := each(ctx, r.q, "SELECT kind, count(*) FROM discrepancy "+c.where()+" GROUP BY kind", c.args, func(rows *sql.Rows) error {
		var kind inventory.Kind
		var n int
		err := rows.Scan(&kind, &n)
		counts[kind] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count discrepancies: %w", err)
	}
	return counts, nil
}

// Discrepancy reads one, by its key.
func (r reader) Discrepancy(ctx context.Context, key string) (DiscrepancyRow, error) {
	return discrepancies.one(ctx, r.q, key)
}

// LiveDiscrepancies reads those that are not resolved.
func (r reader) LiveDiscrepancies(ctx context.Context) ([]DiscrepancyRow, error) {
	return discrepancies.find(ctx, r.q, "WHERE status <> $1 ORDER BY key", string(inventory.Resolved))
}

// DiscrepanciesAmong reads those, also resolved ones, of the devices and of the assets.
func (r reader) DiscrepanciesAmong(ctx context.Context, deviceIDs, assetIDs []string) ([]DiscrepancyRow, error) {
	return touching(ctx, r.q, discrepancies, deviceIDs, assetIDs, func(d *DiscrepancyRow) [2]string { return [2]string{d.Key} })
}

// NumberDiscrepancies reads those that have neither an asset nor a device for a subject, but an inventory number.
func (r reader) NumberDiscrepancies(ctx context.Context) ([]DiscrepancyRow, error) {
	return discrepancies.find(ctx, r.q, "WHERE asset_id = '' AND device_id = ''")
}

// AllDiscrepancies reads them all, also resolved ones.
func (r reader) AllDiscrepancies(ctx context.Context) ([]DiscrepancyRow, error) {
	return discrepancies.find(ctx, r.q, "ORDER BY key")
}

// DiscrepancyStatuses reads of all discrepancies the key, the kind and the status alone.
func (r reader) DiscrepancyStatuses(ctx context.Context) ([]DiscrepancyRow, error) {
	var found []DiscrepancyRow
	err := each(ctx, r.q, "SELECT key, kind, status FROM discrepancy", nil, func(rows *sql.Rows) error {
		var d DiscrepancyRow
		err := rows.Scan(&d.Key, &d.Kind, &d.Status)
		found = append(found, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read discrepancies: %w", err)
	}
	return found, nil
}

// Version tells one state of the row from every other: a decision is made about the state that was read.
func (d *DiscrepancyRow) Version() string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(d.writer)) // a hash does not fail
	return strconv.FormatInt(d.revision, 36) + "." + strconv.FormatUint(h.Sum64()&0xfffff, 36)
}

// PutDiscrepancy writes a discrepancy, over the one with the same key.
func (tx *Tx) PutDiscrepancy(ctx context.Context, d *DiscrepancyRow) (err error) {
	d.writer = tx.collector
	if d.revision, err = tx.revise(ctx); err != nil {
		return err
	}
	d.position = slices.Index(inventory.Kinds(), d.Kind)
	d.words = words(d.searched()...)
	return discrepancies.put(ctx, tx.q, d)
}

// ChangeDiscrepancy is PutDiscrepancy, where the discrepancy as it stands is known.
func (tx *Tx) ChangeDiscrepancy(ctx context.Context, was, d *DiscrepancyRow) (err error) {
	d.writer = tx.collector
	if d.revision, err = tx.revise(ctx); err != nil {
		return err
	}
	d.position = slices.Index(inventory.Kinds(), d.Kind)
	d.words = words(d.searched()...)
	return discrepancies.change(ctx, tx.q, was, d)
}

// searched is what a search finds a discrepancy by. Where records of several entities take part it is the subject's own names
// alone, or a search would tell some what is withheld from them.
func (d *DiscrepancyRow) searched() []string {
	own := []string{d.Number, d.DeviceSerial, d.DeviceName}
	if len(d.OtherEntities) > 0 {
		return own
	}
	return append(append(own, d.Manual, d.Observed, d.Suggestion, d.Assignee, d.Note), d.Others...)
}
