package reconcile

import "slices"

// steady finds the devices whose date alone may move on without anything else changing. When a device was seen bears on three things: which
// of two devices has the asset that both claim, whether a device is alive, and the days that a discrepancy names.
func (r *run) steady() []bool {
	out := make([]bool, len(r.Devices))
	for i := range r.Devices {
		d := &r.Devices[i]
		out[i] = !r.found.Contested[i] && r.alive(d, d.Class) && r.alive(d, r.classOf(int32(i)))
		if a := r.assetOf(int32(i)); a != nil && out[i] {
			out[i] = r.alive(d, a.Class) && !slices.Contains(r.Policy.ConflictStates, a.State)
		}
	}
	return out
}
