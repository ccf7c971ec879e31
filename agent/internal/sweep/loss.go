package sweep

import (
	"math"
	"net/netip"
)

// losses is what the answers tell of the line: how many came to a first question, and how many only to a later one. Where nearly all came
// to the first, asking the silent a third time finds nobody.
type losses struct {
	answers, late int
	lossy         map[netip.Prefix]bool // subnets in which an answer was late
}

// enoughMissing is how many devices may be missed, by the odds, for the sweep to stop asking.
const enoughMissing = 0.02

// note counts the first answer of a target, by the round in which it was asked last.
func (l *losses) note(target netip.Addr, round uint8) {
	l.answers++
	if round > 0 {
		l.late++
		if l.lossy == nil {
			l.lossy = map[netip.Prefix]bool{}
		}
		l.lossy[subnetOf(target)] = true
	}
}

// enough says whether a target that was asked in so many rounds need not be asked again. A subnet that lost something is asked to the
// end whatever the rest of the network is like: it may lie behind a line of its own.
func (l *losses) enough(target netip.Addr, rounds int) bool {
	if rounds < 2 {
		return false
	}
	loss := float64(l.late+1) / float64(l.answers+1)
	return float64(l.answers)*math.Pow(loss, float64(rounds)) < enoughMissing && l.answers > 0 && !l.lossy[subnetOf(target)]
}
