package importer

import (
	"bytes"
	"unicode/utf8"
)

// sniff tells by its first bytes whether a file is "csv" or "xlsx", or else what it is.
func sniff(data []byte) string {
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(head) == 0 {
		return "an empty file"
	}
	for _, kind := range []struct{ magic, name string }{
		{"PK\x03\x04", "xlsx"},
		{"%PDF", "a PDF document"},
		{"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls): save it as .xlsx"},
		{"\x89PNG", "an image"}, {"\xff\xd8\xff", "an image"}, {"GIF8", "an image"},
		{"\x1f\x8b", "a compressed archive: unpack it"}, {"7z\xbc\xaf", "a compressed archive: unpack it"}, {"Rar!", "a compressed archive: unpack it"},
		{"{", "JSON"}, {"[{", "JSON"}, {"[\n", "JSON"},
		{"<", "HTML or XML: export as CSV or XLSX"},
		{"PK", "an empty or damaged archive"},
	} {
		if bytes.HasPrefix(head, []byte(kind.magic)) {
			return kind.name
		}
	}
	if !isUTF16(data) && bytes.IndexByte(head, 0) >= 0 {
		return "a binary file"
	}
	return "csv"
}

func isUTF16(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
}

// mostlyUTF8 says whether a file that is not all UTF-8 is still that, with some damage: most of what is beyond ASCII is well-formed.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return good > 4*bad
}
