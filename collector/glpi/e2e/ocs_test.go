package e2e

import (
	"encoding/base64"
	"strings"
	"testing"
)

// The agent of OCS Inventory asks, sends its inventory in its own dialect, and is content with the answer.
func TestOCS(t *testing.T) {
	program := needs(t, "ocsinventory-agent")
	w := newWorld(t, "")
	password := w.run("foreign", "add", "ocs")
	state := t.TempDir()
	run := func(password string) string {
		return w.others(program, "--server="+w.url+"/ocsinventory", "--nolocal", "--basevardir="+state, "--user="+coded("ocs"), "--password="+coded(password), "--realm=recolement",
			"--tag=Mairie", "--debug", "--nosoftware", "--ssl=0", "--force")
	}
	if said := run("wrong"); len(w.devices()) != 0 {
		t.Fatalf("let in with a wrong password: %s", said)
	}
	said := run(password)
	found := w.devices()
	for _, d := range found {
		if d.OS == "" || d.Name == "" {
			t.Errorf("the dialect was not understood: %+v", d)
		}
	}
	if len(found) == 0 || strings.Contains(said, "Cannot establish communication") {
		t.Errorf("%d devices after\n%s", len(found), said)
	}
}

// coded is how the agent wants its name and password: in base64.
func coded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
