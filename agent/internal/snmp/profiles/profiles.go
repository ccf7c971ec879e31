// Package profiles is what we know of makers: where their devices keep serial number, model and the like, as data (the
// .toml files beside this file, and those that an administrator adds). It knows nothing of the network; package snmp asks a
// device and applies what is said here.
package profiles

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
)

// Profile is what is known of one family of devices. Sources are tried in order; the first usable value counts.
type Profile struct {
	Name   string   `toml:"name"`   // of the family, for people
	Maker  string   `toml:"maker"`  // as it is reported
	Type   string   `toml:"type"`   // of the report's network_device; empty: decided by what the device answers
	Class  string   `toml:"class"`  // what all of the family are; empty: decided by Classes, then by what the device answers
	Object []string `toml:"object"` // beginnings of sysObjectID; empty: Descr alone decides
	Descr  string   `toml:"descr"`  // regular expression that sysDescr must match; empty: any
	Sign   []string `toml:"sign"`   // variables that only this family has; for devices whose sysObjectID names nobody

	Classes []Kind `toml:"classes"` // parts of the family that are of another class; the first that fits counts

	Serial   []Source            `toml:"serial"`
	Model    []Source            `toml:"model"`
	MAC      []Source            `toml:"mac"`
	Firmware []Source            `toml:"firmware"`
	AssetTag []Source            `toml:"asset_tag"`
	Counters map[string][]Source `toml:"counters"` // pages, by the report's pagecounters: total, black, copytotal, scanned…
	UPS      map[string][]Source `toml:"ups"`      // by UPSValues

	descr *regexp.Regexp
}

// Kind is a part of a family, told by its model's name or its description.
type Kind struct {
	Class string `toml:"class"`
	Words string `toml:"words"` // regular expression for model and sysDescr

	words *regexp.Regexp
}

// Fits says whether one of the texts has the kind's words.
func (k Kind) Fits(texts ...string) bool { return slices.ContainsFunc(texts, k.words.MatchString) }

// Source is where a value stands. An OID that ends in .* is a column: its first usable value counts; with Where, only the rows
// whose other column has one of the values ("1.3.6.1…=202|203"), and of counters their sum.
type Source struct {
	OID   string   `toml:"oid"`
	Match string   `toml:"match"` // regular expression; the value is its first group
	Where string   `toml:"where"`
	Plus  []string `toml:"plus"`  // OIDs whose values are added; of counters
	Scale float64  `toml:"scale"` // what a number is multiplied by to have the unit that is wanted; 0 is 1

	match  *regexp.Regexp
	column string
	values []string
}

// Column is the OID without .*; false for a scalar.
func (s Source) Column() (string, bool) { return strings.CutSuffix(s.OID, ".*") }

// Condition is the column that decides which rows count, and the values that do; empty where all count.
func (s Source) Condition() (column string, values []string) { return s.column, s.values }

// Scaled is a number in the unit that is wanted.
func (s Source) Scaled(n int64) int64 {
	if s.Scale == 0 {
		return n
	}
	return int64(math.Round(float64(n) * s.Scale))
}

// Pick takes the value out of a text; empty where the text does not have it.
func (s Source) Pick(text string) string {
	if s.match == nil {
		return text
	}
	groups := s.match.FindStringSubmatch(text)
	if groups == nil {
		return ""
	}
	return strings.TrimSpace(groups[1])
}

// Sources are those by which a device is known: they are read first.
func (p *Profile) Sources() []Source {
	return slices.Concat(p.Serial, p.Model, p.MAC, p.Firmware, p.AssetTag)
}

// Details are the other ones: page counters and the state of a UPS.
func (p *Profile) Details() []Source {
	var all []Source
	for _, by := range []map[string][]Source{p.Counters, p.UPS} {
		for _, name := range slices.Sorted(maps.Keys(by)) {
			all = append(all, by[name]...)
		}
	}
	return all
}

// Own are the single variables of the maker that a profile names.
func (p *Profile) Own() []string {
	own := slices.Clone(p.Sign)
	for _, s := range p.Sources() {
		if _, column := s.Column(); !column && Under(s.OID, strings.TrimSuffix(enterprises, ".")) {
			own = append(own, s.OID)
		}
	}
	return own
}

// Set is all that is known.
type Set struct {
	Profiles []*Profile
	makers   map[string]maker
}

type maker struct {
	Name string `toml:"name"`
	Type string `toml:"type"`
}

// For gives the profiles of a device, the most specific first.
func (s *Set) For(sysObjectID, sysDescr string) []*Profile {
	type candidate struct {
		*Profile
		weight int
	}
	var found []candidate
	for _, p := range s.Profiles {
		if w := p.weight(sysObjectID, sysDescr); w > 0 {
			found = append(found, candidate{p, w})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return b.weight - a.weight })
	out := make([]*Profile, len(found))
	for i, c := range found {
		out[i] = c.Profile
	}
	return out
}

// weight is how specific a profile is for a device; 0 where it is not for it.
func (p *Profile) weight(object, descr string) int {
	weight := 0
	for _, prefix := range p.Object {
		if Under(object, prefix) {
			weight = max(weight, 2*len(prefix))
		}
	}
	if len(p.Object) > 0 && weight == 0 || p.descr != nil && !p.descr.MatchString(descr) {
		return 0
	}
	if p.descr != nil {
		weight++
	}
	return weight
}

// Under says whether an OID is a prefix or stands below it.
func Under(oid, prefix string) bool {
	rest, ok := strings.CutPrefix(oid, prefix)
	return ok && (rest == "" || rest[0] == '.')
}

const enterprises = "1.3.6.1.4.1."

// Maker gives the maker that a sysObjectID names, and what most of its devices are; empty where we do not know.
func (s *Set) Maker(sysObjectID string) (name, kind string) {
	number, _, _ := strings.Cut(strings.TrimPrefix(sysObjectID, enterprises), ".")
	m := s.makers[number]
	return m.Name, m.Type
}
