// Package report is the wire contract: the GLPI inventory format (JSON Schema 1.2.3, draft-07) as Go types, with lenient
// decoding of what real senders send and strict encoding of what ours send. It leaves the meaning of a report to the collector.
package report

import "encoding/json"

// Extra keeps the keys that the format does not define, or whose value says nothing (null, ""), as they came.
type Extra map[string]json.RawMessage

// Report is one inventory document: the envelope and what it says of one subject.
type Report struct {
	Action   string   `json:"action,omitempty"`                                                              // inventory, netdiscovery, netinventory, contact…
	DeviceID string   `json:"deviceid" schema:"required"`                                                    // the sender's name for itself: stable for one installation of an agent
	ItemType string   `json:"itemtype,omitempty" schema:"Unmanaged|Computer|Phone|NetworkEquipment|Printer"` // Computer, Phone, NetworkEquipment, Printer, Unmanaged; empty means Unmanaged
	JobID    *int64   `json:"jobid,omitzero"`
	Partial  *bool    `json:"partial,omitzero"` // true: an absent section is unchanged
	Tag      string   `json:"tag,omitempty"`
	Content  *Content `json:"content" schema:"required"`

	Extra Extra `json:"-"`

	Oddities    []Oddity `json:"-"` // what Decode did not understand, or not without loss: the first hundred
	OddityCount int      `json:"-"` // all of them
}

// Failure is what an agent says of its own trouble (content.error).
type Failure struct {
	ID      *int64 `json:"id,omitzero"`
	Message string `json:"message,omitempty"`
	Type    string `json:"type,omitempty"`

	Extra Extra `json:"-"`
}
