package wine

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// harness calls the script as MDT's rules do, with the little of MDT that it uses.
const harness = `Const Success = 0, LogTypeInfo = 1, LogTypeWarning = 2
Class Logging
  Sub CreateEntry(sText, nType)
    WScript.Echo nType & " " & sText
  End Sub
End Class
Dim oLogging
Set oLogging = New Logging
WScript.Echo "name " & RecolementName(WScript.Arguments(0), WScript.Arguments(1), "PC_" & WScript.Arguments(1))
`

const deploymentCSV = "N° inventaire;Type;Marque;Modèle;N° de série;Nom réseau;Entité;Code service;Service;Statut\n" +
	"19933;PC portable;HP;EliteBook 840 G8;5CG0042XYZ;TO-A00-19933-P;TO;A00;Direction;En service\n"

// TestNameInAWindowsDeployment runs the script of CustomSettings.ini: the inventory's name; the default, and a line that says why, where there
// is none, where the network may not ask, and where nobody answers.
func TestNameInAWindowsDeployment(t *testing.T) {
	w := newWindows(t)
	dir := t.TempDir()
	script, err := os.ReadFile(project(t, "installer", "mdt", "RecolementName.vbs"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "harness.vbs"), append([]byte(harness), script...), 0o644); err != nil {
		t.Fatal(err)
	}
	inventory := filepath.Join(dir, "parc.csv")
	if err := os.WriteFile(inventory, []byte(deploymentCSV), 0o644); err != nil {
		t.Fatal(err)
	}
	allowed, refused := freePort(t), freePort(t)
	configured := func(port, network string) {
		config := filepath.Join(t.TempDir(), "collector.toml")
		if err := os.WriteFile(config, fmt.Appendf(nil, "[mdt]\nnetworks = [%q]\nlisten = \"127.0.0.1:%s\"\n", network, port), 0o600); err != nil {
			t.Fatal(err)
		}
		c := startCollector(t, "--config", config)
		command(t, nil, project(t, "bin", "recolement-collector"), "import", "--data", c.data, inventory)
	}
	configured(allowed, "127.0.0.0/8")
	configured(refused, "192.0.2.0/24")
	for _, c := range []struct{ what, port, serial, name, log string }{
		{"a machine of the inventory", allowed, "5CG0042XYZ", "TO-A00-19933-P", "1 Recolement: the inventory calls"},
		{"a machine that it does not know", allowed, "ZZ TOP/1", "PCZZTOP1", "2 Recolement: the inventory has no name for"},
		{"from a network that may not ask", refused, "5CG0042XYZ", "PC5CG0042XYZ", "2 Recolement: the collector answers 404: is this network"},
		{"a collector that is down", "1", "5CG0042XYZ-AND-MORE", "PC5CG0042XYZ-AN", "2 Recolement: the collector at"},
	} {
		out := w.must("cscript", "//nologo", inWindows(filepath.Join(dir, "harness.vbs")), "http://127.0.0.1:"+c.port+"/mdt/name", c.serial)
		if !strings.Contains(out, "name "+c.name+"\n") || !strings.Contains(out, c.log) {
			t.Errorf("%s:\n%s", c.what, out)
		}
	}
}

// inWindows is where Windows programs find a file of ours.
func inWindows(path string) string { return `Z:` + strings.ReplaceAll(path, "/", `\`) }

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
