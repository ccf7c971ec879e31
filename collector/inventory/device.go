package inventory

import (
	"net/netip"
	"time"
)

// Facts is what one report says about one thing, or what the reports about a device say together. An empty field was not said.
type Facts struct {
	Class        Class  // from the item type and the chassis, by policy
	Virtual      bool   // a virtual machine
	Name         string // NetBIOS name, host name or sysName, as reported
	DNSName      string // fully qualified or host part, where the report has one
	Serial       string // raw: placeholders are judged by match
	AltSerial    string // a second serial of the same thing (a screen's, by its maker's own formula)
	Manufacturer string
	Model        string
	UUID         string // SMBIOS system UUID, raw
	Chassis      string // SMBIOS chassis type as reported, e.g. "Notebook"
	OS           string
	Location     string // sysLocation
	Interfaces   []Interface
	Addresses    []netip.Addr
	Account      *Account `json:",omitempty"` // of an account in a directory
}

// Interface is one network interface of a device.
type Interface struct {
	Name    string // description
	MAC     string // 12 upper-case hexadecimal digits; empty when there is none
	BuiltIn bool   // soldered to the machine: its MAC identifies it (not USB, virtual, VPN, Bluetooth, locally administered)
}

// Observation is one report's view of one thing. A workstation's report gives one for itself and one for each screen.
type Observation struct {
	Facts
	Source  string    // who said it: the sender's device id
	Subject string    // which thing it speaks of: its strongest identity key, or "" when it has none
	Taken   time.Time // when it was true
	Through string    // for a screen: the Key of the workstation's observation that shows it
}

// Key identifies the observation: a newer one with the same key takes its place.
func (o *Observation) Key() string { return o.Source + "|" + o.Subject }

// Device is a thing that agents or scans have seen.
type Device struct {
	Facts
	ID        string
	FirstSeen time.Time
	LastSeen  time.Time
	Sources   []string // of its observations, sorted, each once
	Parent    string   // ID of the device through which it was seen last (a screen's workstation); else empty

	EntityCode string // whose it is: see reconcile.Result; empty: nobody's
}

// ShownName is the name that people know the device by: the host part of its DNS name where one is known, else its name.
func (f *Facts) ShownName() string {
	if f.DNSName != "" {
		for i := 0; i < len(f.DNSName); i++ {
			if f.DNSName[i] == '.' {
				return f.DNSName[:i]
			}
		}
		return f.DNSName
	}
	return f.Name
}
