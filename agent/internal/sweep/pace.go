package sweep

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// pace spreads datagrams over time, for all who send. It sleeps in steps of a millisecond and more, because shorter sleeps are not kept.
type pace struct {
	interval time.Duration

	mu   sync.Mutex
	next time.Time
}

func newPace(rate int) *pace {
	return &pace{interval: time.Second / time.Duration(max(rate, 1)), next: time.Now()}
}

// wait waits for the next place in the line and gives the time at which it was reached.
func (p *pace) wait(ctx context.Context) (time.Time, error) {
	now := time.Now()
	p.mu.Lock()
	if now.Sub(p.next) > 10*time.Millisecond {
		p.next = now // time that was lost is not made up for by a burst
	}
	ahead := p.next.Sub(now)
	p.next = p.next.Add(p.interval)
	p.mu.Unlock()
	if ahead <= time.Millisecond {
		return now, ctx.Err()
	}
	err := sleep(ctx, ahead)
	return time.Now(), err
}

// sleep waits unless ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return ctx.Err()
}

// jittered is d, give or take a quarter: so that devices, switches and other scanners never meet our beat.
func jittered(d time.Duration) time.Duration {
	return d - d/4 + time.Duration(rand.Int64N(int64(d/2)+1))
}

// steps counts questions that are asked or have become needless.
type steps struct {
	mu          sync.Mutex
	done, total int
	told        int
	tell        func(done, total int)
}

func newSteps(total int, tell func(done, total int)) *steps { return &steps{total: total, tell: tell} }

// add tells of progress now and then, and of its end.
func (s *steps) add(n int) {
	if s.tell == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done += n
	if s.done == s.total || s.done-s.told >= max(s.total/1000, 64) {
		s.told = s.done
		s.tell(s.done, s.total)
	}
}
