package estate

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/match"
	"recolement/collector/naming"
)

// CompliantName is the name that the machine with that serial should bear by the rules, and its record.
func (e *Estate) CompliantName(ctx context.Context, serial string) (inventory.Asset, string, error) {
	r := e.rules.Load()
	if r.keys.RealSerial(serial) == "" {
		return inventory.Asset{}, "", inventory.Errorf(inventory.Invalid, "%q identifies no machine", serial)
	}
	ids, err := e.store.AssetsWithKeys(ctx, r.keys.AssetKeys(&inventory.Asset{Serial: serial}))
	if err != nil {
		return inventory.Asset{}, "", err
	}
	near, err := e.store.AssetsByID(ctx, ids)
	if err != nil {
		return inventory.Asset{}, "", err
	}
	var found []inventory.Asset
	for _, a := range near {
		if match.Serial(a.Serial) == match.Serial(serial) {
			found = append(found, a)
		}
	}
	switch len(found) {
	case 0:
		return inventory.Asset{}, "", inventory.Errorf(inventory.NotFound, "no record has the serial %s", serial)
	case 1:
	default:
		return inventory.Asset{}, "", inventory.Errorf(inventory.Conflict, "%d records have the serial %s", len(found), serial)
	}
	name := r.core.Names.Compliant(found[0].Class, &found[0])
	if name == "" {
		return found[0], "", inventory.Errorf(inventory.Conflict, "the record of %s lacks what its name is made of, or no rule names its class", serial)
	}
	return found[0], name, nil
}

const usualDigits = 5

// NextNumber is the inventory number behind the largest that a record has or had; numbers too long for a name are taken for typing errors.
func (e *Estate) NextNumber(ctx context.Context) (string, error) {
	numbers, err := e.store.AssetNumbers(ctx)
	if err != nil {
		return "", fmt.Errorf("read inventory numbers: %w", err)
	}
	digits := numberDigits(e.rules.Load().policy)
	largest := 0
	for _, number := range numbers {
		key := naming.NumberKey(number)
		if n, err := strconv.Atoi(key); err == nil && len(key) <= digits && n > largest {
			largest = n
		}
	}
	next := fmt.Sprintf("%0*d", digits, largest+1)
	if len(next) > digits {
		return "", inventory.Errorf(inventory.Conflict, "all numbers of %d digits are behind us: %s is the largest", digits, strconv.Itoa(largest))
	}
	return next, nil
}

// numberDigits is how many digits an inventory number has in names.
func numberDigits(p *inventory.Policy) int {
	for _, rule := range p.Naming {
		for _, part := range rule.Parts {
			if n := strings.Count(part.Form, "9"); part.Table == "number" && n > 0 && n < 18 {
				return n
			}
		}
	}
	return usualDigits
}
