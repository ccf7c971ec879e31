package ui

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"recolement/collector/store"
)

// TestListsKeepTheirStateInTheAddress: columns, filters and sorting are in every link of a list.
func TestListsKeepTheirStateInTheAddress(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader := site.as(t, store.Reader)
	_, page := reader.get("/assets?col=user&col=warranty&entity=TM&sort=-number")
	shows(t, page, "BONNET Rose", "Fin de garantie", `name="col" value="user"`, `name="sort" value="-number"`, "entity=TM", "/assets/export?col=user&amp;col=warranty&amp;entity=TM&amp;format=csv")
	hides(t, page, "11536", "<th scope=\"col\">Modèle")
	_, page = reader.get("/assets?col=nothing")
	shows(t, page, "EliteBook 840 G8")
	for path, want := range map[string]string{
		"/assets?matched=yes": "19933", "/assets?matched=no": "11536", "/assets?known=agent": "19933", "/assets?known=-": "11536",
		"/assets?model=LaserJet+M507": "11536", "/devices?service=O10": "TO-O10-19933", "/devices?q=54-E1-AD-26-D4-82": "TO-O10-19933", "/assets?q=54e1.ad26.d482": "19933",
	} {
		_, page := reader.get(path)
		if got := strings.Count(page, "data-row>"); got != 1 || !strings.Contains(page, want) {
			t.Errorf("%s: %d rows, want one with %s", path, got, want)
		}
	}
}

func (v *visitor) download(path string) ([]byte, http.Header) {
	v.t.Helper()
	response, err := v.http.Get(v.site.URL + path)
	must(v.t, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	must(v.t, err)
	if response.StatusCode != http.StatusOK {
		v.t.Fatalf("%s: status %d: %.300s", path, response.StatusCode, data)
	}
	return data, response.Header
}

// TestExportsAttackNoSpreadsheet: what machines call themselves is text in every cell of every export.
func TestExportsAttackNoSpreadsheet(t *testing.T) {
	site := newTestSite(t)
	formulae := []string{`=cmd|' /C calc'!A0`, `+1+cmd|' /C calc'!A0`, `-2+3+cmd|' /C calc'!A0`, `@SUM(1+1)`, "\t=1+1", "\r=1+1", `=HYPERLINK("http://x")`, strings.Repeat("W", 40_000), `"=1+1";=2`}
	for i, bad := range formulae {
		site.fillHostile(t, i, bad)
	}
	reader := site.as(t, store.Reader)
	var columns strings.Builder
	for _, c := range assetColumns {
		columns.WriteString("&col=" + c.name)
	}
	for _, c := range deviceColumns {
		columns.WriteString("&col=" + c.name)
	}
	for _, list := range []string{"/assets", "/devices"} {
		data, head := reader.download(list + "/export?format=csv" + columns.String())
		if !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") || head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", list, head)
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
		r.Comma = ';'
		rows, err := r.ReadAll()
		must(t, err)
		checkHarmless(t, list+" CSV", rows, len(formulae))
		data, _ = reader.download(list + "/export?format=xlsx" + columns.String())
		book, err := excelize.OpenReader(bytes.NewReader(data))
		must(t, err)
		name := book.GetSheetList()[0]
		rows, err = book.GetRows(name)
		must(t, err)
		checkHarmless(t, list+" XLSX", rows, len(formulae))
		for row := range rows {
			for column := range rows[row] {
				at, _ := excelize.CoordinatesToCellName(column+1, row+1)
				if formula, err := book.GetCellFormula(name, at); err != nil || formula != "" {
					t.Errorf("%s: %s is the formula %q (%v)", list, at, formula, err)
				}
			}
		}
	}
	if status, _ := reader.get("/assets/export?format=exe"); status != http.StatusBadRequest {
		t.Errorf("an unknown format: status %d", status)
	}
}

func checkHarmless(t *testing.T, what string, rows [][]string, want int) {
	t.Helper()
	if len(rows) != want+1 {
		t.Errorf("%s: %d rows, want a header and %d", what, len(rows), want)
	}
	for _, row := range rows {
		for _, text := range row {
			if text != "" && strings.ContainsRune("=@\t\r\n", rune(text[0])) || strings.HasPrefix(text, "+1+") || strings.HasPrefix(text, "-2+") {
				t.Errorf("%s: %.40q would be computed", what, text)
			}
		}
	}
}

// TestExportHasAllPages: an export is the whole list, in its order, not the page that is shown.
func TestExportHasAllPages(t *testing.T) {
	site := newTestSite(t)
	ctx := context.Background()
	must(t, site.store.Write(ctx, func(tx *store.Tx) error {
		for i := range 1203 {
			a, _ := scaleThing(i)
			if err := tx.PutAsset(ctx, &store.KnownAsset{Asset: a}, nil); err != nil {
				return err
			}
		}
		return nil
	}))
	data, _ := site.as(t, store.Reader).download("/assets/export?sort=-number&format=csv&entity=TM")
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) != 1+602 || !strings.HasPrefix(lines[1], "01202;") || !strings.HasPrefix(lines[602], "00000;") {
		t.Errorf("%d lines, from %.20q to %.20q", len(lines), lines[1], lines[len(lines)-1])
	}
}

func TestSearchEverything(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader := site.as(t, store.Reader)
	for text, want := range map[string]string{
		"bonnet": "/assets/a1", "5CG1234QZ3": "/devices/d1", "19933": "/discrepancies/", "54:e1:ad:26:d4:82": "/devices/d1", "10.38.83.205": "/devices/d1",
		"laserjet m507": "/assets/a2", "elitebook": "/assets/a1", "%3Cscript%3Ealert": "/devices/d2",
	} {
		_, page := reader.get("/search?q=" + strings.ReplaceAll(text, " ", "+"))
		shows(t, page, want)
		hides(t, page, "<script>alert")
	}
	_, page := reader.get("/search?q=nothingatall")
	shows(t, page, "Rien ne correspond")
	_, page = reader.get("/search")
	shows(t, page, "Que cherchez-vous")
}
