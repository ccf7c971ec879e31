package hardware

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/digitalocean/go-smbios/smbios"

	"recolement/agent/report"
)

// readFirmware reports the machine's identity: from the firmware's table, which only root may read, and from what the kernel
// copied out of it for everybody.
func readFirmware(_ context.Context, m *machine) (fill, error) {
	if !m.exists("/sys/class/dmi/id") && !m.exists("/sys/firmware/dmi/tables/DMI") {
		return nil, errAbsent
	}
	t, err := m.table()
	switch {
	case errors.Is(err, fs.ErrPermission):
		err = fmt.Errorf("serial numbers and memory modules need root: %w", err)
	case errors.Is(err, fs.ErrNotExist): // the kernel's copies are all that there is
		err = nil
	}
	identity, id, chassis := m.identity(t)
	modules := t.memories()
	return func(c *report.Content) {
		c.BIOS = &identity
		h := hardwareOf(c)
		h.UUID, h.ChassisType = id, chassis
		if len(modules) > 0 {
			c.Memories = modules
			installed(h, modules)
		}
		t.board(c)
	}, err
}

// table reads the firmware's table; on an error it is empty.
func (m *machine) table() (table, error) {
	raw, err := m.bytes("/sys/firmware/dmi/tables/DMI", maxFirmware)
	if err != nil {
		return table{}, fmt.Errorf("read firmware table: %w", err)
	}
	major, minor := m.tableVersion()
	return decodeTable(bytes.NewReader(raw), major, minor)
}

// tableVersion defaults to 3.0: all firmware of the last fifteen years is at least 2.6, where it matters.
func (m *machine) tableVersion() (major, minor int) {
	defer func() { // the library's parser is not ours to trust
		if recover() != nil {
			major, minor = 3, 0
		}
	}()
	raw, err := m.bytes("/sys/firmware/dmi/tables/smbios_entry_point", 64)
	if err != nil {
		return 3, 0
	}
	entry, err := smbios.ParseEntryPoint(bytes.NewReader(raw))
	if err != nil {
		return 3, 0
	}
	major, minor, _ = entry.Version()
	return major, minor
}

// identity completes the table with the kernel's copies.
func (m *machine) identity(t table) (b report.BIOS, uuid, chassis string) {
	id := func(name string) string { return m.text("/sys/class/dmi/id/" + name) }
	b = t.bios()
	for _, f := range []struct {
		to   *string
		name string
	}{
		{&b.BIOSManufacturer, "bios_vendor"}, {&b.BIOSVersion, "bios_version"}, {&b.SystemManufacturer, "sys_vendor"},
		{&b.SystemModel, "product_name"}, {&b.SerialNumber, "product_serial"}, {&b.SKUNumber, "product_sku"}, {&b.BoardManufacturer, "board_vendor"},
		{&b.BoardModel, "board_name"}, {&b.BoardSerialNumber, "board_serial"}, {&b.EnclosureSerial, "chassis_serial"}, {&b.AssetTag, "chassis_asset_tag"},
	} {
		*f.to = cmp.Or(*f.to, id(f.name))
	}
	b.BIOSDate = cmp.Or(b.BIOSDate, isoDate(id("bios_date")))
	if len(t.structures) == 0 {
		b = tidyModel(b, id("product_version"))
	}
	chassis = t.chassisType()
	if n, ok := m.number("/sys/class/dmi/id/chassis_type"); ok && chassis == "" {
		chassis = named(chassisTypes, int(n&0x7f))
	}
	return b, cmp.Or(t.uuid(), strings.ToUpper(id("product_uuid"))), chassis
}
