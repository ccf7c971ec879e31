// Package report is the wire contract: the GLPI inventory format (JSON Schema 1.2.3) as Go types, with lenient decoding of what real
// senders send ([Decode]), strict encoding of what ours send ([Encode]), and the messages around it ([Contact], [Answer]).
// It leaves the meaning of a report to the collector, and transport, compression and the older XML protocol to those who speak them.
//
// Numbers and booleans are pointers, so that 0 and false differ from not said: new(int64(5)) makes one. A nil list is a section that was
// not sent, an empty one says that there is none. An empty string is not said.
package report

import "encoding/json"

// Extra keeps, as they came, the keys that the format does not define, and those of its own whose value says nothing (null, "") or was not
// understood. Keys of the format stand in it in lower case.
type Extra map[string]json.RawMessage

// Report is one inventory document: the envelope and what it says of one subject.
type Report struct {
	Action   string `json:"action,omitempty"`           // inventory, netdiscovery, netinventory; empty means inventory
	DeviceID string `json:"deviceid" schema:"required"` // the sender's name for itself: stable for one installation of an agent
	// ItemType is empty for Unmanaged.
	ItemType string   `json:"itemtype,omitempty" schema:"Unmanaged|Computer|Phone|NetworkEquipment|Printer"`
	JobID    *int64   `json:"jobid,omitzero"`
	Partial  *bool    `json:"partial,omitzero"` // true: an absent section is unchanged
	Tag      string   `json:"tag,omitempty"`
	Content  *Content `json:"content" schema:"required"`

	Extra Extra `json:"-"`

	Digest string `json:"-"` // of the document, its date left aside, where SetDigest has noted it

	Oddities    []Oddity `json:"-"` // what Decode did not understand, or not without loss: the first hundred
	OddityCount int      `json:"-"` // all of them

	sections map[string]json.RawMessage // of the content, as they came: see DecodeSections
}

// Failure is what an agent says of its own trouble (content.error).
type Failure struct {
	ID      *int64 `json:"id,omitzero"`
	Message string `json:"message,omitempty"`
	Type    string `json:"type,omitempty"`

	Extra Extra `json:"-"`
}
