package listing

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/policy"
)

var update = flag.Bool("update", false, "write the golden files")

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// list is a small estate with hostile words in it.
func list(t *testing.T, lang string) *List {
	t.Helper()
	texts, err := language.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := policy.Default()
	return &List{
		Today: day(2026, 11, 16), Policy: p, Text: texts.For(lang),
		Sources: []Source{{Name: "iws.csv", Assets: true, Count: 4, Refused: 1}, {Name: "<b>.ndjson", Count: 1}},
		Assets: []inventory.Asset{
			{ID: "a1", Number: "10001", Class: inventory.Laptop, State: inventory.InService, EntityCode: "TO", ServiceDate: day(2022, 3, 1)},
			{ID: "a2", Number: "10002", Class: inventory.Desktop, State: inventory.InService, EntityCode: "TM", ServiceDate: day(2019, 11, 16)},
			{ID: "a3", Number: "10003", Class: inventory.Desktop, State: inventory.InService},
			{ID: "a4", Number: "10004", Class: inventory.Licence, State: inventory.InStock},
		},
		Devices: []inventory.Device{
			{ID: "d1", Facts: inventory.Facts{Class: inventory.Laptop, Name: "TO-A00-10001-P", Serial: "S1", Addresses: []netip.Addr{netip.MustParseAddr("10.0.0.1")}}},
			{ID: "d2", Facts: inventory.Facts{Class: inventory.Desktop, Name: "BAD", Serial: "S2"}},
			{ID: "d3", Facts: inventory.Facts{Class: inventory.Desktop, Name: `=cmd|' /C calc'!A0`, Serial: "S3"}},
			{ID: "d4", Facts: inventory.Facts{Class: inventory.Screen, Serial: "S4"}},
			{ID: "d5", Facts: inventory.Facts{Class: inventory.Desktop, Name: "VM", Virtual: true}},
		},
		Matches: []inventory.Match{
			{DeviceID: "d1", AssetID: "a1", Evidence: []inventory.Evidence{{Key: inventory.BySerial, Value: "S1"}, {Key: inventory.ByName, Value: "TO-A00-10001-P"}}},
			{DeviceID: "d2", AssetID: "a2"},
		},
		Discrepancies: []inventory.Discrepancy{
			{Kind: inventory.UnknownDevice, DeviceID: "d3", DeviceSerial: "S3", DeviceName: `=cmd|' /C calc'!A0`, Observed: "<script>alert(1)</script>", Class: inventory.Desktop,
				Explanation: inventory.Explanation{Code: "unknown-device"}},
			{Kind: inventory.MissingDevice, AssetID: "a3", Number: "10003", Manual: "En service", Class: inventory.Desktop, Explanation: inventory.Explanation{Code: "missing-never"}},
			{Kind: inventory.FieldMismatch, Field: "serial", AssetID: "a1", DeviceID: "d1", Number: "10001", DeviceSerial: "S1", DeviceName: "TO-A00-10001-P", Manual: "-S1", Observed: "S1", Suggestion: "S1",
				Class: inventory.Laptop, EntityCode: "TO", ServiceCode: "A00", SiteCode: "HDV", Explanation: inventory.Explanation{Code: "mismatch-serial-near"}},
			{Kind: inventory.NamingFormat, Field: "name", AssetID: "a2", DeviceID: "d2", Number: "10002", DeviceSerial: "S2", DeviceName: "BAD", Observed: "BAD", Suggestion: "TM-B00-10002", EntityCode: "TM",
				Class: inventory.Desktop, Explanation: inventory.Explanation{Code: "naming-format", Args: map[string]string{"form": "{entity}-{service}-{number}{suffix}"}}},
			{Kind: inventory.RenewalDue, Field: "purchase_date", AssetID: "a2", Number: "10002", Manual: "2019-11-16", Observed: "7", Class: inventory.Desktop, EntityCode: "TM",
				Explanation: inventory.Explanation{Code: "renewal-due", Args: map[string]string{"age": "7", "limit": "7", "since": "2019-11-16"}}},
		},
	}
}

func write(t *testing.T, format string, l *List) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, format, l); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: golden (-) and written (+) differ; -update writes it anew:\n%s", name, diff)
	}
}

func TestCSV(t *testing.T) {
	got := write(t, "csv", list(t, "fr"))
	golden(t, "list.csv", got)
	records, err := csv.NewReader(bytes.NewReader(got)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if h := strings.Join(records[0], ","); !strings.HasPrefix(h, "kind,field,inventory_number,device_serial,device_name,manual,observed,suggestion,explanation") {
		t.Errorf("header is %s", h)
	}
	if len(records) != 6 || records[1][4] != `'=cmd|' /C calc'!A0` || records[3][5] != "-S1" {
		t.Errorf("records are %q", records)
	}
}

func TestJSON(t *testing.T) {
	got := write(t, "json", list(t, "en"))
	golden(t, "list.json", got)
	var entries []map[string]any
	if err := json.Unmarshal(got, &entries); err != nil {
		t.Fatal(err)
	}
	if len(entries) != 5 || entries[0]["device_name"] != `=cmd|' /C calc'!A0` || entries[3]["explanation_code"] != "naming-format" {
		t.Errorf("entries are %v", entries)
	}
	if e, ok := entries[2]["evidence"].([]any); !ok || len(e) != 2 {
		t.Errorf("evidence is %v", entries[2]["evidence"])
	}
	if got := write(t, "json", &List{Text: list(t, "fr").Text, Policy: policy.Default()}); strings.TrimSpace(string(got)) != "[]" {
		t.Errorf("nothing is %s", got)
	}
}

func TestXLSX(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(write(t, "xlsx", list(t, "fr"))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := []string{"Synthèse", "Matériel inconnu", "Matériel introuvable", "Champ divergent", "Nom hors format", "À renouveler"}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Errorf("sheets: %s", diff)
	}
	rows, err := f.GetRows("Matériel inconnu")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0][2] != "N° d'inventaire" || rows[1][4] != `'=cmd|' /C calc'!A0` {
		t.Errorf("rows are %q", rows)
	}
	for _, sheet := range f.GetSheetList() {
		if formula, err := f.GetCellFormula(sheet, "E2"); err != nil || formula != "" {
			t.Errorf("%s: formula %q, %v", sheet, formula, err)
		}
		if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze {
			t.Errorf("%s: panes %+v, %v", sheet, panes, err)
		}
	}
	summary, err := f.GetRows("Synthèse")
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(summary[0], "|"); text != "Récolement de l'inventaire|Situation au 16/11/2026" {
		t.Errorf("title is %s", text)
	}
}

func TestHTML(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		got := write(t, "html", list(t, lang))
		golden(t, "report."+lang+".html", got)
		for _, bad := range []string{"<script", "<b>.ndjson", "http:", "https:", "listing.", "about.", "kind.", "explain.", "<no value>"} {
			if bytes.Contains(got, []byte(bad)) {
				t.Errorf("%s: the report holds %q", lang, bad)
			}
		}
	}
	none := list(t, "fr")
	none.Discrepancies, none.Assets, none.Devices, none.Matches = nil, nil, nil, nil
	if got := write(t, "html", none); !bytes.Contains(got, []byte("Aucun écart : l&#39;inventaire dit vrai.")) && !bytes.Contains(got, []byte("Aucun écart : l'inventaire dit vrai.")) {
		t.Error("the report of nothing does not say so")
	}
}

func TestALongReportIsCut(t *testing.T) {
	l := list(t, "fr")
	for range mostRows {
		l.Discrepancies = append(l.Discrepancies, l.Discrepancies[1])
	}
	got := write(t, "html", l)
	if n := bytes.Count(got, []byte("jamais été vu")); n != mostRows {
		t.Errorf("%d rows are shown", n)
	}
	if !bytes.Contains(got, []byte("Les 1000 premiers sont montrés ; les 1001 sont dans")) {
		t.Error("the report does not say that it is cut")
	}
}

func TestMeasure(t *testing.T) {
	f := measure(list(t, "fr"))
	if f.InService != 3 || f.Observable != 3 || f.Seen != 2 || f.Matched != 2 || f.Unknown != 1 || f.Screens != 1 || f.Virtual != 1 || f.Undated != 1 {
		t.Errorf("figures are %+v", f)
	}
	if diff := cmp.Diff([]share{{"TM", 0, 1}, {"TO", 1, 1}, {"", 1, 1}}, f.Entities); diff != "" {
		t.Errorf("compliance: %s", diff)
	}
	want := []yearly{{0, 1}, {2026, 0}, {2027, 0}, {2028, 0}, {2029, 1}, {2030, 0}, {2031, 0}, {2032, 0}, {2033, 0}}
	if diff := cmp.Diff(want, f.Renewals); diff != "" {
		t.Errorf("renewals: %s", diff)
	}
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "abc": "abc", "-P": "-P", "-TAB": "-TAB", "+33 2 47": "+33 2 47", "-": "-", "=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "+1+cmd|x": "'+1+cmd|x", "-2+3": "'-2+3",
		"\tx": "'\tx", "\r=1": "'\r=1", "091769813743": "091769813743", "a=b": "a=b",
	} {
		if got := Harmless(in); got != want {
			t.Errorf("Harmless(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := Write(&bytes.Buffer{}, "pdf", list(t, "fr")); err == nil || err.Error() != `unknown format "pdf", expected one of csv, json, xlsx, html` {
		t.Errorf("error is %v", err)
	}
}
