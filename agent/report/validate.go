package report

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// Validate says where a report breaks the format: what is required and missing, dates and words of the wrong form, numbers out of bounds, and
// in Extra, keys of the format with a value of the wrong type. The error joins one [*Error] for each place, a hundred at most.
// What [Encode] puts right is no error.
func Validate(r *Report) error {
	c := &checker{}
	for _, name := range slices.Sorted(maps.Keys(r.Extra)) {
		if reportShape.lookup([]byte(name)) == nil {
			c.wrong(name, "the format has no such key here")
		}
	}
	c.object(reportShape, "", reflect.ValueOf(r).Elem())
	return errors.Join(c.errs...)
}

type checker struct{ errs []error }

func (c *checker) wrong(path, reason string) {
	if len(c.errs) < maxOddities {
		c.errs = append(c.errs, &Error{Path: path, Reason: reason})
	}
}

// object checks the struct v, whose keys have path before them.
func (c *checker) object(s *shape, path string, v reflect.Value) {
	extra := v.Field(s.extra).Interface().(Extra)
	for i := range s.fields {
		f := &s.fields[i]
		at := path + f.name
		fv := v.Field(f.index)
		if !fv.IsZero() {
			c.value(f, at, fv)
			continue
		}
		c.absent(s, f, at, extra)
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if !json.Valid(extra[name]) {
			c.wrong(path+name, "not JSON in Extra")
		}
	}
}

// absent checks a key without a value of its own; Extra may have one, which is right only when it is an empty text.
func (c *checker) absent(s *shape, f *field, at string, extra Extra) {
	raw, kept := extra[f.name]
	kept = kept && !saysNothing(f, raw)
	emptyWillDo := f.keepEmpty && s != reportShape // a variable may be empty, a deviceid may not
	switch {
	case kept && string(raw) != `""`:
		c.wrong(at, "want "+f.kind.String()+", found "+describe(raw))
	case f.required && !kept && !emptyWillDo:
		c.wrong(at, "missing")
	}
}

func (c *checker) value(f *field, at string, v reflect.Value) {
	switch f.kind {
	case text:
		c.text(f, at, v.String())
	case integer:
		if n := v.Elem().Int(); !f.rule.allowsInteger(n) {
			c.wrong(at, strconv.FormatInt(n, 10)+" is not within "+f.rule.name)
		}
	case texts:
		for i := range v.Len() {
			c.text(f, at+"["+strconv.Itoa(i)+"]", v.Index(i).String())
		}
	case object:
		c.object(f.elem, at+".", v.Elem())
	case list:
		for i := range v.Len() {
			c.object(f.elem, at+"["+strconv.Itoa(i)+"].", v.Index(i))
		}
	}
}

func (c *checker) text(f *field, at, s string) {
	if !f.rule.allowsText(s) {
		c.wrong(at, strconv.Quote(describe([]byte(s)))+" is not "+f.rule.name)
	}
}
