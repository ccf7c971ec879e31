package report

import (
	"reflect"
	"slices"
	"strings"
)

// kind is what a field holds. The format has no more than these.
type kind uint8

const (
	text     kind = iota // string
	integer              // *int64
	truth                // *bool
	texts                // []string
	integers             // []int64
	object               // *struct
	list                 // []struct
)

func (k kind) String() string {
	return [...]string{"a text", "an integer", "a boolean", "a list of texts", "a list of integers", "an object", "a list of objects"}[k]
}

// shape is what decoding, encoding and checking need to know of one struct type; it is worked out once.
//
// Fields are described by two tags. `json` names the key, as usual. `schema` says what the format demands beyond the
// type: "required", and one rule (see rules.go). "single" is for a list that is written as a bare value when it has one element.
type shape struct {
	fields []field
	byName map[string]int // keys in lower case
	extra  int            // index of the Extra field; -1 without one
	typ    reflect.Type
}

type field struct {
	name      string
	index     int
	kind      kind
	elem      *shape // of object and list
	keepEmpty bool   // a text that is written even when empty
	required  bool
	single    bool
	rule      rule
}

// The shapes are computed from the types and never change.
var (
	reportShape  = shapeOf(reflect.TypeFor[Report]())
	contentShape = reportShape.lookup([]byte("content")).elem
	contactShape = shapeOf(reflect.TypeFor[Contact]())
	messageShape = shapeOf(reflect.TypeFor[message]())
)

func shapeOf(t reflect.Type) *shape {
	s := &shape{byName: map[string]int{}, extra: -1, typ: t}
	for i := range t.NumField() {
		sf := t.Field(i)
		tag := sf.Tag.Get("json")
		switch {
		case !sf.IsExported():
		case sf.Type == reflect.TypeFor[Extra]():
			s.extra = i
		case tag != "-":
			s.byName[fieldName(tag)] = len(s.fields)
			s.fields = append(s.fields, newField(sf, i, tag))
		}
	}
	return s
}

func fieldName(tag string) string {
	name, _, _ := strings.Cut(tag, ",")
	return name
}

func newField(sf reflect.StructField, index int, tag string) field {
	f := field{name: fieldName(tag), index: index}
	f.kind, f.elem = kindOf(sf.Type)
	f.keepEmpty = f.kind == text && !strings.Contains(tag, ",omitempty")
	options := strings.Split(sf.Tag.Get("schema"), ",")
	f.required = slices.Contains(options, "required")
	f.single = slices.Contains(options, "single")
	for _, o := range options {
		if o != "required" && o != "single" && o != "" {
			f.rule = newRule(o)
		}
	}
	return f
}

func kindOf(t reflect.Type) (kind, *shape) {
	switch {
	case t.Kind() == reflect.String:
		return text, nil
	case t == reflect.TypeFor[*int64]():
		return integer, nil
	case t == reflect.TypeFor[*bool]():
		return truth, nil
	case t == reflect.TypeFor[[]string]():
		return texts, nil
	case t == reflect.TypeFor[[]int64]():
		return integers, nil
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		return object, shapeOf(t.Elem())
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return list, shapeOf(t.Elem())
	}
	panic("report: no kind for a field of type " + t.String()) // a mistake in this package; any test finds it
}

// lookup finds the field of a key, whatever its letter case, or nil.
func (s *shape) lookup(key []byte) *field {
	if i, ok := s.byName[string(key)]; ok {
		return &s.fields[i]
	}
	for _, c := range key {
		if 'A' <= c && c <= 'Z' {
			if i, ok := s.byName[strings.ToLower(string(key))]; ok {
				return &s.fields[i]
			}
			break
		}
	}
	return nil
}
