package hardware

import (
	"context"

	"recolement/agent/report"
)

// readBatteries reports the machine's own batteries, not those of its mouse.
func readBatteries(_ context.Context, m *machine) (fill, error) {
	names, err := m.list("/sys/class/power_supply")
	if err != nil {
		return nil, err
	}
	list := []report.Battery{}
	for _, name := range names {
		dir := "/sys/class/power_supply/" + name + "/"
		if m.text(dir+"type") != "Battery" || m.text(dir+"scope") == "Device" || m.text(dir+"present") == "0" {
			continue
		}
		voltage, _ := m.number(dir + "voltage_min_design")
		list = append(list, report.Battery{
			Name: m.text(dir + "model_name"), Manufacturer: m.text(dir + "manufacturer"), Serial: m.text(dir + "serial_number"), Chemistry: m.text(dir + "technology"),
			Voltage:  positive(voltage / 1000),
			Capacity: m.energy(dir, "full_design", voltage), RealCapacity: m.energy(dir, "full", voltage),
		})
	}
	return func(c *report.Content) { c.Batteries = list }, nil
}

// energy is in mWh; some batteries count energy (µWh), others charge (µAh).
func (m *machine) energy(dir, what string, microvolts int64) *int64 {
	if e, ok := m.number(dir + "energy_" + what); ok {
		return positive(e / 1000)
	}
	if charge, ok := m.number(dir + "charge_" + what); ok {
		return positive(charge / 1000 * (microvolts / 1000) / 1000)
	}
	return nil
}
