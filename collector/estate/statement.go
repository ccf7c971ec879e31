package estate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"recolement/agent/report"
	"recolement/collector/store"
)

// statement is what a source has said of itself, part by part, each with the time when it was true. A part that is not there
// was not said; of two that speak of the same part the later one counts. So full and partial reports, in any order, come to
// the same. A part is a section of the report; of a network device each key is one, because an SNMP walk that came back
// without a value has not said that there is none.
type statement struct {
	envelope map[string]json.RawMessage
	parts    map[string]part
}

type part struct {
	value json.RawMessage
	taken time.Time
}

const keyed = "network_device"

// split takes a report apart. Its parts have no date yet.
func split(r *report.Report) (*statement, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return splitJSON(data)
}

func splitJSON(data []byte) (*statement, error) {
	s := &statement{parts: map[string]part{}}
	if err := json.Unmarshal(data, &s.envelope); err != nil {
		return nil, err
	}
	var sections map[string]json.RawMessage
	if err := json.Unmarshal(s.envelope["content"], &sections); err != nil {
		return nil, err
	}
	for _, name := range []string{"content", "partial", "action", "jobid"} {
		delete(s.envelope, name) // these speak of one report, not of the thing
	}
	for name, value := range sections {
		if name != keyed {
			s.parts[name] = part{value: value}
			continue
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(value, &fields); err != nil {
			return nil, err
		}
		for key, value := range fields {
			s.parts[keyed+"."+key] = part{value: value}
		}
	}
	return s, nil
}

// date says when all parts were true.
func (s *statement) date(taken time.Time) {
	for name, p := range s.parts {
		p.taken = taken
		s.parts[name] = p
	}
}

// reopen takes up what was kept.
func reopen(doc *store.Document) (*statement, error) {
	if doc == nil {
		return &statement{envelope: map[string]json.RawMessage{}, parts: map[string]part{}}, nil
	}
	s, err := splitJSON(doc.Report)
	if err != nil {
		return nil, fmt.Errorf("take up the kept report: %w", err)
	}
	for name, p := range s.parts {
		p.taken = doc.Taken[name]
		s.parts[name] = p
	}
	return s, nil
}

// merge puts two statements about one thing together; changed is false when other adds nothing to s.
func (s *statement) merge(other *statement) (merged *statement, changed bool) {
	merged = &statement{envelope: s.envelope, parts: maps.Clone(s.parts)}
	if !other.newest().Before(s.newest()) {
		merged.envelope = other.envelope
	}
	for name, p := range other.parts {
		old, known := s.parts[name]
		if !known || p.outweighs(old) {
			merged.parts[name], changed = p, true
		}
	}
	return merged, changed
}

// outweighs: the later one; of two of one instant, any, as long as it is always the same.
func (p part) outweighs(old part) bool {
	if c := p.taken.Compare(old.taken); c != 0 {
		return c > 0
	}
	return bytes.Compare(p.value, old.value) > 0
}

// newest is when the latest part was true.
func (s *statement) newest() time.Time {
	var newest time.Time
	for _, p := range s.parts {
		if p.taken.After(newest) {
			newest = p.taken
		}
	}
	return newest
}

// network says whether the statement is of a device that was asked over the network.
func (s *statement) network() bool {
	for name := range s.parts {
		if strings.HasPrefix(name, keyed+".") {
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
		return has("bios") || has(keyed+".serial")
	case "uuid":
		return has("hardware")
	case "mac":
		return has("networks") || has(keyed+".mac") || has("network_ports")
	}
	return false
}

// json writes the statement as one report.
func (s *statement) json() (json.RawMessage, error) {
	sections, fields := map[string]any{}, map[string]any{}
	for name, p := range s.parts {
		if key, ok := strings.CutPrefix(name, keyed+"."); ok {
			fields[key] = p.value
		} else {
			sections[name] = p.value
		}
	}
	if len(fields) > 0 {
		sections[keyed] = fields
	}
	content, err := json.Marshal(sections)
	if err != nil {
		return nil, err
	}
	whole := maps.Clone(s.envelope)
	whole["content"] = content
	return json.Marshal(whole)
}

func (s *statement) report() (*report.Report, error) {
	data, err := s.json()
	if err != nil {
		return nil, err
	}
	return report.Decode(data)
}

func (s *statement) document() (*store.Document, error) {
	data, err := s.json()
	if err != nil {
		return nil, err
	}
	doc := &store.Document{Report: data, Taken: make(map[string]time.Time, len(s.parts))}
	for _, name := range slices.Sorted(maps.Keys(s.parts)) {
		doc.Taken[name] = s.parts[name].taken
	}
	return doc, nil
}
