package hardware

import (
	"cmp"
	"context"
	"fmt"

	"github.com/digitalocean/go-smbios/smbios"

	"recolement/agent/report"
)

// readFirmware reports the machine's identity from the firmware's table, and where that says nothing from WMI.
func readFirmware(ctx context.Context, m *machine) (fill, error) {
	t, err := firmwareTable()
	if err != nil {
		m.log.Debug("no firmware table", "error", err)
	}
	product, productErr := one[wmiProduct](ctx, m.wmi, "Win32_ComputerSystemProduct")
	system, _ := one[wmiSystem](ctx, m.wmi, "Win32_ComputerSystem")
	if err != nil && productErr != nil {
		return nil, fmt.Errorf("%w; %w", err, productErr)
	}
	b := tidyModel(completed(t.bios(), product, system), product.Version)
	state := localMachine(`SYSTEM\CurrentControlSet\Control\SecureBoot\State`)
	b.SecureBoot = secureBoot(state.number("UEFISecureBootEnabled"), state.has("UEFISecureBootEnabled"))
	modules := t.memories()
	if err != nil { // what WMI makes of the table
		modules = memoriesByWMI(ctx, m)
	}
	return func(c *report.Content) {
		c.BIOS = &b
		h := hardwareOf(c)
		h.UUID, h.ChassisType = cmp.Or(t.uuid(), product.UUID), t.chassisType()
		h.VMSystem = cmp.Or(hypervisorOf(b.SystemManufacturer, b.SystemModel, b.BoardManufacturer, b.BIOSManufacturer, b.BIOSVersion), physical)
		if len(modules) > 0 {
			c.Memories = modules
			installed(h, modules)
		}
		t.board(c)
	}, nil
}

func memoriesByWMI(ctx context.Context, m *machine) []report.Memory {
	arrays, _ := rows[wmiMemoryArray](ctx, m.wmi, "Win32_PhysicalMemoryArray", "")
	found, err := rows[wmiMemory](ctx, m.wmi, "Win32_PhysicalMemory", "")
	if err != nil {
		m.log.Debug("no memory modules", "error", err)
	}
	correction := ""
	if len(arrays) > 0 {
		correction = arrays[0].correction()
	}
	var list []report.Memory
	for i, r := range found {
		list = append(list, r.facts(int64(i+1), correction))
	}
	return list
}

func firmwareTable() (table, error) {
	raw, entry, err := smbios.Stream()
	if err != nil {
		return table{}, fmt.Errorf("read firmware table: %w", err)
	}
	defer raw.Close()
	major, minor, _ := entry.Version()
	return decodeTable(raw, major, minor)
}
