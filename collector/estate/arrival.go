package estate

import (
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// arrival is a report taken apart, ready for its turn. This is done by whoever brings it, many at a time: the one that writes
// only compares.
type arrival struct {
	report   *report.Report
	received time.Time
	rules    *rules // by which it was read
	said     *statement
	seen     []inventory.Observation // the thing itself, and its screens
	facts    []string                // of each, as they are kept

	skimmed *report.Skimmed // in place of all that: a report that may be known
	known   bool            // it is

	seenAgain sightings // what is left to be written when the report is kept
}

// about is who speaks, and where a scanner does, of what.
func (a *arrival) about() string {
	if a.skimmed == nil && a.said.network() {
		return a.seen[0].Key()
	}
	return a.source()
}

func (a *arrival) source() string {
	if a.skimmed != nil {
		return a.skimmed.DeviceID
	}
	return a.report.DeviceID
}

func newArrival(r *report.Report, received time.Time, by *rules) (*arrival, error) {
	if strings.TrimSpace(r.DeviceID) == "" {
		return nil, inventory.Errorf(inventory.Invalid, "the report does not say whose it is (deviceid)")
	}
	if r.Content == nil {
		return nil, inventory.Errorf(inventory.Invalid, "the report of %s says nothing (content)", r.DeviceID)
	}
	said, err := split(r)
	if err != nil {
		return nil, inventory.Errorf(inventory.Invalid, "read the report of %s: %w", r.DeviceID, err)
	}
	if said.empty() {
		return nil, inventory.Errorf(inventory.Invalid, "the report of %s is empty", r.DeviceID)
	}
	a := &arrival{report: r, received: received, said: said}
	return a, a.observe(by)
}

// observe reads the report by the rules, unless it has been.
func (a *arrival) observe(by *rules) error {
	if a.rules != nil && a.rules.versions == by.versions || a.skimmed != nil {
		return nil
	}
	a.rules, a.seen = by, by.keys.Observe(a.report, a.received)
	if len(a.seen) == 0 {
		return inventory.Errorf(inventory.Invalid, "the report of %s speaks of nothing", a.report.DeviceID)
	}
	a.said.date(precise(a.seen[0].Taken))
	a.seen = onceEach(a.seen)
	a.facts = make([]string, len(a.seen))
	for i := range a.seen {
		o := &a.seen[i]
		o.Taken = precise(o.Taken)
		text, err := store.FactsText(&o.Facts)
		if err != nil {
			return err
		}
		a.facts[i] = text
	}
	return nil
}

// onceEach keeps the last of several that speak of one thing: a screen that is listed twice.
func onceEach(seen []inventory.Observation) []inventory.Observation {
	at := map[string]int{}
	out := seen[:0:0]
	for _, o := range seen {
		if i, twice := at[o.Subject]; twice && o.Through != "" {
			out[i] = o
			continue
		}
		at[o.Subject] = len(out)
		out = append(out, o)
	}
	return out
}

func (a *arrival) taken() time.Time { return a.seen[0].Taken }
