package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"recolement/agent/internal/snmp"
	"recolement/agent/internal/snmp/profiles"
	"recolement/agent/internal/sweep"
)

// scanner finds devices and reads them.
type scanner struct {
	known       *profiles.Set
	credentials []snmp.Credential
	port        uint16
	timeout     time.Duration
	retries     int
	rate        int
	workers     int
	limits      snmp.Limits
	log         *slog.Logger
	// everyAddress reports a device at each of its addresses.
	everyAddress bool
	swept        func(sent, total int) // progress; may be nil
	read         func(done, total int) // progress; may be nil
}

// state is what became of an address that is not silent.
type state int

const (
	complete state = iota
	partial        // read, but not to the end
	refused        // it speaks SNMP and lets us in with no credential
	skipped        // it answers, but cannot be read
	same           // an address of a device that was read at another
)

// outcome is what is known of one address.
type outcome struct {
	addr       netip.Addr
	state      state
	device     *snmp.Device // of complete and partial
	credential string       // that worked
	reasons    []error      // of partial and skipped
	other      netip.Addr   // of same
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
	addresses, closed, silent int
	states                    [same + 1]int
	took                      time.Duration
}

// scan sweeps the targets, reads who answers and hands each outcome to emit, one at a time. When ctx ends, so does it, with the
// outcomes until then.
func (s *scanner) scan(ctx context.Context, targets []netip.Addr, emit func(outcome)) (summary, error) {
	start := time.Now()
	sum := summary{addresses: len(targets)}
	probes, by, err := s.probes()
	if err != nil {
		return sum, err
	}
	census, err := sweep.Run(ctx, targets, probes, sweep.Options{
		Port: s.port, Timeout: s.timeout, Retries: s.retries, Rate: s.rate, Logger: s.log, Progress: s.swept,
	})
	if err != nil {
		return sum, fmt.Errorf("sweep: %w", err)
	}
	sum.closed, sum.silent = len(census.Closed), census.Silent
	s.log.Debug("swept", "answering", len(census.Answering), "closed", sum.closed, "silent", sum.silent, "took", time.Since(start))
	count := func(o outcome) {
		sum.states[o.state]++
		emit(o)
	}
	for _, n := range census.Nonsense {
		count(outcome{addr: n.Addr, state: skipped, reasons: []error{fmt.Errorf("%w: %w", snmp.ErrJunk, n.Reason)}})
	}
	s.readAll(ctx, census.Answering, by, count)
	sum.took = time.Since(start)
	return sum, ctx.Err()
}

// probes makes one probe per community and one for all of v3; by says which credentials each stands for. v2c comes first, because
// nearly everybody speaks it and nobody is asked on who has answered; v1 last.
func (s *scanner) probes() (probes []sweep.Probe, by [][]*snmp.Credential, err error) {
	var v3 []*snmp.Credential
	var v1 []*snmp.Credential
	add := func(p sweep.Probe, e error, c ...*snmp.Credential) {
		probes, by, err = append(probes, p), append(by, c), errors.Join(err, e)
	}
	for i := range s.credentials {
		switch c := &s.credentials[i]; c.Version {
		case "3":
			v3 = append(v3, c)
		case "1":
			v1 = append(v1, c)
		default:
			p, e := sweep.V2c(string(c.Community))
			add(p, e, c)
		}
	}
	p, e := sweep.Discovery(len(v3) > 0)
	add(p, e, v3...)
	for _, c := range v1 {
		p, e := sweep.V1(string(c.Community))
		add(p, e, c)
	}
	return probes, by, err
}

func (s *scanner) readAll(ctx context.Context, answering []sweep.Answer, by [][]*snmp.Credential, emit func(outcome)) {
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		seen = map[string]netip.Addr{}
		done int
	)
	queue := make(chan sweep.Answer)
	for range min(s.workers, len(answering)) {
		wg.Go(func() {
			for a := range queue {
				o := s.readOne(ctx, a, by)
				mu.Lock()
				if !s.everyAddress {
					o = unseen(o, seen)
				}
				emit(o)
				if done++; s.read != nil {
					s.read(done, len(answering))
				}
				mu.Unlock()
			}
		})
	}
	for _, a := range answering {
		select {
		case queue <- a:
		case <-ctx.Done():
		}
	}
	close(queue)
	wg.Wait()
}

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
		from := netip.AddrPortFrom(cmp.Or(a.Via, a.Addr), s.port)
		reading, err := snmp.Read(ctx, from, *c, s.limits, s.known)
		if err != nil {
			s.log.Debug("not read", "address", a.Addr, "credential", c.Name, "error", err)
			if !errors.Is(err, snmp.ErrRefused) {
				o.state, o.reasons = skipped, []error{err}
			}
			continue
		}
		device := reading.Identify(a.Addr, s.known)
		o = outcome{addr: a.Addr, device: &device, credential: c.Name}
		for _, p := range reading.Problems {
			o.state, o.reasons = partial, append(o.reasons, p)
		}
		return o
	}
	return o
}

// candidates are the credentials of the probes that were answered.
func candidates(a sweep.Answer, by [][]*snmp.Credential) []*snmp.Credential {
	var out []*snmp.Credential
	for _, p := range a.Probes {
		out = append(out, by[p]...)
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
