package importer

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// readCSV reads a CSV file of any of the usual dialects. encoding/csv gives up a file at its first stray quote; an inventory typed by
// hand has some, so that lines are cut here: a quoted cell may hold line breaks, but one that is not closed refuses its own line only.
func (t *Table) readCSV(data []byte) ([]row, error) {
	text, err := t.decode(data)
	if err != nil {
		return nil, err
	}
	t.Dialect.Delimiter = delimiter(text)
	var out []row
	line := 1
	for text != "" {
		cells, used, lines, bad := cutLine(text, t.Dialect.Delimiter[0])
		r := row{at: line, cells: cells}
		if bad {
			r.bad = "quotes"
		}
		out = append(out, r)
		if len(out) > MaxRows {
			return nil, fmt.Errorf("more than %d rows", MaxRows)
		}
		text = text[used:]
		line += lines
	}
	return out, nil
}

// decode turns the file's bytes into text and notes its encoding.
func (t *Table) decode(data []byte) (string, error) {
	d := &t.Dialect
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		d.Encoding, d.BOM = "utf-16le", true
		if data[0] == 0xfe {
			d.Encoding = "utf-16be"
		}
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", fmt.Errorf("read as UTF-16: %w", err)
		}
		return string(text), nil
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		d.Encoding, d.BOM = "utf-8", true
		return strings.ToValidUTF8(string(data[3:]), "\uFFFD"), nil
	case utf8.Valid(data):
		d.Encoding = "utf-8"
		return string(data), nil
	}
	d.Encoding = "windows-1252"
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", fmt.Errorf("read as Windows-1252: %w", err)
	}
	return string(text), nil
}

// delimiter is the one of ; tab , that stands most often in the fullest of the first lines.
func delimiter(text string) string {
	best, most := ";", 0
	for i, line := range strings.SplitN(text, "\n", 21) {
		if i == 20 {
			break
		}
		for _, d := range []string{";", "\t", ","} {
			if n := strings.Count(line, d); n > most {
				best, most = d, n
			}
		}
	}
	return best
}

// cutLine cuts the first record off a text: its cells, how many bytes and lines it took, and whether a quoted cell was not closed, in which
// case the record is its first line.
func cutLine(text string, delimiter byte) (cells []string, used, lines int, bad bool) {
	end := strings.IndexByte(text, '\n')
	if end < 0 {
		end = len(text)
	}
	first := text[:end]
	used = min(end+1, len(text))
	if strings.IndexByte(first, '"') < 0 {
		return strings.Split(strings.TrimSuffix(first, "\r"), string(delimiter)), used, 1, false
	}
	cells, used, lines, ok := cutQuoted(text, delimiter)
	if !ok {
		return strings.Split(strings.TrimSuffix(first, "\r"), string(delimiter)), min(end+1, len(text)), 1, true
	}
	return cells, used, lines, false
}

// maxCellLines is how many lines a quoted cell may span: a comment has a few, an unclosed quote swallows the file.
const maxCellLines = 50

// cutQuoted cuts off a record that has quotes; not ok when a quoted cell is not closed within maxCellLines.
func cutQuoted(text string, delimiter byte) (cells []string, used, lines int, ok bool) {
	lines = 1
	i := 0
	for {
		cell, next, more, closed := cutCell(text, i, delimiter, &lines)
		if !closed {
			return nil, 0, 0, false
		}
		cells = append(cells, cell)
		i = next
		if !more {
			return cells, i, lines, true
		}
	}
}

// cutCell cuts off the cell that begins at i; more says that another one follows in the record.
func cutCell(text string, i int, delimiter byte, lines *int) (cell string, next int, more, closed bool) {
	if i < len(text) && text[i] == '"' {
		return cutQuotedCell(text, i, delimiter, lines)
	}
	for j := i; ; j++ {
		switch {
		case j == len(text):
			return strings.TrimSuffix(text[i:j], "\r"), j, false, true
		case text[j] == '\n':
			return strings.TrimSuffix(text[i:j], "\r"), j + 1, false, true
		case text[j] == delimiter:
			return text[i:j], j + 1, true, true
		}
	}
}

func cutQuotedCell(text string, i int, delimiter byte, lines *int) (cell string, next int, more, closed bool) {
	var b strings.Builder
	start := *lines
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == '"' && j+1 < len(text) && text[j+1] == '"':
			b.WriteByte('"')
			j++
		case text[j] == '"':
			rest, next, more, closed := cutCell(text, j+1, delimiter, lines)
			if strings.Contains(rest, `"`) {
				return "", 0, false, false
			}
			return b.String() + rest, next, more, closed
		default:
			if text[j] == '\n' {
				if *lines++; *lines-start > maxCellLines {
					return "", 0, false, false
				}
			}
			b.WriteByte(text[j])
		}
	}
	return "", 0, false, false
}
