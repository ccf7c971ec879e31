package importer

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestWhatIsWrittenIsReadBack: cutting what was written gives what was to be written, in every dialect.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Dialect{
			Format: "csv", Delimiter: rapid.SampledFrom([]string{";", ",", "\t"}).Draw(t, "delimiter"),
			Encoding: rapid.SampledFrom([]string{"utf-8", "windows-1252", "utf-16le", "utf-16be"}).Draw(t, "encoding"),
		}
		d.BOM = d.Encoding == "utf-8" && rapid.Bool().Draw(t, "bom") || strings.HasPrefix(d.Encoding, "utf-16")
		header := strings.Split("N° inventaire|Type|N° de série|Nom réseau|Commentaire", "|")
		cell := rapid.StringOfN(rapid.SampledFrom([]rune("aé0 -'\";,\t\n€=")), 0, 6, -1)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, len(header), len(header)), 0, 6).Draw(t, "rows")
		for _, cells := range rows {
			for i := range cells { // a cell of many delimiters and lines is taken for rows between stray quotes
				if strings.Contains(cells[i], "\n") {
					cells[i] = strings.NewReplacer(";", "", ",", "", "\t", "").Replace(cells[i])
				}
			}
			cells[0] = "7" // nothing blank
		}
		var out bytes.Buffer
		if err := WriteCorrections(&out, d, header, rows); err != nil {
			t.Fatal(err)
		}
		var table Table
		if err := table.open(out.Bytes(), nil); err != nil {
			t.Fatalf("%v: %q", err, out.String())
		}
		var got [][]string
		for _, r := range table.rows {
			got = append(got, r.cells)
		}
		if len(rows) == 0 {
			rows = nil
		}
		if diff := cmp.Diff(rows, got); diff != "" || table.Dialect.Delimiter != d.Delimiter || table.Dialect.BOM != d.BOM {
			t.Fatalf("%+v: %q: %s", table.Dialect, out.String(), diff)
		}
	})
}

func TestCorrections(t *testing.T) {
	for _, name := range []string{"iws.csv", "iws.xlsx"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(shared(t, "city/"+name))
			if err != nil {
				t.Fatal(err)
			}
			whole, err := Read(name, data, nil)
			if err != nil {
				t.Fatal(err)
			}
			first, last := whole.Assets[0], whole.Assets[len(whole.Assets)-1]
			sheet, err := NewSheet(name, data, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []Correction{
				{last.Origin.Row, "serial", "00X;\"1\""}, {first.Origin.Row, "name", "TO-Å"}, {first.Origin.Row, "purchase_date", "2021-02-03"},
			} {
				if err := sheet.Correct(c); err != nil {
					t.Fatal(err)
				}
			}
			var out bytes.Buffer
			if _, err := sheet.Write(&out, ""); err != nil {
				t.Fatal(err)
			}
			back, err := Read(name, out.Bytes(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(back.Assets) != 2 || len(back.Problems) > 0 {
				t.Fatalf("%d assets, problems %q", len(back.Assets), told(back))
			}
			if diff := cmp.Diff(whole.Header, back.Header); diff != "" {
				t.Errorf("header: %s", diff)
			}
			want := []any{first, last}
			first.Name, last.Serial, first.PurchaseDate = "TO-Å", "00X;\"1\"", back.Assets[0].PurchaseDate
			first.ID, first.Origin, last.ID, last.Origin = "", back.Assets[0].Origin, "", back.Assets[1].Origin
			back.Assets[0].ID, back.Assets[1].ID = "", ""
			want[0], want[1] = first, last
			if diff := cmp.Diff(want, []any{back.Assets[0], back.Assets[1]}); diff != "" {
				t.Error(diff)
			}
			if got := back.Assets[0].PurchaseDate.Format("2006-01-02"); got != "2021-02-03" {
				t.Errorf("date is %s", got)
			}
		})
	}
}

func TestCorrectionsThatCannotBeMade(t *testing.T) {
	text := []byte("N° inventaire;N° de série;Date d'achat\n1;S1;05/04/2024\n")
	for _, tt := range []struct {
		c    Correction
		want string
	}{
		{Correction{9, "serial", "x"}, "there is no row 9"}, {Correction{2, "model", "x"}, "the file has no column for model"}, {Correction{2, "purchase_date", "x"}, "correct purchase_date"},
	} {
		sheet, err := NewSheet("a.csv", text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := sheet.Correct(tt.c); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: error is %v", tt.c, err)
		}
	}
}

// A correction reads the same in both formats, and neither makes a spreadsheet compute what a machine calls itself.
func TestCorrectionsInTheOtherFormat(t *testing.T) {
	for name, other := range map[string]string{"iws.csv": "xlsx", "iws.xlsx": "csv"} {
		data, err := os.ReadFile(shared(t, "city/"+name))
		if err != nil {
			t.Fatal(err)
		}
		whole, err := Read(name, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := NewSheet(name, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, evil := whole.Assets[0], whole.Assets[1]
		for _, c := range []Correction{{want.Origin.Row, "serial", "-NEW 1"}, {evil.Origin.Row, "name", `=cmd|'/c calc'!A1`}} {
			if err := sheet.Correct(c); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		written, err := sheet.Write(&out, other)
		if err != nil || written.Format != other {
			t.Fatal(written, err)
		}
		back, err := Read("back."+other, out.Bytes(), nil)
		if err != nil || len(back.Problems) > 0 {
			t.Fatal(err, told(back))
		}
		if got := back.Assets[0]; got.Serial != "-NEW 1" || !got.PurchaseDate.Equal(want.PurchaseDate) || got.Number != want.Number || got.Room != want.Room {
			t.Errorf("%s as %s: %+v, want %+v", name, other, got, want)
		}
		switch {
		case other == "csv" && (len(written.Unsafe) != 1 || written.Unsafe[0] != evil.Origin.Row || len(back.Assets) != 1):
			t.Errorf("a formula went into a CSV file: %+v", written)
		case other == "xlsx" && back.Assets[1].Name != `=cmd|'/c calc'!A1`:
			t.Errorf("the workbook reads back as %q", back.Assets[1].Name)
		}
	}
}
