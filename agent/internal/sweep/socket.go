package sweep

import (
	"context"
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
	maxForeign   = 8 // errors of other datagrams that one sending may be told
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

	unsent  int   // datagrams that this machine could not send; of the sending goroutine alone
	failure error // of the last one
}

type state struct {
	answered uint32 // a bit per probe
	closed   bool
	absent   bool
	via      netip.Addr
	nonsense error
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
		s.complain()
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
	wait := time.Millisecond
	for foreign := 0; foreign < maxForeign && ctx.Err() == nil; {
		_, err := s.conn.WriteToUDPAddrPort(packet, to)
		if err == nil {
			return
		}
		s.noteVerdicts(drainErrors(s.conn))
		switch {
		case isCrowded(err):
			time.Sleep(wait)
			wait = min(2*wait, 50*time.Millisecond)
		case isRefused(err): // about an earlier datagram, if not about this one
			foreign++
		default:
			s.unsent++
			s.failure = err
			return
		}
	}
}

// complain tells a person why all is silent where this machine has no way to the targets.
func (s *socket) complain() {
	if s.unsent > 0 && s.options.Logger != nil {
		s.options.Logger.Warn("datagrams could not be sent", "count", s.unsent, "last_error", s.failure)
	}
}
