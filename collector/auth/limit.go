package auth

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter slows down whoever guesses: per key, a burst of attempts, then one per interval. The number of keys that it
// remembers is bounded, so that guessing from many addresses does not fill the memory.
type limiter struct {
	mu    sync.Mutex
	burst int
	every time.Duration
	now   func() time.Time
	keys  map[string]*rate.Limiter
}

const mostKeys = 10_000

func newLimiter(burst int, every time.Duration, now func() time.Time) *limiter {
	return &limiter{burst: burst, every: every, now: now, keys: map[string]*rate.Limiter{}}
}

// take uses up one attempt; false when there is none left.
func (l *limiter) take(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.of(key).AllowN(l.now(), 1)
}

// left says whether there is an attempt left, without using it up.
func (l *limiter) left(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.keys[key]
	return known == nil || known.TokensAt(l.now()) >= 1
}

func (l *limiter) of(key string) *rate.Limiter {
	known := l.keys[key]
	if known == nil {
		l.makeRoom()
		known = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.keys[key] = known
	}
	return known
}

// makeRoom drops the keys that have recovered and, if that is not enough, any: a quarter goes at once, so that many new keys
// do not each cost a look at all of them.
func (l *limiter) makeRoom() {
	if len(l.keys) < mostKeys {
		return
	}
	for key, known := range l.keys {
		if known.TokensAt(l.now()) >= float64(known.Burst()) {
			delete(l.keys, key)
		}
	}
	for key := range l.keys {
		if len(l.keys) <= mostKeys*3/4 {
			return
		}
		delete(l.keys, key)
	}
}
