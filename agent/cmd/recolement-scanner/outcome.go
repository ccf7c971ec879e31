package main

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"recolement/agent/internal/snmp"
)

// state is what became of an address that is not silent.
type state int

const (
	complete    state = iota
	partial           // read, but not to the end
	found             // it answers; reading was not wanted
	refused           // it speaks SNMP and lets us in with no credential
	skipped           // it answers, but cannot be read
	same              // an address of a device that was read at another
	closed            // there is a host, but no SNMP, or a filter
	unreachable       // the network says that nobody is there
)

// outcome is what is known of one address.
type outcome struct {
	addr       netip.Addr
	state      state
	device     *snmp.Device // of complete and partial
	name       string       // of found
	dnsName    string       // of the address, by reverse DNS; of complete and partial
	credential string       // that worked
	tried      []attempt    // others before it
	reasons    []error      // of partial and skipped
	other      netip.Addr   // of same
}

// attempt is a credential that did not work at an address that speaks SNMP.
type attempt struct {
	credential string
	refused    bool // and not merely met with silence
}

// reason is what the reasons say, in English and for programs.
func (o outcome) reason() string {
	if err := errors.Join(o.reasons...); err != nil {
		return strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	return ""
}

// summary counts the addresses of a sweep.
type summary struct {
	addresses uint64
	silent    int
	states    [unreachable + 1]int
	took      time.Duration
}
