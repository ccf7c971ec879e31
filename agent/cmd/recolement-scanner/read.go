package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"recolement/agent/internal/snmp"
	"recolement/agent/internal/sweep"
)

// unseen turns the outcome of a device that was read at another address into a note about that. Serial number, hardware address and
// name must all agree: one of them alone is shared by different devices more often than one would think.
func unseen(o outcome, seen map[string]netip.Addr) outcome {
	if o.device == nil || !o.device.Known() {
		return o
	}
	key := o.device.DeviceID("") + " " + o.device.MAC + " " + o.device.Name
	if first, ok := seen[key]; ok {
		return outcome{addr: o.addr, state: same, other: first}
	}
	seen[key] = o.addr
	return o
}

// readOne tries the credentials that may work, the best protected first. A device that makes the program panic is skipped like
// any other that cannot be read.
func (s *scanner) readOne(ctx context.Context, a sweep.Answer, by [][]*snmp.Credential) (o outcome) {
	o = outcome{addr: a.Addr, state: refused}
	if a.Nonsense != nil {
		o.state, o.reasons = skipped, []error{fmt.Errorf("%w: %w", snmp.ErrJunk, a.Nonsense)}
	}
	defer func() {
		if r := recover(); r != nil {
			s.log.Error("panic while reading a device", "address", a.Addr, "panic", r)
			o = outcome{addr: a.Addr, state: skipped, reasons: []error{fmt.Errorf("panic: %v", r)}}
		}
	}()
	for _, c := range candidates(a, by) {
		if s.findOnly {
			return outcome{addr: a.Addr, state: found, name: a.Name, credential: c.Name}
		}
		from := netip.AddrPortFrom(cmp.Or(a.Via, a.Addr), s.sweep.Port)
		reading, err := snmp.Read(ctx, from, *c, s.limits, s.known)
		if err == nil {
			return s.outcomeOf(ctx, a.Addr, c, reading, o.tried)
		}
		s.log.Debug("not read", "address", a.Addr, "credential", c.Name, "error", err)
		o.tried = append(o.tried, attempt{c.Name, errors.Is(err, snmp.ErrRefused)})
		if !errors.Is(err, snmp.ErrRefused) {
			o.state, o.reasons = skipped, []error{err}
		}
	}
	o.tried = append(o.tried, unanswered(a, by)...)
	return o
}

func (s *scanner) outcomeOf(ctx context.Context, addr netip.Addr, c *snmp.Credential, r *snmp.Reading, tried []attempt) outcome {
	device := r.Identify(addr, s.known)
	o := outcome{addr: addr, device: &device, credential: c.Name, tried: tried}
	if s.dns != nil {
		o.dnsName = s.dns.name(ctx, addr)
	}
	for _, p := range r.Problems {
		o.state, o.reasons = partial, append(o.reasons, p)
	}
	return o
}

// candidates are the credentials of the probes that were answered.
func candidates(a sweep.Answer, by [][]*snmp.Credential) []*snmp.Credential {
	var out []*snmp.Credential
	for p := range by {
		if a.Probes.Has(p) {
			out = append(out, by[p]...)
		}
	}
	slices.SortStableFunc(out, func(x, y *snmp.Credential) int {
		switch {
		case x.Better(y):
			return -1
		case y.Better(x):
			return 1
		}
		return 0
	})
	return out
}

// unanswered are the credentials that met silence at an address that speaks.
func unanswered(a sweep.Answer, by [][]*snmp.Credential) []attempt {
	var out []attempt
	for p := range by {
		if !a.Probes.Has(p) {
			for _, c := range by[p] {
				out = append(out, attempt{credential: c.Name})
			}
		}
	}
	return out
}
