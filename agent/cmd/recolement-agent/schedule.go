package main

import (
	"math/rand/v2"
	"time"

	"recolement/agent/internal/delivery"
	"recolement/agent/report"
)

const day = 24 * time.Hour

// afterTrouble is when a round is repeated that has failed so many times in a row: soon at first, since a machine's network may be
// younger than its services.
func afterTrouble(failures int) time.Duration {
	return jittered(min(time.Minute<<min(failures, 6), time.Hour))
}

// wake is when the next round begins.
func (a *app) wake(s status, err error, failures *int) time.Time {
	if err == nil {
		*failures = 0
		return s.Next
	}
	soon := time.Now().Add(afterTrouble(*failures))
	*failures++
	a.log.Error("reports wait", "error", err, "what_to_do", delivery.Advice(err))
	if soon.Before(s.Next) {
		return soon
	}
	return s.Next
}

// maxWait bounds the time to a next inventory, against clocks that were wrong when it was fixed.
const maxWait = 31 * day

// interval is the time to the next inventory, spread so that three thousand machines do not come at once.
func (a *app) interval(answer report.Answer) time.Duration {
	switch {
	case a.config.Interval > 0:
		return jittered(time.Duration(a.config.Interval))
	case answer.Expiration > 0:
		return jittered(min(max(time.Duration(answer.Expiration), time.Minute), maxWait/2))
	}
	return jittered(day)
}

// jittered is d, give or take a tenth.
func jittered(d time.Duration) time.Duration {
	return d + time.Duration((rand.Float64()-0.5)*0.2*float64(d))
}
