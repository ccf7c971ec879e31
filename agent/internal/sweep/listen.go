package sweep

import (
	"errors"
	"net"
	"net/netip"
	"slices"
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
	id, name, err := d.read(datagram)
	target, probe, ok := s.pair(id)
	if err != nil || !ok {
		if i, known := s.find(source); known && from.Port() == s.options.Port {
			s.noteNonsense(i, err)
		}
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state[target].answered == 0 {
		s.losses.note(s.targets[target], s.state[target].round)
	}
	if e := s.extras[target]; !s.state[target].told && (source != s.targets[target] || name != "") {
		if source != s.targets[target] {
			e.via = source
		}
		e.name = name
		s.extras[target] = e
	}
	s.change(target, func(st *state) {
		st.answered |= 1 << probe
		st.closed, st.unreachable = false, false
	})
}

// find gives the number of a target.
func (s *socket) find(addr netip.Addr) (int, bool) {
	return slices.BinarySearchFunc(s.targets, addr, netip.Addr.Compare)
}

func (s *socket) noteNonsense(target int, err error) {
	if err == nil {
		err = ErrForeign
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.extras[target]
	e.nonsense = err
	s.extras[target] = e
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
		i, ok := s.find(v.addr)
		if !ok || s.state[i].answered != 0 {
			continue
		}
		s.change(i, func(st *state) {
			if v.what == closedPort {
				st.closed = true
			} else {
				st.unreachable = true
			}
		})
	}
}
