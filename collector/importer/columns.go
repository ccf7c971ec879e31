package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"recolement/collector/inventory"
)

// names is the words by which columns are known, folded.
type names map[string]bool

func newNames(given *Mapping) names {
	n := names{}
	for _, f := range fields() {
		for _, a := range f.aliases {
			n[a] = true
		}
	}
	if given != nil {
		for _, header := range given.Columns {
			n[inventory.Fold(header)] = true
		}
	}
	return n
}

// known counts the cells of a row that name a column, each name once.
func (n names) known(cells []string) int {
	seen := map[string]bool{}
	for _, cell := range cells {
		if cell == "" || len(cell) > 80 {
			continue
		}
		for _, key := range keys(cell) {
			if n[key] && !seen[key] {
				seen[key] = true
				break
			}
		}
	}
	return len(seen)
}

// keys are the ways to read a header, surest first: whole, without what is in brackets, and what stands behind a prefix ("Matériel.Marque").
func keys(header string) []string {
	out := []string{inventory.Fold(header)}
	plain := header
	if i := strings.IndexAny(plain, "(["); i > 0 {
		plain = plain[:i]
		out = append(out, inventory.Fold(plain))
	}
	plain = strings.TrimRight(plain, " *:")
	if i := max(strings.LastIndex(plain, " - "), strings.LastIndexAny(plain, ".:>")); i >= 0 {
		out = append(out, inventory.Fold(plain[i+1:]))
	}
	return out
}

// mapColumns gives each field its column, the given one, else the one with the surest word for it, and returns the field of each column.
func (t *Table) mapColumns(given *Mapping) ([]*field, error) {
	t.Mapping = Mapping{Columns: map[string]string{}}
	columns := make([]*field, len(t.Header))
	all := fields()
	if err := t.mapGiven(columns, all, given); err != nil {
		return nil, err
	}
	read := make([][]string, len(t.Header))
	for i, h := range t.Header {
		read[i] = keys(h)
	}
	for way := range 3 { // headers read whole first
		for rank := range longestAliases(all) { // the surest words of all fields first: "N° inventaire" before "Référence"
			for _, f := range all {
				if _, mapped := t.Mapping.Columns[f.name]; mapped || rank >= len(f.aliases) || given.leavesOut(f.name) {
					continue
				}
				at := slices.IndexFunc(read, func(keys []string) bool { return way < len(keys) && keys[way] == f.aliases[rank] })
				if at >= 0 && columns[at] == nil {
					columns[at], t.Mapping.Columns[f.name] = f, t.Header[at]
				}
			}
		}
	}
	for i, h := range t.Header {
		if columns[i] == nil && h != "" {
			t.Unmapped = append(t.Unmapped, h)
		}
	}
	return columns, nil
}

// mapGiven gives the fields of a given mapping their columns.
func (t *Table) mapGiven(columns, all []*field, given *Mapping) error {
	if given == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(given.Columns)) {
		wanted := given.Columns[name]
		if wanted == "" {
			continue
		}
		f := slices.IndexFunc(all, func(f *field) bool { return f.name == name })
		if f < 0 {
			return fmt.Errorf("the mapping names %q, which is no field; there are %s", name, strings.Join(FieldNames(), ", "))
		}
		at := -1
		for i, h := range t.Header {
			if columns[i] == nil && (h == wanted || at < 0 && inventory.Fold(h) == inventory.Fold(wanted)) {
				at = i
			}
		}
		if at < 0 {
			return fmt.Errorf("the mapping takes %s from column %q, which the header does not have: %s", name, wanted, strings.Join(t.Header, " | "))
		}
		columns[at], t.Mapping.Columns[name] = all[f], t.Header[at]
	}
	return nil
}

func longestAliases(all []*field) int {
	n := 0
	for _, f := range all {
		n = max(n, len(f.aliases))
	}
	return n
}
