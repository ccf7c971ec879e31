package sweep

import (
	"context"
	"net"
	"net/netip"
	"runtime"
	"slices"
)

// link is a network that this machine is in itself.
type link struct {
	index    int // of the interface
	hardware net.HardwareAddr
	addr     netip.Addr // this machine's
	network  netip.Prefix
}

// links are the Ethernet networks of this machine. Where the system does not tell, all addresses count as routed.
func links() []link {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var out []link
	for _, i := range interfaces {
		addrs, err := i.Addrs()
		if err != nil || len(i.HardwareAddr) != 6 || i.Flags&net.FlagBroadcast == 0 || i.Flags&net.FlagUp == 0 {
			continue
		}
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil && !p.IsSingleIP() {
				out = append(out, link{i.Index, i.HardwareAddr, p.Addr(), p.Masked()})
			}
		}
	}
	return out
}

// lanesOf parts the targets that lie behind a router (the last lane) from those of each link: there, each address that nobody has holds up
// the kernel for seconds, and must hold up no others.
func lanesOf(targets []netip.Addr, links []link) [][]int32 {
	lanes := make([][]int32, len(links)+1)
	for i, t := range targets {
		lane := len(links)
		for n, l := range links {
			if l.network.Contains(t) {
				lane = n
				break
			}
		}
		lanes[lane] = append(lanes[lane], int32(i))
	}
	return lanes
}

// fewNeighbours are so few that the kernel looks for them at once without trouble.
const fewNeighbours = 256

// onLink makes of a lane one that asks only where somebody is, as far as that can be known.
func (s *socket) onLink(ctx context.Context, l link, all *lane, steps *steps) *lane {
	if !l.addr.Is4() || len(all.targets) < fewNeighbours {
		return all
	}
	p := s.pace
	if s.options.SubnetRate > 0 {
		p = newPace(min(s.options.Rate, s.options.SubnetRate*len(all.free)))
	}
	addrs := make([]netip.Addr, len(all.targets))
	for i, t := range all.targets {
		addrs[i] = s.targets[t]
	}
	there, err := present(ctx, l, addrs, p)
	if err != nil {
		if runtime.GOOS == "linux" {
			all.neighbours = &neighbours{seen: map[netip.Addr]bool{l.addr: true}} // the kernel will ask, at its own speed
		}
		return all
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	some := slices.DeleteFunc(slices.Clone(all.targets), func(t int32) bool {
		if there[s.targets[t]] {
			return false
		}
		s.change(int(t), func(st *state) { st.unreachable = true })
		return true
	})
	steps.add((len(all.targets) - len(some)) * len(s.probes) * (s.options.Retries + 1))
	return s.newLane(some)
}
