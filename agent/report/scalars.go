package report

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxText is the longest text that is kept, in bytes. The longest real ones are keys and EDID blocks of a few hundred.
const maxText = 64 << 10

// scalar is a value without parts, as it stands in the document.
type scalar struct {
	first byte   // '"', 't', 'f', '0' for a number; 0 for anything that is no scalar, null included
	raw   []byte // without quotes and escapes; may point into the document
}

func (d *decoder) scalar() (s scalar, err error) {
	switch c := d.peek(); {
	case c == '"':
		s.raw, err = d.text()
		s.first = c
	case c == 't' || c == 'f':
		start := d.pos
		err = d.skip()
		s = scalar{c, d.data[start:d.pos]}
	case c == '-' || '0' <= c && c <= '9':
		s.raw, err = d.number()
		s.first = '0'
	}
	return s, err
}

// asText takes numbers as they are written, so that a version 1.10 stays what it is. Firmware pads serial numbers with NUL, which is
// part of no text and which databases refuse.
func (d *decoder) asText(s scalar) (string, bool) {
	if s.first == 0 {
		return "", false
	}
	if bytes.IndexByte(s.raw, 0) >= 0 {
		s.raw = bytes.ReplaceAll(s.raw, []byte{0}, nil)
		d.odd("a text with NUL characters: they are left out")
	}
	if len(s.raw) <= maxText {
		return string(s.raw), true
	}
	end := maxText
	for !utf8.RuneStart(s.raw[end]) {
		end--
	}
	d.odd("a text of %d bytes: cut to %d", len(s.raw), end)
	return string(s.raw[:end]), true
}

// asInteger rounds: the format has integers only, and senders measure in fractions. What does not fit is not understood.
func (d *decoder) asInteger(s scalar) (int64, bool) {
	if s.first != '"' && s.first != '0' {
		return 0, false
	}
	const enough = 40 // characters: no count of anything is longer
	raw := strings.TrimSpace(string(s.raw[:min(len(s.raw), enough+1)]))
	if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return n, true
	}
	if len(raw) > enough || strings.Trim(raw, "+-.0123456789eE") != "" { // ParseFloat also knows words and hexadecimal
		return 0, false
	}
	x, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.Abs(x) >= math.MaxInt64 {
		return 0, false
	}
	n := int64(math.Round(x))
	if float64(n) != x {
		d.odd("want an integer, found %s: rounded to %d", raw, n)
	}
	return n, true
}

func asTruth(s scalar) (value, ok bool) {
	if s.first == 0 || len(s.raw) > 10 {
		return false, false
	}
	switch strings.ToLower(strings.TrimSpace(string(s.raw))) {
	case "true", "yes", "on", "1":
		return true, true
	case "false", "no", "off", "0":
		return false, true
	}
	return false, false
}
