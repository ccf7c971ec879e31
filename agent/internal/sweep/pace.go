package sweep

import (
	"context"
	"time"
)

// pace spreads datagrams over time. It sleeps in steps of a millisecond and more, because shorter sleeps are not kept.
type pace struct {
	interval time.Duration
	next     time.Time
}

func newPace(rate int) *pace {
	return &pace{interval: time.Second / time.Duration(max(rate, 1)), next: time.Now()}
}

func (p *pace) wait(ctx context.Context) error {
	now := time.Now()
	if now.Sub(p.next) > 10*time.Millisecond {
		p.next = now // time that was lost is not made up for by a burst
	}
	if ahead := p.next.Sub(now); ahead > time.Millisecond {
		timer := time.NewTimer(ahead)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
	}
	p.next = p.next.Add(p.interval)
	return ctx.Err()
}
