package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// assetRow is an asset with what the store alone knows about it.
type assetRow struct {
	inventory.Asset
	gone  time.Time
	words string
}

var assets = table[assetRow]{
	name: "asset",
	key:  []string{"id"},
	columns: []string{"number", "type", "class", "manufacturer", "model", "serial", "uuid", "name", "mac", "ip",
		"entity", "entity_code", "service", "service_code", "site", "site_code", "floor", "room", "user_name", "status", "state",
		"purchase_date", "service_date", "warranty_end", "parent_number", "comment", "origin_file", "origin_row", "gone", "words"},
	places: func(a *assetRow) []any {
		return []any{&a.ID, &a.Number, &a.Type, &a.Class, &a.Manufacturer, &a.Model, &a.Serial, &a.UUID, &a.Name, &a.MAC, &a.IP,
			&a.Entity, &a.EntityCode, &a.Service, &a.ServiceCode, &a.Site, &a.SiteCode, &a.Floor, &a.Room, &a.User, &a.Status, &a.State,
			moment{&a.PurchaseDate}, moment{&a.ServiceDate}, moment{&a.WarrantyEnd}, &a.ParentNumber, &a.Comment, &a.Origin.File, &a.Origin.Row,
			moment{&a.gone}, &a.words}
	},
}

// AssetFilter selects assets; what is empty selects all. Records that an import no longer had are left out.
type AssetFilter struct {
	Text                  string // words that must all occur, in any letter case, with or without accents
	Class                 inventory.Class
	State                 inventory.State
	Entity, Service, Site string // codes
	Sort                  string // number (usual), class, name, serial, model, entity, service, site, status, age
	Desc                  bool
	Limit, Offset         int
	in                    *Entities // set by View; nil: all
}

var assetSorts = map[string]string{"number": "number", "class": "class", "type": "class", "name": "name", "serial": "serial", "model": "model",
	"entity": "entity_code", "service": "service_code", "site": "site_code", "status": "state", "age": "coalesce(service_date, purchase_date)"}

func (f *AssetFilter) conditions() *conditions {
	c := &conditions{}
	c.add("gone IS NULL")
	c.within("entity_code", f.in)
	c.contain("words", f.Text)
	c.equal("class", string(f.Class))
	c.equal("state", string(f.State))
	c.equal("entity_code", f.Entity)
	c.equal("service_code", f.Service)
	c.equal("site_code", f.Site)
	return c
}

// Assets lists a page of the manual inventory, and how many records there are in all.
func (r reader) Assets(ctx context.Context, f AssetFilter) ([]inventory.Asset, int, error) {
	c := f.conditions()
	total, err := assets.count(ctx, r.q, c.where(), c.args...)
	if err != nil {
		return nil, 0, err
	}
	rows, err := assets.find(ctx, r.q, c.where()+page(assetSorts, f.Sort, "number", "id", f.Desc, f.Limit, f.Offset), c.args...)
	return bare(rows), total, err
}

// Asset reads one record, also one that is gone.
func (r reader) Asset(ctx context.Context, id string) (inventory.Asset, error) {
	row, err := assets.one(ctx, r.q, id)
	return row.Asset, err
}

// AllAssets reads the whole manual inventory.
func (r reader) AllAssets(ctx context.Context) ([]inventory.Asset, error) {
	rows, err := assets.find(ctx, r.q, "WHERE gone IS NULL ORDER BY id")
	return bare(rows), err
}

// AssetsByID reads those records that are not gone.
func (r reader) AssetsByID(ctx context.Context, ids []string) ([]inventory.Asset, error) {
	var found []inventory.Asset
	err := inChunks(ids, func(in string, args []any) error {
		rows, err := assets.find(ctx, r.q, "WHERE gone IS NULL AND id "+in+" ORDER BY id", args...)
		found = append(found, bare(rows)...)
		return err
	})
	return found, err
}

func bare(rows []assetRow) []inventory.Asset {
	out := make([]inventory.Asset, len(rows))
	for i := range rows {
		out[i] = rows[i].Asset
	}
	return out
}

// KnownAsset is a record, and when an import no longer had it.
type KnownAsset struct {
	inventory.Asset
	Gone time.Time
}

// KnownAssets reads all records that there ever were, in the order of their making.
func (r reader) KnownAssets(ctx context.Context) ([]KnownAsset, error) {
	rows, err := assets.find(ctx, r.q, "ORDER BY id")
	out := make([]KnownAsset, len(rows))
	for i := range rows {
		out[i] = KnownAsset{Asset: rows[i].Asset, Gone: rows[i].gone}
	}
	return out, err
}

// KnownAsset reads one record, with when it went.
func (r reader) KnownAsset(ctx context.Context, id string) (KnownAsset, error) {
	row, err := assets.one(ctx, r.q, id)
	return KnownAsset{Asset: row.Asset, Gone: row.gone}, err
}

// AssetIDs lists the records that there are, and those that are gone and still take part in a discrepancy.
func (r reader) AssetIDs(ctx context.Context) ([]string, error) {
	return texts(ctx, r.q, `SELECT id FROM asset WHERE gone IS NULL OR id IN (SELECT asset_id FROM discrepancy WHERE status <> $1)
		OR id IN (SELECT asset_id FROM device_match) ORDER BY id`, string(inventory.Resolved))
}

// PutAsset writes a record with its keys, over the one with the same ID.
func (tx *Tx) PutAsset(ctx context.Context, a *KnownAsset, keys []string) error {
	old, err := texts(ctx, tx.q, "SELECT key FROM asset_key WHERE asset_id = $1", a.ID)
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	return tx.PutAssetOver(ctx, a, old, keys)
}

// PutAssetOver is PutAsset, where the keys that the record had are known.
func (tx *Tx) PutAssetOver(ctx context.Context, a *KnownAsset, old, keys []string) error {
	row := rowOf(a)
	if err := errors.Join(assets.put(ctx, tx.q, &row), tx.touch(ctx, assetThing, a.ID)); err != nil {
		return err
	}
	return tx.putKeys(ctx, "asset", a.ID, old, keys)
}

// ChangeAsset is PutAssetOver, where the record as it stands is known.
func (tx *Tx) ChangeAsset(ctx context.Context, was, a *KnownAsset, old, keys []string) error {
	before, row := rowOf(was), rowOf(a)
	if err := assets.change(ctx, tx.q, &before, &row); err != nil {
		return err
	}
	return tx.putKeys(ctx, "asset", a.ID, old, keys)
}

func rowOf(a *KnownAsset) assetRow {
	return assetRow{Asset: a.Asset, gone: a.Gone, words: words(a.Number, a.Type, a.Manufacturer, a.Model, a.Serial,
		a.Name, a.MAC, a.IP, a.Service, a.ServiceCode, a.Site, a.SiteCode, a.Floor, a.Room, a.User, a.ParentNumber, a.Comment)}
}
