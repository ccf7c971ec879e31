package report

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Contact is an agent's question to its server: is there anything to do?
type Contact struct {
	Action         string   `json:"action,omitempty"` // contact
	DeviceID       string   `json:"deviceid" schema:"required"`
	Name           string   `json:"name,omitempty"` // the program: GLPI-Agent, …
	Version        string   `json:"version,omitempty"`
	InstalledTasks []string `json:"installed-tasks,omitzero"`
	EnabledTasks   []string `json:"enabled-tasks,omitzero"`
	Tag            string   `json:"tag,omitempty"`

	Extra Extra `json:"-"`
}

// message is what all that agents send has in common.
type message struct {
	Action string `json:"action,omitempty"`
}

// Action says, before it is decoded, what a document is for: contact, inventory, netinventory… in lower case. One that does not say is an
// inventory, as the format has it. The grammar of the whole document is checked, its values are not.
func Action(data []byte) (string, error) {
	if len(data) > MaxSize {
		return "", ErrTooLarge
	}
	var m message
	if err := newDecoder(data).document(messageShape, reflect.ValueOf(&m).Elem()); err != nil {
		return "", err
	}
	if m.Action == "" {
		return "inventory", nil
	}
	return strings.ToLower(m.Action), nil
}

// DecodeContact reads a contact as leniently as Decode reads a report. Only the deviceid is indispensable.
func DecodeContact(data []byte) (*Contact, error) {
	if len(data) > MaxSize {
		return nil, ErrTooLarge
	}
	c := new(Contact)
	if err := newDecoder(data).document(contactShape, reflect.ValueOf(c).Elem()); err != nil {
		return nil, err
	}
	if strings.TrimSpace(c.DeviceID) == "" {
		return nil, &Error{Path: "deviceid", Reason: "missing"}
	}
	return c, nil
}

// MarshalJSON writes the contact with what Extra holds.
func (c Contact) MarshalJSON() ([]byte, error) {
	var e encoder
	e.object(contactShape, reflect.ValueOf(c))
	return e.out, nil
}

// Statuses of an Answer.
const (
	StatusOK      = "ok"
	StatusPending = "pending" // ask again, by GET and with the same request ID, when the answer expires
	StatusError   = "error"
)

// Answer is what a server says to a contact or a report.
type Answer struct {
	Status     string                     `json:"status"`
	Message    string                     `json:"message,omitempty"`   // why, for people, when the status is error
	Expiration Expiration                 `json:"expiration,omitzero"` // until the next contact
	Tasks      map[string]json.RawMessage `json:"tasks,omitempty"`     // settings by task
	Disabled   []string                   `json:"disabled,omitempty"`  // tasks that the agent must not run
}

// Expiration is a time to wait. In JSON a bare number, or one as a string, counts hours; "10s", "5m", "2h" and "1d" say their unit.
type Expiration time.Duration

// maxExpiration keeps a mistyped number from silencing an agent for ever.
const maxExpiration = 366 * 24 * time.Hour

// ParseExpiration reads an expiration as it is written in JSON, without quotes.
func ParseExpiration(s string) (Expiration, error) {
	number, unit := strings.TrimSpace(s), time.Hour
	if number != "" {
		last := len(number) - 1
		if u, ok := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[number[last]]; ok {
			number, unit = number[:last], u
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > int64(maxExpiration/unit) {
		return 0, fmt.Errorf("expiration %q: want hours, or a number with s, m, h or d, of a year at most", describe([]byte(s)))
	}
	return Expiration(time.Duration(n) * unit), nil
}

// UnmarshalJSON reads a number or a string; null and "" leave e as it is.
func (e *Expiration) UnmarshalJSON(data []byte) error {
	s := strings.Trim(string(data), `"`)
	if s == "null" || s == "" {
		return nil
	}
	parsed, err := ParseExpiration(s)
	if err == nil {
		*e = parsed
	}
	return err
}

// MarshalJSON writes whole hours as a number, anything else in seconds.
func (e Expiration) MarshalJSON() ([]byte, error) {
	d := time.Duration(e)
	if d%time.Hour == 0 {
		return strconv.AppendInt(nil, int64(d/time.Hour), 10), nil
	}
	return fmt.Appendf(nil, `"%ds"`, int64(d/time.Second)), nil
}
