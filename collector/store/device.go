package store

import (
	"context"
	"errors"
	"fmt"

	"recolement/collector/inventory"
)

type deviceRow struct {
	inventory.Device
	words string
}

var devices = table[deviceRow]{
	name: "device",
	key:  []string{"id"},
	columns: []string{"class", "virtual", "name", "dns_name", "serial", "alt_serial", "manufacturer", "model", "uuid", "chassis", "os", "location",
		"interfaces", "addresses", "first_seen", "last_seen", "sources", "parent", "entity_code", "words", "account"},
	places: func(d *deviceRow) []any {
		return []any{&d.ID, &d.Class, &d.Virtual, &d.Name, &d.DNSName, &d.Serial, &d.AltSerial, &d.Manufacturer, &d.Model, &d.UUID, &d.Chassis, &d.OS, &d.Location,
			document{&d.Interfaces}, document{&d.Addresses}, moment{&d.FirstSeen}, moment{&d.LastSeen}, document{&d.Sources}, &d.Parent, &d.EntityCode, &d.words, document{&d.Account}}
	},
}

// DeviceFilter selects devices; what is empty selects all.
type DeviceFilter struct {
	Text          string // words that must all occur, in any letter case, with or without accents
	Class         inventory.Class
	Matched       *bool  // with, or without, an asset
	Parent        string // id of the device that shows it, of a screen
	Sort          string // seen (usual), name, class, serial, model
	Desc          bool
	Limit, Offset int
	Entity        string    // code
	in            *Entities // set by View; nil: all
}

var deviceSorts = map[string]string{"seen": "last_seen", "name": "name", "class": "class", "serial": "serial", "model": "model"}

func (f *DeviceFilter) conditions() *conditions {
	c := &conditions{}
	c.within("entity_code", f.in)
	c.equal("entity_code", f.Entity)
	c.contain("words", f.Text)
	c.equal("class", string(f.Class))
	c.equal("parent", f.Parent)
	if f.Matched != nil {
		not := "NOT "
		if *f.Matched {
			not = ""
		}
		c.add(not + "EXISTS (SELECT 1 FROM device_match WHERE device_id = device.id)")
	}
	return c
}

// Devices lists a page of what was seen, and how many devices there are in all.
func (r reader) Devices(ctx context.Context, f DeviceFilter) ([]inventory.Device, int, error) {
	c := f.conditions()
	total, err := devices.count(ctx, r.q, c.where(), c.args...)
	if err != nil {
		return nil, 0, err
	}
	rows, err := devices.find(ctx, r.q, c.where()+page(deviceSorts, f.Sort, "seen", "id", f.Desc, f.Limit, f.Offset), c.args...)
	return bareDevices(rows), total, err
}

// Device reads one device.
func (r reader) Device(ctx context.Context, id string) (inventory.Device, error) {
	row, err := devices.one(ctx, r.q, id)
	return row.Device, err
}

// DeviceIDs lists everything that was ever seen, and what is gone and still takes part in a discrepancy.
func (r reader) DeviceIDs(ctx context.Context) ([]string, error) {
	return texts(ctx, r.q, "SELECT id FROM device UNION SELECT device_id FROM discrepancy WHERE device_id <> '' AND status <> $1 ORDER BY 1", string(inventory.Resolved))
}

// AllDevices reads everything that was ever seen.
func (r reader) AllDevices(ctx context.Context) ([]inventory.Device, error) {
	rows, err := devices.find(ctx, r.q, "ORDER BY id")
	return bareDevices(rows), err
}

// DevicesByID reads some devices.
func (r reader) DevicesByID(ctx context.Context, ids []string) ([]inventory.Device, error) {
	var found []inventory.Device
	err := inChunks(ids, func(in string, args []any) error {
		rows, err := devices.find(ctx, r.q, "WHERE id "+in+" ORDER BY id", args...)
		found = append(found, bareDevices(rows)...)
		return err
	})
	return found, err
}

func bareDevices(rows []deviceRow) []inventory.Device {
	out := make([]inventory.Device, len(rows))
	for i := range rows {
		out[i] = rows[i].Device
	}
	return out
}

// PutDevice writes a device, over the one with the same ID.
func (tx *Tx) PutDevice(ctx context.Context, d *inventory.Device) error {
	said := []string{d.Name, d.DNSName, d.Serial, d.AltSerial, d.Manufacturer, d.Model, d.UUID, d.OS, d.Location}
	for _, n := range d.Interfaces {
		said = append(said, n.MAC)
	}
	for _, a := range d.Addresses {
		said = append(said, a.String())
	}
	return errors.Join(devices.put(ctx, tx.q, &deviceRow{Device: *d, words: words(said...)}), tx.touch(ctx, deviceThing, d.ID))
}

// JoinDevice ends a device that turned out to be another one: what people decided about it goes to that one. Its history stays its own.
func (tx *Tx) JoinDevice(ctx context.Context, id, into string) error {
	for _, query := range []string{
		"INSERT INTO pin (device_id, asset_id, verdict, decision_id) SELECT $2, asset_id, verdict, decision_id FROM pin WHERE device_id = $1 ON CONFLICT DO NOTHING",
		"UPDATE decision SET device_id = $2 WHERE device_id = $1",
	} {
		if err := perform(ctx, tx.q, query, id, into); err != nil {
			return fmt.Errorf("join device %s: %w", id, err)
		}
	}
	return tx.DropDevice(ctx, id)
}

// DropDevice ends a device of which nothing is left.
func (tx *Tx) DropDevice(ctx context.Context, id string) error {
	matched, err := texts(ctx, tx.q, "SELECT asset_id FROM device_match WHERE device_id = $1", id)
	if err != nil {
		return fmt.Errorf("read matches: %w", err)
	}
	if err := tx.touch(ctx, deviceThing, id); err != nil {
		return err
	}
	for _, asset := range matched {
		if err := tx.touch(ctx, assetThing, asset); err != nil {
			return err
		}
	}
	for _, query := range []string{"DELETE FROM pin WHERE device_id = $1", "DELETE FROM device_match WHERE device_id = $1", "DELETE FROM device WHERE id = $1"} {
		if err := perform(ctx, tx.q, query, id); err != nil {
			return fmt.Errorf("drop device %s: %w", id, err)
		}
	}
	return nil
}
