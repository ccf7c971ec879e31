// Package sweep finds which of many addresses speak SNMP: thousands of probes in flight on one socket per address family,
// encoded and decoded by gosnmp, matched by request id and address. It says who answered which probe, whose port is
// closed, who cannot be reached, who answered nonsense and who stayed silent; what a device is, is left to package snmp.
package sweep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"
)

// Options says how to sweep.
type Options struct {
	Port uint16
	// Timeout is how long the last question of all waits for its answer; earlier ones are repeated sooner, each later than the one before.
	Timeout time.Duration
	// Retries is how many rounds there are at most after the first, for those who have not answered. There are fewer (but one) where the
	// answers so far say that the line loses nothing.
	Retries int
	Rate    int // datagrams per second at most
	// SubnetRate is how many datagrams per second go to one /24 (IPv6: /64) at most; 0: no limit of its own.
	SubnetRate int
	Logger     *slog.Logger
	// Progress is told how many of the questions are asked or have become needless. It is called by one goroutine at a time and must not wait.
	Progress func(done, total int)
	// Found is told of each address that answers, as soon as nothing better is to be expected of it and before Run ends. It is called by
	// one goroutine at a time and must not wait.
	Found func(Answer)
}

// Answer is an address that answered.
type Answer struct {
	Addr   netip.Addr
	Probes Probes     // those that were answered
	Via    netip.Addr // the address that the answer came from where it is another; the zero Addr otherwise
	Name   string     // sysName, without control characters; empty where it was not told
	// Nonsense is what was wrong with other datagrams of this address; nil where nothing was.
	Nonsense error
}

// Probes is a set of probes, by their numbers.
type Probes uint64

// Has says whether a probe is in the set.
func (p Probes) Has(probe int) bool { return p&(1<<probe) != 0 }

// Nonsense is an address that sent something that is no answer.
type Nonsense struct {
	Addr   netip.Addr
	Reason error
}

// Census is what a sweep found beside the answers, each list in the order of the addresses.
type Census struct {
	Answering   int          // addresses that Options.Found was told of
	Closed      []netip.Addr // there is a host, but nothing listens at the port, or a filter says no
	Unreachable []netip.Addr // the network says that there is no host
	Nonsense    []Nonsense   // and no proper answer
	Silent      int
}

// ErrForeign says that an address answered under an id that was not its own.
var ErrForeign = errors.New("an answer to a question that was not asked")

const maxProbes = 64

// Run sends each probe to each target until one is answered. It ends at once when ctx does, with what was found so far and ctx's error.
func Run(ctx context.Context, targets []netip.Addr, probes []Probe, o Options) (*Census, error) {
	switch {
	case len(probes) == 0:
		return nil, errors.New("no probe to send")
	case len(probes) > maxProbes:
		return nil, fmt.Errorf("%d credentials: more than %d in one sweep", len(probes), maxProbes)
	case len(targets)*len(probes) > maxPairs:
		return nil, fmt.Errorf("%d addresses with %d credentials each: too many for one sweep", len(targets), len(probes))
	}
	census := &Census{}
	steps := newSteps(len(targets)*len(probes)*(o.Retries+1), o.Progress)
	for _, family := range split(targets) {
		if len(family) == 0 {
			continue
		}
		s, err := open(family, probes, o)
		if err != nil {
			return census, err
		}
		err = s.run(ctx, steps)
		s.count(census)
		if err != nil {
			return census, err
		}
	}
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
