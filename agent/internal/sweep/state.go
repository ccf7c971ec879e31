package sweep

import "net/netip"

// settled is the round at whose beginning nothing better is waited for any longer from a target that has answered.
const settled = 2

// state is what is known of a target.
type state struct {
	answered    Probes
	round       uint8 // in which it was asked last
	closed      bool
	unreachable bool
	late        bool // asked so often that its first answer counts
	told        bool // handed to Options.Found
}

// extra is what few targets have.
type extra struct {
	via      netip.Addr
	name     string
	nonsense error
}

// wants says whether an answer of a target to a probe is still missing. A community that was answered makes all others needless; a
// v3 engine that only says that it is there makes none needless. The lock is held.
func (s *socket) wants(target, probe int) bool {
	st := &s.state[target]
	if st.closed || st.unreachable || st.told || st.answered.Has(probe) {
		return false
	}
	p := &s.probes[probe]
	if p.discovery {
		return p.also || st.answered == 0
	}
	for i := range s.probes {
		if st.answered.Has(i) && !s.probes[i].discovery {
			return false
		}
	}
	return true
}

// wanted says whether any answer of a target is still missing. The lock is held.
func (s *socket) wanted(target int) bool {
	for p := range s.probes {
		if s.wants(target, p) {
			return true
		}
	}
	return false
}

// change alters the state of a target, tells who has answered for good, and notices when it was the last of which something was
// wanted. The lock is held.
func (s *socket) change(target int, alter func(*state)) {
	before, st := s.wanted(target), &s.state[target]
	alter(st)
	if st.answered&s.opens != 0 && !st.told && (st.late || !s.wanted(target)) {
		s.tell(target)
	}
	switch after := s.wanted(target); {
	case before && !after:
		if s.open--; s.open == 0 {
			close(s.done)
		}
	case !before && after && s.open > 0: // it was given up, and answers after all
		s.open++
	}
}

// settle stops waiting for something better. The lock is held.
func (s *socket) settle(target int) { s.change(target, func(st *state) { st.late = true }) }

func (s *socket) tell(target int) {
	s.state[target].told = true
	if s.options.Found != nil {
		s.options.Found(s.answer(target))
	}
	delete(s.extras, target)
}

// settleRest tells of those who were still waited for when the sweep ended, and of those who let us in by no credential.
func (s *socket) settleRest() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t := range s.state {
		if st := &s.state[t]; st.answered != 0 && !st.told {
			s.tell(t)
		}
	}
}

func (s *socket) answer(target int) Answer {
	e := s.extras[target]
	return Answer{Addr: s.targets[target], Probes: s.state[target].answered, Via: e.via, Name: e.name, Nonsense: e.nonsense}
}

// count adds what was found to a census. Nobody listens any more.
func (s *socket) count(c *Census) {
	for i := range s.state {
		st, addr := &s.state[i], s.targets[i]
		switch {
		case st.answered != 0:
			c.Answering++
		case s.extras[i].nonsense != nil:
			c.Nonsense = append(c.Nonsense, Nonsense{addr, s.extras[i].nonsense})
		case st.closed:
			c.Closed = append(c.Closed, addr)
		case st.unreachable:
			c.Unreachable = append(c.Unreachable, addr)
		default:
			c.Silent++
		}
	}
}
