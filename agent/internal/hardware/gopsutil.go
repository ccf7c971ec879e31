package hardware

// This file and its neighbour for Linux alone know gopsutil: a newer major version is a change to these lines. Of the library only what reads files or
// calls the system is used; what runs programs (platform detection) or drifts (boot time) is not.

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/shirou/gopsutil/v3/common"
	"github.com/shirou/gopsutil/v3/disk"
	"github.com/shirou/gopsutil/v3/mem"

	"recolement/agent/report"
)

// within tells gopsutil where the machine's files are.
func (m *machine) within(ctx context.Context) context.Context {
	if m.root == "" {
		return ctx
	}
	at := func(dir string) string { return filepath.Join(m.root, dir) }
	return context.WithValue(ctx, common.EnvKey, common.EnvMap{
		common.HostProcEnvKey: at("proc"), common.HostSysEnvKey: at("sys"), common.HostEtcEnvKey: at("etc"),
		common.HostVarEnvKey: at("var"), common.HostRunEnvKey: at("run"), common.HostDevEnvKey: at("dev"),
	})
}

// readSizes reports what memory the system has.
func readSizes(ctx context.Context, m *machine) (fill, error) {
	ctx = m.within(ctx)
	memory, err := mem.VirtualMemoryWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("read memory: %w", err)
	}
	swap, err := mem.SwapMemoryWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("read swap: %w", err)
	}
	return func(c *report.Content) {
		h := hardwareOf(c)
		h.Memory = positive(memory.Total / mib)
		h.Swap = positive(swap.Total / mib)
	}, nil
}

// mounted are the local file systems, each device once.
func (m *machine) mounted(ctx context.Context) ([]disk.PartitionStat, error) {
	all, err := disk.PartitionsWithContext(m.within(ctx), false)
	if err != nil {
		return nil, fmt.Errorf("list file systems: %w", err)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(p disk.PartitionStat) bool {
		repeated := seen[p.Device] || slices.Contains(p.Opts, "bind")
		seen[p.Device] = true
		return repeated
	}), nil
}

// readVolumes reports the local file systems; on Windows, where this call can hang on a network drive, WMI is asked instead.
func readVolumes(ctx context.Context, m *machine) (fill, error) {
	mounted, err := m.mounted(ctx)
	if err != nil {
		return nil, err
	}
	if len(mounted) == 0 { // a container has its host's
		return nil, errAbsent
	}
	var drives []report.Drive
	for _, p := range mounted {
		d := report.Drive{Volume: p.Device, Type: p.Mountpoint, FileSystem: p.Fstype}
		total, free, err := m.space(ctx, p.Mountpoint)
		if err != nil {
			m.log.Debug("no size", "volume", p.Mountpoint, "error", err)
		} else {
			available := int64(free / mib)
			d.Total, d.Free = positive(total/mib), &available
		}
		drives = append(drives, d)
	}
	return func(c *report.Content) { c.Drives = drives }, nil
}

func diskSpace(ctx context.Context, path string) (total, free uint64, err error) {
	u, err := disk.UsageWithContext(ctx, path)
	if err != nil {
		return 0, 0, err
	}
	return u.Total, u.Free, nil
}
