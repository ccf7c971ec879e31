package sweep

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	socketBuffer = 4 << 20 // with the default of 200 KB a burst of answers loses half of them
	maxPairs     = 1 << 29
	firstID      = 1 << 30 // ids from here on take four bytes in every encoding
	maxForeign   = 8       // errors of other datagrams that one sending may be told
	maxCrowded   = 10 * time.Second
)

var errCrowded = errors.New("the system has no room for more datagrams")

// socket sweeps the addresses of one family.
type socket struct {
	conn    *net.UDPConn
	probes  []Probe
	opens   Probes // those whose answer says that a credential lets us in, or may
	options Options
	mask    uint32       // ids cannot be guessed from outside
	targets []netip.Addr // in their order
	start   time.Time
	pace    *pace

	mu      sync.Mutex
	state   []state
	losses  losses
	extras  map[int]extra // of the few targets that have any
	open    int           // targets of which an answer is still wanted
	done    chan struct{} // closed when open is 0
	unsent  int           // datagrams that this machine could not send
	failure error         // of the last one
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
	targets = slices.SortedFunc(slices.Values(targets), netip.Addr.Compare)
	s := &socket{
		conn: conn, probes: probes, options: o, mask: rand.Uint32() & (firstID - 1), targets: targets,
		start: time.Now(), pace: newPace(o.Rate),
		state: make([]state, len(targets)), extras: map[int]extra{}, open: len(targets), done: make(chan struct{}),
	}
	for i, p := range probes {
		if !p.discovery || p.also {
			s.opens |= 1 << i
		}
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

// age is the time since the sweep began.
func (s *socket) age() time.Duration { return time.Since(s.start) }

// run lets each lane ask while another goroutine listens.
func (s *socket) run(ctx context.Context, steps *steps) error {
	var listener, senders sync.WaitGroup
	listener.Go(s.listen)
	local := links()
	for n, chosen := range lanesOf(s.targets, local) {
		senders.Go(func() {
			l := s.newLane(chosen)
			if n < len(local) {
				l = s.onLink(ctx, local[n], l, steps)
			}
			l.run(ctx, steps)
		})
	}
	senders.Wait()
	_ = s.conn.Close()
	listener.Wait()
	s.settleRest()
	s.complain()
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

// send tries again where the system says that it has no room, which is how it says "slower": the neighbour table is full
// of addresses that do not answer. Other errors belong to this address, or to an earlier one, and the next round repairs them.
func (s *socket) send(ctx context.Context, packet []byte, to netip.Addr) {
	wait, foreign := time.Millisecond, 0
	for deadline := time.Now().Add(maxCrowded); ctx.Err() == nil; {
		_, err := s.conn.WriteToUDPAddrPort(packet, netip.AddrPortFrom(to, s.options.Port))
		if err == nil {
			return
		}
		s.noteVerdicts(drainErrors(s.conn))
		switch {
		case isCrowded(err) && time.Now().Before(deadline):
			time.Sleep(wait)
			wait = min(2*wait, 20*time.Millisecond)
		case isCrowded(err):
			s.noteUnsent(errCrowded)
			return
		case isRefused(err) && foreign < maxForeign: // about an earlier datagram, if not about this one
			foreign++
		default:
			s.noteUnsent(err)
			return
		}
	}
}

func (s *socket) noteUnsent(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsent++
	s.failure = err
}

// complain tells a person why all is silent where this machine has no way to the targets.
func (s *socket) complain() {
	if s.unsent > 0 && s.options.Logger != nil {
		s.options.Logger.Warn("datagrams could not be sent", "count", s.unsent, "last_error", s.failure)
	}
}
