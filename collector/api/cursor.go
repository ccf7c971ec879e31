package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"

	"recolement/collector/store"
)

// cursor is where a page ended, and of which list: one of another list, order or filter is refused, because it would skip rows there.
type cursor struct {
	List  string   `json:"l"`
	Value string   `json:"v,omitempty"`
	Null  bool     `json:"n,omitempty"`
	Keys  []string `json:"k"`
}

// listOf is the fingerprint of a list: its address without what differs from page to page.
func listOf(u *url.URL) string {
	values := u.Query()
	for _, name := range []string{"cursor", "limit", "count"} {
		values.Del(name)
	}
	sum := sha256.Sum256([]byte(u.Path + "?" + values.Encode()))
	return hex.EncodeToString(sum[:6])
}

func writeCursor(list string, p *store.Place) string {
	if p == nil {
		return ""
	}
	data, _ := json.Marshal(cursor{List: list, Value: p.Value, Null: p.Null, Keys: p.Keys}) // texts alone: it cannot fail
	return base64.RawURLEncoding.EncodeToString(data)
}

// readCursor reads a cursor of that list; the empty one is the start.
func readCursor(list, text string) (*store.Place, error) {
	if text == "" {
		return nil, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	var c cursor
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil || !plain(c.Value) || len(c.Keys) == 0 {
		return nil, wrong("query.cursor", "the cursor is none that was given out here")
	}
	for _, k := range c.Keys {
		if !plain(k) {
			return nil, wrong("query.cursor", "the cursor is none that was given out here")
		}
	}
	if c.List != list {
		return nil, wrong("query.cursor", "the cursor is one of another list, order or filter")
	}
	return &store.Place{Value: c.Value, Null: c.Null, Keys: c.Keys}, nil
}
