package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
)

// FuzzDecode: whatever comes, Decode does not panic, takes nothing for a report that is not JSON, and what it took survives being written
// and read again.
func FuzzDecode(f *testing.F) {
	for _, pattern := range []string{"testdata/*.json", "testdata/bad/*.json"} {
		for _, file := range glob(f, pattern) {
			f.Add(read(f, file))
		}
	}
	f.Add([]byte(`{"deviceid":"a","content":{"bios":{"ssn":null,"SSN":"x","ssn":"","SSN":"y"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if action, err := Action(data); err == nil && action == "" {
			t.Error("no action")
		}
		if _, err := DecodeContact(data); err != nil && err.Error() == "" {
			t.Error("an error that says nothing")
		}
		first, err := Decode(data)
		if err != nil {
			return
		}
		if text, _ := asUTF8(bytes.TrimPrefix(data, []byte("\ufeff"))); !json.Valid(text) {
			t.Fatalf("not JSON, but a report: %q", data)
		}
		first.Taken()
		written, err := first.MarshalJSON()
		if err != nil || !json.Valid(written) || bytes.ContainsAny(written, "\r\n") {
			t.Fatalf("%q was written as %q (%v)", data, written, err)
		}
		second, err := Decode(written)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", data, written, err)
		}
		first.Oddities, first.OddityCount, second.Oddities, second.OddityCount = nil, 0, nil, 0
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("%q was written as %q and read differently", data, written)
		}
		if strict, err := Encode(first); err == nil {
			if _, err := Decode(strict); err != nil {
				t.Fatalf("%q: %v", strict, err)
			}
		}
	})
}

// The scanner accepts exactly what encoding/json accepts, down to the depth that it allows.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e+3,"\u00e9",true,false,null,{}]}`, `[1,]`, `{"a" 1}`, `01`, `"\x"`, `-`, `1.`, `1e`, `[]]`, `"\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &scanner{data: data}
		err := s.skip()
		s.peek()
		if errors.Is(err, syntaxError("nested too deeply")) {
			return
		}
		if got := err == nil && s.pos == len(data); got != json.Valid(data) {
			t.Errorf("%q: %v, stopped at %d; encoding/json says %v", data, err, s.pos, !got)
		}
	})
}
