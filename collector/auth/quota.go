package auth

import (
	"time"

	"golang.org/x/time/rate"
)

// usualPerMinute is how often a caller may ask, unless its token says otherwise: a script that reads page by page notices nothing.
const usualPerMinute = 1200

// Quota is how often a caller may still ask.
type Quota struct {
	PerMinute int           // and so many at once
	Left      int           // right now
	Wait      time.Duration // until the next request; 0 while there are some left
	Full      time.Duration // until all are left again
}

// Spend takes one request from a caller's quota; false when there is none left. Each collector counts for itself.
func (a *Auth) Spend(c *Caller) (Quota, bool) {
	perMinute := c.perMinute
	if perMinute <= 0 {
		perMinute = usualPerMinute
	}
	return a.requests.spend(c.key, perMinute)
}

func (l *limiter) spend(key string, perMinute int) (Quota, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.keys[key]
	if known == nil || known.Burst() != perMinute { // the token's quota was changed
		l.makeRoom()
		known = rate.NewLimiter(rate.Limit(float64(perMinute)/60), perMinute)
		l.keys[key] = known
	}
	ok := known.AllowN(l.now(), 1)
	left := max(known.TokensAt(l.now()), 0)
	q := Quota{PerMinute: perMinute, Left: int(left), Full: untilGiven(float64(perMinute)-left, perMinute)}
	if !ok {
		q.Wait = untilGiven(1-left, perMinute)
	}
	return q, ok
}

func untilGiven(requests float64, perMinute int) time.Duration {
	return time.Duration(requests / float64(perMinute) * float64(time.Minute))
}
