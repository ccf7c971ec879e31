package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"recolement/collector/inventory"
	"recolement/collector/language"
)

// shared finds the fixtures beside the repository, or skips the test.
func shared(t testing.TB, path string) string {
	t.Helper()
	for dir := "."; ; dir = filepath.Join("..", dir) {
		full := filepath.Join(dir, "shared", path)
		if _, err := os.Stat(full); err == nil {
			return full
		}
		if strings.Count(dir, "..") > 6 {
			t.Skipf("the fixture shared/%s is not beside this repository", path)
		}
	}
}

func read(t testing.TB, name, text string) *Table {
	t.Helper()
	table, err := Read(name, []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// told lists problems shortly: row:code, with ! where the row was refused.
func told(t *Table) string {
	var out []string
	for _, p := range t.Problems {
		mark := ""
		if p.Refused {
			mark = "!"
		}
		out = append(out, strings.TrimSuffix(itoa(p.Row)+":"+p.Code+":"+p.Column, ":")+mark)
	}
	return strings.Join(out, " ")
}

func numbers(t *Table) string {
	var out []string
	for _, a := range t.Assets {
		out = append(out, a.Number)
	}
	return strings.Join(out, " ")
}

const header = "N° inventaire;Type;Marque;N° de série;Nom réseau;Date d'achat;Commentaire\n"

func TestCityFilesSayTheSame(t *testing.T) {
	var tables [2]*Table
	for i, name := range []string{"iws.csv", "iws.xlsx"} {
		data, err := os.ReadFile(shared(t, "city/"+name))
		if err != nil {
			t.Fatal(err)
		}
		if tables[i], err = Read(name, data, nil); err != nil {
			t.Fatal(err)
		}
		if len(tables[i].Unmapped) > 0 || len(tables[i].Problems) > 0 || len(tables[i].Mapping.Columns) != 21 {
			t.Errorf("%s: unmapped %q, problems %q, mapping %v", name, tables[i].Unmapped, told(tables[i]), tables[i].Mapping.Columns)
		}
		for j := range tables[i].Assets {
			a := &tables[i].Assets[j]
			if a.Origin.File != name || a.ID == "" {
				t.Fatalf("%s: asset %+v does not say where it is from", name, a)
			}
			a.ID, a.Origin = "", inventory.Origin{}
		}
	}
	if len(tables[0].Assets) < 500 {
		t.Fatalf("only %d assets", len(tables[0].Assets))
	}
	if diff := cmp.Diff(tables[0].Assets, tables[1].Assets); diff != "" {
		t.Errorf("CSV (-) and XLSX (+) differ:\n%s", diff)
	}
	want := Dialect{Format: "csv", Delimiter: ";", Encoding: "windows-1252", DateForm: dayFirst, HeaderRow: 1}
	if diff := cmp.Diff(want, tables[0].Dialect); diff != "" {
		t.Errorf("dialect: %s", diff)
	}
	if d := tables[1].Dialect; d.Format != "xlsx" || d.HeaderRow < 2 || d.Sheet == "" {
		t.Errorf("dialect of the workbook is %+v", d)
	}
}

func TestEncodings(t *testing.T) {
	text := strings.ReplaceAll(header, "\n", "\r\n") + "1;Écran;Dell;S1;;05/04/2024;à l'étage – 3 €\r\n"
	encode := func(e interface {
		Bytes([]byte) ([]byte, error)
	}) string {
		out, err := e.Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	damaged := strings.Replace(text, "à l'étage", "\xe0 l'étage", 1)
	for _, tt := range []struct {
		name, text, encoding, comment string
		bom                           bool
	}{
		{"UTF-8", text, "utf-8", "à l'étage – 3 €", false},
		{"UTF-8 with mark", bom + text, "utf-8", "à l'étage – 3 €", true},
		{"UTF-8 with one bad byte", damaged, "utf-8", "\uFFFD l'étage – 3 €", false},
		{"Windows-1252", encode(charmap.Windows1252.NewEncoder()), "windows-1252", "à l'étage – 3 €", false},
		{"UTF-16 little", encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), "utf-16le", "à l'étage – 3 €", true},
		{"UTF-16 big", encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()), "utf-16be", "à l'étage – 3 €", true},
		{"old Macintosh line ends", strings.ReplaceAll(text, "\r\n", "\r"), "utf-8", "à l'étage – 3 €", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := read(t, "a.csv", tt.text)
			if d := table.Dialect; d.Encoding != tt.encoding || d.BOM != tt.bom || d.Delimiter != ";" {
				t.Errorf("dialect is %+v", d)
			}
			if len(table.Assets) != 1 || table.Assets[0].Comment != tt.comment || table.Assets[0].Type != "Écran" {
				t.Errorf("assets are %+v", table.Assets)
			}
		})
	}
}

func TestDelimiters(t *testing.T) {
	for _, d := range []string{";", ",", "\t"} {
		text := strings.ReplaceAll(header+"1;PC fixe;Dell;S1;N1;05/04/2024;\"a, b; c\td, e, f, g, h, i, j\"\n", ";", d)
		table := read(t, "a.csv", text)
		if table.Dialect.Delimiter != d || len(table.Assets) != 1 || table.Assets[0].Serial != "S1" {
			t.Errorf("delimiter %q: dialect %+v, assets %+v", d, table.Dialect, table.Assets)
		}
	}
}

func TestRows(t *testing.T) {
	for _, tt := range []struct{ name, rows, numbers, told string }{
		{"good", "1;PC;Dell;S1;N1;;\n2;PC;Dell;S2;N2;;\n", "1 2", ""},
		{"blank rows", "\n;;;;;;\n1;PC;Dell;S1;N1;;\n  \n", "1", ""},
		{"repeated header", "1;PC;Dell;S1;N1;;\n" + header + "2;PC;Dell;S2;N2;;\n", "1 2", ""},
		{"totals", "1;PC;Dell;S1;N1;;\nTotal : 1;;;;;;\nNombre;1;;;;;\n", "1", ""},
		{"a note", "1;PC;Dell;S1;N1;;\nExporté le 12/11/2026;;;;;;\n", "1", "3:note!"},
		{"nothing identifies", ";PC;Dell;;;;\n2;PC;Dell;;;;\n;;;S3;;;\n;;;;N4;;\n", "2  ", "2:nothing!"},
		{"too few cells", "1;PC;Dell;S1;N1;;\n2;PC;Dell\n3;PC;Dell;S3;N3;;\n", "1 3", "3:cells!"},
		{"too many cells", "1;PC;Dell;S1;N1;;;oops\n2;PC;Dell;S2;N2;;;;\n", "2", "2:cells!"},
		{"short rows of an exporter", "1;PC;Dell;S1;N1\n2;PC;Dell;S2;N2;05/04/2024\n3;PC;Dell;S3;N3;05/04/2024;x\n", "1 2 3", ""},
		{"short rows of Excel", "1;PC;Dell;S1;N1;;\n2;PC;Dell;S2;N2;\n3;PC;Dell;S3;N3;\n4;PC;Dell;S4;N4;;\n", "1 2 3 4", ""},
		{"an unclosed quote", "1;PC;Dell;S1;N1;;\"oops\n2;PC;Dell;S2;N2;;\n3;PC;Dell;S3;N3;;\n", "2 3", "2:quotes!"},
		{"two stray quotes", "1;PC;Dell;S1;N1;;\"oops\n2;PC;Dell;S2;N2;;x\n3;PC;Dell;S3;N3;;\"oops\n4;PC;Dell;S4;N4;;\n", "2 4", "2:quotes! 4:quotes!"},
		{"a stray quote closed by another", "1;PC;\"Dell;S1;N1;;\n2;PC;Dell;S2;N2;;\n3;PC;Dell\";S3;N3;;\n", "2 3", "2:quotes!"},
		{"a quote inside", "1;PC;24\" Dell;S1;N1;;\n2;PC;\"24\"\" Dell\";S2;N2;;\n", "1 2", ""},
		{"a comment of two lines", "1;PC;Dell;S1;N1;;\"one\ntwo\"\n2;PC;Dell\n3;PC;Dell;S3;N3;;\n", "1 3", "3:cells!"},
		{"a bad date", "1;PC;Dell;S1;N1;31/02/2024;\n2;PC;Dell;S2;N2;hier;\n", "1 2", "2:date:Date d'achat 3:date:Date d'achat"},
		{"no date", "1;PC;Dell;S1;N1;00/00/0000;\n2;PC;Dell;S2;N2;-;\n3;PC;Dell;S3;N3;01/01/1900;\n", "1 2 3", ""},
		{"a huge cell", "1;PC;Dell;S1;N1;;" + strings.Repeat("x", MaxCell+1) + "\n2;PC;Dell;S2;N2;;\n", "2", "2:long!"},
		{"a huge line", "1;PC;Dell;S1;N1;;" + strings.Repeat(";", MaxLine) + "\n2;PC;Dell;S2;N2;;\n", "2", "2:line!"},
		{"columns without a header", "1;PC;Dell;S1;N1;;;x\n2;PC;Dell;S2;N2;;;y\n3;PC;Dell;S3;N3;;;z\n", "1 2 3", ""},
		{"what pandas writes", "10778.0;PC;Dell;12.0;N1;;\n00042;PC;Dell;007;N2;;\n", "10778 00042", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := read(t, "a.csv", header+tt.rows)
			if got := numbers(table); got != tt.numbers {
				t.Errorf("numbers are %q, want %q", got, tt.numbers)
			}
			if got := told(table); got != tt.told {
				t.Errorf("problems are %q, want %q", got, tt.told)
			}
		})
	}
}

func TestTitleRowsAboveTheHeader(t *testing.T) {
	table := read(t, "a.csv", "Parc informatique;;;;;;\nÉdité le 12/11/2026 par type, marque\n\n"+header+"7;PC;Dell;S1;N1;;\n")
	if table.Dialect.HeaderRow != 4 || numbers(table) != "7" || table.Assets[0].Origin.Row != 5 {
		t.Errorf("header row %d, assets %+v", table.Dialect.HeaderRow, table.Assets)
	}
}

func TestDates(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, tt := range []struct {
		name, form string
		cells      []string
		want       []string
	}{
		{"French", dayFirst, []string{"05/04/2024", "31/12/2019", "5/4/2024"}, []string{"2024-04-05", "2019-12-31", "2024-04-05"}},
		{"ISO", time.DateOnly, []string{"2024-04-05", "2019-12-31T00:00:00"}, []string{"2024-04-05", "2019-12-31"}},
		{"dashes", "02-01-2006", []string{"05-04-2024"}, []string{"2024-04-05"}},
		{"short year", dayFirst, []string{"5/4/24", "5/4/98"}, []string{"2024-04-05", "1998-04-05"}},
		{"time of day", dayFirst, []string{"05/04/2024 10:12:13"}, []string{"2024-04-05"}},
		{"American, proved", monthFirst, []string{"04/05/2024", "12/31/2019"}, []string{"2024-04-05", "2019-12-31"}},
		{"both: day first", dayFirst, []string{"04/05/2024", "12/31/2019", "31/12/2019"}, []string{"2024-05-04", "", "2019-12-31"}},
		{"day numbers", "", []string{"45387", "45387.5"}, []string{"2024-04-05", "2024-04-05"}},
		{"eight digits", "", []string{"20240405"}, []string{"2024-04-05"}},
		{"words", "", []string{"12 juin 2024", "12-juil.-24", "1er août 2024", "3-Jun-2024", "12-jui-24", "12 foo 2024", "32 mai 2024"},
			[]string{"2024-06-12", "2024-07-12", "2024-08-01", "2024-06-03", "", "", ""}},
		{"none", "", []string{"2024", "12", "x", "1/2", "99/99/9999"}, []string{"", "", "", "", ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := header
			for i, c := range tt.cells {
				text += itoa(i+1) + ";PC;Dell;S;N;" + c + ";\n"
			}
			table := read(t, "a.csv", text)
			if table.Dialect.DateForm != tt.form {
				t.Errorf("form is %q, want %q", table.Dialect.DateForm, tt.form)
			}
			bad := 0
			for i, want := range tt.want {
				if want == "" {
					bad++
				} else if got := table.Assets[i].PurchaseDate; !got.Equal(day(want)) {
					t.Errorf("%s is %s, want %s", tt.cells[i], got.Format(time.DateOnly), want)
				}
			}
			if len(table.Problems) != bad {
				t.Errorf("problems are %q, want %d", told(table), bad)
			}
		})
	}
}

func TestFormsOfDatesAreToldByColumn(t *testing.T) {
	table := read(t, "a.csv", "N° inventaire;N° de série;Date d'achat;Fin de garantie\n1;S1;04/05/2024;12/31/2026\n2;S2;13/05/2024;01/02/2026\n")
	a, b := table.Assets[0], table.Assets[1]
	if got := a.PurchaseDate.Format(time.DateOnly) + " " + a.WarrantyEnd.Format(time.DateOnly) + " " + b.WarrantyEnd.Format(time.DateOnly); got != "2024-05-04 2026-12-31 2026-01-02" {
		t.Errorf("dates are %s", got)
	}
}

func TestColumns(t *testing.T) {
	for _, tt := range []struct {
		header string
		want   map[string]string
		left   []string
	}{
		{"Asset Tag,Category,Manufacturer,Model,Serial Number,Hostname,MAC Address,Location,Assigned To,Status,Purchase Date,Price",
			map[string]string{"number": "Asset Tag", "type": "Category", "manufacturer": "Manufacturer", "model": "Model", "serial": "Serial Number", "name": "Hostname", "mac": "MAC Address",
				"site": "Location", "user": "Assigned To", "status": "Status", "purchase_date": "Purchase Date"}, []string{"Price"}},
		{"Référence;NUMÉRO D'INVENTAIRE;numero de serie;NOM DU POSTE;Direction;Service",
			map[string]string{"number": "NUMÉRO D'INVENTAIRE", "serial": "numero de serie", "name": "NOM DU POSTE", "service": "Service"}, []string{"Référence", "Direction"}},
		{"Matériel.N° inventaire;Matériel.Marque;S/N (étiquette);Nom réseau *",
			map[string]string{"number": "Matériel.N° inventaire", "manufacturer": "Matériel.Marque", "serial": "S/N (étiquette)", "name": "Nom réseau *"}, nil},
	} {
		table := read(t, "a.csv", tt.header+"\n")
		if diff := cmp.Diff(tt.want, table.Mapping.Columns); diff != "" {
			t.Errorf("%s: %s", tt.header, diff)
		}
		if diff := cmp.Diff(tt.left, table.Unmapped); diff != "" {
			t.Errorf("%s: left over: %s", tt.header, diff)
		}
	}
}

func TestNoAliasNamesTwoFields(t *testing.T) {
	of := map[string]string{}
	for _, f := range fields() {
		for _, a := range f.aliases {
			if other, taken := of[a]; taken && other != f.name {
				t.Errorf("%q names %s and %s", a, other, f.name)
			}
			of[a] = f.name
		}
	}
}

func TestGivenMapping(t *testing.T) {
	text := []byte("Étiquette;Nom;Divers\nA1;X;S9\n")
	table, err := Read("a.csv", text, &Mapping{Columns: map[string]string{"serial": "DIVERS", "comment": "", "name": ""}})
	if err != nil {
		t.Fatal(err)
	}
	if a := table.Assets[0]; a.Number != "A1" || a.Serial != "S9" || a.Name != "" || a.Comment != "" {
		t.Errorf("asset is %+v", a)
	}
	if diff := cmp.Diff([]string{"Nom"}, table.Unmapped); diff != "" {
		t.Error(diff)
	}
	_, err = Read("a.csv", text, &Mapping{Columns: map[string]string{"serial": "Série"}})
	if err == nil || !strings.Contains(err.Error(), `takes serial from column "Série"`) {
		t.Errorf("error is %v", err)
	}
}

func TestReadMapping(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"TOML", "[columns]\nserial = \"Divers\"\n", ""},
		{"JSON", `{"columns": {"serial": "Divers"}}`, ""},
		{"no field", "[columns]\ncolour = \"Couleur\"\n", `m: "colour" is no field`},
		{"unknown key", "[column]\nserial = \"x\"\n", "m:1: unknown key column"},
		{"bad TOML", "[columns]\nserial = \n", "m:2: "},
		{"bad JSON", "{\n\"columns\": [}", "m:2: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := ReadMapping("m", []byte(tt.text))
			switch {
			case tt.want == "" && (err != nil || m.Columns["serial"] != "Divers"):
				t.Errorf("mapping %+v, error %v", m, err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error is %v, want %s", err, tt.want)
			}
		})
	}
}

func TestFilesOfTheWrongKind(t *testing.T) {
	for _, tt := range []struct{ name, data, want string }{
		{"empty", "", "found an empty file"},
		{"blank", bom + " \r\n", "found an empty file"},
		{"pdf", "%PDF-1.7\n", "found a PDF document"},
		{"png", "\x89PNG\r\n", "found an image"},
		{"xls", "\xd0\xcf\x11\xe0\xa1\xb1", "found an old Excel workbook"},
		{"json", "\n{\"a\": 1}", "found JSON"},
		{"html", "<!doctype html>", "found HTML"},
		{"zip", "PK\x03\x04 and so on", "found an archive that is none"},
		{"gzip", "\x1f\x8b\x08", "found a compressed archive"},
		{"binary", "abc\x00\x01;", "found a binary file"},
		{"prose", "Bonjour,\nvoici le fichier.\n", "no header found: expected columns such as N° inventaire"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read("dir/f.csv", []byte(tt.data), nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "f.csv: ") {
				t.Errorf("error is %v, want %s", err, tt.want)
			}
		})
	}
	if _, err := Read("big.csv", make([]byte, MaxSize+1), nil); err == nil || !strings.Contains(err.Error(), "more than the") {
		t.Errorf("error is %v", err)
	}
}

func BenchmarkReadCSV(b *testing.B) {
	var text strings.Builder
	text.WriteString("N° inventaire;Type;Marque;Modèle;N° de série;Nom réseau;Adresse MAC;Entité;Code service;Service;Site;Statut;Date d'achat;Commentaire\n")
	for i := range 100_000 {
		n := itoa(100_000 + i)
		text.WriteString(n + ";PC portable;Dell;Latitude 5420;SN" + n + ";TO-A00-" + n + "-P;54e1ad" + n + ";Ville;A00;Direction;HDV;En service;05/04/2024;\n")
	}
	data := []byte(text.String())
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if table, err := Read("a.csv", data, nil); err != nil || len(table.Assets) != 100_000 {
			b.Fatal(err)
		}
	}
}

// TestProblemsHaveTexts: each code that a problem can have is said in both languages.
func TestProblemsHaveTexts(t *testing.T) {
	texts, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range language.Languages() {
		for _, code := range []string{"quotes", "cells", "nothing", "note", "long", "line", "date", "refused", "cell"} {
			if id := "import." + code; texts.For(lang).T(id) == id {
				t.Errorf("%s: %s has no text", lang, id)
			}
		}
	}
}
