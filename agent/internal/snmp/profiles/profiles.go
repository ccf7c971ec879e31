// Package profiles is what we know of makers: where their devices keep serial number, model and the like, as data (the
// .toml files beside this file). It knows nothing of the network; package snmp asks a device and applies what is said here.
package profiles

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed *.toml
var files embed.FS

// Profile is what is known of one family of devices. Sources are tried in order; the first usable value counts.
type Profile struct {
	Name   string   `toml:"name"`   // of the family, for people
	Maker  string   `toml:"maker"`  // as it is reported
	Type   string   `toml:"type"`   // of the report's network_device; empty: decided by what the device answers
	Object []string `toml:"object"` // beginnings of sysObjectID; empty: Descr alone decides
	Descr  string   `toml:"descr"`  // regular expression that sysDescr must match; empty: any
	Sign   []string `toml:"sign"`   // variables that only this family has; for devices whose sysObjectID names nobody

	Serial   []Source `toml:"serial"`
	Model    []Source `toml:"model"`
	MAC      []Source `toml:"mac"`
	Firmware []Source `toml:"firmware"`
	Counter  []Source `toml:"counter"` // pages printed in all

	descr *regexp.Regexp
}

// Source is where a value stands. An OID that ends in .* is a column: its first usable value counts.
type Source struct {
	OID   string `toml:"oid"`
	Match string `toml:"match"` // regular expression; the value is its first group

	match *regexp.Regexp
}

// Column is the OID without .*; false for a scalar.
func (s Source) Column() (string, bool) { return strings.CutSuffix(s.OID, ".*") }

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

// Sources are all of a profile's.
func (p *Profile) Sources() []Source {
	return slices.Concat(p.Serial, p.Model, p.MAC, p.Firmware, p.Counter)
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

type file struct {
	Profile []*Profile       `toml:"profile"`
	Maker   map[string]maker `toml:"maker"`
}

// Load reads the profiles that are part of the program.
func Load() (*Set, error) { return Read(files) }

// Read reads the .toml files of a folder.
func Read(dir fs.FS) (*Set, error) {
	names, err := fs.Glob(dir, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	set := &Set{makers: map[string]maker{}}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("read profiles: %w", err)
		}
		if err := set.add(text); err != nil {
			return nil, fmt.Errorf("read profiles %s: %w", name, err)
		}
	}
	return set, nil
}

func (s *Set) add(text []byte) error {
	var f file
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&f); err != nil {
		return err
	}
	for _, p := range f.Profile {
		if err := p.compile(); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		s.Profiles = append(s.Profiles, p)
	}
	for number, m := range f.Maker {
		s.makers[number] = m
	}
	return nil
}

func (p *Profile) compile() (err error) {
	if p.Name == "" || len(p.Object) == 0 && p.Descr == "" {
		return errors.New("a profile needs a name and something to be known by")
	}
	if p.Descr != "" {
		if p.descr, err = regexp.Compile(p.Descr); err != nil {
			return err
		}
	}
	for _, oid := range p.Sign {
		if !oidForm.MatchString(oid) {
			return fmt.Errorf("OID %q", oid)
		}
	}
	for _, sources := range [][]Source{p.Serial, p.Model, p.MAC, p.Firmware, p.Counter} {
		for i := range sources {
			if err := sources[i].compile(); err != nil {
				return err
			}
		}
	}
	return nil
}

var oidForm = regexp.MustCompile(`^1\.3\.6\.1(\.\d+)+(\.\*)?$`)

func (s *Source) compile() (err error) {
	if !oidForm.MatchString(s.OID) {
		return fmt.Errorf("OID %q", s.OID)
	}
	if s.Match == "" {
		return nil
	}
	if s.match, err = regexp.Compile(s.Match); err != nil {
		return err
	}
	if s.match.NumSubexp() != 1 {
		return fmt.Errorf("%q: want exactly one group", s.Match)
	}
	return nil
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
