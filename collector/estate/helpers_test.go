package estate

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"recolement/agent/report"
	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

var today = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)

func clock() time.Time { return today.Add(12 * time.Hour) }

func newEstate(t testing.TB) *Estate {
	t.Helper()
	return openEstate(t, database(t))
}

func openEstate(t testing.TB, path string) *Estate {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), path, log)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(st, log, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(); st.Close() })
	return e
}

type object = map[string]any

// machine describes a report of a workstation; what is empty it does not say.
type machine struct {
	source, name, serial, uuid string
	macs                       []string
	screens                    []string // their serials; nil: not said
	chassis                    string
	taken                      time.Time
	partial                    bool
	more                       object
}

func (m machine) report(t testing.TB) *report.Report {
	t.Helper()
	content := object{"accesslog": object{"logdate": m.taken.Format("2006-01-02 15:04:05")}}
	if m.serial != "" {
		content["bios"] = object{"ssn": m.serial, "smanufacturer": "Dell Inc.", "smodel": "Latitude 5420"}
	}
	if m.name != "" || m.uuid != "" {
		content["hardware"] = object{"name": m.name, "uuid": m.uuid, "chassis_type": cmpOr(m.chassis, "Notebook")}
	}
	if m.macs != nil {
		networks := []object{}
		for _, mac := range m.macs {
			networks = append(networks, object{"mac": mac, "type": "ethernet", "description": "Intel I219", "pnpdeviceid": `PCI\VEN_8086`, "ipaddress": "10.0.0.9"})
		}
		content["networks"] = networks
	}
	if m.screens != nil {
		monitors := []object{}
		for _, s := range m.screens {
			monitors = append(monitors, object{"serial": s, "manufacturer": "DEL", "caption": "P2419H"})
		}
		content["monitors"] = monitors
	}
	for k, v := range m.more {
		content[k] = v
	}
	return decode(t, object{"action": "inventory", "deviceid": m.source, "itemtype": "Computer", "partial": m.partial, "content": content})
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// printer is what a scanner says of a printer.
func printer(t testing.TB, scanner string, device object, taken time.Time) *report.Report {
	t.Helper()
	return decode(t, object{"action": "netinventory", "deviceid": scanner, "itemtype": "Printer",
		"content": object{"accesslog": object{"logdate": taken.Format("2006-01-02 15:04:05")}, "network_device": device}})
}

func decode(t testing.TB, document object) *report.Report {
	t.Helper()
	data, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func send(t testing.TB, e *Estate, reports ...*report.Report) {
	t.Helper()
	for _, r := range reports {
		if err := e.Report(t.Context(), r, clock()); err != nil {
			t.Fatal(err)
		}
	}
}

func take(t testing.TB, e *Estate, rows ...inventory.Asset) store.Import {
	t.Helper()
	for i := range rows {
		rows[i].Origin = inventory.Origin{File: "iws.csv", Row: i + 2}
	}
	result, err := e.importRows(t.Context(), rows, &store.Import{File: "iws.csv", By: "anna"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return *result
}

func devicesOf(t testing.TB, e *Estate) []inventory.Device {
	t.Helper()
	if err := e.writeSeen(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := e.store.AllDevices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func live(t testing.TB, e *Estate) []store.DiscrepancyRow {
	t.Helper()
	rows, err := e.store.LiveDiscrepancies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// only gives the one live discrepancy of a kind.
func only(t testing.TB, e *Estate, kind inventory.Kind) store.DiscrepancyRow {
	t.Helper()
	var found []store.DiscrepancyRow
	for _, row := range live(t, e) {
		if row.Kind == kind {
			found = append(found, row)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d live discrepancies of kind %s, want 1: %+v", len(found), kind, found)
	}
	return found[0]
}

func reread(t testing.TB, e *Estate, row store.DiscrepancyRow) store.DiscrepancyRow {
	t.Helper()
	row, err := e.store.Discrepancy(t.Context(), row.Key)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func laptop(number, serial string) inventory.Asset {
	return inventory.Asset{Number: number, Serial: serial, Type: "PC portable", Manufacturer: "Dell", Model: "Latitude 5420", Name: "TO-A00-" + number + "-P",
		Status: "En service", Entity: "TO", ServiceCode: "A00", ServiceDate: today.AddDate(-1, 0, 0)}
}

// importRows takes records in that were read already.
func (e *Estate) importRows(ctx context.Context, rows []inventory.Asset, about *store.Import, file []byte) (*store.Import, error) {
	done, _, err := e.importTable(ctx, &importer.Table{Assets: rows}, about, ImportRequest{Data: file})
	return done, err
}
