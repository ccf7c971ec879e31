package hardware

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"recolement/agent/report"
)

// notDisks begin the names of block devices that are made of others, or of memory.
var notDisks = []string{"loop", "ram", "zram", "dm-", "md", "nbd", "drbd", "zd"}

// readDisks reports the drives.
func readDisks(_ context.Context, m *machine) (fill, error) {
	names, err := m.list("/sys/block")
	if err != nil {
		return nil, err
	}
	list := []report.Storage{}
	for _, name := range names {
		if !hasPrefix(name, notDisks) {
			if s, ok := m.disk(name); ok {
				list = append(list, s)
			}
		}
	}
	return func(c *report.Content) { c.Storages = list }, nil
}

// disk reads one drive; a card reader's empty slot is none.
func (m *machine) disk(name string) (report.Storage, bool) {
	dir := "/sys/block/" + name
	sectors, _ := m.number(dir + "/size")
	optical := strings.HasPrefix(name, "sr")
	if sectors == 0 && !optical {
		return report.Storage{}, false
	}
	read := func(files ...string) string {
		for _, f := range files {
			if t := m.text(dir + "/" + f); t != "" {
				return t
			}
		}
		return ""
	}
	s := report.Storage{
		Name: name, Description: name, Interface: busOf(m.resolve(dir)), Type: m.diskType(dir, optical),
		Model: read("device/model", "device/name"), Manufacturer: read("device/vendor"), Firmware: read("device/firmware_rev", "device/rev"),
		Serial: m.diskSerial(dir), WWN: read("wwid", "device/wwid"),
	}
	if s.Manufacturer == "ATA" || strings.HasPrefix(s.Manufacturer, "0x") { // the bus's name or number, not a maker's
		s.Manufacturer = ""
	}
	if !optical {
		s.DiskSize = positive(sectors * 512 / megabyte)
	}
	return s, true
}

// diskSerial asks the drive's own files, the page that SCSI drives answer with, and what udev noted at boot. All but the second
// are open to everybody.
func (m *machine) diskSerial(dir string) string {
	for _, f := range []string{"/serial", "/device/serial"} {
		if t := m.text(dir + f); t != "" {
			return t
		}
	}
	if page, err := m.bytes(dir+"/device/vpd_pg80", 4096); err == nil && len(page) > 4 {
		if t := strings.TrimSpace(strings.ToValidUTF8(string(bytes.Trim(page[4:], "\x00 ")), "")); t != "" {
			return t
		}
	}
	noted := settings(strings.ReplaceAll(m.text("/run/udev/data/b"+m.text(dir+"/dev")), "E:", ""))
	return noted["ID_SERIAL_SHORT"]
}

func (m *machine) diskType(dir string, optical bool) string {
	removable, _ := m.number(dir + "/removable")
	turning, known := m.number(dir + "/queue/rotational")
	switch bus := busOf(m.resolve(dir)); {
	case optical:
		return "cdrom"
	case removable == 1:
		return "removable"
	case bus == "virtio" || !known: // a virtual drive says nothing about what turns
		return "disk"
	case turning == 1:
		return "HDD"
	}
	return "SSD"
}

// busOf tells a drive's bus from where the kernel hangs it.
func busOf(path string) string {
	for _, b := range []struct{ sign, name string }{{"/usb", "USB"}, {"/nvme", "NVMe"}, {"/ata", "SATA"}, {"/mmc", "MMC"}, {"/virtio", "virtio"}, {"/host", "SCSI"}} {
		if strings.Contains(path, b.sign) {
			return b.name
		}
	}
	return ""
}

// usbName is how Windows writes the same device; the collector tells docks and dongles from boards by it.
func usbName(vendor, product string) string {
	return fmt.Sprintf(`USB\VID_%s&PID_%s`, strings.ToUpper(vendor), strings.ToUpper(product))
}
