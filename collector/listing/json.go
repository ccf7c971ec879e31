package listing

import (
	"encoding/json"
	"io"

	"recolement/collector/inventory"
)

// entry is a discrepancy as JSON, by the names of the CSV's columns.
type entry struct {
	Kind        inventory.Kind    `json:"kind"`
	Field       string            `json:"field"`
	Number      string            `json:"inventory_number"`
	Serial      string            `json:"device_serial"`
	Name        string            `json:"device_name"`
	Manual      string            `json:"manual"`
	Observed    string            `json:"observed"`
	Suggestion  string            `json:"suggestion"`
	Explanation string            `json:"explanation"`
	Code        string            `json:"explanation_code"`
	Args        map[string]string `json:"explanation_args,omitempty"`
	Class       inventory.Class   `json:"class"`
	Entity      string            `json:"entity"`
	Service     string            `json:"service"`
	Site        string            `json:"site"`
	Others      []string          `json:"others,omitempty"`
	Evidence    []evidence        `json:"evidence,omitempty"` // of the match between record and device
}

type evidence struct {
	Key   inventory.EvidenceKey `json:"key"`
	Value string                `json:"value"`
}

// writeJSON writes an array of objects.
func writeJSON(w io.Writer, l *List) error {
	matches := make(map[string]*inventory.Match, len(l.Matches))
	for i := range l.Matches {
		matches[l.Matches[i].DeviceID] = &l.Matches[i]
	}
	entries := make([]entry, 0, len(l.Discrepancies))
	for i := range l.Discrepancies {
		d := &l.Discrepancies[i]
		e := entry{
			Kind: d.Kind, Field: d.Field, Number: d.Number, Serial: d.DeviceSerial, Name: d.DeviceName, Manual: d.Manual, Observed: d.Observed,
			Suggestion: d.Suggestion, Explanation: l.Text.Explain(d.Explanation), Code: d.Explanation.Code, Args: d.Explanation.Args,
			Class: d.Class, Entity: d.EntityCode, Service: d.ServiceCode, Site: d.SiteCode, Others: d.Others,
		}
		if m := matches[d.DeviceID]; m != nil && m.AssetID == d.AssetID {
			for _, reason := range m.Evidence {
				e.Evidence = append(e.Evidence, evidence{reason.Key, reason.Value})
			}
		}
		entries = append(entries, e)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(entries)
}
