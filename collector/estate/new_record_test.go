package estate

import (
	"testing"

	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// An unknown device becomes a record, which goes to the inventory as a row of its own, outlives imports that do not know it, and ends when one
// brings it.
func TestNewRecord(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		line := func(number, serial, name string) string {
			return number + ";PC portable;" + serial + ";" + name + ";TO;A00;En service;HDV"
		}
		m.importFile(t, line("10001", "SN1", "A"))
		send(t, m.Estate, machine{source: "a1", name: "TO-A00-10007-P", serial: "SERIAL7", macs: []string{mac1}, taken: day(-1)}.report(t))
		row := only(t, m.Estate, inventory.UnknownDevice)
		made := inventory.Decision{By: "anna", Choice: inventory.NewRecord, DiscrepancyID: row.Key, Values: map[string]string{"entity": "TO", "status": "En service"}}
		for number, why := range map[string]string{"10001": "number_taken", " ": "number_missing"} {
			d := made
			d.Values = map[string]string{"inventory_number": number}
			if _, err := m.Decide(t.Context(), d); inventory.WhyOf(err).Code != why {
				t.Errorf("number %q: %v", number, err)
			}
		}
		first := decide(t, m.Estate, made)
		if row = reread(t, m.Estate, row); row.Status != inventory.Resolved {
			t.Errorf("the device is %s", row.Status)
		}
		a := m.asset(t, "10007")
		if a.Serial != "SERIAL7" || a.EntityCode != "TO" || a.ServiceCode != "A00" || a.Class != inventory.Laptop || a.State != inventory.InService || a.MAC != mac1 {
			t.Errorf("the record says %+v", a)
		}
		undo(t, m.Estate, first)
		if row = reread(t, m.Estate, row); row.Status != inventory.Open {
			t.Errorf("after the undoing the device is %s", row.Status)
		}
		again := decide(t, m.Estate, made)
		decide(t, m.Estate, inventory.Decision{Choice: inventory.RecordWrong, AssetID: m.asset(t, "10007").ID, Field: "room", To: "12"})

		f, err := m.DraftCorrections(t.Context(), "anna", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"csv", "xlsx"} {
			file, err := m.DownloadCorrections(t.Context(), f.ID, format, "anna")
			if err != nil || file.Rows != 1 || len(file.LeftOut) != 0 {
				t.Fatalf("downloaded %+v %v", file, err)
			}
			back, err := importer.Read(file.Name, file.Data, nil)
			if err != nil || len(back.Assets) != 1 || back.Assets[0].Number != "10007" || back.Assets[0].Serial != "SERIAL7" || back.Assets[0].Entity != "TO" {
				t.Errorf("%s reads back as %+v %v", format, back, err)
			}
		}
		if err := m.MarkCorrectionsSent(t.Context(), f.ID, "anna"); err != nil {
			t.Fatal(err)
		}
		m.outcome(t, f.ID, store.Pending)
		m.wait(days(1))
		m.importFile(t, line("10001", "SN1", "A")) // does not know it
		m.asset(t, "10007")
		m.outcome(t, f.ID, store.NotTakenOver)
		if f, err = m.DraftCorrections(t.Context(), "anna", nil); err != nil {
			t.Fatal(err)
		}
		m.wait(days(1))
		m.importFile(t, line("10001", "SN1", "A"), line("10007", "SERIAL7", "TO-A00-10007-P"))
		m.outcome(t, f.ID, store.TakenOver)
		if err := m.Undo(t.Context(), again, "anna"); inventory.WhyOf(err).Code != "record_imported" {
			t.Errorf("taken back though the inventory knows it: %v", err)
		}
		m.importFile(t, line("10001", "SN1", "A")) // now it vanishes as any other does
		for _, a := range m.assets(t) {
			if a.Number == "10007" {
				t.Error("a record that the inventory dropped is still there")
			}
		}
	})
}

func (m *moving) outcome(t testing.TB, file string, want store.Outcome) {
	t.Helper()
	rows, err := m.store.CorrectionRows(t.Context(), file)
	if err != nil || len(rows) != 1 || rows[0].Outcome != want {
		t.Errorf("the correction is %+v %v, want %s", rows, err, want)
	}
}

func (m *moving) assets(t testing.TB) []inventory.Asset {
	t.Helper()
	all, err := m.store.AllAssets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
