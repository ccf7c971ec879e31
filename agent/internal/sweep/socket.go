package sweep

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	socketBuffer = 4 << 20 // with the default of 200 KB a burst of answers loses half of them
	maxPairs     = 1 << 29
	firstID      = 1 << 30 // ids from here on take four bytes in every encoding
	breath       = 50 * time.Millisecond
)

// socket sweeps the addresses of one family.
type socket struct {
	conn    *net.UDPConn
	probes  []Probe
	options Options
	mask    uint32 // ids cannot be guessed from outside
	targets []netip.Addr
	index   map[netip.Addr]int

	mu    sync.Mutex
	state []state
	open  int           // targets of which an answer is still wanted
	done  chan struct{} // closed when open is 0
}

type state struct {
	answered uint32 // a bit per probe
	closed   bool
	absent   bool
	via      netip.Addr
	nonsense string
}

func open(targets []netip.Addr, probes []Probe, o Options) (*socket, error) {
	network := "udp6"
	if targets[0].Is4() {
		network = "udp4"
	}
	conn, err := net.ListenUDP(network, nil)
	if err != nil {
		return nil, fmt.Errorf("open socket for the sweep: %w", err)
	}
	_ = conn.SetReadBuffer(socketBuffer) // the system may grant less: slower, not wrong
	_ = conn.SetWriteBuffer(socketBuffer)
	_ = wantErrors(conn, targets[0].Is4())
	s := &socket{
		conn: conn, probes: probes, options: o, mask: rand.Uint32() & (firstID - 1), targets: targets,
		index: make(map[netip.Addr]int, len(targets)), state: make([]state, len(targets)),
		open: len(targets), done: make(chan struct{}),
	}
	for i, t := range targets {
		s.index[t] = i
	}
	return s, nil
}

func (s *socket) id(target, probe int) uint32 {
	return firstID | (uint32(target*len(s.probes)+probe) ^ s.mask)
}

func (s *socket) pair(id uint32) (target, probe int, ok bool) {
	n := int((id &^ firstID) ^ s.mask)
	target, probe = n/len(s.probes), n%len(s.probes)
	return target, probe, id&firstID != 0 && id < 2*firstID && target < len(s.targets)
}

// run sends all rounds while another goroutine listens.
func (s *socket) run(ctx context.Context) error {
	var listener sync.WaitGroup
	listener.Go(s.listen)
	defer func() {
		_ = s.conn.Close()
		listener.Wait()
	}()
	pace := newPace(s.options.Rate)
	sent, total := 0, len(s.targets)*len(s.probes)*(s.options.Retries+1)
	for range s.options.Retries + 1 {
		for p := range s.probes {
			if err := s.sendAll(ctx, p, pace, &sent, total); err != nil {
				return err
			}
			if p < len(s.probes)-1 && s.pause(ctx, min(breath, s.options.Timeout)) {
				break // so that the next credential is not tried where this one is about to answer
			}
		}
		if s.pause(ctx, s.options.Timeout) {
			break
		}
	}
	return ctx.Err()
}

// pause waits; true means that there is nothing left to wait for.
func (s *socket) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return true
	case <-s.done:
		return true
	case <-timer.C:
		return false
	}
}

func (s *socket) sendAll(ctx context.Context, p int, pace *pace, sent *int, total int) error {
	buf := make([]byte, 0, 256)
	for t := range s.targets {
		s.mu.Lock()
		wanted := s.wants(t, p)
		s.mu.Unlock()
		if *sent++; s.options.Progress != nil && *sent%64 == 0 {
			s.options.Progress(*sent, total)
		}
		if !wanted {
			continue
		}
		if err := pace.wait(ctx); err != nil {
			return err
		}
		buf = s.probes[p].packet(buf, s.id(t, p))
		s.send(ctx, buf, netip.AddrPortFrom(s.targets[t], s.options.Port))
	}
	return nil
}

// wants is called with the lock held.
func (s *socket) wants(t, p int) bool {
	st := &s.state[t]
	if st.closed || st.absent || st.answered&(1<<p) != 0 {
		return false
	}
	return st.answered == 0 || s.probes[p].also
}

// send tries again where the system says that it has no room, which is how it says "slower": the neighbour table is full
// of addresses that do not answer. Other errors belong to this address, or to an earlier one, and the next round repairs them.
func (s *socket) send(ctx context.Context, packet []byte, to netip.AddrPort) {
	for wait := time.Millisecond; ctx.Err() == nil; wait = min(2*wait, 50*time.Millisecond) {
		_, err := s.conn.WriteToUDPAddrPort(packet, to)
		if err == nil || errors.Is(err, net.ErrClosed) {
			return
		}
		s.noteVerdicts(drainErrors(s.conn))
		if !isCrowded(err) && !isRefused(err) {
			return
		}
		if isCrowded(err) {
			time.Sleep(wait)
		}
	}
}

func (s *socket) listen() {
	buf := make([]byte, 65536)
	d := decoder{v3Codec()}
	for failures := 0; ; {
		n, from, err := s.conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // an ICMP message about an earlier datagram
			s.noteVerdicts(drainErrors(s.conn))
			if failures++; failures%1000 == 0 {
				time.Sleep(time.Millisecond)
			}
			continue
		}
		s.note(d, buf[:n], from)
	}
}

func (s *socket) note(d decoder, datagram []byte, from netip.AddrPort) {
	source := from.Addr().Unmap()
	id, err := d.id(datagram)
	target, probe, ok := s.pair(id)
	if err != nil || !ok {
		if i, known := s.index[source]; known && from.Port() == s.options.Port {
			s.noteNonsense(i, err)
		}
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st := &s.state[target]
	s.change(target, func() {
		st.answered |= 1 << probe
		st.closed, st.absent = false, false
	})
	if source != s.targets[target] {
		st.via = source
	}
}

// change alters the state of a target and notices when it was the last of which something was wanted. The lock is held.
func (s *socket) change(target int, alter func()) {
	before := s.wanted(target)
	alter()
	if before && !s.wanted(target) {
		if s.open--; s.open == 0 {
			close(s.done)
		}
	}
}

// wanted says whether an answer of a target is still missing. The lock is held.
func (s *socket) wanted(target int) bool {
	for p := range s.probes {
		if s.wants(target, p) {
			return true
		}
	}
	return false
}

func (s *socket) noteNonsense(target int, err error) {
	reason := "an answer to a question that was not asked"
	if err != nil {
		reason = err.Error()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state[target].nonsense = reason
}

// verdict is what the network says of a target by itself.
type verdict struct {
	addr netip.Addr
	what finding
}

type finding int

const (
	closedPort finding = iota
	noHost             // nobody answers to the address; it is not asked again
)

func (s *socket) noteVerdicts(verdicts []verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range verdicts {
		i, ok := s.index[v.addr]
		if !ok || s.state[i].answered != 0 {
			continue
		}
		s.change(i, func() {
			if v.what == closedPort {
				s.state[i].closed = true
			} else {
				s.state[i].absent = true
			}
		})
	}
}

// count adds what was found to a census. Nobody listens any more.
func (s *socket) count(c *Census) {
	for i, st := range s.state {
		switch {
		case st.answered != 0:
			a := Answer{Addr: s.targets[i], Via: st.via, Nonsense: st.nonsense}
			for p := range s.probes {
				if st.answered&(1<<p) != 0 {
					a.Probes = append(a.Probes, p)
				}
			}
			c.Answering = append(c.Answering, a)
		case st.nonsense != "":
			c.Nonsense = append(c.Nonsense, Nonsense{s.targets[i], st.nonsense})
		case st.closed:
			c.Closed = append(c.Closed, s.targets[i])
		default:
			c.Silent++
		}
	}
}
