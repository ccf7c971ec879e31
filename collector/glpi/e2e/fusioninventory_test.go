package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"recolement/collector/inventory"
)

// fusionInventory runs Debian's agent once, as the program itself does but with a state directory of the test's own, for which it has no
// option.
func (w *world) fusionInventory(program, state, password, tasks string) string {
	const library = "/usr/share/fusioninventory/lib"
	const start = `$setup::setup{vardir} = shift; do shift or die $@ || $!`
	return w.others("perl", "-I"+library, "-Msetup", "-e", start, state, program, "--server="+w.url+"/inventory", "--user=agents", "--password="+password,
		"--tasks="+tasks, "--no-httpd", "--logger=stderr", "--config=none", "--debug")
}

const publicSNMP = "[[agents.snmp]]\nname = \"public\"\nversion = \"2c\"\ncommunity = \"public\"\n"

// The agent of FusionInventory takes an inventory of this machine, looks through a network and reads what it finds there, all at our
// word and with HTTP Basic.
func TestFusionInventory(t *testing.T) {
	program := needs(t, "fusioninventory-agent")
	if _, err := os.Stat("/usr/share/fusioninventory/lib/FusionInventory/Agent/Task/NetInventory.pm"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("fusioninventory-agent-task-network is not installed: deploy/setup.sh installs it")
		}
		t.Skip("fusioninventory-agent-task-network is not installed")
	}
	w := newWorld(t, publicSNMP)
	password := w.run("foreign", "add", "agents")
	state := t.TempDir()

	said := w.fusionInventory(program, state, "wrong", "inventory")
	if got := w.devices(); len(got) != 0 {
		t.Fatalf("let in with a wrong password: %s", said)
	}
	said = w.fusionInventory(program, state, password, "inventory")
	id := regexp.MustCompile(`New inventory from (\S+) for`).FindStringSubmatch(said)
	if got := w.devices(); len(got) == 0 || id == nil {
		t.Fatalf("no inventory: %v after\n%s", got, said)
	}

	port := w.simulate(filepath.Join("..", "..", "..", "agent", "internal", "simulator", "testdata"), "127.0.20.1")
	w.run("scan", "add", "--agent", id[1], "--client", "agents", "--credential", "public", "--port", port, "127.0.20.1-127.0.20.4")
	said = w.fusionInventory(program, state, password, "netdiscovery,netinventory")
	if list := w.run("scan", "list"); !strings.Contains(list, "inventory") {
		t.Fatalf("after the discovery:\n%s\n%s", list, said)
	}
	said += w.fusionInventory(program, state, password, "netdiscovery,netinventory")
	if list := w.run("scan", "list"); !strings.Contains(list, "done") {
		t.Errorf("after the inventory:\n%s\n%s", list, said)
	}
	got := w.devices()
	for _, serial := range []string{"VNB3R12345", "3131R700123"} {
		if d, ok := got[serial]; !ok || d.Class != inventory.Printer {
			t.Errorf("no printer %s among %v", serial, got)
		}
	}
	// Page counters and ports are what the inventory adds to the discovery.
	if told := w.told(id[1], "serial:VNB3R12345"); !strings.Contains(told, `"total":48211`) || !strings.Contains(told, `"ifspeed":100000000`) ||
		!strings.Contains(told, `"cartridges"`) {
		t.Errorf("the printer has told %s", told)
	}
	if t.Failed() {
		t.Log(said)
	}
}
