package estate

import (
	"maps"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/match"
	"recolement/collector/store"
)

// statement is what a source has said of itself, part by part, each with the time when it was true. A part that is not there
// was not said; of two that speak of the same part the later one counts. So full and partial reports, in any order, come to
// the same. A part is a section of the report; of a network device each key is one, because an SNMP walk that came back
// without a value has not said that there is none.
type statement struct{ parts store.Document }

// split takes a report apart. Its parts have no date yet.
func split(r *report.Report) (*statement, error) {
	envelope, sections := r.Sections()
	for _, name := range []string{"content", "partial", "action", "jobid"} {
		delete(envelope, name) // these speak of one report, not of the thing
	}
	s := &statement{parts: make(store.Document, len(sections)+1)}
	s.parts[store.Envelope] = store.NewPart(store.Object(envelope))
	for name, value := range sections {
		if name+"." != store.Keyed || r.Content.NetworkDevice == nil {
			s.parts[name] = store.NewPart(value)
		}
	}
	if r.Content.NetworkDevice != nil {
		for key, value := range r.Content.NetworkDevice.Members() {
			s.parts[store.Keyed+key] = store.NewPart(value)
		}
	}
	return s, nil
}

// empty: there is nothing but an envelope.
func (s *statement) empty() bool { return len(s.parts) <= 1 }

// date says when all parts were true.
func (s *statement) date(taken time.Time) {
	for name, p := range s.parts {
		p.Taken = taken
		s.parts[name] = p
	}
}

// merge puts two statements about one thing together; changed is false when other adds nothing to s.
func (s *statement) merge(other *statement) (merged *statement, changed bool) {
	merged = &statement{parts: maps.Clone(s.parts)}
	if merged.parts == nil {
		merged.parts = store.Document{}
	}
	for name, p := range other.parts {
		old, known := s.parts[name]
		switch {
		case !known || outweighs(&p, &old):
			merged.parts[name], changed = p, true
		case old.Value == nil && old.Sum == p.Sum:
			old.Value = p.Value
			merged.parts[name] = old
		}
	}
	return merged, changed
}

// outweighs: the later one; of two of one instant, any, as long as it is always the same.
func outweighs(p, old *store.Part) bool {
	if c := p.Taken.Compare(old.Taken); c != 0 {
		return c > 0
	}
	return p.Sum > old.Sum
}

// says whether s says the same as other, part by part, whenever.
func (s *statement) says(other *statement) bool {
	return maps.EqualFunc(s.parts, other.parts, func(a, b store.Part) bool { return a.Sum == b.Sum })
}

// newest is when the latest part was true.
func (s *statement) newest() time.Time { return s.parts.Newest() }

// network says whether the statement is of a device that was asked over the network.
func (s *statement) network() bool {
	for name := range s.parts {
		if strings.HasPrefix(name, store.Keyed) {
			return true
		}
	}
	return false
}

// couldName says whether the statement has the part that an observation's subject was read from.
func (s *statement) couldName(subject string) bool {
	has := func(name string) bool { _, ok := s.parts[name]; return ok }
	kind, _, _ := strings.Cut(subject, ":")
	switch kind {
	case "serial":
		return has("bios") || has(store.Keyed+"serial")
	case "uuid":
		return has("hardware")
	case "mac":
		return has("networks") || has(store.Keyed+"mac") || has("network_ports")
	}
	return false
}

// report reads the statement, whose values must have been read, as one report.
func (s *statement) report() (*report.Report, error) {
	data, err := s.parts.JSON()
	if err != nil {
		return nil, err
	}
	return report.DecodeSections(data, match.Sections()...)
}
