package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "agent.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSampleHoldsTheDefaults(t *testing.T) {
	c, err := Load(file(t, Sample))
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Collector, want.State = "https://inventory.example.org:8443", defaultState()
	if c != want {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

func TestEnvironmentCountsMoreThanTheFile(t *testing.T) {
	t.Setenv("RECOLEMENT_TAG", "env")
	t.Setenv("RECOLEMENT_INTERVAL", "2h")
	c, err := Load(file(t, "tag = \"file\"\ncollector = \"https://a.example\"\n"))
	if err != nil || c.Tag != "env" || c.Collector != "https://a.example" || c.Interval != Duration(2*time.Hour) {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestBadFiles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"tag = \"a\"\ncolector = \"x\"\n", `line 2, column 1: unknown setting ["colector"]`},
		{"tag = 3\n", "line 1, column 7"},
		{"interval = \"soon\"\n", "line 1"},
		{"interval = \"1s\"\n", "interval: 1s is less than a minute"},
		{"spool_size = 0\n", "spool_size: 0 MiB is too small"},
		{"spool_age = \"1m\"\n", "spool_age: 1m0s is less than an hour"},
		{"tag = \"a\n", "line 1"},
	} {
		if _, err := Load(file(t, c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q", c.text, err, c.want)
		}
	}
}

func TestAFileThatIsAskedForMustBeThere(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.toml")); err == nil {
		t.Error("no error")
	}
}
