package message

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each message in testdata becomes the reports and the progress in the file beside it.
func TestMessages(t *testing.T) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m, err := ReadXML(data)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		reports, progress, err := m.Reports()
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var got bytes.Buffer
		fmt.Fprintf(&got, "query %s of %s\nprogress %+v\n", m.Query, m.DeviceID, progress)
		for _, r := range reports {
			text, err := json.MarshalIndent(r, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&got, "%s\noddities %d %v\n", text, r.OddityCount, r.Oddities)
		}
		golden := strings.TrimSuffix(file, ".xml") + ".golden"
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: got\n%s", file, got.Bytes())
		}
	}
}

// Entities are never resolved: what would unfold to gigabytes stays the few bytes that it is.
func TestEntitiesAreNotResolved(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString(`<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "lol">`)
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&bomb, `<!ENTITY a%d "&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;">`, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	bomb.WriteString(`<!ENTITY f SYSTEM "file:///etc/passwd">]><REQUEST><DEVICEID>&a29;&f;</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>`)
	m, err := ReadXML([]byte(bomb.String()))
	if err != nil {
		t.Fatal(err)
	}
	if m.DeviceID != "&a29;&f;" {
		t.Errorf("device id %.200q", m.DeviceID)
	}
}

func TestHostileXML(t *testing.T) {
	for name, text := range map[string]string{
		"deep":       "<REQUEST>" + strings.Repeat("<A>", 100_000) + strings.Repeat("</A>", 100_000) + "</REQUEST>",
		"many":       "<REQUEST>" + strings.Repeat("<A/>", mostElements+1) + "</REQUEST>",
		"unfinished": "<REQUEST><DEVICEID>x",
		"crossed":    "<REQUEST><A><B></A></B></REQUEST>",
		"not XML":    "<",
		"a page":     "<html><body></body></html>",
		"no root":    "<!-- -->",
	} {
		_, err := ReadXML([]byte(text))
		var known *Error
		if !errors.Is(err, ErrTooLarge) && !errors.As(err, &known) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && len(err.Error()) > 400 {
			t.Errorf("%s: the reason has %d bytes", name, len(err.Error()))
		}
	}
}

// take reads a file whole.
func take(t testing.TB, name string, data []byte, limits Limits) (ids []string, refused []string) {
	t.Helper()
	err := Files(context.Background(), name, bytes.NewReader(data), int64(len(data)), limits, func(i Item) error {
		if (i.Err == nil) == (i.Report == nil) {
			t.Errorf("%s: item %+v", name, i)
		}
		if i.Err != nil {
			refused = append(refused, fmt.Sprintf("%s:%d: %v", i.Entry, i.Line, i.Err))
			return nil
		}
		ids = append(ids, i.Report.DeviceID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids, refused
}

func doc(id string) string {
	return fmt.Sprintf(`{"action":"inventory","deviceid":%q,"content":{"bios":{"ssn":"S%s"}}}`, id, id)
}

const legacyDoc = "<REQUEST><DEVICEID>x</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><BIOS><SSN>S1</SSN></BIOS></CONTENT></REQUEST>"

func TestFiles(t *testing.T) {
	pretty := "{\n \"deviceid\": \"a\",\n \"content\": {\n }\n}\n"
	rows := []struct {
		name, content string
		ids, refused  string
	}{
		{"one.json", doc("a"), "a", ""},
		{"pretty.json", pretty, "a", ""},
		{"mark.json", "\ufeff" + doc("a"), "a", ""},
		{"several.json", pretty + pretty, "a a", ""},
		{"list.json", "[" + doc("a") + ",\n" + doc("b") + "]", "a b", ""},
		{"empty list.json", "[]", "", ""},
		{"lines.json", doc("a") + "\n\n" + doc("b"), "a b", ""},
		{"lines.ndjson", "broken\r\n" + doc("b") + "\n", "b", ":1: report: not a JSON object"},
		{"then broken.json", pretty + "{", "a", ":2: cannot be read"},
		{"contact.json", `{"action":"contact","deviceid":"a"}`, "", `"contact" is no report`},
		{"empty", "", "", "empty"},
		{"blank.json", " \n", "", "cannot be read"},
		{"old.ocs", legacyDoc, "x", ""},
		{"packed.ocs", string(Pack([]byte(legacyDoc))), "x", ""},
		{"prolog.xml", "<REQUEST><DEVICEID>x</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>", "", "without a report"},
		{"page.xml", "<html/>", "", "html"},
		{"picture.png", "\x89PNG\r\n\x1a\n", "", "cannot be read"},
		{"all.zip", zipped(t, "x/a.json", doc("a"), "b.ocs", legacyDoc, "c.txt", "hi", "d.zip", zipped(t, "e.json", doc("e"))), "a x", "archive within an archive"},
		{"broken.zip", "PK\x03\x04 and then nothing", "", "not a zip archive"},
	}
	for _, row := range rows {
		ids, refused := take(t, row.name, []byte(row.content), DefaultLimits())
		if got := strings.Join(ids, " "); got != row.ids {
			t.Errorf("%s: reports of %q, want %q (%v)", row.name, got, row.ids, refused)
		}
		if all := strings.Join(refused, "\n"); (row.refused == "") != (all == "") || !strings.Contains(all, row.refused) {
			t.Errorf("%s: refused %q, want %q", row.name, all, row.refused)
		}
	}
}

func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFilesWithinLimits(t *testing.T) {
	limits := Limits{Message: 1000, Unpacked: 3 << 20, Entries: 3, Ratio: 10}
	blank := strings.Repeat(" ", 2<<20)
	rows := []struct{ name, content, want string }{
		{"too many.zip", zipped(t, "1", doc("a"), "2", doc("a"), "3", doc("a"), "4", doc("a")), "4 files, more than 3"},
		{"bomb.zip", zipped(t, "a.json", strings.Repeat(" ", 64<<20)), "too large"},
		{"large in all.zip", zipped(t, "a.ndjson", strings.Repeat(doc("a")+"\n", 20_000), "b.ndjson", strings.Repeat(doc("b")+"\n", 40_000), "c.json", doc("c")), "too large"},
		{"large.json", `{"deviceid":"a","content":{"x":"` + strings.Repeat("y", 2000) + `"}}`, "too large"},
		{"large.ndjson", strings.Repeat("y", 2000) + "\n" + doc("a"), "too large"},
		{"large.xml", "<REQUEST>" + blank, "too large"},
		{"large list.json", "[" + blank + doc("a") + "]", "too large"},
	}
	for _, row := range rows {
		if _, refused := take(t, row.name, []byte(row.content), limits); !strings.Contains(strings.Join(refused, "\n"), row.want) {
			t.Errorf("%s: refused %.500q, want %q", row.name, refused, row.want)
		}
	}
	ids, refused := take(t, "ok.zip", []byte(zipped(t, "a", doc("a"), "b", doc("b"))), limits)
	if len(ids) != 2 || len(refused) != 0 {
		t.Errorf("within limits: %v %v", ids, refused)
	}
}

func TestFilesStops(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	lines := []byte(strings.Repeat(doc("a")+"\n", 10))
	err := Files(t.Context(), "x.ndjson", bytes.NewReader(lines), int64(len(lines)), DefaultLimits(), func(Item) error {
		n++
		return stop
	})
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("%d items, %v", n, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Files(gone, "x.json", bytes.NewReader(lines), int64(len(lines)), DefaultLimits(), func(Item) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}

func TestLooksLikeReports(t *testing.T) {
	for content, want := range map[string]bool{
		doc("a"): true, "[" + doc("a") + "]": true, legacyDoc: true, "\ufeff<?xml": true, string(Pack([]byte(legacyDoc))): true, zipped(t, "a.json", doc("a")): true,
		"N° inventaire;Type\n1;2": false, "": false, zipped(t, "[Content_Types].xml", "<x/>"): false, "xylophone;x": false,
	} {
		if got := LooksLikeReports("file", []byte(content)); got != want {
			t.Errorf("%.40q: %v", content, got)
		}
	}
	if LooksLikeReports("parc.XLSX", []byte("PK\x03\x04")) {
		t.Error("a workbook")
	}
}

func FuzzXML(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.xml")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
	f.Add([]byte("<?xml version='1.0' encoding='iso-8859-1'?><!DOCTYPE r [<!ENTITY a 'b'>]><REQUEST><A>&a;\xe9</A></REQUEST>"))
	f.Add([]byte("<REQUEST><QUERY>SNMPQUERY</QUERY><CONTENT><DEVICE><INFO/><PORTS><PORT/><PORT>x</PORT></PORTS></DEVICE><DEVICE/></CONTENT></REQUEST>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ReadXML(data)
		if err != nil {
			return
		}
		reports, _, err := m.Reports()
		for _, r := range reports {
			if err == nil && (r.DeviceID == "" || r.Content == nil) {
				t.Error("a report that says nothing of whom")
			}
		}
	})
}

func FuzzFiles(f *testing.F) {
	f.Add("a.json", []byte(doc("a")))
	f.Add("a.ndjson", []byte(doc("a")+"\n[]\n"))
	f.Add("a.zip", []byte(zipped(f, "a.json", doc("a"), "b", legacyDoc)))
	f.Add("a.ocs", Pack([]byte(legacyDoc)))
	f.Add("a", []byte("["+doc("a")+"]"))
	limits := Limits{Message: 1 << 16, Unpacked: 1 << 20, Entries: 10, Ratio: 100}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		err := Files(t.Context(), name, bytes.NewReader(data), int64(len(data)), limits, func(i Item) error {
			if (i.Err == nil) == (i.Report == nil) {
				t.Errorf("item %+v", i)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// What one inventory of OCS costs.
func BenchmarkXML(b *testing.B) {
	data, err := os.ReadFile("testdata/ocs.xml")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		m, err := ReadXML(data)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := m.Reports(); err != nil {
			b.Fatal(err)
		}
	}
}
