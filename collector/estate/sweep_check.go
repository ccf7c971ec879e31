package estate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"recolement/agent/ranges"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// SweepFault is what cannot be of one field of a sweep.
type SweepFault struct {
	Field   string // label, site, ranges, exclude, credentials, every, at, rate, subnet_rate
	Reason  string // missing, long, many, unknown, wrong, empty, huge, unconfirmed, often, negative
	Value   string // the range or site that is meant
	Count   uint64 // of addresses
	Message string // for programs
}

// SweepFaults are all that cannot be of a sweep.
type SweepFaults []SweepFault

func (f SweepFaults) Error() string {
	said := make([]string, len(f))
	for i := range f {
		said[i] = f[i].Message
	}
	return strings.Join(said, "; ")
}

// Unwrap makes it an invalid request to whoever asks for no field.
func (f SweepFaults) Unwrap() error { return inventory.Errorf(inventory.Invalid, "%s", f.Error()) }

func (f *SweepFaults) add(field, reason, value, message string, args ...any) {
	*f = append(*f, SweepFault{Field: field, Reason: reason, Value: value, Message: fmt.Sprintf(message, args...)})
}

// checkSweep says what of a sweep cannot be.
func (e *Estate) checkSweep(s *store.Sweep, confirmed uint64) error {
	var f SweepFaults
	s.Label, s.Site = strings.TrimSpace(s.Label), strings.TrimSpace(s.Site)
	f.texts(s, e.rules.Load().policy.Sites)
	switch {
	case s.Every != 0 && s.Every < 5*time.Minute:
		f.add("every", "often", "", "a sweep is done every 5 minutes at most")
	case s.At < 0 || s.At >= 24*time.Hour:
		f.add("at", "wrong", "", "a sweep is done at a time of the day")
	}
	if s.Rate < 0 {
		f.add("rate", "negative", "", "a rate is a number of datagrams per second")
	}
	if s.SubnetRate < 0 {
		f.add("subnet_rate", "negative", "", "the rate to a subnet is a number of datagrams per second")
	}
	f.addresses(s, confirmed)
	if len(f) > 0 {
		return f
	}
	return nil
}

func (f *SweepFaults) texts(s *store.Sweep, sites []inventory.Site) {
	switch {
	case s.Label == "":
		f.add("label", "missing", "", "a sweep has a label")
	case len(s.Label) > mostSweepText:
		f.add("label", "long", "", "a sweep has a label of at most %d characters", mostSweepText)
	}
	switch {
	case s.Site == "":
		f.add("site", "missing", "", "a sweep is of a site")
	case len(s.Site) > mostSweepText, len(sites) > 0 && !slices.ContainsFunc(sites, func(known inventory.Site) bool { return known.Code == s.Site }):
		f.add("site", "unknown", s.Site, "site %q: no site has this code", s.Site)
	}
	if len(s.Credentials) > mostRanges {
		f.add("credentials", "many", "", "a sweep names at most %d credentials", mostRanges)
	}
}

// addresses says what is wrong with the ranges: each by itself, then all together.
func (f *SweepFaults) addresses(s *store.Sweep, confirmed uint64) {
	before := len(*f)
	f.ranges("ranges", s.Ranges)
	f.ranges("exclude", s.Exclude)
	if len(s.Ranges) == 0 {
		f.add("ranges", "missing", "", "a sweep has 1 to %d ranges", mostRanges)
	}
	if len(*f) > before {
		return
	}
	set, err := ranges.Parse(s.Ranges, s.Exclude)
	if err != nil {
		f.add("ranges", "wrong", "", "%v", err)
		return
	}
	switch n := set.Count(); {
	case n == 0:
		f.add("ranges", "empty", "", "the ranges hold no address")
	case n > mostAddresses:
		f.add("ranges", "huge", "", "the ranges hold %d addresses, more than the %d that a sweep may", n, mostAddresses)
		(*f)[len(*f)-1].Count = n
	case n > ManyAddresses && n != confirmed:
		f.add("ranges", "unconfirmed", "", "the ranges hold %d addresses: confirm this number if no range is typed wrongly", n)
		(*f)[len(*f)-1].Count = n
	}
}

func (f *SweepFaults) ranges(field string, list []string) {
	if len(list) > mostRanges {
		f.add(field, "many", "", "a sweep has 1 to %d ranges", mostRanges)
		return
	}
	for _, one := range list {
		if _, err := ranges.Parse([]string{one}, nil); err != nil {
			f.add(field, "wrong", one, "%v", err)
		}
	}
}
