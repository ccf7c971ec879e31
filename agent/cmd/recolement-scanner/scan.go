package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"recolement/agent/internal/snmp"
	"recolement/agent/internal/snmp/profiles"
	"recolement/agent/internal/sweep"
	"recolement/agent/ranges"
)

// scanner finds devices and reads them.
type scanner struct {
	known       *profiles.Set
	credentials []snmp.Credential
	sweep       sweep.Options // without its functions
	workers     int           // devices read at the same time
	limits      snmp.Limits
	log         *slog.Logger
	findOnly    bool      // nothing is read
	dns         *resolver // nil: names of addresses are not asked for
	// everyAddress reports a device at each of its addresses.
	everyAddress bool
	progress     func(progress) // may be nil; called by one goroutine at a time
}

// progress is how far a scan has come.
type progress struct {
	asked, questions uint64 // of the sweep
	answering        int
	read             int // devices that were read, or given up
}

// chunkSize bounds the memory of a scan: ranges that hold more addresses are gone through in parts.
const chunkSize = 1 << 16

// scan sweeps the targets, reads who answers while the sweep goes on, and hands each outcome to emit, one at a time. Silent addresses
// have none. When ctx ends, so does it, with the outcomes until then.
func (s *scanner) scan(ctx context.Context, targets ranges.Set, emit func(outcome)) (summary, error) {
	start := time.Now()
	run := &scan{scanner: s, emit: emit, seen: map[string]netip.Addr{}}
	run.sum.addresses = targets.Count()
	probes, by, err := s.probes()
	if err != nil {
		return run.sum, err
	}
	run.by = by
	perAddress := uint64(len(probes) * (s.sweep.Retries + 1))
	run.progress.questions = run.sum.addresses * perAddress
	for chunk := range targets.Chunks(chunkSize) {
		if err = run.chunk(ctx, chunk, probes); err != nil {
			break
		}
		run.note(func(p *progress) { run.before += uint64(len(chunk)) * perAddress; p.asked = run.before })
	}
	run.sum.took = time.Since(start)
	return run.sum, err
}

// scan is one scan while it goes on.
type scan struct {
	*scanner
	by     [][]*snmp.Credential // which credentials a probe stands for
	emit   func(outcome)
	mu     sync.Mutex // guards what follows, and emit
	seen   map[string]netip.Addr
	sum    summary
	before uint64 // questions of the chunks that are done

	progress progress
}

// chunk sweeps some addresses and reads those that answer.
func (s *scan) chunk(ctx context.Context, targets []netip.Addr, probes []sweep.Probe) error {
	queue := make(chan sweep.Answer, len(targets)) // so that the sweep never waits for a slow device
	var readers sync.WaitGroup
	for range min(s.workers, len(targets)) {
		readers.Go(func() {
			for a := range queue {
				if ctx.Err() == nil {
					s.take(s.readOne(ctx, a, s.by))
				}
			}
		})
	}
	o := s.sweep
	o.Logger = s.log
	o.Found = func(a sweep.Answer) {
		queue <- a
		s.note(func(p *progress) { p.answering++ })
	}
	o.Progress = func(done, _ int) { s.note(func(p *progress) { p.asked = s.before + uint64(done) }) }
	census, err := sweep.Run(ctx, targets, probes, o)
	close(queue)
	readers.Wait()
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	s.log.Debug("swept", "answering", census.Answering, "closed", len(census.Closed), "unreachable", len(census.Unreachable), "silent", census.Silent)
	s.takeCensus(census)
	return ctx.Err()
}

// takeCensus emits what became of addresses without an answer.
func (s *scan) takeCensus(c *sweep.Census) {
	for _, n := range c.Nonsense {
		s.take(outcome{addr: n.Addr, state: skipped, reasons: []error{fmt.Errorf("%w: %w", snmp.ErrJunk, n.Reason)}})
	}
	for _, a := range c.Closed {
		s.take(outcome{addr: a, state: closed})
	}
	for _, a := range c.Unreachable {
		s.take(outcome{addr: a, state: unreachable})
	}
	s.sum.silent += c.Silent
}

func (s *scan) take(o outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.everyAddress {
		o = unseen(o, s.seen)
	}
	s.sum.states[o.state]++
	s.emit(o)
	if o.state < closed {
		s.progress.read++
	}
	if s.scanner.progress != nil {
		s.scanner.progress(s.progress)
	}
}

func (s *scan) note(change func(*progress)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.progress)
	if s.scanner.progress != nil {
		s.scanner.progress(s.progress)
	}
}

// probes makes one probe per community and one for all of v3; by says which credentials each stands for. v2c comes first, because
// nearly everybody speaks it; v1 last.
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
