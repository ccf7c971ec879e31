package sweep

import (
	"errors"
	"net"
	"net/netip"
	"time"
)

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
	if err == nil {
		err = ErrForeign
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state[target].nonsense = err
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
		case st.nonsense != nil:
			c.Nonsense = append(c.Nonsense, Nonsense{s.targets[i], st.nonsense})
		case st.closed:
			c.Closed = append(c.Closed, s.targets[i])
		default:
			c.Silent++
		}
	}
}
