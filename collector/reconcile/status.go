package reconcile

import (
	"slices"
	"strconv"
	"time"

	"recolement/collector/inventory"
)

// statusConflicts raises status-conflict: an asset recorded as scrapped, in stock, lost… whose device was seen within its class's days.
func (r *run) statusConflicts() {
	r.pairs(func(d *inventory.Device, a *inventory.Asset) {
		if !slices.Contains(r.Policy.ConflictStates, a.State) || !r.alive(d, r.class(d, a)) {
			return
		}
		r.report(inventory.Discrepancy{
			Kind: inventory.StatusConflict, Field: "status", Manual: a.Status, Observed: d.LastSeen.Format(time.DateOnly),
			Explanation: explain("status-conflict", "status", a.Status, "days", strconv.Itoa(r.silence(d))),
		}, d, a)
	})
}
