package estate

import (
	"strings"
	"testing"

	"recolement/collector/importer"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

const header = "N° inventaire;Type;N° de série;Nom réseau;Entité;Service;Statut;Site\r\n"

func (m *moving) importFile(t testing.TB, lines ...string) {
	t.Helper()
	if _, err := m.Import(t.Context(), ImportRequest{File: "iws.csv", Data: []byte(header + strings.Join(lines, "\r\n") + "\r\n"), By: "anna"}); err != nil {
		t.Fatal(err)
	}
}

// The life of a correction file: drafted, downloaded, sent, and checked against the next import.
func TestCorrectionFile(t *testing.T) {
	onBothEngines(t, func(t *testing.T, m *moving) {
		line := func(number, serial, name string) string {
			return number + ";PC portable;" + serial + ";" + name + ";TO;A00;En service;HDV"
		}
		m.importFile(t, line("10001", "SN1", "A"), line("10002", "SN2", "B"), line("10003", "SN3", "C"), line("10004", "SN4", "D"))
		if _, err := m.DraftCorrections(t.Context(), "anna", nil); inventory.CodeOf(err) != inventory.Conflict {
			t.Errorf("a file of nothing: %v", err)
		}
		var ids []string
		for _, n := range []string{"1", "2", "3", "4"} {
			id, err := m.Decide(t.Context(), inventory.Decision{By: "anna", Choice: inventory.RecordWrong, AssetID: m.asset(t, "1000"+n).ID, Field: "name", To: "NEW" + n,
				DiscrepancyID: m.missing(t, "1000"+n)})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		f, err := m.DraftCorrections(t.Context(), "anna", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.MarkCorrectionsSent(t.Context(), f.ID, "bea"); inventory.CodeOf(err) != inventory.Conflict {
			t.Errorf("sent before it was downloaded: %v", err)
		}
		undo(t, m.Estate, ids[3])
		for format, rows := range map[string]int{"": 3, "xlsx": 3} {
			file, err := m.DownloadCorrections(t.Context(), f.ID, format, "bea")
			if err != nil || file.Rows != rows || len(file.LeftOut) != 0 {
				t.Fatalf("downloaded %+v %v", file, err)
			}
			back, err := importer.Read(file.Name, file.Data, nil)
			if err != nil || len(back.Assets) != rows || back.Assets[0].Name != "NEW1" || back.Assets[0].Serial != "SN1" || format == "" && !strings.HasPrefix(string(file.Data), header) {
				t.Fatalf("the file reads back as %+v %v", back, err)
			}
		}
		if err := m.MarkCorrectionsSent(t.Context(), f.ID, "bea"); err != nil {
			t.Fatal(err)
		}
		m.wait(days(1))
		m.importFile(t, line("10001", "SN1", "NEW1"), line("10002", "SN2", "B"), line("10003", "SN3", "X"), line("10004", "SN4", "D"))
		checked, err := m.store.CorrectionFile(t.Context(), f.ID)
		if err != nil || checked.State != store.FileChecked || checked.DownloadedBy != "bea" || checked.SentBy != "bea" || checked.ImportID == "" {
			t.Errorf("after the import: %+v %v", checked, err)
		}
		rows, err := m.store.CorrectionRows(t.Context(), f.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []store.Outcome{store.TakenOver, store.NotTakenOver, store.Overruled, store.Withdrawn} {
			if rows[i].Outcome != want {
				t.Errorf("correction of %s: %s, want %s", rows[i].Number, rows[i].Outcome, want)
			}
		}
		next, err := m.DraftCorrections(t.Context(), "anna", nil)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := m.store.CorrectionRows(t.Context(), next.ID); err != nil || len(again) != 1 || again[0].Number != "10002" {
			t.Errorf("the next file holds %+v %v", again, err)
		}
	})
}

func (m *moving) missing(t testing.TB, number string) string {
	t.Helper()
	for _, row := range live(t, m.Estate) {
		if row.Kind == inventory.MissingDevice && row.Number == number {
			return row.Key
		}
	}
	t.Fatalf("%s is not missing", number)
	return ""
}
