package ui

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// everyPage is one address of each page, with what it must show.
func everyPage(t testing.TB) map[string][]string {
	return map[string][]string{
		"/discrepancies": {"<h1>Écarts</h1>", "19933", "5CG1234QZ<mark>3</mark>", "T<mark>M</mark>-O10-19933<mark>-P</mark>"},
		"/discrepancies/" + key(t, inventory.FieldMismatch): {"5CG1234QZ<mark>8</mark>", "54:E1:AD:26:D4:82", "iws.csv, ligne 12", "Pourquoi ce rapprochement"},
		"/discrepancies/" + key(t, inventory.UnknownDevice): {"HACK1"},
		"/discrepancies/" + key(t, inventory.MissingDevice): {"11536"},
		"/assets":     {"19933", "EliteBook 840 G8", "Hôtel de ville"},
		"/assets/a1":  {"BONNET Rose", "TO-O10-19933", "04/03/2021"},
		"/assets/a2":  {"Aucun matériel observé"},
		"/devices":    {"TO-O10-19933", "10.38.83.205"},
		"/devices/d1": {"Intel(R) Ethernet I219-LM", "PC-TEMP", "EliteBook 840 G8"},
		"/devices/d2": {"Aucune fiche"},
		"/import":     {"Aucun import"},
	}
}

func TestEveryPageShowsItsMatter(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	reader := site.as(t, store.Reader)
	for path, texts := range everyPage(t) {
		status, page := reader.get(path)
		if status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
			continue
		}
		t.Run(path, func(t *testing.T) {
			shows(t, page, texts...)
			hides(t, page, "ui.", "<no value>", "%!")
		})
	}
}

func TestHostileNamesAreEscaped(t *testing.T) {
	site := newTestSite(t)
	site.fill(t)
	manager := site.as(t, store.Manager)
	for _, path := range []string{
		"/discrepancies", "/discrepancies/" + key(t, inventory.UnknownDevice), "/devices", "/devices/d2", "/discrepancies?q=%3Cscript%3Ealert",
		"/discrepancies?service=%22%3E%3Cscript%3Ealert&kind=%3Cscript%3Ealert",
	} {
		_, page := manager.get(path)
		hides(t, page, "<script>alert")
		shows(t, page, "&lt;script&gt;alert")
	}
}

// TestHostileEverywhere puts hostile texts into every field that people, imports and machines can fill, and looks at the inbox, the
// case, the preview of a decision about many: text, and nothing else.
func TestHostileEverywhere(t *testing.T) {
	site := newTestSite(t)
	manager := site.as(t, store.Manager)
	for i, bad := range []string{hostile, `javascript:alert(1)`, "\u202Egpj.exe", strings.Repeat("W", 10_000), `=cmd|' /C calc'!A0`, "{{.Case}}\x00\x07"} {
		row := site.fillHostile(t, i, bad)
		address := "/discrepancies/" + row.Key
		_, _ = manager.post(address+"/comments", "text", bad[:min(len(bad), 1000)])
		_, _ = manager.post("/views", "name", bad[:min(len(bad), 50)], "query", "q="+url.QueryEscape(bad))
		_, preview := manager.post("/discrepancies/preview", "choice", "accept", "key", row.Key)
		_, inbox := manager.get("/discrepancies")
		_, narrow := manager.get("/discrepancies?site=" + url.QueryEscape(bad[:min(len(bad), 150)]) + "&assignee=" + url.QueryEscape(bad[:min(len(bad), 150)]))
		_, page := manager.get(address)
		_, _ = manager.post(address+"/decisions", "choice", "ignore", "reason", bad)
		_, again := manager.get(address)
		_, corrections := manager.get("/corrections")
		_, file := manager.get("/corrections/hf" + strconv.Itoa(i))
		_, tasks := manager.get("/tasks?assignee=" + url.QueryEscape(bad[:min(len(bad), 150)]))
		_, all := manager.get("/tasks")
		_, merged := manager.post(address+"/decisions", "choice", "merge", "other", bad)
		_, rule := site.as(t, store.Administrator).post("/settings/rules", "act", "try", "rule", bad, "kind", bad, "field", bad, "sources", bad, "cap", "5", "min_days", "0")
		for name, text := range map[string]string{"corrections": corrections, "file": file, "tasks of one": tasks, "tasks": all, "merge": merged, "rule": rule} {
			if !strings.Contains(text, `id="main"`) {
				t.Errorf("%d: the %s is no page", i, name)
			}
			hides(t, text, "<script>alert", `href="javascript:`, `"1")</script>`, "ZgotmplZ")
		}
		for name, text := range map[string]string{"preview": preview, "inbox": inbox, "narrowed inbox": narrow, "case": page, "case, decided": again} {
			if !strings.Contains(text, `id="main"`) || strings.Contains(text, "ui.error.title") {
				t.Errorf("%d: the %s is no page", i, name)
			}
			hides(t, text, "<script>alert", `href="javascript:`, `"1")</script>`, "ZgotmplZ")
		}
	}
}

func (s *testSite) fillHostile(t *testing.T, i int, bad string) store.DiscrepancyRow {
	t.Helper()
	ctx, id := context.Background(), strconv.Itoa(i)
	bad = strings.ToValidUTF8(strings.ReplaceAll(bad, "\x00", ""), "")
	a := inventory.Asset{
		ID: "ha" + id, Number: bad, Type: bad, Class: inventory.Class(bad), Manufacturer: bad, Model: bad, Serial: bad, UUID: bad, Name: bad, MAC: bad, IP: bad,
		Entity: bad, EntityCode: bad, Service: bad, ServiceCode: bad, Site: bad, SiteCode: bad, Floor: bad, Room: bad, User: bad, Status: bad,
		ParentNumber: bad, Comment: bad, Origin: inventory.Origin{File: bad, Row: 1},
	}
	d := inventory.Device{ID: "hd" + id, FirstSeen: now, LastSeen: now, Sources: []string{bad, "other"}, Facts: inventory.Facts{
		Class: inventory.Class(bad), Name: bad, DNSName: bad, Serial: bad, Manufacturer: bad, Model: bad, Chassis: bad, OS: bad, Location: bad,
		Interfaces: []inventory.Interface{{Name: bad, MAC: bad, BuiltIn: true}},
	}}
	row := store.DiscrepancyRow{Status: inventory.Open, Since: now, Updated: now, Assignee: bad, Note: bad, Discrepancy: inventory.Discrepancy{
		Kind: inventory.FieldMismatch, Field: "serial", AssetID: a.ID, DeviceID: d.ID, Others: []string{bad}, Number: bad, DeviceSerial: bad, DeviceName: bad,
		Class: inventory.Class(bad), EntityCode: bad, ServiceCode: bad, SiteCode: bad, Manual: bad, Observed: bad + "x", Suggestion: bad + "x",
		Explanation: inventory.Explanation{Code: "mismatch-serial-near", Args: map[string]string{"mac": bad}},
	}}
	row.Key = store.DiscrepancyKey(row.ID())
	match := inventory.Match{DeviceID: d.ID, AssetID: a.ID, Evidence: []inventory.Evidence{{Key: inventory.BySerial, Value: bad}}}
	must(t, s.store.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.PutAsset(ctx, &store.KnownAsset{Asset: a}, nil), tx.PutDevice(ctx, &d), tx.PutMatch(ctx, &match), tx.PutDiscrepancy(ctx, &row),
			tx.PutCorrection(ctx, &store.Correction{AssetID: a.ID, Field: bad, From: bad, To: bad, At: now}),
			tx.PutCorrectionFile(ctx, &store.CorrectionFile{ID: "hf" + id, State: store.FileSent, Drafted: now, DraftedBy: bad, SentBy: bad, Entities: store.AllEntities()}),
			tx.PutCorrectionRow(ctx, &store.CorrectionRow{FileID: "hf" + id, AssetID: a.ID, Field: "serial", Number: bad, From: bad, To: bad, Outcome: store.NotTakenOver}),
			tx.PutWork(ctx, &store.WorkItem{ID: "hw" + id, DiscrepancyKey: row.Key, Task: store.Rename, Number: bad, DeviceName: bad, SiteCode: bad, EntityCode: bad, Place: bad,
				From: bad, To: bad, Note: bad, Assignee: bad, State: store.WorkOpen, Opened: now}))
	}))
	return row
}
