package importer

import (
	"strconv"
	"strings"

	"recolement/collector/inventory"
)

// readCSV reads a CSV file of any of the usual dialects. encoding/csv gives up a file at its first stray quote; an inventory typed by
// hand has some, so that lines are cut here: a quoted cell may hold line breaks, but one that is not closed refuses its own line only.
func (t *Table) readCSV(data []byte, given *Mapping) ([]row, error) {
	text, err := t.Dialect.decode(data)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	k := newCutter(text, given)
	t.Dialect.Delimiter = string(k.delimiter)
	return k.rows(MaxRows)
}

// cutter cuts a text into rows.
type cutter struct {
	text      string
	delimiter byte
	width     int // delimiters of the fullest of the first lines
}

// newCutter finds the delimiter: the one that shows most columns in the header, else the one that stands most often in a line.
func newCutter(text string, given *Mapping) cutter {
	names := newNames(given)
	best, score := cutter{text: text, delimiter: ';'}, 0
	head := firstLines(text, headerWithin)
	for _, d := range []byte{';', '\t', ','} {
		k := cutter{text: head, delimiter: d}
		for _, line := range strings.Split(head, "\n") {
			k.width = max(k.width, strings.Count(line, string(d)))
		}
		known := 0
		rows, _ := k.rows(headerWithin) // more rows than that are no error here
		for i := range rows {
			known = max(known, names.known(rows[i].cells))
		}
		if s := 10_000*known + min(k.width, 9_999); s > score {
			best, score = cutter{text: text, delimiter: d, width: k.width}, s
		}
	}
	return best
}

func firstLines(text string, n int) string {
	end := 0
	for range n {
		i := strings.IndexByte(text[end:], '\n')
		if i < 0 {
			return text
		}
		end += i + 1
	}
	return text[:end]
}

// rows cuts everything; rows are counted as a spreadsheet does.
func (k *cutter) rows(limit int) ([]row, error) {
	out := make([]row, 0, min(limit, strings.Count(k.text, "\n")+1))
	cells := 0
	for i := 0; i < len(k.text); {
		if len(out) == limit {
			return out, inventory.Errorf(inventory.Invalid, "more than %d rows", limit).Because("file_rows", "limit", strconv.Itoa(limit))
		}
		r := row{at: len(out) + 1}
		r.cells, i, r.bad = k.row(i)
		out = append(out, r)
		if cells += len(r.cells); cells > MaxCells {
			return nil, inventory.Errorf(inventory.Invalid, "more than %d cells", MaxCells).Because("file_cells", "limit", strconv.Itoa(MaxCells))
		}
	}
	return out, nil
}

// row cuts off the row that begins at i. Where a quoted cell is not closed, it is the line alone.
func (k *cutter) row(i int) (cells []string, next int, bad string) {
	line, next := k.line(i)
	if len(line) > MaxLine {
		return []string{cut(line[:1000], 200)}, next, "line"
	}
	if strings.IndexByte(line, '"') < 0 {
		return strings.Split(line, string(k.delimiter)), next, ""
	}
	cells, end, ok := k.quotedRow(i)
	if !ok {
		return strings.Split(line, string(k.delimiter)), next, "quotes"
	}
	return cells, end, ""
}

// line is the line that begins at i, and where the next one does.
func (k *cutter) line(i int) (line string, next int) {
	end := strings.IndexByte(k.text[i:], '\n')
	if end < 0 {
		return strings.TrimSuffix(k.text[i:], "\r"), len(k.text)
	}
	return strings.TrimSuffix(k.text[i:i+end], "\r"), i + end + 1
}

func (k *cutter) quotedRow(i int) (cells []string, next int, ok bool) {
	for {
		var cell string
		quoted := i < len(k.text) && k.text[i] == '"'
		if quoted {
			if cell, i, ok = k.quotedCell(i + 1); !ok {
				return nil, 0, false
			}
		}
		end := i + strings.IndexAny(k.text[i:], string([]byte{k.delimiter, '\n'}))
		if end < i {
			end = len(k.text)
		}
		rest := k.text[i:end]
		if quoted && strings.Contains(rest, `"`) { // that was not the end of the cell, but the beginning of another
			return nil, 0, false
		}
		last := end == len(k.text) || k.text[end] == '\n'
		if last {
			rest = strings.TrimSuffix(rest, "\r")
		}
		if cells, i = append(cells, cell+rest), min(end+1, len(k.text)); len(cells) > MaxLine {
			return nil, 0, false
		}
		if last {
			return cells, i, true
		}
	}
}

// maxCellLines is how many lines a quoted cell may span: a comment has a few, an unclosed quote swallows the file.
const maxCellLines = 50

// quotedCell reads a quoted cell from behind its quote to behind the closing one. A cell that holds lines with as many delimiters as a
// row has is none: two stray quotes with rows between them.
func (k *cutter) quotedCell(i int) (cell string, next int, ok bool) {
	start, lines, delimiters, doubled := i, 0, 0, false
	for {
		length := strings.IndexByte(k.text[i:], '"')
		if length < 0 {
			return "", 0, false
		}
		part := k.text[i : i+length]
		i += length + 1
		lines += strings.Count(part, "\n")
		delimiters += strings.Count(part, string(k.delimiter))
		if lines > 0 && (lines >= maxCellLines || delimiters >= max(k.width, 1)) {
			return "", 0, false
		}
		if i == len(k.text) || k.text[i] != '"' {
			break
		}
		doubled = true
		i++
	}
	cell = k.text[start : i-1]
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	return cell, i, true
}
