package ui

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/agent/ranges"
	"recolement/collector/store"
)

// netsOnPage is how many networks are drawn at once.
const netsOnPage = 6

// netMap is a network of 256 addresses, drawn as a square.
type netMap struct {
	Network, Summary string
	Rows             []netRow
}

// netRow is sixteen addresses.
type netRow struct {
	Label string // the last part of the first
	Cells []netCell
}

// netCell is one address. Only what was heard of has a link and is read out; the rest is summed up.
type netCell struct {
	State, Sign, ID, URL, Said string
	Current                    bool
}

// legendEntry is a state, its sign on the map, and how many addresses are in it.
type legendEntry struct{ State, Sign, Label, Count string }

// The states of an address that was never heard of: within the ranges, there while a run is under way, and outside.
const (
	neverHeard = "never"
	notYet     = "waiting"
	notSwept   = "out"
)

// heardStates are the states of an address in the order of the legend, with their signs: the colour is not alone.
func heardStates() [][2]string {
	return [][2]string{{"read", "●"}, {"partial", "◐"}, {"refused", "!"}, {"skipped", "–"}, {"same", "="}, {store.Silent, "?"}, {"closed", "○"}, {"unreachable", "×"}}
}

func signOf(state string) string {
	for _, known := range heardStates() {
		if known[0] == state {
			return known[1]
		}
	}
	return ""
}

// maps draws the networks of the page that was asked for, and says how many there are. Quiet is the state of what was never heard of.
func (s *site) maps(c *gin.Context, p Page, w *store.Sweep, q query, counts []store.SweepCount, quiet string) ([]netMap, int, error) {
	var nets []netip.Prefix
	for _, count := range counts {
		if len(nets) == 0 || nets[len(nets)-1] != count.Network {
			nets = append(nets, count.Network)
		}
	}
	set, err := ranges.Parse(w.Ranges, w.Exclude)
	if err != nil {
		return nil, 0, fmt.Errorf("read ranges of sweep: %w", err)
	}
	var drawn []netMap
	for _, network := range nets[min(q.offset(), len(nets)):min(q.offset()+netsOnPage, len(nets))] {
		known, err := s.Store.SweepAddresses(c.Request.Context(), w.ID, network, 256)
		if err != nil {
			return nil, 0, fmt.Errorf("list addresses of sweep: %w", err)
		}
		drawn = append(drawn, p.netMap(network, set, known, q, quiet))
	}
	return drawn, len(nets), nil
}

func (p Page) netMap(network netip.Prefix, set ranges.Set, known []store.SweepAddress, q query, quiet string) netMap {
	byAddr, in := map[netip.Addr]*store.SweepAddress{}, map[string]int{}
	for i := range known {
		byAddr[known[i].Addr] = &known[i]
	}
	m := netMap{Network: network.String()}
	addr := network.Addr()
	for range 16 {
		row := netRow{Label: lastPart(addr)}
		for range 16 {
			cell := netCell{State: notSwept}
			if a := byAddr[addr]; a != nil {
				cell = p.netCell(a, q)
			} else if set.Contains(addr) {
				cell.State = quiet
			}
			in[cell.State]++
			row.Cells = append(row.Cells, cell)
			addr = addr.Next()
		}
		m.Rows = append(m.Rows, row)
	}
	var said []string
	for _, state := range append(heardStates(), [2]string{quiet}) {
		if n := in[state[0]]; n > 0 {
			said = append(said, p.N("ui.sweep.count."+state[0], n))
		}
	}
	m.Summary = strings.Join(said, ", ")
	return m
}

func (p Page) netCell(a *store.SweepAddress, q query) netCell {
	address := a.Addr.String()
	return netCell{
		State: a.State, Sign: signOf(a.State), ID: "at-" + address, URL: q.kept("at", address), Current: q.get("at") == address,
		Said: joined(address, p.known("ui.sweep.address.", a.State), a.Name),
	}
}

// legend names the signs of what there is, with how many of each.
func (p Page) legend(counts []store.SweepCount, quiet string) []legendEntry {
	total := map[string]int{}
	for _, count := range counts {
		total[count.State] += count.Count
	}
	var out []legendEntry
	for _, state := range heardStates() {
		if n := total[state[0]]; n > 0 {
			out = append(out, legendEntry{State: state[0], Sign: state[1], Label: p.T("ui.sweep.address." + state[0]), Count: p.Number(n)})
		}
	}
	return append(out, legendEntry{State: quiet, Label: p.T("ui.sweep.address." + quiet)}, legendEntry{State: notSwept, Label: p.T("ui.sweep.address.out")})
}

// lastPart is where in its network an address is: .16, or :10.
func lastPart(a netip.Addr) string {
	if a.Is4() {
		return fmt.Sprintf(".%d", a.As4()[3])
	}
	return fmt.Sprintf(":%x", a.As16()[15])
}
