package ui

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"recolement/agent/report"
	"recolement/collector/store"
)

func aReport(id, serial string) string {
	return fmt.Sprintf(`{"action":"inventory","deviceid":%q,"itemtype":"Computer","content":{"versionclient":"x","hardware":{"name":"PC-%s"},"bios":{"ssn":%q}}}`, id, id, serial)
}

func zipOf(t testing.TB, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		must(t, err)
		_, err = w.Write([]byte(files[i+1]))
		must(t, err)
	}
	must(t, z.Close())
	return out.String()
}

// uploadReports sends files, name and content in turn, as a browser does.
func (v *visitor) uploadReports(files ...string) (int, string) {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(files); i += 2 {
		part, err := form.CreateFormFile("file", files[i])
		must(v.t, err)
		_, err = part.Write([]byte(files[i+1]))
		must(v.t, err)
	}
	must(v.t, form.Close())
	response, err := v.http.Post(v.site.URL+"/import/reports", form.FormDataContentType(), &body)
	return read(v.t, response, err)
}

func TestReportUpload(t *testing.T) {
	site := newTestSite(t)
	manager := site.as(t, store.Manager)
	archive := zipOf(t, "../../etc/<b>.json", aReport("z1", "ZIP1SERIAL"), "folder/", "", "sub/notes.txt", "hello", "inner.zip", zipOf(t, "a.json", aReport("z2", "NESTED")))
	status, page := manager.uploadReports(
		`C:\parc\one.json`, aReport("u1", "UP1SERIAL"),
		"many.ndjson", aReport("u2", "UP2SERIAL")+"\nbroken\n"+aReport("u3", "UP3SERIAL")+"\n",
		"old.ocs", "<REQUEST><DEVICEID>old-1</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><HARDWARE><NAME>OLD</NAME></HARDWARE><BIOS><SSN>OCSSERIAL1</SSN></BIOS></CONTENT></REQUEST>",
		"site.zip", archive)
	if status != http.StatusOK {
		t.Fatalf("status %d: %.2000s", status, page)
	}
	shows(t, page, "one.json", "many.ndjson", "<code>:2</code>", "old.ocs", "site.zip", "an archive within an archive", "notes.txt", "Prises", "Refusées")
	hides(t, page, "C:", "etc/", "<b>")
	devices, _, err := site.store.Devices(t.Context(), store.DeviceFilter{Limit: 100})
	must(t, err)
	serials := map[string]bool{}
	for _, d := range devices {
		serials[d.Serial] = true
	}
	for _, want := range []string{"UP1SERIAL", "UP2SERIAL", "UP3SERIAL", "OCSSERIAL1", "ZIP1SERIAL"} {
		if !serials[want] {
			t.Errorf("no device %s in %v", want, serials)
		}
	}
	if len(devices) != 5 {
		t.Errorf("%d devices", len(devices))
	}
	entries, err := site.store.AuditEntries(t.Context(), 10, 0)
	must(t, err)
	uploads := 0
	for _, e := range entries {
		if e.Action == "reports-upload" && e.By == "manager" {
			uploads++
		}
	}
	if uploads != 4 {
		t.Errorf("%d uploads in the audit trail: %+v", uploads, entries)
	}
}

func TestReportUploadRefuses(t *testing.T) {
	site := newTestSite(t)
	manager := site.as(t, store.Manager)
	if status, page := manager.uploadReports(); status != http.StatusBadRequest {
		t.Errorf("no file: %d %.300s", status, page)
	}
	if status, page := manager.uploadReports("huge.json", strings.Repeat(" ", largestUpload+2<<20)); status != http.StatusBadRequest || !strings.Contains(page, "64 Mo") {
		t.Errorf("too large: %d", status)
	}
	if status, page := manager.uploadReports("empty.json", "", "cat.png", "\x89PNG\r\n\x1a\n"); status != http.StatusOK {
		t.Errorf("not reports: %d %.300s", status, page)
	}
	if status, _ := site.as(t, store.Reader).uploadReports("one.json", aReport("r", "RSERIAL")); status != http.StatusForbidden {
		t.Errorf("a reader: %d", status)
	}
	if devices, _, err := site.store.Devices(t.Context(), store.DeviceFilter{Limit: 100}); err != nil || len(devices) != 0 {
		t.Errorf("devices %v, %v", devices, err)
	}
}

func TestOdditiesAreShown(t *testing.T) {
	site := newTestSite(t)
	must(t, site.estate.Odd(t.Context(), hostile, 3, []report.Oddity{{Path: "content.memories[3].capacity", What: "want an integer, found \"much\""}}))
	status, page := site.as(t, store.Reader).get("/import/reports")
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	shows(t, page, "content.memories[3].capacity", "found &#34;much&#34;", "pas été compris")
	hides(t, page, hostile)
	must(t, site.estate.Odd(t.Context(), hostile, 0, nil))
	_, page = site.as(t, store.Reader).get("/import/reports")
	hides(t, page, "content.memories")
}

// FuzzReportUpload: whatever a form holds, the page answers, and nothing of it becomes code.
func FuzzReportUpload(f *testing.F) {
	site := newTestSite(f)
	manager := site.as(f, store.Manager)
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n"+aReport("f", "FSERIAL")+"\r\n--x--\r\n"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"<script>\"\r\n\r\n"+zipOf(f, "a", "<", "b", "[{]")+"\r\n--x--\r\n"))
	f.Add("multipart/form-data", []byte("--"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+"/import/reports", bytes.NewReader(body))
		if err != nil || strings.ContainsAny(kind, "\r\n\x00") {
			t.Skip()
		}
		request.Header.Set("Content-Type", kind)
		response, err := manager.http.Do(request)
		if err != nil {
			t.Skip("no header: ", err)
		}
		status, page := read(t, response, err)
		if status >= 500 || strings.Count(page, "<script") > 2 {
			t.Errorf("status %d, %d scripts", status, strings.Count(page, "<script"))
		}
	})
}
