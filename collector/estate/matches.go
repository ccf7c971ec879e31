package estate

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// writeMatches writes the matches of a picture as far as they differ from what they were.
func (w *work) writeMatches(ctx context.Context, p *picture, found []inventory.Match) error {
	old := map[string]inventory.Match{}
	for _, m := range p.oldMatches {
		old[m.DeviceID] = m
	}
	assetOf := map[string]string{}
	for i := range found {
		assetOf[found[i].DeviceID] = found[i].AssetID
	}
	for _, id := range sortedKeys(old) { // first what is no more: an asset may go from one device to another
		m := old[id]
		if assetOf[id] == m.AssetID {
			continue
		}
		if err := w.DropMatch(ctx, &m); err != nil {
			return err
		}
	}
	for i := range found {
		m := &found[i]
		was := old[m.DeviceID]
		if reflect.DeepEqual(was, *m) {
			continue
		}
		if err := w.PutMatch(ctx, m); err != nil {
			return err
		}
	}
	for i := range found {
		m := &found[i]
		was := old[m.DeviceID]
		delete(old, m.DeviceID)
		w.noteNow(store.DeviceHistory, m.DeviceID, differences(flatMatch(&was), flatMatch(m))...)
	}
	for _, id := range sortedKeys(old) {
		if _, living := p.members[id]; living {
			was := old[id]
			w.noteNow(store.DeviceHistory, id, differences(flatMatch(&was), flat{})...)
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
