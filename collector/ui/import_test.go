package ui

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"recolement/collector/store"
)

const smallInventory = "N° inventaire;Type;Marque;N° de série;Nom réseau;Statut;Couleur\n" +
	"20001;PC fixe;Dell;ABC1234;TO-A00-20001;En service;noir\n" +
	"20002;PC portable;HP;<script>alert(2);TO-A00-20002-P;En service;gris\n" +
	";PC fixe;;;;En service;\n"

// upload sends a file as a browser does.
func (v *visitor) upload(name, content string) (int, string) {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	must(v.t, err)
	_, err = part.Write([]byte(content))
	must(v.t, err)
	must(v.t, form.Close())
	response, err := v.http.Post(v.site.URL+"/import", form.FormDataContentType(), &body)
	return read(v.t, response, err)
}

func TestImportShowsFirstAndThenDoes(t *testing.T) {
	site := newTestSite(t)
	manager := site.as(t, store.Manager)
	status, page := manager.upload(`C:\exports\parc <b>.csv`, smallInventory)
	if status != http.StatusOK {
		t.Fatalf("preview: status %d", status)
	}
	shows(t, page, "parc &lt;b&gt;.csv", "CSV", "UTF-8", "Couleur", "non reprise", "refusée", "ni numéro d")
	hides(t, page, "<script>alert(2)", "C:")
	if _, total, err := site.store.Assets(t.Context(), store.AssetFilter{}); err != nil || total != 0 {
		t.Fatalf("a preview left %d assets (%v)", total, err)
	}

	data := between(t, page, `name="data" value="`, `"`)
	_, page = manager.post("/import/confirm", "file", "parc.csv", "data", strings.ReplaceAll(data, "&#43;", "+"))
	shows(t, page, "Inventaire importé", "parc.csv", "manager")
	assets, total, err := site.store.Assets(t.Context(), store.AssetFilter{})
	must(t, err)
	if total != 2 || assets[0].Number != "20001" {
		t.Errorf("assets after the import: %+v", assets)
	}

	undo := "/import/" + between(t, page, `action="/import/`, `"`)
	if status, _ := site.as(t, store.Reader).post(undo); status != http.StatusForbidden {
		t.Errorf("a reader takes an import back: status %d", status)
	}
	_, page = manager.post(undo)
	shows(t, page, "Import repris", "repris le 24/11/2026 par manager")
	hides(t, page, `action="`+undo)
	if _, total, err := site.store.Assets(t.Context(), store.AssetFilter{}); err != nil || total != 0 {
		t.Errorf("%d assets are left (%v)", total, err)
	}
	status, page = manager.post(undo)
	if status != http.StatusConflict {
		t.Errorf("taken back twice: status %d", status)
	}
	shows(t, page, "a déjà été repris")
}

func TestImportRefuses(t *testing.T) {
	manager := newTestSite(t).as(t, store.Manager)
	for name, test := range map[string]struct{ file, content string }{
		"an empty file":     {"empty.csv", ""},
		"what has no table": {"letter.csv", "Bonjour,\nvoici la lettre.\n"},
		"a picture":         {"cat.png", "\x89PNG\r\n\x1a\n"},
	} {
		if status, page := manager.upload(test.file, test.content); status != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400: %.300s", name, status, page)
		}
	}
	status, page := manager.upload("huge.csv", strings.Repeat("x", largestImport+1))
	if status != http.StatusBadRequest {
		t.Errorf("a file that is too large: status %d, want 400", status)
	}
	shows(t, page, "32 Mo")
	for _, data := range []string{"", "not base64", "aGVsbG8="} {
		if status, _ := manager.post("/import/confirm", "file", "x.csv", "data", data); status != http.StatusBadRequest {
			t.Errorf("confirming %q: status %d, want 400", data, status)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	packed, err := pack([]byte(smallInventory))
	must(f, err)
	f.Add(packed)
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		data, err := unpack(text)
		if err == nil && len(data) > largestImport {
			t.Errorf("%d bytes came out", len(data))
		}
	})
}
