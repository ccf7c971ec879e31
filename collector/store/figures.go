package store

import (
	"context"
	"fmt"

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

// Figures counts: observed are the classes that can be seen, named those that have a naming rule.
func (r reader) Figures(ctx context.Context, observed, named []inventory.Class) (f Figures, err error) {
	inService := &conditions{}
	inService.add("gone IS NULL")
	inService.add("state = ?", string(inventory.InService))
	observable := *inService
	oneOf(&observable, "class", observed)
	missing := observable
	missing.add("EXISTS (SELECT 1 FROM discrepancy WHERE asset_id = asset.id AND kind = ? AND status <> ?)",
		string(inventory.MissingDevice), string(inventory.Resolved))
	judged := &conditions{}
	judged.add("name <> ''")
	judged.add("NOT virtual")
	oneOf(judged, "class", named)
	faulty := *judged
	faulty.add("EXISTS (SELECT 1 FROM discrepancy WHERE device_id = device.id AND kind LIKE ? AND status <> ?)", "naming-%", string(inventory.Resolved))
	for _, count := range []struct {
		into *int
		from string
		c    *conditions
	}{
		{&f.Assets, "asset WHERE gone IS NULL", &conditions{}},
		{&f.InService, "asset", inService}, {&f.Observable, "asset", &observable}, {&f.Missing, "asset", &missing},
		{&f.Devices, "device", &conditions{}}, {&f.Matched, "device_match", &conditions{}},
		{&f.Named, "device", judged}, {&f.Misnamed, "device", &faulty},
	} {
		if err := r.q.QueryRowContext(ctx, "SELECT count(*) FROM "+count.from+" "+count.c.where(), count.c.args...).Scan(count.into); err != nil {
			return f, fmt.Errorf("count %s: %w", count.from, err)
		}
	}
	return f, nil
}

// oneOf is among, but for no values it selects nothing.
func oneOf[T ~string](c *conditions, column string, values []T) {
	c.parts, c.args = append([]string{}, c.parts...), append([]any{}, c.args...)
	if len(values) == 0 {
		c.add("1 = 0")
		return
	}
	among(c, column, values)
}

// AssetNumbers reads the inventory numbers of all records that there ever were.
func (r reader) AssetNumbers(ctx context.Context) ([]string, error) {
	return texts(ctx, r.q, "SELECT DISTINCT number FROM asset WHERE number <> ''")
}
