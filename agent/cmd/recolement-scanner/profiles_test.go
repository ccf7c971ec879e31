package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProfiles checks a folder as an administrator does, and sweeps with it.
func TestProfiles(t *testing.T) {
	folder := t.TempDir()
	check := func() (string, error) { out, _, err := command(t, os.Getenv, "profiles", folder); return out, err }
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(folder, "own.toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("[[profile]]\nname = \"ACME\"\nobject = [\"1.3.6.1.4.1.99999\"]\nserial = [{ oid = \"1.3.x\" }]\n")
	if _, err := check(); err == nil || !strings.Contains(err.Error(), "own.toml:4") {
		t.Errorf("a wrong OID: %v", err)
	}
	write("[[profile]]\nname = \"ACME\"\nobject = [\"1.3.6.1.4.1.99999\"]\nclass = \"camera\"\n")
	if out, err := check(); err != nil || !strings.Contains(out, "1") {
		t.Errorf("a good one: %q %v", out, err)
	}
	if out, _, err := command(t, os.Getenv, "profiles"); err != nil || !strings.Contains(out, "Ricoh printers") {
		t.Errorf("those of the program: %v", err)
	}
	if _, _, err := command(t, os.Getenv, "profiles", filepath.Join(folder, "absent")); err == nil {
		t.Error("a folder that is not there was taken")
	}
}
