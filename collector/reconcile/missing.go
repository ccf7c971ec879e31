package reconcile

import (
	"strconv"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/naming"
)

// missingDevices raises missing-device: an asset in service, of a class that can be observed, that was never seen, or not for
// its class's number of days. The double of a matched asset, and one that a tie may stand for, are not missing.
func (r *run) missingDevices() {
	for i := range r.Assets {
		a := &r.Assets[i]
		rule := r.rules[a.Class]
		if a.State != inventory.InService || !rule.Observed || r.found.Tied(int32(i)) {
			continue
		}
		at := r.found.DeviceOf[i]
		if at < 0 {
			if !r.doubleOfMatched(int32(i)) {
				r.report(inventory.Discrepancy{Kind: inventory.MissingDevice, Manual: a.Status, Explanation: explain("missing-never")}, nil, a)
			}
			continue
		}
		d := &r.Devices[at]
		if days := r.silence(d); rule.MissingDays > 0 && days > rule.MissingDays {
			r.report(inventory.Discrepancy{
				Kind: inventory.MissingDevice, Manual: a.Status, Observed: d.LastSeen.Format(time.DateOnly),
				Explanation: explain("missing-silent", "days", strconv.Itoa(days), "last", d.LastSeen.Format(time.DateOnly), "limit", strconv.Itoa(rule.MissingDays)),
			}, d, a)
		}
	}
}

// doubleOfMatched says whether another asset with this one's serial or inventory number is matched.
func (r *run) doubleOfMatched(i int32) bool {
	a := &r.Assets[i]
	for _, twins := range [][]int32{r.bySerial[r.Keys.RealSerial(a.Serial)], r.byNumber[naming.NumberKey(a.Number)]} {
		for _, t := range twins {
			if t != i && (r.found.DeviceOf[t] >= 0 || r.found.Tied(t)) {
				return true
			}
		}
	}
	return false
}
