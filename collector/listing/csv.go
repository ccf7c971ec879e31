package listing

import (
	"encoding/csv"
	"io"
	"strings"

	"recolement/collector/inventory"
)

// columns are the CSV's columns, by names that scripts rely on; new ones are added at the end.
func columns() []string {
	return []string{"kind", "field", "inventory_number", "device_serial", "device_name", "manual", "observed", "suggestion", "explanation", "class", "entity", "service", "site"}
}

func cells(l *List, d *inventory.Discrepancy) []string {
	return []string{string(d.Kind), d.Field, d.Number, d.DeviceSerial, d.DeviceName, d.Manual, d.Observed, d.Suggestion, l.Text.Explain(d.Explanation),
		string(d.Class), d.EntityCode, d.ServiceCode, d.SiteCode}
}

// writeCSV writes comma-separated UTF-8 without a byte-order mark.
func writeCSV(w io.Writer, l *List) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns()); err != nil {
		return err
	}
	for i := range l.Discrepancies {
		row := cells(l, &l.Discrepancies[i])
		for c := range row {
			row[c] = Harmless(row[c])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Harmless keeps a spreadsheet from taking a text for a formula, by an apostrophe before it: what a machine calls itself is not ours to
// trust. A sign before plain letters and digits, as in the suffix "-P", computes nothing and stays.
func Harmless(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '@', '\t', '\r', '\n':
		return "'" + s
	case '+', '-':
		for _, c := range s[1:] {
			if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.ContainsRune(" -.", c)) {
				return "'" + s
			}
		}
	}
	return s
}
