package sdk

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a setting holds.
type Kind string

// The kinds of setting.
const (
	OneLine Kind = "text"
	Lines   Kind = "lines"
	Secret  Kind = "secret" // kept encrypted, and never shown again
	Number  Kind = "number"
	Yes     Kind = "yes" // "yes" or ""
	Choose  Kind = "choice"
)

// Field declares a setting.
type Field struct {
	Name        string // a word of lower-case letters, digits and hyphens
	Label, Hint Text
	Kind        Kind
	Required    bool
	Usual       string // where nothing is given
	Choices     []Choice
	Least, Most int64 // of a number; Most 0: no limit
}

// Choice is one value of a Choose field.
type Choice struct {
	Value string
	Label Text
}

const (
	mostFields = 100
	mostValue  = 64 << 10
)

// CheckFields finds what is wrong with a declaration.
func CheckFields(fields []Field) error {
	if len(fields) > mostFields {
		return fmt.Errorf("%d fields, %d at most", len(fields), mostFields)
	}
	seen := map[string]bool{}
	for _, f := range fields {
		switch {
		case !wellNamed.MatchString(f.Name):
			return fmt.Errorf("field %q: not a word of lower-case letters, digits and hyphens", f.Name)
		case seen[f.Name]:
			return fmt.Errorf("field %q: declared twice", f.Name)
		case !slices.Contains([]Kind{OneLine, Lines, Secret, Number, Yes, Choose}, f.Kind):
			return fmt.Errorf("field %q: there is no kind %q", f.Name, f.Kind)
		case f.Kind == Choose && len(f.Choices) == 0:
			return fmt.Errorf("field %q: no choices", f.Name)
		case f.Label.In("en") == "":
			return fmt.Errorf("field %q: no label", f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

// Fault is a value that its field does not allow. Reason is required, number, least, most, choice, long or unknown.
type Fault struct{ Field, Reason string }

// Faults are an error.
type Faults []Fault

func (f Faults) Error() string {
	words := make([]string, len(f))
	for i, one := range f {
		words[i] = one.Field + ": " + one.Reason
	}
	return "settings: " + strings.Join(words, ", ")
}

// Settle holds values against their fields, and puts the usual ones where none is given.
func Settle(fields []Field, values map[string]string) (Settings, error) {
	var faults Faults
	settled := Settings{}
	for _, f := range fields {
		v := values[f.Name]
		if f.Kind != Secret {
			v = strings.TrimSpace(v)
		}
		if v == "" {
			v = f.Usual
		}
		if reason := f.wrong(v); reason != "" {
			faults = append(faults, Fault{f.Name, reason})
		}
		settled[f.Name] = v
	}
	for name := range values {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			faults = append(faults, Fault{name, "unknown"})
		}
	}
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b Fault) int { return strings.Compare(a.Field, b.Field) })
		return nil, faults
	}
	return settled, nil
}

func (f *Field) wrong(v string) string {
	if len(v) > mostValue {
		return "long"
	}
	if v == "" {
		if f.Required {
			return "required"
		}
		return ""
	}
	switch f.Kind {
	case Number:
		n, err := strconv.ParseInt(v, 10, 64)
		switch {
		case err != nil:
			return "number"
		case n < f.Least:
			return "least"
		case f.Most != 0 && n > f.Most:
			return "most"
		}
	case Yes:
		if v != "yes" {
			return "choice"
		}
	case Choose:
		if !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == v }) {
			return "choice"
		}
	case OneLine:
		if strings.ContainsAny(v, "\r\n") {
			return "choice"
		}
	}
	return ""
}

// Settings are the values of the fields, the usual ones where none was given. They were held against their fields.
type Settings map[string]string

// Text is the value of a field, whatever its kind; of lines, all of them.
func (s Settings) Text(name string) string { return s[name] }

// Number is the value of a number; 0 where there is none.
func (s Settings) Number(name string) int64 {
	n, err := strconv.ParseInt(s[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Yes says whether a yes was given.
func (s Settings) Yes(name string) bool { return s[name] == "yes" }

// Lines are the lines that are not blank.
func (s Settings) Lines(name string) []string {
	var out []string
	for line := range strings.Lines(s[name]) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// FaultsOf are the faults in an error, if that is what it is about.
func FaultsOf(err error) Faults {
	var f Faults
	errors.As(err, &f)
	return f
}
