// Package listing writes a list of discrepancies for people and programs: CSV, JSON, a workbook, and a report that a head of
// department can read. What is in the list is its callers' business.
package listing

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/language"
)

// List is what is to be written.
type List struct {
	Today         time.Time
	Sources       []string // the files it was made from
	Policy        *inventory.Policy
	Assets        []inventory.Asset
	Devices       []inventory.Device
	Matches       []inventory.Match
	Discrepancies []inventory.Discrepancy
	Text          *language.Printer
}

// Formats lists the names of the formats.
func Formats() []string { return []string{"csv", "json", "xlsx", "html"} }

// Write writes a list in a format.
func Write(w io.Writer, format string, l *List) error {
	writers := map[string]func(io.Writer, *List) error{"csv": writeCSV, "json": writeJSON, "xlsx": writeXLSX, "html": writeHTML}
	write, known := writers[format]
	if !known {
		return fmt.Errorf("unknown format %q, expected one of %s", format, strings.Join(Formats(), ", "))
	}
	if err := write(w, l); err != nil {
		return fmt.Errorf("write %s: %w", format, err)
	}
	return nil
}

// columns are the CSV's columns, by names that scripts rely on.
var columns = []string{"kind", "field", "inventory_number", "device_serial", "device_name", "manual", "observed", "suggestion", "explanation", "class", "entity", "service", "site"}

func cells(l *List, d *inventory.Discrepancy) []string {
	return []string{string(d.Kind), d.Field, d.Number, d.DeviceSerial, d.DeviceName, d.Manual, d.Observed, d.Suggestion, l.Text.Explain(d.Explanation),
		string(d.Class), d.EntityCode, d.ServiceCode, d.SiteCode}
}

func writeCSV(w io.Writer, l *List) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
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

// Harmless keeps a spreadsheet from taking a text for a formula: what a machine calls itself is not ours to trust. A lone dash or sign is left alone.
func Harmless(s string) string {
	if len(s) > 1 && strings.IndexByte("=+-@\t\r", s[0]) >= 0 && strings.ContainsAny(s, "(|!=") {
		return "'" + s
	}
	if len(s) > 0 && (s[0] == '=' || s[0] == '@' || s[0] == '\t' || s[0] == '\r') {
		return "'" + s
	}
	return s
}

// entry is a discrepancy as JSON.
type entry struct {
	Kind        inventory.Kind       `json:"kind"`
	Field       string               `json:"field"`
	Number      string               `json:"inventory_number"`
	Serial      string               `json:"device_serial"`
	Name        string               `json:"device_name"`
	Manual      string               `json:"manual"`
	Observed    string               `json:"observed"`
	Suggestion  string               `json:"suggestion"`
	Explanation string               `json:"explanation"`
	Reason      string               `json:"reason"` // the explanation's code
	Args        map[string]string    `json:"reason_args,omitempty"`
	Others      []string             `json:"others,omitempty"`
	Class       inventory.Class      `json:"class,omitempty"`
	Entity      string               `json:"entity,omitempty"`
	Service     string               `json:"service,omitempty"`
	Site        string               `json:"site,omitempty"`
	Evidence    []inventory.Evidence `json:"evidence,omitempty"`
}

func writeJSON(w io.Writer, l *List) error {
	evidence := make(map[string][]inventory.Evidence, len(l.Matches))
	for i := range l.Matches {
		evidence[l.Matches[i].DeviceID] = l.Matches[i].Evidence
	}
	entries := make([]entry, 0, len(l.Discrepancies))
	for i := range l.Discrepancies {
		d := &l.Discrepancies[i]
		entries = append(entries, entry{
			d.Kind, d.Field, d.Number, d.DeviceSerial, d.DeviceName, d.Manual, d.Observed, d.Suggestion, l.Text.Explain(d.Explanation),
			d.Explanation.Code, d.Explanation.Args, d.Others, d.Class, d.EntityCode, d.ServiceCode, d.SiteCode, evidence[d.DeviceID],
		})
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(map[string]any{"today": l.Today.Format(time.DateOnly), "sources": l.Sources, "discrepancies": entries})
}
