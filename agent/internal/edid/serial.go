package edid

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Serials are the serial number as the screen's label has it, and another form of it that people may have recorded.
// Both are empty when the screen says nothing that could be one.
//
// Two makers split what the label shows between the text and the number: Acer puts the number, in hexadecimal, between the
// eighth and the ninth character of the text; Samsung puts four characters before the text, as the bytes of the number.
func (d Display) Serials() (serial, other string) {
	text := d.Text
	if strings.Trim(text, "0") == "" {
		text = ""
	}
	switch {
	case text == "":
		return d.number(), ""
	case d.number() == "":
		return text, ""
	case d.Code == "ACR" && len(text) >= 8:
		whole := fmt.Sprintf("%s%08x%s", text[:8], d.Number, text[8:])
		if len(text) == 12 {
			return whole, text
		}
		return text, whole
	case d.Code == "SAM" && alphanumeric(d.bytes()):
		whole := d.bytes() + text
		if d.Year < 2005 { // labels of cathode ray tubes bear the text alone
			return text, whole
		}
		return whole, text
	}
	return text, ""
}

// number is the numeric serial as it is usually written; nothing for zero and for the constant that stands for none.
func (d Display) number() string {
	if d.Number == 0 || d.Number == 0x01010101 || d.Number == 0xffffffff {
		return ""
	}
	return fmt.Sprintf("%08x", d.Number)
}

func (d Display) bytes() string { return string(binary.BigEndian.AppendUint32(nil, d.Number)) }

func alphanumeric(s string) bool {
	return strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
