package plugin

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/store"
)

// digest is what one message says of new discrepancies: how many there are of each kind, and the first of them. However many there are, it
// is one message.
type digest struct {
	Text   *language.Printer
	Label  string // of the subscription
	Base   string // address of the collector's pages; empty: not known
	Total  int
	Counts []kindCount
	Rows   []digestRow
	More   int
}

type kindCount struct {
	Kind  inventory.Kind `json:"kind"`
	Label string         `json:"label"`
	Count int            `json:"count"`
}

// digestRow is one discrepancy, in words.
type digestRow struct {
	Kind    string `json:"kind"`
	Number  string `json:"inventory_number,omitempty"`
	Name    string `json:"device_name,omitempty"`
	Explain string `json:"explanation"`
	URL     string `json:"url,omitempty"`
}

const mostRows = 25

func newDigest(text *language.Printer, label, base string, counts map[inventory.Kind]int, rows []store.DiscrepancyRow) digest {
	d := digest{Text: text, Label: label, Base: base}
	for _, k := range inventory.Kinds() {
		if n := counts[k]; n > 0 {
			d.Total += n
			d.Counts = append(d.Counts, kindCount{k, text.T("kind." + string(k)), n})
		}
	}
	for i := range rows[:min(len(rows), mostRows)] {
		r := &rows[i]
		row := digestRow{Kind: text.T("kind." + string(r.Kind)), Number: r.Number, Name: r.DeviceName, Explain: text.Explain(r.Explanation)}
		if base != "" {
			row.URL = strings.TrimSuffix(base, "/") + "/discrepancies/" + r.Key
		}
		d.Rows = append(d.Rows, row)
	}
	d.More = d.Total - len(d.Rows)
	return d
}

// Subject is the message's.
func (d digest) Subject() string { return d.Text.N("message.subject", d.Total, count(d.Total)) }

func count(n int) map[string]string { return map[string]string{"n": fmt.Sprint(n)} }

// T is a text of the catalogues.
func (d digest) T(id string) string { return d.Text.T(id) }

// Rest says how many discrepancies are not listed.
func (d digest) Rest() string { return d.Text.N("message.more", d.More, count(d.More)) }

// Plain is the message as text, which Webex reads as markdown.
func (d digest) Plain() string {
	var b strings.Builder
	for _, c := range d.Counts {
		fmt.Fprintf(&b, "- %s: %d\n", c.Label, c.Count)
	}
	b.WriteByte('\n')
	for _, r := range d.Rows {
		fmt.Fprintf(&b, "- %s\n", strings.Join(slices.DeleteFunc([]string{r.Kind, r.Number, r.Name, r.Explain}, func(s string) bool { return s == "" }), " · "))
	}
	if d.More > 0 {
		b.WriteString(d.Rest() + "\n")
	}
	if d.Base != "" {
		b.WriteString("\n" + d.Base + "\n")
	}
	return b.String()
}

//go:embed digest.html
var digestPage string

// HTML is the message for mail programs. What stands in it comes from machines that nobody controls, and is escaped.
func (d digest) HTML() (string, error) {
	page, err := template.New("digest").Parse(digestPage)
	if err != nil {
		return "", fmt.Errorf("parse the digest: %w", err)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, d); err != nil {
		return "", fmt.Errorf("write the digest: %w", err)
	}
	return b.String(), nil
}

// Data is the message for programs.
func (d digest) Data() (string, error) {
	text, err := json.Marshal(map[string]any{"event": "discrepancies", "subscription": d.Label, "total": d.Total, "kinds": d.Counts, "discrepancies": d.Rows})
	return string(text), err
}

// total is how many there are of all kinds.
func total(counts map[inventory.Kind]int) int {
	n := 0
	for c := range maps.Values(counts) {
		n += c
	}
	return n
}
