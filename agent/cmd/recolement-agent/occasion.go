package main

import (
	"context"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// An inventory is taken on schedule, and on two occasions besides: after the machine has started, and after its network has changed, for then it may
// stand elsewhere.

// spread is within which three thousand machines come that were started, or lost their network, at one moment.
const spread = 5 * time.Minute

func soon() time.Duration { return rand.N(spread) }

// startedSince says whether the machine was started after a moment; not known is no.
func startedSince(moment, now time.Time) bool {
	up := uptime()
	return up > 0 && now.Add(-up).After(moment)
}

// rest waits until wake, or less when the network changes meanwhile. It goes by the clock on the wall: a laptop's sleep does not stop it.
func rest(ctx context.Context, wake time.Time, networks func() string) (changed bool) {
	wake = wake.Round(0)
	known := networks()
	for {
		left := wake.Sub(time.Now().Round(0))
		if left <= 0 {
			return changed
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(min(left, time.Minute)):
		}
		if now := networks(); now != known && now != "" && !changed {
			changed = true
			if sooner := time.Now().Add(soon()).Round(0); sooner.Before(wake) {
				wake = sooner
			}
		}
	}
}

// networksNow are the networks that the machine stands in. Of IPv6 the prefix counts: the rest of an address may change by the hour.
func networksNow() string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	var list []string
	for _, a := range addresses {
		p, err := netip.ParsePrefix(a.String())
		if err != nil || !p.Addr().IsGlobalUnicast() {
			continue
		}
		if p.Addr().Is6() {
			p = p.Masked()
		}
		list = append(list, p.String())
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}
