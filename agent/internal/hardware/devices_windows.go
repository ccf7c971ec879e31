package hardware

import (
	"context"
	"os"

	"recolement/agent/report"
)

// Families that are one question to WMI each.

func readProcessors(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiProcessor](ctx, m.wmi, "Win32_Processor", "")
	list := mapped(found, err, wmiProcessor.facts)
	if t, tableErr := firmwareTable(); tableErr == nil {
		completedBy(list, t.sockets())
	}
	return func(c *report.Content) { c.CPUs = list }, err
}

func readDisks(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiDisk](ctx, m.wmi, "Win32_DiskDrive", "")
	return func(c *report.Content) { c.Storages = mapped(found, err, wmiDisk.facts) }, err
}

func readLogicalDisks(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiVolume](ctx, m.wmi, "Win32_LogicalDisk", "WHERE DriveType = 3") // local: a network drive may not answer
	system := os.Getenv("SystemDrive")
	return func(c *report.Content) {
		c.Drives = mapped(found, err, func(v wmiVolume) report.Drive { return v.facts(system) })
	}, err
}

func readBatteries(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiBattery](ctx, m.wmi, "Win32_Battery", "")
	return func(c *report.Content) { c.Batteries = mapped(found, err, wmiBattery.facts) }, err
}

// readNetworks joins adapters with their configurations; what has no MAC is no adapter.
func readNetworks(ctx context.Context, m *machine) (fill, error) {
	adapters, err := rows[wmiAdapter](ctx, m.wmi, "Win32_NetworkAdapter", "WHERE MACAddress IS NOT NULL")
	if err != nil {
		return nil, err
	}
	configs, err := rows[wmiAdapterConfig](ctx, m.wmi, "Win32_NetworkAdapterConfiguration", "")
	byIndex := map[uint32]wmiAdapterConfig{}
	for _, c := range configs {
		byIndex[c.Index] = c
	}
	list := []report.Network{}
	for _, a := range adapters {
		if a.MACAddress != "" {
			list = append(list, a.facts(byIndex[a.Index])...)
		}
	}
	return func(c *report.Content) {
		c.Networks = list
		for _, n := range list {
			if n.IPGateway != "" {
				hardwareOf(c).DefaultGateway = n.IPGateway
				break
			}
		}
	}, err
}

// mapped turns rows into facts: none is an empty list, a failure no list at all.
func mapped[R, F any](found []R, err error, facts func(R) F) []F {
	if err != nil {
		return nil
	}
	list := make([]F, 0, len(found))
	for _, r := range found {
		list = append(list, facts(r))
	}
	return list
}
