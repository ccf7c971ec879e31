package importer

import (
	"strconv"
	"strings"

	"recolement/collector/inventory"
)

// skipped is the shape of a row that is no record and nobody misses: blank, a repeated header, a total.
const skipped = "skipped"

// shape judges a row by its cells alone: "" for a record, skipped, or the code of why it is refused.
func (t *Table) shape(i int) string {
	r := &t.rows[i]
	switch {
	case r.bad != "":
		return r.bad
	case blank(r.cells) || t.repeatsHeader(r.cells) || t.isTotal(r.cells):
		return skipped
	case len(t.Header) > 3 && isNote(r.cells):
		return "note"
	case len(r.cells) > len(t.Header) && !t.wide && !blank(r.cells[len(t.Header):]):
		return "cells"
	case len(r.cells) < len(t.Header) && !t.ragged && !t.shortAsBeside(i):
		return "cells"
	}
	for _, c := range r.cells {
		if len(c) > MaxCell {
			return "long"
		}
	}
	return ""
}

// isNote says whether a row is a sentence in its first cell and nothing else: "Export du 12/11/2026".
func isNote(cells []string) bool {
	return strings.Contains(strings.TrimSpace(cells[0]), " ") && blank(cells[1:])
}

func (t *Table) refuse(r *row, code string) {
	p := Problem{File: t.File, Row: r.at, Value: cut(strings.Join(r.cells, " | "), 200), Code: code, Refused: true}
	switch code {
	case "cells":
		p.Args = map[string]string{"found": itoa(len(r.cells)), "expected": itoa(len(t.Header))}
	case "long":
		p.Args = map[string]string{"limit": itoa(MaxCell)}
	case "line":
		p.Args = map[string]string{"limit": itoa(MaxLine)}
	}
	t.Problems = append(t.Problems, p)
}

// leavesOutEmptyCells says whether an exporter ends each row at its last filled cell: then none ends with an empty one.
func leavesOutEmptyCells(rows []row, columns int) bool {
	short := false
	for i := range rows {
		cells := rows[i].cells
		if rows[i].bad != "" || len(cells) < 2 {
			continue
		}
		if cells[len(cells)-1] == "" {
			return false
		}
		short = short || len(cells) < columns
	}
	return short && len(rows) > 2
}

// hasColumnsWithoutHeader says whether most rows go on behind the header's last column: then no cell of theirs was torn in two.
func hasColumnsWithoutHeader(rows []row, columns int) bool {
	longer := 0
	for i := range rows {
		if len(rows[i].cells) > columns && !blank(rows[i].cells[columns:]) {
			longer++
		}
	}
	return longer > 2 && longer > len(rows)/2
}

// shortAsBeside says whether a row beside a short one is just as short: Excel leaves out empty cells at the end for sixteen rows
// together. A line that was broken in two is short in its own way.
func (t *Table) shortAsBeside(i int) bool {
	n := len(t.rows[i].cells)
	same := func(j int) bool { return j >= 0 && j < len(t.rows) && t.rows[j].bad == "" && len(t.rows[j].cells) == n }
	return n > len(t.Header)/2 && (same(i-1) || same(i+1))
}

func (t *Table) repeatsHeader(cells []string) bool {
	if len(cells) == 0 || strings.TrimSpace(cells[0]) != t.Header[0] {
		return false
	}
	same := 0
	for i, h := range t.Header {
		if i < len(cells) && h != "" && strings.TrimSpace(cells[i]) == h {
			same++
		}
	}
	return same > len(t.Header)/2
}

// isTotal says whether a row sums up others: it says so where a record has its number, and names no serial.
func (t *Table) isTotal(cells []string) bool {
	said := false
	for i, c := range cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if i < len(t.columns) && t.columns[i] != nil && t.columns[i].name == "serial" {
			return false
		}
		if !said {
			word, _, _ := strings.Cut(c, " ")
			switch inventory.Fold(word) {
			case "total", "totaux", "soustotal", "subtotal", "somme", "nombre":
				said = true
			default:
				return false
			}
		}
	}
	return said
}

func blank(cells []string) bool {
	for _, c := range cells {
		if c != "" && strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// cut shortens a text for showing.
func cut(s string, limit int) string {
	runes := []rune(s)
	if len(s) <= limit || len(runes) <= limit {
		return s
	}
	return string(runes[:limit]) + "…"
}

func itoa(n int) string { return strconv.Itoa(n) }
