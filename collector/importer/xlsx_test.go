package importer

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book makes a workbook and gives its bytes.
func book(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	var out bytes.Buffer
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rowsOf(f *excelize.File, sheet string, rows ...[]any) error {
	for i, r := range rows {
		if err := f.SetSheetRow(sheet, "A"+itoa(i+1), &r); err != nil {
			return err
		}
	}
	return nil
}

func TestNumbersInWorkbooksStayText(t *testing.T) {
	data := book(t, func(f *excelize.File) error {
		format := "00000"
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			return err
		}
		if err := f.SetCellStyle("Sheet1", "A2", "A2", style); err != nil {
			return err
		}
		return rowsOf(f, "Sheet1",
			[]any{"N° inventaire", "N° de série", "Étage", "Date d'achat"},
			[]any{137, 123456789012, 3, time.Date(2024, 4, 5, 0, 0, 0, 0, time.UTC)},
			[]any{"00042", "0091769813743", "", "05/04/2024"},
			[]any{10778, 1.23456789012e+15, 2.5, 45387})
	})
	table := read(t, "a.xlsx", string(data))
	if len(table.Assets) != 3 || len(table.Problems) > 0 {
		t.Fatalf("%d assets, problems %q", len(table.Assets), told(table))
	}
	for i, want := range [][3]string{{"00137", "123456789012", "3"}, {"00042", "0091769813743", ""}, {"10778", "1234567890120000", "2.5"}} {
		a := table.Assets[i]
		if got := [3]string{a.Number, a.Serial, a.Floor}; got != want {
			t.Errorf("row %d is %q, want %q", i+2, got, want)
		}
		if got := a.PurchaseDate.Format(time.DateOnly); got != "2024-04-05" {
			t.Errorf("row %d: date is %s", i+2, got)
		}
	}
}

func TestTheSheetWithTheInventoryIsFound(t *testing.T) {
	data := book(t, func(f *excelize.File) error {
		if _, err := f.NewSheet("Parc"); err != nil {
			return err
		}
		if _, err := f.NewSheet("Vide"); err != nil {
			return err
		}
		if err := rowsOf(f, "Sheet1", []any{"Inventaire du parc"}, []any{"Service", "Nombre"}, []any{"DSI", 3}); err != nil {
			return err
		}
		return rowsOf(f, "Parc", []any{"Parc au 12/11/2026"}, []any{}, []any{"N° inventaire", "Type", "Marque", "N° de série"}, []any{"7", "PC fixe", "Dell", "S7", "", "à côté"}, []any{"Exporté par X"})
	})
	table := read(t, "a.xlsx", string(data))
	if table.Dialect.Sheet != "Parc" || table.Dialect.HeaderRow != 3 || numbers(table) != "7" || told(table) != "5:note!" || table.Assets[0].Origin.Row != 4 {
		t.Errorf("dialect %+v, numbers %q, problems %q", table.Dialect, numbers(table), told(table))
	}
}

func TestWorkbooksThatCountFrom1904(t *testing.T) {
	data := book(t, func(f *excelize.File) error {
		yes := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			return err
		}
		return rowsOf(f, "Sheet1", []any{"N° inventaire", "N° de série", "Date d'achat"}, []any{"1", "S1", 43925})
	})
	if got := read(t, "a.xlsx", string(data)).Assets[0].PurchaseDate.Format(time.DateOnly); got != "2024-04-05" {
		t.Errorf("date is %s", got)
	}
}

func TestWholeNumber(t *testing.T) {
	for in, want := range map[string]string{
		"10778": "10778", "10778.0": "10778", "1.0778E+4": "10778", "1.23456789012E+11": "123456789012", "1E+05": "100000", "1.5": "1.5", "1.55E+1": "1.55E+1",
		"1E5": "1E5", "E+5": "E+5", "A.0": "A.0", "": "", "1E+99": "1E+99", "00042": "00042",
	} {
		if got := wholeNumber(in); got != want {
			t.Errorf("wholeNumber(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkReadXLSX(b *testing.B) {
	names := strings.Split("N° inventaire;Type;Marque;Modèle;N° de série;Nom réseau;Adresse MAC;Entité;Code service;Service;Site;Statut;Date d'achat;Commentaire", ";")
	var rows [][]string
	for i := range 100_000 {
		n := itoa(100_000 + i)
		rows = append(rows, []string{n, "PC portable", "Dell", "Latitude 5420", "SN" + n, "TO-A00-" + n + "-P", "54e1ad" + n, "Ville", "A00", "Direction", "HDV", "En service", "45387", ""})
	}
	var out bytes.Buffer
	if err := WriteCorrections(&out, Dialect{Format: "xlsx"}, names, rows); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if table, err := Read("a.xlsx", out.Bytes(), nil); err != nil || len(table.Assets) != 100_000 {
			b.Fatal(err)
		}
	}
}
