package hardware

import (
	"context"
	"errors"
	"os"

	"golang.org/x/sys/windows/registry"

	"recolement/agent/report"
)

// Families that are one question to WMI each.

func readProcessors(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiProcessor](ctx, m.wmi, "Win32_Processor", "")
	identifier := localMachine(`HARDWARE\DESCRIPTION\System\CentralProcessor\0`).text("Identifier")
	list := mapped(found, err, func(r wmiProcessor) report.CPU { return r.facts(identifier) })
	if t, tableErr := firmwareTable(); tableErr == nil {
		completedBy(list, t.sockets())
	}
	return func(c *report.Content) { c.CPUs = list }, err
}

// readDisks asks the storage service as well, which knows more, and without which the list is whole.
func readDisks(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiDisk](ctx, m.wmi, "Win32_DiskDrive", "")
	if err != nil {
		return nil, err
	}
	known, err := rowsIn[wmiPhysicalDisk](ctx, m.wmi, storageService, "MSFT_PhysicalDisk", "")
	if err != nil {
		m.log.Debug("disks without kind and bus", "error", err)
	}
	list := mapped(found, nil, func(r wmiDisk) report.Storage { return r.facts(physicalDisk(known, r.Index)) })
	optical, err := rows[wmiOptical](ctx, m.wmi, "Win32_CDROMDrive", "")
	list = append(list, mapped(optical, err, wmiOptical.facts)...)
	return func(c *report.Content) { c.Storages = list }, err
}

func readLogicalDisks(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiVolume](ctx, m.wmi, "Win32_LogicalDisk", "WHERE DriveType = 3") // local: a network drive may not answer
	if err != nil {
		return nil, err
	}
	locks, err := rowsIn[wmiEncryption](ctx, m.wmi, bitLocker, "Win32_EncryptableVolume", "")
	if err != nil {
		m.log.Debug("no state of encryption", "error", err)
	}
	system := os.Getenv("SystemDrive")
	list := mapped(found, nil, func(v wmiVolume) report.Drive { return encryption(locks, v.facts(system)) })
	return func(c *report.Content) { c.Drives = list }, nil
}

// readBatteries asks the drivers, which know what a battery holds today; where they say nothing, what the system makes of it.
func readBatteries(ctx context.Context, m *machine) (fill, error) {
	static, err := rowsIn[wmiBatteryStatic](ctx, m.wmi, drivers, "BatteryStaticData", "")
	full, fullErr := rowsIn[wmiBatteryFull](ctx, m.wmi, drivers, "BatteryFullChargedCapacity", "")
	if err != nil || fullErr != nil {
		m.log.Debug("batteries without drivers' facts", "error", errors.Join(err, fullErr))
	}
	list := joinedBatteries(static, full)
	if len(list) == 0 {
		var found []wmiBattery
		if found, err = rows[wmiBattery](ctx, m.wmi, "Win32_Battery", ""); err != nil {
			return nil, err
		}
		list = mapped(found, nil, wmiBattery.facts)
	}
	if t, err := firmwareTable(); err == nil {
		completedBatteries(list, t.batteries())
	}
	return func(c *report.Content) { c.Batteries = list }, nil
}

func readVideo(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiVideo](ctx, m.wmi, "Win32_VideoController", "")
	sizes := map[string]uint64{}
	registryErr := subkeys(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}`, 0, func(_ string, k registry.Key) {
		noteVideoMemory(sizes, textOf(k), numberOf(k))
	})
	if registryErr != nil {
		m.log.Debug("graphics adapters without their drivers' memory", "error", registryErr)
	}
	return func(c *report.Content) {
		c.Videos = mapped(found, err, func(r wmiVideo) report.Video { return r.facts(sizes[r.Name]) })
	}, err
}

func readUSB(ctx context.Context, m *machine) (fill, error) {
	found, err := rows[wmiPnP](ctx, m.wmi, "Win32_PnPEntity", `WHERE PNPDeviceID LIKE 'USB\\VID_%'`)
	return func(c *report.Content) { c.USBDevices = chosen(found, err, wmiPnP.facts) }, err
}

func readGuests(ctx context.Context, m *machine) (fill, error) {
	found, err := rowsIn[wmiGuest](ctx, m.wmi, hyperV, "Msvm_ComputerSystem", "")
	return func(c *report.Content) { c.VirtualMachines = chosen(found, err, wmiGuest.facts) }, err
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
		hardwareOf(c).DNS = resolvers(configs)
		for _, n := range list {
			if n.IPGateway != "" {
				hardwareOf(c).DefaultGateway = n.IPGateway
				break
			}
		}
	}, err
}
