package inventory

import "time"

// Status is where a discrepancy stands in its life.
type Status string

// The life of a discrepancy.
const (
	Open         Status = "open"
	Acknowledged Status = "acknowledged"
	Assigned     Status = "assigned"
	Resolved     Status = "resolved" // by itself, as soon as record and device agree
	Ignored      Status = "ignored"  // with a reason, and until a date
)

// Choice is what a person decides about a discrepancy.
type Choice string

// Choices.
const (
	Acknowledge Choice = "acknowledge"
	Assign      Choice = "assign"
	Ignore      Choice = "ignore"
	RecordWrong Choice = "record-wrong" // corrects our copy; the change joins the next correction file
	DeviceWrong Choice = "device-wrong" // work for a technician, checked off by the next report
	MatchByHand Choice = "match"
	KeepApart   Choice = "keep-apart"
	NewRecord   Choice = "new-record" // an unknown device is recorded; the record joins the next correction file
	Merge       Choice = "merge"      // two devices are one
	Split       Choice = "split"      // what one source says is of another device
)

// Decision is what a person did about a discrepancy; it can be undone.
type Decision struct {
	ID            string
	DiscrepancyID string
	Choice        Choice
	By            string // user name
	At            time.Time
	Reason        string
	Until         time.Time // Ignore: the first day on which it counts again; zero = for good
	Assignee      string    // Assign
	AssetID       string    // RecordWrong, MatchByHand, KeepApart; NewRecord: the one that it made
	DeviceID      string    // MatchByHand, KeepApart, NewRecord, Merge, Split
	OtherID       string    // Merge: the other device; Split: the key of the observation that is split off
	Field         string    // RecordWrong: which field of the asset
	From, To      string    // RecordWrong: its value before and after; NewRecord: To is the inventory number
	Undone        time.Time // zero while it stands
	UndoneBy      string
	BulkID        string            // the bulk that it was taken in
	Values        map[string]string // NewRecord: what the record is to say, by field; the rest is what was observed. Not kept
	Seen          time.Time         // the discrepancy's last change that the person knew of; a later one refuses the decision. Zero: not checked. Not kept
}
