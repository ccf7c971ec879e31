// Package edid reads EDID base blocks: what a screen says of itself over its video cable. Where the blocks come from, and
// what becomes of the facts, is left to others.
package edid

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// blockSize is the size of the base block; extension blocks hold nothing that identifies a screen.
const blockSize = 128

// Display is what identifies a screen. Texts are trimmed and printable.
type Display struct {
	Code    string // the maker's three-letter Plug and Play id: DEL
	Product uint16 // the maker's number for the model
	Number  uint32 // the numeric serial number; often 0 or a constant
	Text    string // the serial number as text; often absent
	Name    string // the model's name
	Note    string // other text: a panel's part number
	Week    int    // of manufacture; 0 when not said
	Year    int    // of manufacture, or of the model when no week is said
}

// Errors of a block that says nothing that can be relied on.
var (
	ErrShort    = errors.New("edid: shorter than a base block")
	ErrHeader   = errors.New("edid: no header")
	ErrChecksum = errors.New("edid: wrong checksum")
)

var header = []byte{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}

// Parse reads the base block at the beginning of raw.
func Parse(raw []byte) (Display, error) {
	if len(raw) < blockSize {
		return Display{}, ErrShort
	}
	raw = raw[:blockSize]
	if !bytes.HasPrefix(raw, header) {
		return Display{}, ErrHeader
	}
	var sum byte
	for _, b := range raw {
		sum += b
	}
	if sum != 0 {
		return Display{}, ErrChecksum
	}
	d := Display{
		Code:    code(binary.BigEndian.Uint16(raw[8:])),
		Product: binary.LittleEndian.Uint16(raw[10:]),
		Number:  binary.LittleEndian.Uint32(raw[12:]),
		Year:    1990 + int(raw[17]),
	}
	if week := int(raw[16]); week <= 54 { // 255 means that the year is the model's
		d.Week = week
	}
	d.descriptors(raw[54:126])
	return d, nil
}

// code unpacks three letters of five bits each.
func code(v uint16) string {
	letter := func(shift int) byte { return '@' + byte(v>>shift&31) }
	return string([]byte{letter(10), letter(5), letter(0)})
}

// descriptors reads the four texts or timings of 18 bytes.
func (d *Display) descriptors(raw []byte) {
	const size = 18
	for ; len(raw) >= size; raw = raw[size:] {
		if raw[0] != 0 || raw[1] != 0 { // a timing
			continue
		}
		value := text(raw[5:size])
		switch raw[3] {
		case 0xff:
			d.Text = join(d.Text, value)
		case 0xfc:
			d.Name = join(d.Name, value)
		case 0xfe:
			d.Note = join(d.Note, value)
		}
	}
}

func join(a, b string) string { return strings.TrimSpace(a + " " + b) }

// text is what stands before the line feed, without what does not print.
func text(raw []byte) string {
	line, _, _ := bytes.Cut(raw, []byte{'\n'})
	printable := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, string(line))
	return strings.TrimSpace(printable)
}

// Model is the name on the screen's label, or the panel's part number, or nothing.
func (d Display) Model() string {
	if d.Name != "" {
		return d.Name
	}
	return d.Note
}

// Made is the date of manufacture as week/year, or the year alone.
func (d Display) Made() string {
	if d.Week == 0 {
		return strconv.Itoa(d.Year)
	}
	return fmt.Sprintf("%d/%d", d.Week, d.Year)
}
