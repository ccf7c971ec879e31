package reconcile

import (
	"strconv"
	"time"

	"recolement/collector/inventory"
)

// renewals raises renewal-due: an in-service asset whose age has reached its class's renewal age.
func (r *run) renewals() {
	for i := range r.Assets {
		a := &r.Assets[i]
		years := r.rules[a.Class].RenewalYears
		since := a.InServiceSince()
		if a.State != inventory.InService || years == 0 || since.IsZero() {
			continue
		}
		due := since.AddDate(years, 0, 0)
		if due.After(r.day) {
			continue
		}
		age := r.day.Year() - since.Year()
		if since.AddDate(age, 0, 0).After(r.day) {
			age--
		}
		r.report(inventory.Discrepancy{
			Kind: inventory.RenewalDue, Field: "purchase_date", Manual: since.Format(time.DateOnly), Observed: strconv.Itoa(age),
			Explanation: explain("renewal-due", "age", strconv.Itoa(age), "limit", strconv.Itoa(years), "since", since.Format(time.DateOnly)),
		}, nil, a)
	}
}
