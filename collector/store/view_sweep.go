package store

import (
	"context"

	"recolement/collector/inventory"
)

// DeviceOfSource is the id of the device that a source reports, where the view shows it; else empty.
func (v View) DeviceOfSource(ctx context.Context, source string) (string, error) {
	said, err := v.r.HeadsOf(ctx, []string{source})
	if err != nil {
		return "", err
	}
	for i := range said {
		if said[i].Through != "" || said[i].DeviceID == "" {
			continue
		}
		d, err := v.Device(ctx, said[i].DeviceID)
		if inventory.CodeOf(err) == inventory.NotFound {
			continue
		}
		return d.ID, err
	}
	return "", nil
}
