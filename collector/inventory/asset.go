package inventory

import "time"

// Asset is one record of the manual inventory, as typed, with what the policy reads out of its words (Class, State,
// EntityCode, ServiceCode, SiteCode). An empty field says nothing. Dates are UTC midnights; zero is unknown.
type Asset struct {
	ID     string // stable in the store; in an audit file:row
	Number string // inventory number

	Type         string // as typed, e.g. "PC portable"
	Class        Class
	Manufacturer string
	Model        string
	Serial       string
	UUID         string
	Name         string // network name
	MAC          string // one or several, separated by blanks, commas or slashes
	IP           string

	Entity      string // as typed: a code or a label
	EntityCode  string
	Service     string // label
	ServiceCode string
	Site        string // as typed: a code or a label
	SiteCode    string
	Floor       string
	Room        string
	User        string

	Status string // as typed
	State  State

	PurchaseDate time.Time
	ServiceDate  time.Time // put in service
	WarrantyEnd  time.Time

	ParentNumber string // inventory number of the asset that this one belongs to (a screen's workstation)
	Comment      string

	Origin Origin
}

// Origin is where a record came from: the file and its row, counted as a spreadsheet does, from 1.
type Origin struct {
	File string
	Row  int
}

// InServiceSince is the date from which an asset's age counts: in service, else purchase. Zero when neither is known.
func (a *Asset) InServiceSince() time.Time {
	if !a.ServiceDate.IsZero() {
		return a.ServiceDate
	}
	return a.PurchaseDate
}
