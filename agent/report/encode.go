package report

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// Encode writes a report as the format demands, or says by a [Validate] error why it cannot be.
//
// Two things are put right on the way, since no fact is lost: bytes that are not UTF-8 become U+FFFD, and a key of the format
// whose value says nothing (null, or "" where that is not allowed) is left out.
//
// A stranger's report, which may be neither complete nor clean, is written as it was understood by json.Marshal.
func Encode(r *Report) ([]byte, error) {
	if err := Validate(r); err != nil {
		return nil, err
	}
	e := encoder{strict: true}
	e.object(reportShape, reflect.ValueOf(r).Elem())
	return e.out, nil
}

// MarshalJSON writes what the report says, Extra included, without checking it: what Decode reads from that is the same report.
func (r Report) MarshalJSON() ([]byte, error) {
	var e encoder
	e.object(reportShape, reflect.ValueOf(r))
	return e.out, nil
}

type encoder struct {
	out    []byte
	strict bool // leave out what says nothing and the format does not allow
}

func (e *encoder) object(s *shape, v reflect.Value) {
	e.out = append(e.out, '{')
	for i := range s.fields {
		f := &s.fields[i]
		if fv := v.Field(f.index); !fv.IsZero() || f.keepEmpty {
			e.key(f.name)
			e.value(f, fv)
		}
	}
	extra := v.Field(s.extra).Interface().(Extra)
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if e.wants(s, v, name, extra[name]) {
			e.key(name)
			e.out = append(e.out, extra[name]...)
		}
	}
	e.out = append(e.out, '}')
}

// wants says whether an entry of Extra is written: what the struct itself says goes first.
func (e *encoder) wants(s *shape, v reflect.Value, name string, raw json.RawMessage) bool {
	f := s.lookup([]byte(name))
	if f == nil {
		return true
	}
	if !v.Field(f.index).IsZero() || f.keepEmpty {
		return false
	}
	return !e.strict || !saysNothing(f, raw)
}

// saysNothing is true of null, and of "" where the format does not allow it.
func saysNothing(f *field, raw json.RawMessage) bool {
	switch string(raw) {
	case "null":
		return true
	case `""`:
		return f.kind != text || !f.rule.allowsText("")
	}
	return false
}

func (e *encoder) key(name string) {
	if e.out[len(e.out)-1] != '{' {
		e.out = append(e.out, ',')
	}
	e.text(name)
	e.out = append(e.out, ':')
}

func (e *encoder) value(f *field, v reflect.Value) {
	switch f.kind {
	case text:
		e.text(v.String())
	case integer:
		e.out = strconv.AppendInt(e.out, v.Elem().Int(), 10)
	case truth:
		e.out = strconv.AppendBool(e.out, v.Elem().Bool())
	case object:
		e.object(f.elem, v.Elem())
	default:
		e.list(f, v)
	}
}

func (e *encoder) list(f *field, v reflect.Value) {
	bare := f.single && v.Len() == 1
	if !bare {
		e.out = append(e.out, '[')
	}
	for i := range v.Len() {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		switch el := v.Index(i); f.kind {
		case texts:
			e.text(el.String())
		case integers:
			e.out = strconv.AppendInt(e.out, el.Int(), 10)
		case list:
			e.object(f.elem, el)
		}
	}
	if !bare {
		e.out = append(e.out, ']')
	}
}

func (e *encoder) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string cannot fail
			e.out = append(e.out, quoted...)
			return
		}
	}
	e.out = append(e.out, '"')
	e.out = append(e.out, s...)
	e.out = append(e.out, '"')
}

// Sections gives what the report says section by section, and apart from them the rest of it: the envelope. Both by the names that
// MarshalJSON uses. Of a report that DecodeSections has read, the sections are as they came, whatever became of Content since.
func (r *Report) Sections() (envelope, sections map[string]json.RawMessage) {
	whole := *r
	whole.Content = nil
	envelope = members(reportShape, reflect.ValueOf(&whole).Elem())
	switch {
	case r.sections != nil:
		return envelope, maps.Clone(r.sections)
	case r.Content == nil:
		return envelope, nil
	}
	return envelope, members(contentShape, reflect.ValueOf(r.Content).Elem())
}

// Members writes what is said of a device field by field.
func (d *NetworkDevice) Members() map[string]json.RawMessage {
	return members(contentShape.lookup([]byte("network_device")).elem, reflect.ValueOf(d).Elem())
}

// members writes each member of an object by itself.
func members(s *shape, v reflect.Value) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	var e encoder
	for i := range s.fields {
		f := &s.fields[i]
		if fv := v.Field(f.index); !fv.IsZero() || f.keepEmpty {
			start := len(e.out)
			e.value(f, fv)
			out[f.name] = e.out[start:len(e.out):len(e.out)]
		}
	}
	for name, raw := range v.Field(s.extra).Interface().(Extra) {
		if e.wants(s, v, name, raw) {
			out[name] = raw
		}
	}
	return out
}
