package report

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/bits"
)

// maxDepth bounds the nesting of a document. The format itself needs seven levels.
const maxDepth = 64

// scanner reads JSON's grammar, in one pass and without copying. It is as strict as encoding/json about the grammar;
// leniency about values is the decoder's. (encoding/json's own token reader is several times too slow for an audit of
// a hundred thousand reports, and its Unmarshal says nothing of unknown keys, null and letter case.)
// Every method starts at pos and leaves pos behind what it read.
type scanner struct {
	data   []byte
	pos    int
	depth  int
	spaced bool // white space was passed over
}

// syntaxError is a mistake in the grammar, at pos.
type syntaxError string

func (e syntaxError) Error() string { return string(e) }

// peek skips white space and returns the next byte; 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\r', '\n':
			s.pos++
			s.spaced = true
		default:
			return c
		}
	}
	return 0
}

// open enters an object or a list.
func (s *scanner) open() error {
	s.pos++
	if s.depth++; s.depth > maxDepth {
		return syntaxError("nested too deeply")
	}
	return nil
}

// more says whether another member follows before the closing end, which it consumes, as it does commas.
func (s *scanner) more(end byte, first bool) (bool, error) {
	c := s.peek()
	switch {
	case c == end:
		s.pos++
		s.depth--
		return false, nil
	case first:
		return true, nil
	case c == ',':
		s.pos++
		if s.peek() == end {
			return false, syntaxError("a comma with nothing behind it")
		}
		return true, nil
	}
	return false, syntaxError("no comma between members")
}

// key reads a member's name and its colon.
func (s *scanner) key() ([]byte, error) {
	if s.peek() != '"' {
		return nil, syntaxError("no name of a member where one must stand")
	}
	name, err := s.text()
	if err != nil {
		return nil, err
	}
	if s.peek() != ':' {
		return nil, syntaxError("no colon behind a name")
	}
	s.pos++
	return name, nil
}

// text reads a string; what it returns may point into the document.
func (s *scanner) text() ([]byte, error) {
	raw, escaped, err := s.quoted()
	if err != nil || !escaped {
		return raw, err
	}
	var plain string
	if err := json.Unmarshal(s.data[s.pos-len(raw)-2:s.pos], &plain); err != nil {
		return nil, syntaxError("a string with a wrong escape")
	}
	return []byte(plain), nil
}

// quoted reads a string as it stands between its quotes.
func (s *scanner) quoted() (raw []byte, escaped bool, err error) {
	start := s.pos + 1
	for i := ordinary(s.data, start); i < len(s.data); i = ordinary(s.data, i+1) {
		switch c := s.data[i]; {
		case c == '"':
			s.pos = i + 1
			return s.data[start:i], escaped, nil
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			s.pos = i
			return nil, false, syntaxError("a control character in a string")
		}
	}
	s.pos = len(s.data)
	return nil, false, syntaxError("a string without its end")
}

// ordinary gives where the first byte from i on stands that is not simply one of a string's, or one up to seven before it: most are passed over
// eight at a time.
func ordinary(data []byte, i int) int {
	const each, high = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(data); i += 8 {
		x := binary.LittleEndian.Uint64(data[i:])
		quote, slash := x^each*'"', x^each*'\\'
		// The high bit of a byte tells that it was less than what was taken away; above the first such byte it tells nothing.
		if found := ((x-each*' ')&^x | (quote-each)&^quote | (slash-each)&^slash) & high; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	return i
}

// number reads a number as it stands.
func (s *scanner) number() ([]byte, error) {
	start := s.pos
	if s.at('-') {
		s.pos++
	}
	if s.at('0') {
		s.pos++
	} else if !s.digits() {
		return nil, syntaxError("no value where one must stand")
	}
	if s.at('.') {
		s.pos++
		if !s.digits() {
			return nil, syntaxError("a number that ends with its point")
		}
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		if !s.digits() {
			return nil, syntaxError("a number without its exponent")
		}
	}
	return s.data[start:s.pos], nil
}

func (s *scanner) at(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && '0' <= s.data[s.pos] && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}

// literal reads true, false or null.
func (s *scanner) literal(word string) error {
	if !bytes.HasPrefix(s.data[s.pos:], []byte(word)) {
		return syntaxError("no value where one must stand")
	}
	s.pos += len(word)
	return nil
}

// raw passes over one value of any type, checking it, and returns it as it stands.
func (s *scanner) raw() ([]byte, error) {
	s.peek()
	start := s.pos
	err := s.skip()
	return s.data[start:s.pos], err
}

func (s *scanner) skip() error {
	switch s.peek() {
	case '{', '[':
		return s.skipMembers()
	case '"':
		_, err := s.text()
		return err
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	}
	_, err := s.number()
	return err
}

func (s *scanner) skipMembers() error {
	begin := s.data[s.pos]
	if err := s.open(); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := s.more(begin+2, first) // '{'+2 is '}', '['+2 is ']'
		if err != nil || !more {
			return err
		}
		if begin == '{' {
			if _, err := s.key(); err != nil {
				return err
			}
		}
		if err := s.skip(); err != nil {
			return err
		}
	}
}
