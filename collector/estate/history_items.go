package estate

import (
	"bytes"
	"encoding/json"
	"slices"

	"recolement/collector/store"
)

// sameKey are the items of one key in two lists, each in a fixed order.
type sameKey struct{ old, now []string }

// differingItems are the items of two lists whose keys have not the same items in both. Items are told to be the same by their text, and
// of those that are, nothing but the key is read.
func differingItems(was, is json.RawMessage, names []string) map[string]*sameKey {
	old, now := store.ElementsOf(was), store.ElementsOf(is)
	first := 0
	for first < min(len(old), len(now)) && bytes.Equal(old[first], now[first]) {
		first++
	}
	same := now[:first:first]
	old, now = old[first:], now[first:]
	last := 0
	for last < min(len(old), len(now)) && bytes.Equal(old[len(old)-1-last], now[len(now)-1-last]) {
		last++
	}
	same = append(same, now[len(now)-last:]...)
	old, now = old[:len(old)-last], now[:len(now)-last]

	missing := map[string]int{}
	for _, item := range old {
		missing[string(item)]++
	}
	out := map[string]*sameKey{}
	of := func(item json.RawMessage) *sameKey {
		key := keyOf(item, names)
		if out[key] == nil {
			out[key] = &sameKey{}
		}
		return out[key]
	}
	for _, item := range now {
		if missing[string(item)] > 0 {
			missing[string(item)]--
			same = append(same, item)
			continue
		}
		k := of(item)
		k.now = append(k.now, string(item))
	}
	for item, n := range missing {
		for range n {
			k := of(json.RawMessage(item))
			k.old = append(k.old, item)
		}
	}
	addSame(out, same, names)
	return out
}

// addSame adds to the keys that differ their items that are in both lists, because items of one key are told apart by their number.
func addSame(differing map[string]*sameKey, same []json.RawMessage, names []string) {
	if len(differing) == 0 {
		return
	}
	var key []byte
	for _, item := range same {
		key = appendKey(key[:0], item, names)
		if k := differing[string(key)]; k != nil {
			k.old, k.now = append(k.old, string(item)), append(k.now, string(item))
		}
	}
	for _, k := range differing {
		slices.Sort(k.old)
		slices.Sort(k.now)
	}
}
