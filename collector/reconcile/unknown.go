package reconcile

import "recolement/collector/inventory"

// unknownDevices raises unknown-device: a device that matches no asset. One whose evidence speaks for several assets alike is
// not unknown: it is an identity conflict.
func (r *run) unknownDevices() {
	tied := map[int32]bool{}
	for _, t := range r.found.Ties {
		tied[t.Device] = true
	}
	for i := range r.Devices {
		d := &r.Devices[i]
		if r.found.AssetOf[i] >= 0 || tied[int32(i)] || !r.considered(d) {
			continue
		}
		why := explain("unknown-device")
		if d.Class == inventory.Screen {
			why = explain("unknown-screen")
		}
		r.report(inventory.Discrepancy{Kind: inventory.UnknownDevice, Observed: describe(d), Explanation: why}, d, nil)
	}
}

// describe names a device by what people would look for.
func describe(d *inventory.Device) string {
	text := d.Model
	if d.Manufacturer != "" && d.Model != "" {
		text = d.Manufacturer + " " + d.Model
	}
	for _, part := range []string{d.ShownName(), d.Serial} {
		if part != "" {
			if text != "" {
				text += " · "
			}
			text += part
		}
	}
	return text
}
