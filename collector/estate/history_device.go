package estate

import (
	"context"
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// deviceTexts are the facts of a device that are texts.
var deviceTexts = []struct {
	field string
	of    func(d *inventory.Device) *string
}{
	{"name", func(d *inventory.Device) *string { return &d.Name }},
	{"dns_name", func(d *inventory.Device) *string { return &d.DNSName }},
	{"serial", func(d *inventory.Device) *string { return &d.Serial }},
	{"alt_serial", func(d *inventory.Device) *string { return &d.AltSerial }},
	{"manufacturer", func(d *inventory.Device) *string { return &d.Manufacturer }},
	{"model", func(d *inventory.Device) *string { return &d.Model }},
	{"uuid", func(d *inventory.Device) *string { return &d.UUID }},
	{"chassis", func(d *inventory.Device) *string { return &d.Chassis }},
	{"os", func(d *inventory.Device) *string { return &d.OS }},
	{"location", func(d *inventory.Device) *string { return &d.Location }},
	{"parent", func(d *inventory.Device) *string { return &d.Parent }},
}

const instantForm = time.RFC3339Nano

// flatDevice gives the facts of a device. When it was last seen is no fact but a series: see seenSeries.
func flatDevice(d *inventory.Device) flat {
	f := make(flat, 16+len(d.Interfaces))
	for _, t := range deviceTexts {
		f.set(t.field, *t.of(d))
	}
	f.set("type", string(d.Class))
	if d.Virtual {
		f.set("virtual", "yes")
	}
	if !d.FirstSeen.IsZero() {
		f.set("first_seen", d.FirstSeen.UTC().Format(instantForm))
	}
	for _, source := range d.Sources {
		f.put("source", source, "", "yes")
	}
	var ips []string
	for _, a := range d.Addresses {
		ips = append(ips, a.String())
	}
	slices.Sort(ips)
	f.set("ip", strings.Join(slices.Compact(ips), " "))
	seen := map[string]int{}
	for _, n := range d.Interfaces {
		f.put("interface", nth(seen, n.MAC+" "+n.Name), "", builtIn(n.BuiltIn))
	}
	return f
}

func builtIn(b bool) string {
	if b {
		return "built-in"
	}
	return "added"
}

// nth tells things of one name apart by their number.
func nth(seen map[string]int, name string) string {
	seen[name]++
	if n := seen[name]; n > 1 {
		return name + "#" + strconv.Itoa(n)
	}
	return name
}

// first takes the number off again.
func first(name string) string {
	if i := strings.LastIndexByte(name, '#'); i >= 0 {
		if n, err := strconv.Atoi(name[i+1:]); err == nil && n > 1 {
			return name[:i]
		}
	}
	return name
}

// device makes a device of its facts again; its interfaces, addresses and sources are in alphabetical order.
func (f flat) device(id string) inventory.Device {
	d := inventory.Device{ID: id}
	for _, t := range deviceTexts {
		*t.of(&d) = f.get(t.field)
	}
	d.Class, d.Virtual = inventory.Class(f.get("type")), f.get("virtual") != ""
	d.FirstSeen, _ = time.Parse(instantForm, f.get("first_seen"))
	for _, ip := range strings.Fields(f.get("ip")) {
		if a, err := netip.ParseAddr(ip); err == nil {
			d.Addresses = append(d.Addresses, a)
		}
	}
	for k, value := range f {
		switch k.field {
		case "source":
			d.Sources = append(d.Sources, k.key)
		case "interface":
			mac, name, _ := strings.Cut(first(k.key), " ")
			d.Interfaces = append(d.Interfaces, inventory.Interface{MAC: mac, Name: name, BuiltIn: value == builtIn(true)})
		}
	}
	slices.Sort(d.Sources)
	slices.SortFunc(d.Interfaces, func(a, b inventory.Interface) int { return strings.Compare(a.MAC+" "+a.Name, b.MAC+" "+b.Name) })
	return d
}

// flatMatch gives which asset a device is, and why, as facts of the device.
func flatMatch(m *inventory.Match) flat {
	f := flat{}
	if m.AssetID != "" {
		f.set("match", m.AssetID)
		evidence, _ := json.Marshal(m.Evidence) // texts only
		f.set("evidence", string(evidence))
	}
	return f
}

// match is the match of a device, by its facts.
func (f flat) match(deviceID string) *inventory.Match {
	if f.get("match") == "" {
		return nil
	}
	m := &inventory.Match{DeviceID: deviceID, AssetID: f.get("match")}
	if json.Unmarshal([]byte(f.get("evidence")), &m.Evidence) != nil {
		m.Evidence = nil
	}
	return m
}

// seenSeries are the days on which a device was last seen, each by the moment at which we learned of it: a report a day costs four bytes.
const seenSeries = "seen"

func dayNumber(t time.Time) int64 { return inventory.Day(t).Unix() / 86400 }

// sighted puts down on which day a device was last seen.
func (w *work) sighted(id string, at time.Time) {
	if w.ledger.seen == nil {
		w.ledger.seen = map[string]int64{}
	}
	w.ledger.seen[id] = dayNumber(at)
}

// Refresh notes that an observation was said again at a later time, with the day put down, and the device's own date left for later.
func (w *work) Refresh(ctx context.Context, o *store.Observation, taken time.Time) error {
	if dayNumber(o.Taken) != dayNumber(taken) {
		w.sighted(o.DeviceID, taken)
	}
	if w.seenAgain == nil {
		w.seenAgain = sightings{}
	}
	w.seenAgain.add(o.DeviceID, taken)
	o.Taken = taken
	return w.Tx.Refresh(ctx, o)
}

// noteDevice puts down what became of a device; differs is false when its facts are what they were.
func (w *work) noteDevice(ctx context.Context, p *picture, d *inventory.Device, differs bool) error {
	newest := newestOf(p.members[d.ID])
	old, known := p.oldDevices[d.ID]
	switch {
	case !known:
		w.note(store.DeviceHistory, d.ID, newest.Taken, newest.Source, appears)
	case differs:
		w.note(store.DeviceHistory, d.ID, newest.Taken, newest.Source, differences(flatDevice(&old), flatDevice(d))...)
	}
	if !known || dayNumber(old.LastSeen) != dayNumber(d.LastSeen) {
		w.sighted(d.ID, d.LastSeen)
	}
	return w.noteComponents(ctx, p, d.ID, known)
}

// noteEnd puts down that a device is no more. Its entry holds all that was known of it, or the past could not be told.
func (w *work) noteEnd(ctx context.Context, p *picture, id, into string) error {
	old := p.oldDevices[id]
	end := differences(flatDevice(&old), flat{})
	for i := range p.oldMatches {
		if p.oldMatches[i].DeviceID == id {
			end = append(end, differences(flatMatch(&p.oldMatches[i]), flat{})...)
		}
	}
	if spoke := speaker(p.formerMembers(w, id)); spoke != nil {
		parts, err := w.partsBefore(ctx, spoke, true)
		if err != nil {
			return err
		}
		w.noteNow(store.ComponentHistory, id, differences(flatParts(parts), flat{})...)
	}
	w.noteNow(store.DeviceHistory, id, append(end, disappears)...)
	if into != "" {
		w.noteNow(store.DeviceHistory, into, store.Delta{Field: store.JoinedField, From: old.ShownName(), To: id})
	}
	return nil
}
