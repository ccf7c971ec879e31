package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Keys are short texts (a serial number, a MAC, a name…) that assets and devices have in common with each other; things that
// share one belong to one neighbourhood. subject is "asset" or "device".

// putKeys writes the keys of a subject, which had the old ones.
func (tx *Tx) putKeys(ctx context.Context, subject, id string, old, keys []string) error {
	old, keys = distinct(old), distinct(keys)
	for _, key := range old {
		if _, kept := slices.BinarySearch(keys, key); !kept {
			if err := perform(ctx, tx.q, "DELETE FROM "+subject+"_key WHERE "+subject+"_id = $1 AND key = $2", id, key); err != nil {
				return fmt.Errorf("drop key: %w", err)
			}
		}
	}
	for _, key := range keys {
		if _, known := slices.BinarySearch(old, key); !known {
			if err := perform(ctx, tx.q, "INSERT INTO "+subject+"_key (key, "+subject+"_id) VALUES ($1, $2)", key, id); err != nil {
				return fmt.Errorf("write key: %w", err)
			}
		}
	}
	return nil
}

// distinct sorts keys as Go does: engines sort text in different ways.
func distinct(keys []string) []string {
	keys = slices.Clone(keys)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// PutDeviceKeys writes the keys of a device, which had the old ones.
func (tx *Tx) PutDeviceKeys(ctx context.Context, id string, old, keys []string) error {
	return tx.putKeys(ctx, "device", id, old, keys)
}

// DeviceKeys reads the keys of devices, by device.
func (r reader) DeviceKeys(ctx context.Context, ids []string) (map[string][]string, error) {
	found := map[string][]string{}
	return found, inChunks(ids, func(in string, args []any) error {
		return r.keysBy(ctx, "device", found, " WHERE device_id "+in, args...)
	})
}

// AllAssetKeys reads the keys of all assets, by asset.
func (r reader) AllAssetKeys(ctx context.Context) (map[string][]string, error) {
	found := map[string][]string{}
	return found, r.keysBy(ctx, "asset", found, "")
}

func (r reader) keysBy(ctx context.Context, subject string, into map[string][]string, where string, args ...any) error {
	err := each(ctx, r.q, "SELECT "+subject+"_id, key FROM "+subject+"_key"+where, args, func(rows *sql.Rows) error {
		var id, key string
		err := rows.Scan(&id, &key)
		into[id] = append(into[id], key)
		return err
	})
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	return nil
}

// AssetsWithKeys gives the ids of the assets that have one of the keys.
func (r reader) AssetsWithKeys(ctx context.Context, keys []string) ([]string, error) {
	return r.column(ctx, "SELECT DISTINCT asset_id FROM asset_key WHERE key ", keys)
}

// DevicesWithKeys gives the ids of the devices that have one of the keys.
func (r reader) DevicesWithKeys(ctx context.Context, keys []string) ([]string, error) {
	return r.column(ctx, "SELECT DISTINCT device_id FROM device_key WHERE key ", keys)
}

// KeysOfAssets gives the keys of the assets.
func (r reader) KeysOfAssets(ctx context.Context, ids []string) ([]string, error) {
	return r.column(ctx, "SELECT DISTINCT key FROM asset_key WHERE asset_id ", ids)
}

// KeysOfDevices gives the keys of the devices.
func (r reader) KeysOfDevices(ctx context.Context, ids []string) ([]string, error) {
	return r.column(ctx, "SELECT DISTINCT key FROM device_key WHERE device_id ", ids)
}

// column reads one column of the rows that query selects by "IN (values)", which is put at its end.
func (r reader) column(ctx context.Context, query string, values []string) ([]string, error) {
	var found []string
	err := inChunks(values, func(in string, args []any) error {
		some, err := texts(ctx, r.q, query+in, args...)
		found = append(found, some...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	return found, nil
}
