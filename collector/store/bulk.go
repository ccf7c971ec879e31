package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// Bulk is many decisions that were taken at once, by a person or by a rule, and can be taken back at once.
type Bulk struct {
	ID       string
	Rule     string // the accept rule that took them; empty: a person
	Choice   inventory.Choice
	By       string
	At       time.Time
	Total    int // how many were selected
	Decided  int
	Refused  int
	State    BulkState
	Undone   time.Time
	UndoneBy string
	Refusals []BulkRefusal // the first hundred
}

// BulkRefusal is a discrepancy about which a bulk could not decide, and why.
type BulkRefusal struct {
	Key    string                `json:"key"`
	Why    inventory.Explanation `json:"why"`
	Reason string                `json:"reason"` // in English
}

// BulkState is where a bulk stands.
type BulkState string

// States of a bulk.
const (
	BulkRunning BulkState = "running" // or ended before its end
	BulkDone    BulkState = "done"
	BulkStopped BulkState = "stopped" // the rule would have exceeded its cap; nothing was decided
	BulkUndoing BulkState = "undoing" // or ended before its end
	BulkUndone  BulkState = "undone"
)

var bulks = table[Bulk]{
	name:    "bulk",
	key:     []string{"id"},
	columns: []string{"rule", "choice", "by_user", "at", "total", "decided", "refused", "state", "undone", "undone_by", "refusals"},
	places: func(b *Bulk) []any {
		return []any{&b.ID, &b.Rule, &b.Choice, &b.By, moment{&b.At}, &b.Total, &b.Decided, &b.Refused, &b.State, moment{&b.Undone}, &b.UndoneBy,
			document{&b.Refusals}}
	},
}

// Bulks lists the newest bulks, of rules alone or of all.
func (r reader) Bulks(ctx context.Context, ofRules bool, limit int) ([]Bulk, error) {
	where := ""
	if ofRules {
		where = "WHERE rule <> '' "
	}
	return bulks.find(ctx, r.q, where+"ORDER BY at DESC, id DESC LIMIT $1", limit)
}

// Bulk reads one.
func (r reader) Bulk(ctx context.Context, id string) (Bulk, error) { return bulks.one(ctx, r.q, id) }

// PutBulk writes a bulk, over the one with the same ID.
func (tx *Tx) PutBulk(ctx context.Context, b *Bulk) error { return bulks.put(ctx, tx.q, b) }

// StandingOfBulk reads the ids of a bulk's decisions that are not undone, the last one first.
func (r reader) StandingOfBulk(ctx context.Context, id string) ([]string, error) {
	return texts(ctx, r.q, "SELECT id FROM decision WHERE bulk_id = $1 AND bulk_id <> '' AND undone IS NULL ORDER BY id DESC", id)
}

// CountStandingOfBulk counts a bulk's decisions that are not undone.
func (r reader) CountStandingOfBulk(ctx context.Context, id string) (int, error) {
	return decisions.count(ctx, r.q, "WHERE bulk_id = $1 AND bulk_id <> '' AND undone IS NULL", id)
}

// DecisionsByID reads some decisions.
func (r reader) DecisionsByID(ctx context.Context, ids []string) ([]inventory.Decision, error) {
	var found []inventory.Decision
	err := inChunks(ids, func(in string, args []any) error {
		some, err := decisions.find(ctx, r.q, "WHERE id "+in, args...)
		found = append(found, some...)
		return err
	})
	return found, err
}

// UndoneByPeople reads the keys of the discrepancies about which a person has taken back a decision of that rule.
func (r reader) UndoneByPeople(ctx context.Context, rule string) ([]string, error) {
	return texts(ctx, r.q, `SELECT DISTINCT d.discrepancy_id FROM bulk b JOIN decision d ON d.bulk_id = b.id AND d.bulk_id <> ''
		WHERE b.rule = $1 AND d.undone IS NOT NULL`, rule)
}

// Version is a discrepancy as somebody saw it: when it was last changed.
type Version struct {
	Key     string
	Updated time.Time
}

// DiscrepancyVersions reads which discrepancies a filter selects; its order, limit and offset are left aside.
func (r reader) DiscrepancyVersions(ctx context.Context, f DiscrepancyFilter) ([]Version, error) {
	c := f.conditions(true)
	var found []Version
	err := each(ctx, r.q, "SELECT key, updated FROM discrepancy "+c.where()+" ORDER BY position, key", c.args, func(rows *sql.Rows) error {
		var v Version
		err := rows.Scan(&v.Key, moment{&v.Updated})
		found = append(found, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("select discrepancies: %w", err)
	}
	return found, nil
}

// DiscrepanciesByKey reads some discrepancies.
func (r reader) DiscrepanciesByKey(ctx context.Context, keys []string) ([]DiscrepancyRow, error) {
	var found []DiscrepancyRow
	err := inChunks(keys, func(in string, args []any) error {
		some, err := discrepancies.find(ctx, r.q, "WHERE key "+in, args...)
		found = append(found, some...)
		return err
	})
	return found, err
}

// KnownAssetsByID reads some records, with when they went.
func (r reader) KnownAssetsByID(ctx context.Context, ids []string) ([]KnownAsset, error) {
	var found []KnownAsset
	err := inChunks(ids, func(in string, args []any) error {
		rows, err := assets.find(ctx, r.q, "WHERE id "+in, args...)
		for i := range rows {
			found = append(found, KnownAsset{Asset: rows[i].Asset, Gone: rows[i].gone})
		}
		return err
	})
	return found, err
}

// OpenDiscrepancies reads those of some kinds about which nobody has decided yet.
func (r reader) OpenDiscrepancies(ctx context.Context, kinds []inventory.Kind) ([]DiscrepancyRow, error) {
	c := &conditions{}
	among(c, "kind", kinds)
	c.equal("status", string(inventory.Open))
	return discrepancies.find(ctx, r.q, c.where()+" ORDER BY position, key", c.args...)
}
