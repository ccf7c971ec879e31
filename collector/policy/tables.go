package policy

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"recolement/collector/inventory"
)

const maxTable = 16 << 20 // bytes of a table of services or sites

// ReadServices reads a table of services: a header, then code; label; entity (a code) in any order and dialect of CSV.
func ReadServices(name string, r io.Reader) (map[string]inventory.Service, error) {
	rows, err := readTable(name, r, []string{"code"}, []string{"libelle", "label", "service", "nom"}, []string{"entite", "entity"})
	if err != nil {
		return nil, err
	}
	out := make(map[string]inventory.Service, len(rows))
	for _, row := range rows {
		code := strings.ToUpper(row[0])
		out[code] = inventory.Service{Code: code, Label: row[1], Entity: strings.ToUpper(row[2])}
	}
	return out, nil
}

// ReadSites reads a table of sites: a header, then code; label; subnets (CIDR, separated by blanks) and, where the table has it,
// entity (the code of the one to which all of the site belongs).
func ReadSites(name string, r io.Reader) ([]inventory.Site, error) {
	rows, err := readTable(name, r, []string{"code"}, []string{"libelle", "label", "site", "nom"}, []string{"sousreseaux", "sousreseau", "subnets", "subnet", "reseaux", "networks"},
		[]string{optional, "entite", "entity"})
	if err != nil {
		return nil, err
	}
	var out []inventory.Site
	for i, row := range rows {
		site := inventory.Site{Code: row[0], Label: row[1], Entity: strings.ToUpper(row[3])}
		for _, text := range strings.FieldsFunc(row[2], func(c rune) bool { return strings.ContainsRune(" ,|\t\n", c) }) {
			prefix, err := netip.ParsePrefix(text)
			if err != nil {
				return nil, wrong(because("subnet", "site", row[0], "entry", strconv.Itoa(i+1), "value", text), 0, "%s: site %s (entry %d): subnet %q is not in the form 10.1.0.0/22", name, row[0], i+1, text)
			}
			site.Subnets = append(site.Subnets, prefix.Masked())
		}
		out = append(out, site)
	}
	return out, nil
}

// readTable reads a CSV with a header and gives each row's cells in the order of the wanted columns, each of which is named by one of its aliases.
func readTable(name string, r io.Reader, wanted ...[]string) ([][]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(data) > maxTable {
		return nil, wrong(because("large", "limit", strconv.Itoa(maxTable)), 0, "%s: larger than %d bytes", name, maxTable)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		if data, err = charmap.Windows1252.NewDecoder().Bytes(data); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	cells, err := parseCSV(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(cells) == 0 {
		return nil, wrong(because("empty", "columns", headers(wanted)), 0, "%s: empty, expected a header with %s", name, headers(wanted))
	}
	columns, err := findColumns(cells[0], wanted)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out [][]string
	for _, row := range cells[1:] {
		picked := make([]string, len(columns))
		for i, c := range columns {
			if c >= 0 && c < len(row) {
				picked[i] = strings.TrimSpace(row[c])
			}
		}
		if picked[0] != "" {
			out = append(out, picked)
		}
	}
	return out, nil
}

func parseCSV(data []byte) ([][]string, error) {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	for _, d := range []rune{';', '\t', ','} {
		if bytes.ContainsRune(first, d) {
			r.Comma = d
			break
		}
	}
	return r.ReadAll()
}

func findColumns(header []string, wanted [][]string) ([]int, error) {
	out := make([]int, len(wanted))
	for i, aliases := range wanted {
		out[i] = -1
		for c, cell := range header {
			for _, alias := range aliases {
				if alias != optional && inventory.Fold(cell) == alias && out[i] < 0 {
					out[i] = c
				}
			}
		}
		if out[i] < 0 && aliases[0] != optional {
			return nil, wrong(because("column", "column", aliases[0]), 0, "no column %q in the header %q", aliases[0], strings.Join(header, ";"))
		}
	}
	return out, nil
}

// optional, as the first alias of a column, says that a table may be without it.
const optional = ""

func headers(wanted [][]string) string {
	var names []string
	for _, w := range wanted {
		if w[0] != optional {
			names = append(names, w[0])
		}
	}
	return strings.Join(names, ", ")
}
