package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
)

// MaxSize is the largest document that Decode reads. The largest switches send some twenty megabytes.
const MaxSize = 32 << 20

// A document may cost memoryFactor times its size, and memoryFloor more: a list of a million empty objects, each of
// half a kilobyte in memory, is no inventory.
const (
	memoryFactor = 8
	memoryFloor  = 4 << 20
)

// Decode reads one report, leniently.
//
// Numbers may come as strings and strings as numbers or booleans, booleans as 0, 1, "yes"…, keys in any letter case, one object
// where a list belongs and a list of one where an object does. Fractions are rounded. Bytes that are not UTF-8 are taken for
// Windows-1252. A key that comes twice counts the last time.
//
// What the format does not define, what says nothing (null, "") and what cannot be understood is kept in Extra; the last
// is listed in Oddities too. An element of a list that cannot be understood is left out and listed.
//
// No report at all is: what is not JSON, is no object, has no deviceid, or no content that is an object. Then the error is an
// [*Error], or [ErrTooLarge].
func Decode(data []byte) (*Report, error) {
	if len(data) > MaxSize {
		return nil, ErrTooLarge
	}
	return decodeReport(data)
}

// DecodeSections is Decode for who needs but some sections of the content. The others are only checked for being JSON, which takes a third of
// the time, and all stay as they came, without white space: see [Report.Sections]. Oddities are those of the sections that were decoded.
func DecodeSections(data []byte, names ...string) (*Report, error) {
	if len(data) > MaxSize {
		return nil, ErrTooLarge
	}
	return decode(data, names)
}

// DecodeReader decodes a document of at most limit bytes; 0 stands for MaxSize.
func DecodeReader(r io.Reader, limit int64) (*Report, error) {
	if limit <= 0 {
		limit = MaxSize
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	if int64(len(data)) > limit {
		return nil, ErrTooLarge
	}
	return decodeReport(data)
}

// UnmarshalJSON is Decode, for documents that hold reports.
func (r *Report) UnmarshalJSON(data []byte) error {
	decoded, err := Decode(data)
	if err == nil {
		*r = *decoded
	}
	return err
}

func decodeReport(data []byte) (*Report, error) { return decode(data, nil) }

// decode reads a report; names are the sections that are wanted, nil: all.
func decode(data []byte, names []string) (*Report, error) {
	r := new(Report)
	d := newDecoder(data)
	if d.names = names; names != nil {
		d.sections = map[string]json.RawMessage{}
	}
	if err := d.document(reportShape, reflect.ValueOf(r).Elem()); err != nil {
		return nil, err
	}
	if strings.TrimSpace(r.DeviceID) == "" {
		return nil, &Error{Path: "deviceid", Reason: "missing"}
	}
	if found, ok := r.Extra["content"]; ok {
		return nil, &Error{Path: "content", Reason: "want an object, found " + describe(found)}
	}
	if r.Content == nil {
		return nil, &Error{Path: "content", Reason: "missing"}
	}
	r.Oddities, r.OddityCount, r.sections = d.oddities, d.count, d.sections
	return r, nil
}

// decoder fills structs from one document, by their shapes.
type decoder struct {
	scanner
	path     []step
	budget   int // bytes of memory that may still be spent
	oddities []Oddity
	count    int
	names    []string                   // of the sections that are wanted; nil: all
	sections map[string]json.RawMessage // all of them, as they came, where not all are wanted
}

func newDecoder(data []byte) *decoder {
	d := &decoder{path: make([]step, 0, 8)}
	text, wrong := asUTF8(bytes.TrimPrefix(data, []byte("\ufeff")))
	if wrong > 0 {
		d.odd("%d bytes are not UTF-8: read as Windows-1252", wrong)
	}
	d.data = text
	d.budget = memoryFloor + memoryFactor*len(data)
	return d
}

// document reads one object and nothing behind it.
func (d *decoder) document(s *shape, v reflect.Value) error {
	if d.peek() != '{' {
		return &Error{Offset: d.pos, Reason: "not a JSON object"}
	}
	err := d.object(s, v)
	if d.peek(); err == nil && d.pos < len(d.data) {
		err = syntaxError("something stands behind the document")
	}
	var wrong syntaxError
	if errors.As(err, &wrong) {
		if d.pos >= len(d.data) {
			wrong = "the document ends too early"
		}
		return &Error{Path: d.where(), Offset: d.pos, Reason: "not JSON: " + string(wrong)}
	}
	return err
}

// object reads one object into the struct v.
func (d *decoder) object(s *shape, v reflect.Value) error {
	if err := d.open(); err != nil {
		return err
	}
	if d.budget -= int(s.typ.Size()); d.budget < 0 {
		return ErrTooLarge
	}
	var extra *Extra // nil: what is unknown is passed over
	if s.extra >= 0 {
		extra = v.Field(s.extra).Addr().Interface().(*Extra)
	}
	for first := true; ; first = false {
		more, err := d.more('}', first)
		if err != nil || !more {
			return err
		}
		key, err := d.key()
		if err != nil {
			return err
		}
		f := s.lookup(key)
		switch {
		case d.names != nil && s == contentShape:
			err = d.section(f, string(key), v, extra)
		case f != nil:
			err = d.member(f, v.Field(f.index), extra)
		default:
			err = d.keep(extra, string(key))
		}
		if err != nil {
			return err
		}
	}
}

// section reads a section of the content, or passes over it, and keeps it as it stands.
func (d *decoder) section(f *field, name string, v reflect.Value, extra *Extra) error {
	d.peek()
	start := d.pos
	d.spaced = false
	var err error
	if f != nil {
		name = f.name
	}
	if f != nil && slices.Contains(d.names, f.name) {
		err = d.member(f, v.Field(f.index), extra)
	} else {
		err = d.skip()
	}
	raw := json.RawMessage(d.data[start:d.pos:d.pos])
	if err == nil && d.spaced {
		raw = compact(raw)
	}
	d.sections[name] = raw
	return err
}

// member reads the value of a known key. What says nothing or cannot be understood goes to extra instead.
func (d *decoder) member(f *field, dst reflect.Value, extra *Extra) error {
	if !dst.IsZero() { // a key that comes twice counts the last time
		dst.SetZero()
	}
	if extra != nil {
		if delete(*extra, f.name); len(*extra) == 0 {
			*extra = nil
		}
	}
	d.path = append(d.path, step{name: f.name})
	if err := d.known(f, dst, extra); err != nil {
		return err
	}
	d.path = d.path[:len(d.path)-1]
	return nil
}

func (d *decoder) known(f *field, dst reflect.Value, extra *Extra) error {
	c := d.peek()
	if c == 'n' || c == '"' && !f.keepEmpty && bytes.HasPrefix(d.data[d.pos:], []byte(`""`)) {
		return d.keep(extra, f.name)
	}
	start, depth := d.pos, d.depth
	understood, err := d.value(f, dst)
	if err != nil || understood {
		return err
	}
	dst.SetZero()
	d.pos, d.depth = start, depth
	if err := d.keep(extra, f.name); err != nil {
		return err
	}
	d.odd("want %s, found %s", f.kind, describe(d.data[start:d.pos]))
	return nil
}

// keep stores the next value as it stands.
func (d *decoder) keep(extra *Extra, name string) error {
	raw, err := d.raw()
	if err != nil || extra == nil {
		return err
	}
	const entry = 128 // a map's share for one key, roughly
	if d.budget -= entry + len(name) + len(raw); d.budget < 0 {
		return ErrTooLarge
	}
	if *extra == nil {
		*extra = Extra{}
	}
	(*extra)[name] = compact(raw)
	return nil
}

// compact copies a value that is known to be JSON, without white space: a report must fit on one line.
func compact(raw []byte) json.RawMessage {
	if c := raw[0]; c != '{' && c != '[' {
		return bytes.Clone(raw)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return bytes.Clone(raw) // the scanner has checked it: this does not happen
	}
	return b.Bytes()
}
