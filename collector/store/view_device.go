package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// Devices is Store.Devices, within the view.
func (v View) Devices(ctx context.Context, f DeviceFilter) ([]inventory.Device, int, error) {
	f.in = &v.in
	found, total, err := v.r.Devices(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	return found, total, v.withholdSources(ctx, found)
}

// Device is Store.Device, within the view.
func (v View) Device(ctx context.Context, id string) (inventory.Device, error) {
	d, err := v.r.Device(ctx, id)
	if err != nil {
		return d, err
	}
	if !v.in.Has(d.EntityCode) {
		return inventory.Device{}, missing(devices.name, id)
	}
	one := []inventory.Device{d}
	err = v.withholdSources(ctx, one)
	return one[0], err
}

// DevicesWithKeys gives for each of the keys a device of the view that has it.
func (v View) DevicesWithKeys(ctx context.Context, keys []string) (map[string]string, error) {
	owners := map[string]string{}
	err := inChunks(keys, func(in string, args []any) error {
		c := &conditions{args: args, parts: []string{"key " + in}}
		c.within("entity_code", &v.in)
		return each(ctx, v.r.q, "SELECT key, device_id FROM device_key JOIN device ON device.id = device_id "+c.where(), c.args, func(rows *sql.Rows) error {
			var key, id string
			err := rows.Scan(&key, &id)
			owners[key] = id
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read device keys: %w", err)
	}
	return owners, nil
}

// Counters reads the series of a device whose names begin like that, within the view.
func (v View) Counters(ctx context.Context, deviceID, prefix string) (map[string][]Point, error) {
	if _, err := v.Device(ctx, deviceID); err != nil {
		return nil, err
	}
	names, err := v.r.SeriesNames(ctx, deviceID)
	if err != nil {
		return nil, err
	}
	found := map[string][]Point{}
	for _, name := range names {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if found[rest], err = v.r.Series(ctx, deviceID, name); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// withholdSources: a screen is known through the workstation that shows it, and that one's name is in the name of its agent.
func (v View) withholdSources(ctx context.Context, found []inventory.Device) error {
	if v.in.All {
		return nil
	}
	var ids []string
	for i := range found {
		if found[i].Parent != "" {
			ids = append(ids, found[i].Parent)
		}
	}
	parents, err := v.r.DevicesByID(ctx, ids)
	if err != nil {
		return err
	}
	shown := map[string]bool{"": true}
	for i := range parents {
		shown[parents[i].ID] = v.in.Has(parents[i].EntityCode)
	}
	for i := range found {
		if !shown[found[i].Parent] {
			found[i].Sources = nil
		}
	}
	return nil
}

// Report is Store.Report, within the view: without the screens that are another entity's.
func (v View) Report(ctx context.Context, deviceID string) (*report.Report, error) {
	if _, err := v.Device(ctx, deviceID); err != nil {
		return nil, err
	}
	r, err := v.r.Report(ctx, deviceID)
	if err != nil || v.in.All || r.Content == nil {
		return r, err
	}
	children, err := devices.find(ctx, v.r.q, "WHERE parent = $1", deviceID)
	if err != nil {
		return nil, err
	}
	hidden := map[string]bool{}
	for i := range children {
		if !v.in.Has(children[i].EntityCode) {
			hidden[children[i].Serial], hidden[children[i].AltSerial] = true, true
		}
	}
	if len(hidden) > 0 {
		r.Content.Monitors = slices.DeleteFunc(r.Content.Monitors, func(m report.Monitor) bool { return hidden[m.Serial] || hidden[m.AltSerial] })
	}
	return r, nil
}

// History is Store.History, within the view: that of a visible record, device or discrepancy. It goes with the thing, also
// what it was before it came to its entity; who said so is told of people and of the thing's own agents alone.
func (v View) History(ctx context.Context, subjectID string) ([]Change, error) {
	told, err := v.toldOf(ctx, subjectID)
	if err != nil {
		return nil, err
	}
	history, err := v.r.History(ctx, subjectID)
	for i := range history {
		if told != nil && !slices.Contains(told, history[i].Source) {
			history[i].Source = ""
		}
	}
	return history, err
}

// toldOf are the sources that the history of a thing may name; nil: all. It fails where the thing is not in the view.
func (v View) toldOf(ctx context.Context, subjectID string) ([]string, error) {
	if v.in.All {
		return nil, nil
	}
	device, err := v.Device(ctx, subjectID)
	if inventory.CodeOf(err) == inventory.NotFound {
		_, err = v.Asset(ctx, subjectID)
	}
	if inventory.CodeOf(err) == inventory.NotFound {
		_, err = v.Discrepancy(ctx, subjectID)
	}
	if err != nil {
		return nil, err
	}
	people, err := v.r.Users(ctx)
	if err != nil {
		return nil, err
	}
	told := append([]string{}, device.Sources...)
	for i := range people {
		told = append(told, people[i].Name)
	}
	return told, nil
}
