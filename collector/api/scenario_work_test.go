package api

import (
	"encoding/base64"
	"strings"
	"testing"
)

// useWork follows a correction to its file, and looks at the work list.
func (s *site) useWork(t *testing.T, get func(string) reply, post func(int, string, string) reply) {
	t.Helper()
	get("/work?state=open&limit=5")
	var waiting items[RecordCorrection]
	get("/corrections").into(t, &waiting)
	if len(waiting.Items) == 0 {
		t.Fatal("no correction waits for the next file")
	}
	var file correctionFile
	post(201, "/correction-files", "").into(t, &file)
	post(409, "/correction-files", "")
	post(409, "/correction-files/"+file.ID+"/sent", "")
	var got downloaded
	post(200, "/correction-files/"+file.ID+"/download?format=csv", "").into(t, &got)
	content, err := base64.StdEncoding.DecodeString(got.Content)
	if err != nil || got.Type != "text/csv" || got.Rows+len(got.LeftOut) == 0 || !strings.HasPrefix(string(content), "N° inventaire;Type;") {
		t.Errorf("downloaded %+v %v: %s", got, err, content)
	}
	post(200, "/correction-files/"+file.ID+"/sent", "").into(t, &file)
	if file.State != "sent" || len(file.Corrections) != len(waiting.Items) {
		t.Errorf("once sent the file is %+v", file)
	}
	get("/correction-files")
	get("/correction-files/" + file.ID)
}
