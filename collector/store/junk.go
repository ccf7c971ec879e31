package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// JunkKey is a key that many machines share: it was set aside, or a person has released it, or both in turn.
type JunkKey struct {
	Key      string    // as device_key has it: "s:" a serial number, "u:" a UUID, "m:" a MAC
	Machines int       // that shared it when that was counted last
	Since    time.Time // when it was set aside; zero: it is not
	Limit    int       // so many machines may share it, a person has said; 0: as many as the policy says
	Released time.Time
	By       string // who released it
	Devices  int    // that have it now: see CountedJunkKeys
}

// Junk says whether the key is set aside.
func (k *JunkKey) Junk() bool { return !k.Since.IsZero() }

// Names gives what the key is, serial, uuid or mac, and its value.
func (k *JunkKey) Names() (kind, value string) {
	letter, value, _ := strings.Cut(k.Key, ":")
	return map[string]string{"s": "serial", "u": "uuid", "m": "mac"}[letter], value
}

var junkKeys = table[JunkKey]{
	name:    "junk_key",
	key:     []string{"key"},
	columns: []string{"machines", "since", "most", "released", "by_user"},
	places: func(k *JunkKey) []any {
		return []any{&k.Key, &k.Machines, moment{&k.Since}, &k.Limit, moment{&k.Released}, &k.By}
	},
}

// JunkKeys reads all.
func (r reader) JunkKeys(ctx context.Context) ([]JunkKey, error) {
	return junkKeys.find(ctx, r.q, "ORDER BY key")
}

// CountedJunkKeys reads all, with the number of devices that have each.
func (r reader) CountedJunkKeys(ctx context.Context) ([]JunkKey, error) {
	all, err := r.JunkKeys(ctx)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i := range all {
		at[all[i].Key] = i
	}
	err = each(ctx, r.q, "SELECT key, count(*) FROM device_key WHERE key IN (SELECT key FROM junk_key) GROUP BY key", nil, func(rows *sql.Rows) error {
		var key string
		var devices int
		err := rows.Scan(&key, &devices)
		if i, known := at[key]; known {
			all[i].Devices = devices
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count junk keys: %w", err)
	}
	return all, nil
}

// PutJunkKey writes one, over the one with the same key.
func (tx *Tx) PutJunkKey(ctx context.Context, k *JunkKey) error { return junkKeys.put(ctx, tx.q, k) }

// DropJunkKey forgets one.
func (tx *Tx) DropJunkKey(ctx context.Context, k *JunkKey) error {
	if err := perform(ctx, tx.q, "DELETE FROM junk_key WHERE key = $1", k.Key); err != nil {
		return fmt.Errorf("drop junk key: %w", err)
	}
	return nil
}
