package importer

import (
	"testing"

	"github.com/xuri/excelize/v2"
)

// check: whatever the file, every row behind the header is an asset, a problem or skipped, and what is told can be found.
func check(t *testing.T, name string, data []byte) {
	table, err := Read(name, data, nil)
	if err != nil {
		return
	}
	for _, a := range table.Assets {
		if a.Number == "" && a.Serial == "" && a.Name == "" || a.Origin.Row <= table.Dialect.HeaderRow {
			t.Errorf("asset %+v", a)
		}
	}
	for _, p := range table.Problems {
		if p.Code == "" || p.Row <= table.Dialect.HeaderRow {
			t.Errorf("problem %+v", p)
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, text := range []string{
		header + "1;PC;Dell;S1;N1;05/04/2024;\"a\nb\"\n", header + "1;PC;\"Dell;S1;N1\n2;\"\"\"x;\n", "\xff\xfeN\x00", bom + "Name,Serial\r\"a\"\"\",b\r", "a;b\n\"\"\"\"\"\"",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if sniff(data) == "csv" {
			check(t, "a.csv", data)
		}
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(book(f, func(b *excelize.File) error {
		return rowsOf(b, "Sheet1", []any{"N° inventaire", "N° de série", "Date d'achat"}, []any{1, "S1", 45387})
	}))
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, "a.xlsx", append([]byte("PK\x03\x04"), data[min(4, len(data)):]...))
	})
}
