package sdk

import (
	"fmt"
	"time"
)

// Message is something to deliver.
type Message struct {
	ID       string // the same when it is tried again: by it a receiver knows a double
	Language string
	To       string // whom it is for, in the plugin's own way; empty: as the settings say
	Subject  string
	Text     string
	HTML     string
	Data     string // the same for programs: a JSON object
	At       time.Time
}

// Refused is the answer to a message that will never be delivered: an address that does not exist, a text that is too long.
type Refused struct{ Reason string }

func (r Refused) Error() string { return "refused: " + r.Reason }

// Later is the answer of a receiver who wants to be left alone for a while.
type Later struct{ After time.Duration }

func (l Later) Error() string { return fmt.Sprintf("not now: again in %s", l.After) }
