// Package listing writes a list of discrepancies for people and programs: CSV, JSON, a workbook, and a report that a head of
// department can read. What is in the list is its callers' business, the words are language's.
package listing

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/language"
)

// List is what is to be written. For CSV, Discrepancies and Text are enough.
type List struct {
	Today         time.Time
	Sources       []Source
	Policy        *inventory.Policy
	Assets        []inventory.Asset
	Devices       []inventory.Device
	Matches       []inventory.Match
	Discrepancies []inventory.Discrepancy
	Text          *language.Printer
}

// Source is a file that the list was made from.
type Source struct {
	Name    string
	Assets  bool // an inventory; else reports
	Count   int  // records or reports that went in
	Refused int  // and that did not
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

// ofKind gives the discrepancies of each kind, in their order.
func (l *List) ofKind() map[inventory.Kind][]*inventory.Discrepancy {
	out := map[inventory.Kind][]*inventory.Discrepancy{}
	for i := range l.Discrepancies {
		d := &l.Discrepancies[i]
		out[d.Kind] = append(out[d.Kind], d)
	}
	return out
}

// word is the text of a domain word, itself where the catalogue has none: classes are policy, so there may be others.
func (l *List) word(area, word string) string {
	if word == "" {
		return ""
	}
	id := area + "." + word
	if text := l.Text.T(id); text != id {
		return text
	}
	return word
}

// value is a compared value as people read it: dates in their language, ages in years.
func (l *List) value(d *inventory.Discrepancy, v string) string {
	if day, err := time.Parse(time.DateOnly, v); err == nil {
		return l.Text.Date(day)
	}
	if age, err := strconv.Atoi(v); err == nil && d.Kind == inventory.RenewalDue {
		return l.Text.N("listing.years", age)
	}
	return v
}

func args(pairs ...any) map[string]string {
	out := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		out[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return out
}
