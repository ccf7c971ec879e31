package store

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// What is taken apart without decoding is what decoding gives; and what is no JSON ends nothing.
func FuzzTakenApart(f *testing.F) {
	for _, text := range []string{
		`[]`, `{}`, `[1,"a,]",{"b":[{}]},null]`, `{"a":"\\\"","b\u00e9":{"a":1},"c":[",",":"]}`, `{"name":"a \\\\","arch":true}`, `[`, `{"a"`, `{"a":`, `["\`, `"`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		items := ElementsOf(text)
		got := map[string]json.RawMessage{}
		for quoted, value := range members(text) {
			var name string
			if json.Unmarshal(quoted, &name) == nil {
				got[name] = value
			}
		}
		var tight bytes.Buffer
		if json.Compact(&tight, text) != nil || !bytes.Equal(tight.Bytes(), text) {
			return
		}
		var wantItems []json.RawMessage
		if text[0] == '[' && json.Unmarshal(text, &wantItems) == nil && len(wantItems)+len(items) > 0 && !reflect.DeepEqual(wantItems, items) {
			t.Errorf("%s: elements %q, want %q", text, items, wantItems)
		}
		want := map[string]json.RawMessage{}
		if text[0] != '{' || json.Unmarshal(text, &want) != nil {
			return
		}
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%s: members %q, want %q", text, got, want)
		}
	})
}
