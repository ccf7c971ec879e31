// Package sweep finds which of many addresses speak SNMP: thousands of probes in flight on one socket per address family,
// encoded and decoded by gosnmp, matched by request id and address. It says who answered which probe, whose port is
// closed, who answered nonsense and who stayed silent; what a device is, is left to package snmp.
package sweep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"time"
)

// Options says how to sweep. All fields but Logger and Progress must be set.
type Options struct {
	Port     uint16
	Timeout  time.Duration // how long to wait for answers at the end of each round
	Retries  int           // rounds after the first, for those who have not answered
	Rate     int           // datagrams per second at most
	Logger   *slog.Logger
	Progress func(sent, total int) // called from one goroutine; total shrinks as devices answer
}

// Answer is an address that answered.
type Answer struct {
	Addr   netip.Addr
	Probes []int      // which of the probes were answered, in their order
	Via    netip.Addr // the address that the answer came from where it is another; the zero Addr otherwise
	// Nonsense is what was wrong with other datagrams of this address; nil where nothing was.
	Nonsense error
}

// Nonsense is an address that sent something that is no answer.
type Nonsense struct {
	Addr   netip.Addr
	Reason error
}

// Census is what a sweep found, each list in the order of the addresses.
type Census struct {
	Answering []Answer
	Closed    []netip.Addr // there is a host, but nothing listens at the port
	Nonsense  []Nonsense   // and no proper answer
	Silent    int
}

// ErrForeign says that an address answered under an id that was not its own.
var ErrForeign = errors.New("an answer to a question that was not asked")

var errNoProbe = errors.New("no probe to send")

// Run sends each probe to each target until one is answered. It ends at once when ctx does, with what was found so far and ctx's error.
func Run(ctx context.Context, targets []netip.Addr, probes []Probe, o Options) (*Census, error) {
	if len(probes) == 0 {
		return nil, errNoProbe
	}
	if len(targets)*len(probes) > maxPairs {
		return nil, fmt.Errorf("%d addresses with %d credentials each: too many for one sweep", len(targets), len(probes))
	}
	census := &Census{}
	for _, family := range split(targets) {
		if len(family) == 0 {
			continue
		}
		s, err := open(family, probes, o)
		if err != nil {
			return census, err
		}
		err = s.run(ctx)
		s.count(census)
		if err != nil {
			return census, err
		}
	}
	slices.SortFunc(census.Answering, func(a, b Answer) int { return a.Addr.Compare(b.Addr) })
	return census, nil
}

// split parts IPv4 from IPv6: each gets a socket of its own.
func split(targets []netip.Addr) [2][]netip.Addr {
	var families [2][]netip.Addr
	for _, t := range targets {
		if t = t.Unmap(); t.Is4() {
			families[0] = append(families[0], t)
		} else {
			families[1] = append(families[1], t)
		}
	}
	return families
}
