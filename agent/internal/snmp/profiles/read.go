package profiles

import (
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

type file struct {
	Profile []*Profile       `toml:"profile"`
	Maker   map[string]maker `toml:"maker"`
}

// Classes are what a device can be, as reports say it.
var Classes = []string{
	"printer", "copier", "ups", "pdu", "switch", "router", "access point", "firewall", "storage", "server", "phone", "camera", "sensor", "other",
}

// CounterNames are the page counters of a report (pagecounters of the inventory format).
var CounterNames = []string{
	"total", "black", "color", "rectoverso", "duplex", "scanned", "printtotal", "printblack", "printcolor", "copytotal", "copyblack",
	"copycolor", "faxtotal",
}

// UPSValues are what a profile can say of a UPS: charge and load in percent, runtime and on_battery in seconds, voltage in tenths
// of a volt, temperature in degrees Celsius; replaced is the day on which the battery was, replace is 2 when it must be.
var UPSValues = []string{"charge", "load", "runtime", "on_battery", "voltage", "temperature", "replaced", "replace"}

// Load reads the profiles that are part of the program, and those of an administrator's folders, which count before them.
func Load(folders ...fs.FS) (*Set, error) {
	set := &Set{makers: map[string]maker{}}
	for _, folder := range append([]fs.FS{files}, folders...) {
		if err := set.read(folder); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// read adds the .toml files of a folder.
func (s *Set) read(dir fs.FS) error {
	names, err := fs.Glob(dir, "*.toml")
	if err != nil {
		return fmt.Errorf("list profiles: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return fmt.Errorf("read profiles: %w", err)
		}
		if err := s.add(name, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// add takes one file in. An error names the file and the line.
func (s *Set) add(name, text string) error {
	var f file
	if err := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields().Decode(&f); err != nil {
		return fmt.Errorf("%s%w", place(name, err), err)
	}
	for i, p := range f.Profile {
		if err := p.compile(); err != nil {
			return fmt.Errorf("%s:%d: profile %q: %w", name, lineOf(text, i, err), p.Name, err)
		}
	}
	s.Profiles = append(f.Profile, s.Profiles...)
	for number, m := range f.Maker {
		s.makers[number] = m
	}
	return nil
}

// place is where a file is no TOML, or has a key that is not known.
func place(name string, err error) string {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		row, _ := unknown.Errors[0].Position()
		return fmt.Sprintf("%s:%d: unknown key %s: ", name, row, strings.Join(unknown.Errors[0].Key(), "."))
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		row, _ := wrong.Position()
		return fmt.Sprintf("%s:%d: ", name, row)
	}
	return name + ": "
}

// wrongValue is a value that cannot be used.
type wrongValue struct{ value, why string }

func (e *wrongValue) Error() string { return fmt.Sprintf("%q: %s", e.value, e.why) }

// lineOf finds the line of a profile, and in it of the wrong value where the error names one.
func lineOf(text string, profile int, err error) int {
	lines := strings.Split(text, "\n")
	at := 0
	for n, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "[[profile]]") {
			if profile--; profile < 0 {
				at = n
				break
			}
		}
	}
	var wrong *wrongValue
	if errors.As(err, &wrong) && wrong.value != "" {
		for n := at; n < len(lines); n++ {
			if strings.Contains(lines[n], wrong.value) {
				return n + 1
			}
		}
	}
	return at + 1
}

func (p *Profile) compile() (err error) {
	if p.Name == "" || len(p.Object) == 0 && p.Descr == "" {
		return errors.New("a profile needs a name and something to be known by (object or descr)")
	}
	if p.descr, err = expression(p.Descr); err != nil {
		return err
	}
	for _, oid := range slices.Concat(p.Sign, p.Object) {
		if !oidForm.MatchString(oid) {
			return &wrongValue{oid, "is no OID of the form 1.3.6.1…"}
		}
	}
	if err := p.compileClasses(); err != nil {
		return err
	}
	for _, sources := range [][]Source{p.Serial, p.Model, p.MAC, p.Firmware, p.AssetTag} {
		if err := compileAll(sources); err != nil {
			return err
		}
	}
	return errors.Join(compileNamed(p.Counters, CounterNames), compileNamed(p.UPS, UPSValues))
}

func (p *Profile) compileClasses() (err error) {
	if p.Class != "" && !slices.Contains(Classes, p.Class) {
		return &wrongValue{p.Class, "is no class: " + strings.Join(Classes, ", ")}
	}
	for i := range p.Classes {
		k := &p.Classes[i]
		if !slices.Contains(Classes, k.Class) {
			return &wrongValue{k.Class, "is no class: " + strings.Join(Classes, ", ")}
		}
		if k.words, err = expression(k.Words); err != nil {
			return err
		}
		if k.words == nil {
			return &wrongValue{k.Class, "a part of a family is told by its words"}
		}
	}
	return nil
}

func expression(text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	e, err := regexp.Compile(text)
	if err != nil {
		return nil, &wrongValue{text, err.Error()}
	}
	return e, nil
}

func compileNamed(by map[string][]Source, names []string) error {
	for name, sources := range by {
		if !slices.Contains(names, name) {
			return &wrongValue{name, "is none of " + strings.Join(names, ", ")}
		}
		if err := compileAll(sources); err != nil {
			return err
		}
	}
	return nil
}

func compileAll(sources []Source) error {
	for i := range sources {
		if err := sources[i].compile(); err != nil {
			return err
		}
	}
	return nil
}

var oidForm = regexp.MustCompile(`^1\.3\.6\.1(\.\d+)+(\.\*)?$`)

func (s *Source) compile() (err error) {
	for _, oid := range append([]string{s.OID}, s.Plus...) {
		if !oidForm.MatchString(oid) {
			return &wrongValue{oid, "is no OID of the form 1.3.6.1… or 1.3.6.1….*"}
		}
	}
	if s.match, err = expression(s.Match); err != nil {
		return err
	}
	if s.match != nil && s.match.NumSubexp() != 1 {
		return &wrongValue{s.Match, "want exactly one group"}
	}
	if s.Where == "" {
		return nil
	}
	column, values, ok := strings.Cut(s.Where, "=")
	if _, isColumn := s.Column(); !ok || !isColumn || !oidForm.MatchString(column) {
		return &wrongValue{s.Where, "want another column and its values, 1.3.6.1…=1|2, beside a column"}
	}
	s.column, s.values = column, strings.Split(values, "|")
	return nil
}
