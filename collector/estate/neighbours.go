package estate

import (
	"context"
	"fmt"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/store"
)

// Who tells which devices of a view bear hardware addresses or names, as others tell of them: by each as it was given, the id of a device.
func (e *Estate) Who(ctx context.Context, v store.View, macs, names []string) (map[string]string, error) {
	keys, given := e.rules.Load().keys, map[string]string{} // by key
	note := func(text string, f inventory.Facts) {
		for _, key := range keys.FactKeys(&f) {
			if key[:2] == "m:" || key[:2] == "h:" {
				given[key] = text
			}
		}
	}
	for _, mac := range macs {
		note(mac, inventory.Facts{Interfaces: []inventory.Interface{{MAC: match.MAC(mac), BuiltIn: true}}})
	}
	for _, name := range names {
		note(name, inventory.Facts{Name: name, DNSName: name})
	}
	found, err := v.DevicesWithKeys(ctx, sortedKeys(given))
	if err != nil {
		return nil, fmt.Errorf("look up devices: %w", err)
	}
	out := make(map[string]string, len(found))
	for key, id := range found {
		out[given[key]] = id
	}
	return out, nil
}
