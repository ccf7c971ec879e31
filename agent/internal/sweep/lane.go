package sweep

import (
	"context"
	"time"
)

// breath is between two questions to the same address in one round, so that the next credential is not tried where this one is about
// to be answered.
const breath = 50 * time.Millisecond

// lane asks some of a socket's targets. Its questions come in waves, a wave being one probe in one round; all waves go through the
// targets in the same order, each behind the one before it, and a target is asked again when its patience is over. So
// nothing waits for a round to end, and no timer is needed per target.
type lane struct {
	s       *socket
	targets []int32
	subnets []int32
	last    []uint32        // milliseconds from the start to when a target was asked last; by place in the order
	free    []time.Duration // from the start to when a subnet may be asked again
	waves   []wave

	neighbours *neighbours // nil behind a router
}

type wave struct {
	round, probe int
	at           int           // place in the order of the next target
	gap          time.Duration // from the question before
}

func (s *socket) newLane(chosen []int32) *lane {
	l := &lane{s: s}
	var subnets int
	l.targets, l.subnets, subnets = order(s.targets, chosen)
	l.last, l.free = make([]uint32, len(chosen)), make([]time.Duration, subnets)
	for round := range s.options.Retries + 1 {
		first := true
		for p := range s.probes {
			if s.probes[p].discovery && !s.probes[p].also && round == 0 && s.options.Retries > 0 {
				continue // it opens no door; most who have one are found without it
			}
			gap := min(breath, s.options.Timeout)
			if first && round > 0 {
				gap = s.patience(round - 1)
			}
			first = false
			l.waves = append(l.waves, wave{round: round, probe: p, gap: gap})
		}
	}
	return l
}

// patience is how long a round waits for its answers: the last one the whole timeout, those before it less, the first least.
func (s *socket) patience(round int) time.Duration {
	return s.options.Timeout * time.Duration(round+1) / time.Duration(s.options.Retries+1)
}

// run asks until nothing is left to ask and the last question has had its time.
func (l *lane) run(ctx context.Context, steps *steps) {
	buf := make([]byte, 0, 512)
	if len(l.targets) == 0 {
		return
	}
	steps.add(len(l.targets) * (len(l.s.probes)*(l.s.options.Retries+1) - len(l.waves)))
	for ctx.Err() == nil {
		w, due, skipped := l.next()
		steps.add(skipped)
		if w < 0 {
			break
		}
		if ahead := due - l.s.age(); ahead > 0 {
			if l.s.pause(ctx, max(ahead, time.Millisecond)) {
				continue
			}
		}
		if _, err := l.s.pace.wait(ctx); err != nil {
			return
		}
		buf = l.ask(ctx, &l.waves[w], buf)
		steps.add(1)
	}
	l.s.pause(ctx, l.s.options.Timeout)
}

// next is the earliest wave that may go on now, or the one that may first; -1 when all are through. Targets of which nothing more is
// wanted are passed over.
func (l *lane) next() (best int, due time.Duration, skipped int) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	best = -1
	now := l.s.age()
	for i := range l.waves {
		w := &l.waves[i]
		end := len(l.targets)
		if i > 0 {
			end = l.waves[i-1].at
		}
		for w.at < end && l.needless(w) {
			l.pass(w)
			skipped++
		}
		if w.at == end {
			continue
		}
		if d := l.due(w); best < 0 || d < due {
			best, due = i, d
		}
		if due <= now {
			break
		}
	}
	return best, due, skipped
}

// needless says whether the question that a wave has come to need not be asked. The lock is held.
func (l *lane) needless(w *wave) bool {
	target := int(l.targets[w.at])
	if l.neighbours != nil && w.round > 0 && !l.neighbours.seen[l.s.targets[target]] {
		return true // nobody is there; asking again would only cost the kernel's patience once more
	}
	return !l.s.wants(target, w.probe) || l.s.state[target].answered == 0 && l.s.losses.enough(l.s.targets[target], w.round)
}

func (l *lane) due(w *wave) time.Duration {
	due := l.free[l.subnets[w.at]]
	if w != &l.waves[0] {
		due = max(due, time.Duration(l.last[w.at])*time.Millisecond+w.gap)
	}
	return due
}

// pass moves a wave on. A target that has answered, and that has been asked for better twice, is done with. The lock is held.
func (l *lane) pass(w *wave) {
	if w.round >= settled {
		l.s.settle(int(l.targets[w.at]))
	}
	w.at++
}

// ask sends the question that a wave has come to.
func (l *lane) ask(ctx context.Context, w *wave, buf []byte) []byte {
	target, subnet := int(l.targets[w.at]), l.subnets[w.at]
	l.s.mu.Lock()
	l.s.state[target].round = uint8(w.round)
	l.s.mu.Unlock()
	if l.neighbours != nil {
		l.neighbours.refresh()
	}
	buf = l.s.probes[w.probe].packet(buf, l.s.id(target, w.probe))
	l.s.send(ctx, buf, l.s.targets[target])
	now := l.s.age()
	l.last[w.at] = uint32(now / time.Millisecond)
	if rate := l.s.options.SubnetRate; rate > 0 {
		l.free[subnet] = max(l.free[subnet], now-breath) + jittered(time.Second/time.Duration(rate))
	}
	l.s.mu.Lock()
	l.pass(w)
	l.s.mu.Unlock()
	return buf
}
