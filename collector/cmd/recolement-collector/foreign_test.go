package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A foreign client is let in while the collector runs, and put out again.
func TestForeignClients(t *testing.T) {
	dir := t.TempDir()
	k := start(t, "--data", dir, "--plain")
	send := func(name, password string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+k.address+"/inventory", strings.NewReader(aPC))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.SetBasicAuth(name, password)
		response, err := browser(t, nil).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if got := send("agents", "x"); got != 401 {
		t.Errorf("before: %d", got)
	}
	secret, err := command(t, "foreign", "add", "agents", "--data", dir)
	if err != nil || secret == "" {
		t.Fatal(secret, err)
	}
	if got := send("agents", secret); got != 200 {
		t.Errorf("with its password: %d", got)
	}
	list, err := command(t, "foreign", "list", "--data", dir)
	if err != nil || !strings.Contains(list, "agents") || strings.Contains(list, secret) {
		t.Errorf("list: %v\n%s", err, list)
	}
	id := strings.Fields(strings.Split(list, "\n")[1])[0]
	if _, err := command(t, "foreign", "revoke", id, "--data", dir); err != nil {
		t.Fatal(err)
	}
	if got := send("agents", secret); got != 401 {
		t.Errorf("revoked: %d", got)
	}
	if _, err := command(t, "foreign", "add", "x", "--kind", "magic", "--data", dir); err == nil {
		t.Error("a kind that there is not")
	}
}

func TestScanCommands(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "c.toml")
	if err := os.WriteFile(config, []byte("[[agents.snmp]]\nname = \"public\"\ncommunity = \"public\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := start(t, "--data", dir, "--plain").stop(); err != nil {
		t.Fatal(err)
	}
	scan := func(args ...string) (string, error) {
		return command(t, append(append([]string{"scan"}, args...), "--data", dir, "--config", config)...)
	}
	id, err := scan("add", "--agent", "srv-1", "--credential", "public", "10.0.0.0/29")
	if err != nil {
		t.Fatal(err)
	}
	if list, err := scan("list"); err != nil || !strings.Contains(list, "10.0.0.0-10.0.0.7") || !strings.Contains(list, "discover") {
		t.Errorf("list: %v\n%s", err, list)
	}
	for _, args := range [][]string{{"add", "--agent", "a", "--credential", "absent", "10.0.0.1"}, {"add", "--credential", "public", "10.0.0.1"}, {"add", "--agent", "a", "--credential", "public", "x"}} {
		if out, err := scan(args...); err == nil {
			t.Errorf("%v: %s", args, out)
		}
	}
	if _, err := scan("remove", id); err != nil {
		t.Error(err)
	}
	if _, err := scan("remove", id); err == nil {
		t.Error("removed twice")
	}
	if _, err := command(t, "agent", "want", "pc-1", "--data", dir); err != nil {
		t.Error(err)
	}
}

func TestImportReports(t *testing.T) {
	dir := t.TempDir()
	if err := start(t, "--data", dir, "--plain").stop(); err != nil {
		t.Fatal(err)
	}
	good, mixed := filepath.Join(dir, "good.ocs"), filepath.Join(dir, "mixed.ndjson")
	ocs := "<REQUEST><DEVICEID>x</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><HARDWARE><NAME>OLD</NAME></HARDWARE><BIOS><SSN>SN12345</SSN></BIOS></CONTENT></REQUEST>"
	for path, text := range map[string]string{good: ocs, mixed: strings.ReplaceAll(aPC, "\n", "") + "\nbroken\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := command(t, "import", "--data", dir, good); err != nil || !strings.Contains(out, "1 reports taken, 0 refused") {
		t.Errorf("good: %v\n%s", err, out)
	}
	out, err := command(t, "import", "--data", dir, good, mixed)
	var status exitCode
	if !errors.As(err, &status) || status != 1 || !strings.Contains(out, "mixed.ndjson:2: report: not a JSON object") || !strings.Contains(out, "1 reports taken, 1 refused") {
		t.Errorf("mixed: %v\n%s", err, out)
	}
}
