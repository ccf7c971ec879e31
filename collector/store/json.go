package store

import (
	"bytes"
	"encoding/json"
	"iter"
)

// What is kept of reports is JSON that was checked when it came, without white space. Taking it apart without decoding it makes the difference
// of two lists of a thousand programs cost what reading them costs.

// ElementsOf are those of a list; of anything else there are none.
func ElementsOf(list json.RawMessage) []json.RawMessage {
	if len(list) == 0 || list[0] != '[' {
		return nil
	}
	var out []json.RawMessage
	for at := 1; at < len(list)-1; {
		end := skip(list, at)
		if out == nil {
			out = make([]json.RawMessage, 0, len(list)/(end-at+1)+1) // they are alike
		}
		out = append(out, list[at:end:end])
		at = end + 1 // the comma
	}
	return out
}

// MemberOf gives the value of a member of an object; nil when it has none of that name.
func MemberOf(object []byte, name string) json.RawMessage {
	for key, value := range members(object) {
		if len(key)-2 == len(name) && string(key[1:len(key)-1]) == name {
			return value
		}
	}
	return nil
}

// members are those of an object; a name is as it is written.
func members(object []byte) iter.Seq2[[]byte, json.RawMessage] {
	return func(yield func([]byte, json.RawMessage) bool) {
		for at := 1; at < len(object)-1; {
			end := skip(object, at)
			if end == len(object) {
				return
			}
			stop := skip(object, end+1)
			if !yield(object[at:end], object[end+1:stop:stop]) {
				return
			}
			at = stop + 1 // the comma
		}
	}
}

// skip gives where the value that begins at a place ends.
func skip(text []byte, at int) int {
	for depth := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			at = closing(text, at)
		case '{', '[':
			depth++
		case ',', ':':
			if depth == 0 {
				return at
			}
		case '}', ']':
			if depth == 0 {
				return at
			}
			depth--
		}
	}
	return len(text)
}

// closing gives where the string that begins at a place has its second quotation mark.
func closing(text []byte, at int) int {
	for at++; at < len(text); at++ {
		next := bytes.IndexByte(text[at:], '"')
		if next < 0 {
			break
		}
		at += next
		slashes := 0
		for text[at-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 { // the mark is not itself escaped
			return at
		}
	}
	return len(text)
}
