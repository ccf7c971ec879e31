package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Oddity is something in a document that was not understood, or not without loss. The rest of the report stands.
type Oddity struct {
	Path string // where, as in Error
	What string // what was found and what became of it, in English, for people
}

// maxOddities bounds the list; Report.OddityCount goes on counting.
const maxOddities = 100

// step is a part of the path to the value that is being read: a key, or a place in a list.
type step struct {
	name  string
	index int
}

// odd notes that the value at the present path was not understood, or not without loss.
func (d *decoder) odd(format string, args ...any) {
	if d.count++; d.count <= maxOddities {
		d.oddities = append(d.oddities, Oddity{Path: d.where(), What: fmt.Sprintf(format, args...)})
	}
}

func (d *decoder) where() string {
	var b strings.Builder
	for _, s := range d.path {
		switch {
		case s.name == "":
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case b.Len() > 0:
			b.WriteString("." + s.name)
		default:
			b.WriteString(s.name)
		}
	}
	return b.String()
}

// describe quotes the beginning of a value for people.
func describe(raw []byte) string {
	const enough = 60
	if len(raw) <= enough {
		return string(raw)
	}
	return strings.ToValidUTF8(string(raw[:enough]), "") + "…"
}
