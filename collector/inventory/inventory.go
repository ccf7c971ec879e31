// Package inventory is the domain: assets of the manual inventory, devices that were observed, the matches between them, the
// discrepancies that follow, the decisions of people, and the policy. It does no I/O and knows no clock; how names are judged
// is left to naming, how devices meet assets to match, what contradicts what to reconcile, and where it is kept to store.
package inventory

import "time"

// Class says what kind of thing an asset or a device is. Which classes there are is policy; the constants are those that
// reports lead to.
type Class string

// Classes that a report can lead to.
const (
	Desktop    Class = "desktop"
	Laptop     Class = "laptop"
	Tablet     Class = "tablet"
	Screen     Class = "screen"
	Printer    Class = "printer"
	Copier     Class = "copier"
	UPS        Class = "ups"
	Network    Class = "network"
	Server     Class = "server"
	Phone      Class = "phone"
	Storage    Class = "storage"
	Peripheral Class = "peripheral"
	Licence    Class = "licence"
	NoClass    Class = ""

	DirectoryAccount Class = "account" // a computer's account in a directory: see Account
)

// State is the place of an asset in its life; the words of an inventory's status column lead to it by policy.
type State string

// The states of the inventory.
const (
	InService State = "in_service"
	InStock   State = "in_stock"
	InRepair  State = "in_repair"
	Scrapped  State = "scrapped"
	Lost      State = "lost" // or stolen
	NoState   State = ""     // a status that the policy does not know: nothing is concluded from it
)

// Day cuts a time to its UTC calendar day.
func Day(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
