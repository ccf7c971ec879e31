package store

import (
	"context"
	"fmt"
	"slices"

	"recolement/collector/inventory"
)

// Figures are counts over the whole estate.
type Figures struct {
	Assets     int // records that are not gone
	InService  int
	Observable int // of them, those of a class that can be seen
	Missing    int // of them, those that are missing and not resolved
	Devices    int
	Matched    int
	Named      int // devices with a name, of a class that has a rule for it, that are not virtual
	Misnamed   int // of them, those whose name has a fault that is not resolved
}

// Figures counts within the view: observed are the classes that can be seen, named those that have a naming rule.
func (v View) Figures(ctx context.Context, observed, named []inventory.Class) (f Figures, err error) {
	known := &conditions{}
	known.add("gone IS NULL")
	known.within("entity_code", &v.in)
	inService := known.clone()
	inService.add("state = ?", string(inventory.InService))
	observable := inService.clone()
	observable.oneOf("class", classes(observed))
	missing := observable.clone()
	missing.add("EXISTS (SELECT 1 FROM discrepancy WHERE asset_id = asset.id AND kind = ? AND status <> ?)",
		string(inventory.MissingDevice), string(inventory.Resolved))
	seen := &conditions{}
	seen.within("entity_code", &v.in)
	matched := seen.clone()
	matched.add("EXISTS (SELECT 1 FROM device_match WHERE device_id = device.id)")
	judged := seen.clone()
	judged.add("name <> ''")
	judged.add("NOT virtual")
	judged.oneOf("class", classes(named))
	faulty := judged.clone()
	faulty.add("EXISTS (SELECT 1 FROM discrepancy WHERE device_id = device.id AND kind LIKE ? AND status <> ?)", "naming-%", string(inventory.Resolved))
	for _, count := range []struct {
		into *int
		from string
		c    *conditions
	}{
		{&f.Assets, "asset", known}, {&f.InService, "asset", inService}, {&f.Observable, "asset", observable}, {&f.Missing, "asset", missing},
		{&f.Devices, "device", seen}, {&f.Matched, "device", matched}, {&f.Named, "device", judged}, {&f.Misnamed, "device", faulty},
	} {
		if err := v.r.q.QueryRowContext(ctx, "SELECT count(*) FROM "+count.from+" "+count.c.where(), count.c.args...).Scan(count.into); err != nil {
			return f, fmt.Errorf("count %s: %w", count.from, err)
		}
	}
	return f, nil
}

func classes(all []inventory.Class) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = string(c)
	}
	return out
}

// oneOf is among, but for no values it selects nothing.
func (c *conditions) oneOf(column string, values []string) {
	if len(values) == 0 {
		c.add("1 = 0")
		return
	}
	among(c, column, values)
}

func (c *conditions) clone() *conditions {
	return &conditions{parts: slices.Clone(c.parts), args: slices.Clone(c.args)}
}

// AssetNumbers reads the inventory numbers of all records that there ever were.
func (r reader) AssetNumbers(ctx context.Context) ([]string, error) {
	return texts(ctx, r.q, "SELECT DISTINCT number FROM asset WHERE number <> ''")
}
