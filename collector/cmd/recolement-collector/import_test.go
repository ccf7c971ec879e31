package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const inventoryFile = "N° inventaire;Type;Marque;Modèle;N° de série;Nom réseau;Statut\n" +
	"19933;PC portable;HP;EliteBook 840 G8;5CG0042XYZ;TM-O10-19933-P;En service\n" +
	"19934;PC fixe;Dell;OptiPlex 7090;8XK2Q93;TM-O10-19934;En service\n"

// An inventory goes in while the collector runs, and meets what agents have reported.
func TestImportIntoARunningCollector(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "iws.csv")
	if err := os.WriteFile(file, []byte(inventoryFile), 0o600); err != nil {
		t.Fatal(err)
	}
	k := start(t, "--data", dir, "--plain")
	base, client := "http://"+k.address, browser(t, nil)
	var enrolled struct{ Key string }
	wish := `{"token":"` + k.shown(t, "enrolment token for agents") + `","deviceid":"pc-1"}`
	if got := ask(t, client, "POST", base+"/api/v1/agents/enroll", "application/json", "", wish, &enrolled); got != 201 {
		t.Fatalf("enrol: %d", got)
	}
	if got := ask(t, client, "POST", base+"/inventory", "application/json", enrolled.Key, aPC, nil); got != 200 {
		t.Fatalf("report: %d", got)
	}
	reads, err := command(t, "token", "create", "--data", dir, "--scope", "read")
	if err != nil {
		t.Fatal(err)
	}
	kinds := func() string {
		var answer struct {
			Items []struct{ Kind, Status string }
		}
		ask(t, client, "GET", base+"/api/v1/discrepancies?status=open", "", reads, "", &answer)
		var all []string
		for _, d := range answer.Items {
			all = append(all, d.Kind)
		}
		return strings.Join(all, " ")
	}
	if got := kinds(); !strings.Contains(got, "unknown-device") {
		t.Errorf("before the import: %s", got)
	}
	if out, err := command(t, "import", "--data", dir, "--preview", file); err != nil || !strings.Contains(out, "2 new records") {
		t.Errorf("preview: %v %s", err, out)
	}
	if out, err := command(t, "import", "--data", dir, file); err != nil || !strings.Contains(out, "2 new records") {
		t.Errorf("import: %v %s", err, out)
	}
	if got := kinds(); strings.Contains(got, "unknown-device") || !strings.Contains(got, "missing-device") {
		t.Errorf("after the import: %s", got)
	}
	if out, err := command(t, "import", "--data", dir, file); err != nil || !strings.Contains(out, "0 new records, 0 changed") {
		t.Errorf("import once more: %v %s", err, out)
	}
}

func TestImportRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := start(t, "--data", dir, "--plain").stop(); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty.csv")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{empty, filepath.Join(dir, "absent.csv"), dir} {
		if out, err := command(t, "import", "--data", dir, file); err == nil {
			t.Errorf("%s: %s", file, out)
		}
	}
}
