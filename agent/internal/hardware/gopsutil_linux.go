package hardware

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/shirou/gopsutil/v3/cpu"
	"github.com/shirou/gopsutil/v3/host"

	"recolement/agent/report"
)

// readProcessors reports one entry for each socket.
func readProcessors(ctx context.Context, m *machine) (fill, error) {
	threads, err := cpu.InfoWithContext(m.within(ctx))
	if err != nil {
		return nil, fmt.Errorf("read processors: %w", err)
	}
	if len(threads) == 0 {
		return nil, errAbsent
	}
	var sockets []string
	bySocket := map[string][]cpu.InfoStat{}
	for _, t := range threads {
		if bySocket[t.PhysicalID] == nil {
			sockets = append(sockets, t.PhysicalID)
		}
		bySocket[t.PhysicalID] = append(bySocket[t.PhysicalID], t)
	}
	list := []report.CPU{}
	for _, s := range sockets {
		list = append(list, m.processor(bySocket[s]))
	}
	if t, err := m.table(); err == nil { // the firmware's family says what is wrong with it
		completedBy(list, t.sockets())
	}
	return func(c *report.Content) { c.CPUs = list }, nil
}

// processor is one socket, from its threads.
func (m *machine) processor(threads []cpu.InfoStat) report.CPU {
	cores := map[string]bool{}
	for i, t := range threads {
		if t.CoreID == "" { // not said: each thread counts for a core
			t.CoreID = strconv.Itoa(i)
		}
		cores[t.CoreID] = true
	}
	first := threads[0]
	stepping := int64(first.Stepping)
	return report.CPU{
		Name: first.ModelName, Manufacturer: makerOfCPU(first.VendorID), Arch: cpuArch(m.arch()), Model: first.Model, FamilyNumber: first.Family, Stepping: &stepping,
		Core: positive(len(cores)), Thread: positive(len(threads) / len(cores)), Speed: positive(int64(first.Mhz)),
	}
}

// loggedIn are the people who are logged in, the latest first.
func (m *machine) loggedIn(ctx context.Context) ([]string, error) {
	users, err := host.UsersWithContext(m.within(ctx))
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	slices.SortStableFunc(users, func(a, b host.UserStat) int { return b.Started - a.Started })
	var names []string
	for _, u := range users {
		if u.User != "" && !slices.Contains(names, u.User) {
			names = append(names, u.User)
		}
	}
	return names, nil
}
