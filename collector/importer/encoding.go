package importer

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const bom = "\xef\xbb\xbf"

// decode turns a CSV file's bytes into text and notes its encoding.
func (d *Dialect) decode(data []byte) (string, error) {
	switch {
	case isUTF16(data):
		d.Encoding, d.BOM = "utf-16le", true
		if data[0] == 0xfe {
			d.Encoding = "utf-16be"
		}
	case bytes.HasPrefix(data, []byte(bom)):
		d.Encoding, d.BOM = "utf-8", true
	case utf8.Valid(data), mostlyUTF8(data):
		d.Encoding = "utf-8"
	default:
		d.Encoding = "windows-1252"
	}
	if d.Encoding == "utf-8" {
		return strings.ToValidUTF8(string(bytes.TrimPrefix(data, []byte(bom))), "\uFFFD"), nil
	}
	text, err := d.encoding().NewDecoder().Bytes(data)
	if err != nil {
		return "", fmt.Errorf("read as %s: %w", d.Encoding, err)
	}
	return strings.TrimPrefix(string(text), "\uFEFF"), nil
}

// encode turns text into the bytes of the dialect; what Windows-1252 does not have becomes a question mark.
func (d *Dialect) encode(text string) ([]byte, error) {
	switch d.Encoding {
	case "utf-16le", "utf-16be":
		return d.encoding().NewEncoder().Bytes([]byte(text))
	case "windows-1252":
		return encoding.ReplaceUnsupported(d.encoding().NewEncoder()).Bytes([]byte(text))
	}
	if d.BOM {
		text = bom + text
	}
	return []byte(text), nil
}

func (d *Dialect) encoding() encoding.Encoding {
	switch d.Encoding {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return charmap.Windows1252
}
