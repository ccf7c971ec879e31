package store

import (
	"context"
	"errors"
	"fmt"

	"recolement/collector/inventory"
)

var matches = table[inventory.Match]{
	name:    "device_match",
	key:     []string{"device_id", "asset_id"},
	columns: []string{"evidence"},
	places:  func(m *inventory.Match) []any { return []any{&m.DeviceID, &m.AssetID, document{&m.Evidence}} },
}

// MatchOfDevice reads which asset a device is; none or one.
func (r reader) MatchOfDevice(ctx context.Context, id string) ([]inventory.Match, error) {
	return matches.find(ctx, r.q, "WHERE device_id = $1 ORDER BY asset_id", id)
}

// MatchOfAsset reads which device an asset is.
func (r reader) MatchOfAsset(ctx context.Context, id string) ([]inventory.Match, error) {
	return matches.find(ctx, r.q, "WHERE asset_id = $1 ORDER BY device_id", id)
}

// AllMatches reads them all.
func (r reader) AllMatches(ctx context.Context) ([]inventory.Match, error) {
	return matches.find(ctx, r.q, "ORDER BY device_id, asset_id")
}

// MatchesAmong reads the matches of the devices and of the assets.
func (r reader) MatchesAmong(ctx context.Context, deviceIDs, assetIDs []string) ([]inventory.Match, error) {
	return touching(ctx, r.q, matches, deviceIDs, assetIDs, func(m *inventory.Match) [2]string { return [2]string{m.DeviceID, m.AssetID} })
}

// PutMatch writes a match.
func (tx *Tx) PutMatch(ctx context.Context, m *inventory.Match) error {
	return errors.Join(matches.put(ctx, tx.q, m), tx.touchBoth(ctx, m.DeviceID, m.AssetID))
}

// DropMatch removes a match.
func (tx *Tx) DropMatch(ctx context.Context, m *inventory.Match) error {
	err := perform(ctx, tx.q, "DELETE FROM device_match WHERE device_id = $1 AND asset_id = $2", m.DeviceID, m.AssetID)
	if err != nil {
		return fmt.Errorf("drop match: %w", err)
	}
	return tx.touchBoth(ctx, m.DeviceID, m.AssetID)
}

// touching reads the rows whose device or asset is among the given ones, each once.
func touching[T any](ctx context.Context, q querier, t table[T], deviceIDs, assetIDs []string, key func(*T) [2]string) ([]T, error) {
	var found []T
	seen := map[[2]string]bool{}
	read := func(column string, ids []string) error {
		return inChunks(ids, func(in string, args []any) error {
			rows, err := t.find(ctx, q, "WHERE "+column+" "+in, args...)
			for i := range rows {
				if k := key(&rows[i]); !seen[k] {
					seen[k] = true
					found = append(found, rows[i])
				}
			}
			return err
		})
	}
	if err := read("device_id", deviceIDs); err != nil {
		return nil, err
	}
	return found, read("asset_id", assetIDs)
}
