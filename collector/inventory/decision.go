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
	AssetID       string    // RecordWrong, MatchByHand, KeepApart
	DeviceID      string    // MatchByHand, KeepApart
	Field         string    // RecordWrong: which field of the asset
	From, To      string    // RecordWrong: its value before and after
	Undone        time.Time // zero while it stands
	UndoneBy      string
	BulkID        string    // the bulk that it was taken in
	Seen          time.Time // the discrepancy's last change that the person knew of; a later one refuses the decision. Zero: not checked. Not kept
}
