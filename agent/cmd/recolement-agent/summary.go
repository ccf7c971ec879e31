package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"recolement/agent/report"
)

// summary prints the report for people: what identifies the machine and its parts, by the format's own names.
func summary(out io.Writer, r *report.Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name string, values ...string) {
		if text := strings.Join(strings.Fields(strings.Join(values, " ")), " "); text != "" {
			fmt.Fprintf(w, "%s\t%s\n", name, text)
		}
	}
	c := r.Content
	row("deviceid", r.DeviceID)
	if h := c.Hardware; h != nil {
		row("name", h.Name)
		row("chassis", h.ChassisType, h.VMSystem)
		row("uuid", h.UUID)
		row("memory", mebibytes(h.Memory))
	}
	if b := c.BIOS; b != nil {
		row("system", b.SystemManufacturer, b.SystemModel)
		row("serial", b.SerialNumber)
	}
	if o := c.OperatingSystem; o != nil {
		row("os", o.FullName, o.Version, o.KernelVersion)
	}
	for _, p := range c.CPUs {
		row("cpu", p.Name)
	}
	for _, m := range c.Memories {
		row("module", m.Caption, mebibytes(m.Capacity), m.Type, m.SerialNumber)
	}
	for _, s := range c.Storages {
		row("disk", s.Name, s.Type, s.Model, s.Serial, megabytes(s.DiskSize))
	}
	for _, n := range c.Networks {
		row("network", n.Description, n.Type, n.MAC, n.Status, n.IPAddress, n.IPAddress6)
	}
	for _, m := range c.Monitors {
		row("monitor", m.Port, m.Manufacturer, m.Name, m.Serial)
	}
	for _, b := range c.Batteries {
		row("battery", b.Manufacturer, b.Name, b.Serial)
	}
	for _, p := range c.Printers {
		row("printer", p.Name, p.Port)
	}
	for _, u := range c.Users {
		row("user", u.Domain, u.Login)
	}
	if c.Software != nil {
		row("software", fmt.Sprint(len(c.Software)))
	}
	if c.Error != nil {
		row("error", c.Error.Message)
	}
	return w.Flush()
}

func mebibytes(n *int64) string { return sized(n, "MiB") }
func megabytes(n *int64) string { return sized(n, "MB") }

func sized(n *int64, unit string) string {
	if n == nil {
		return ""
	}
	return fmt.Sprintf("%d %s", *n, unit)
}
