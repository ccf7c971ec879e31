package glpi

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// The FusionInventory agent of Debian, as it is installed: it asks (PROLOG), is asked for its password, sends its inventory in XML.
func TestRealAgent(t *testing.T) {
	const library = "/usr/share/fusioninventory/lib"
	program, err := exec.LookPath("fusioninventory-agent")
	if _, absent := os.Stat(library + "/setup.pm"); err != nil || absent != nil {
		t.Skip("fusioninventory-agent is not installed as Debian does")
	}
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	s := newSite(t, auth.Foreign{User: "agents", Password: "let me in"})
	run := func(password string) string {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		// As the program itself, but with a state directory of this test's own, for which it has no option.
		const start = `$setup::setup{vardir} = shift; do shift or die $@ || $!`
		output, err := exec.CommandContext(ctx, "perl", "-I"+library, "-Msetup", "-e", start, t.TempDir(), program, "--server="+s.URL+"/inventory", "--user=agents", "--password="+password,
			"--tasks=inventory", "--force", "--no-httpd", "--logger=stderr", "--config=none").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		return string(output)
	}
	if output := run("wrong"); len(s.devices(t)) != 0 {
		t.Fatalf("let in with a wrong password: %s", output)
	}
	output := run("let me in")
	devices, _, err := s.store.Devices(t.Context(), store.DeviceFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(devices) == 0 || devices[0].Name == "" || !slices.ContainsFunc(devices, func(d inventory.Device) bool { return d.OS != "" }) {
		t.Errorf("devices %+v after\n%s", devices, output)
	}
}
