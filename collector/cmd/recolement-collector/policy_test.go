package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A policy that is set is in force; one that cannot be read is refused with its line, and changes nothing.
func TestPolicyCommand(t *testing.T) {
	data := t.TempDir()
	if err := start(t, "--data", data, "--plain").stop(); err != nil {
		t.Fatal(err)
	}
	document := filepath.Join(t.TempDir(), "policy.toml")
	set := func(text string) error {
		t.Helper()
		if err := os.WriteFile(document, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := command(t, "policy", "set", "--data", data, "--policy", document)
		return err
	}
	inForce := func() string {
		t.Helper()
		out, err := command(t, "policy", "--data", data)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if !strings.Contains(inForce(), "[missing_after_days]") {
		t.Error("a new collector does not show the default policy")
	}
	mine := "[missing_after_days]\nworkstation = 60\n"
	if err := set(mine); err != nil || strings.TrimSpace(inForce()) != strings.TrimSpace(mine) {
		t.Errorf("set: %v; in force:\n%s", err, inForce())
	}
	if err := set("[missing]\nworkstation = 1\n"); err == nil || !strings.Contains(err.Error(), ":1:") || strings.TrimSpace(inForce()) != strings.TrimSpace(mine) {
		t.Errorf("a policy with an unknown table: %v; in force:\n%s", err, inForce())
	}
	if _, err := command(t, "policy", "set", "--data", data); err == nil {
		t.Error("nothing to set was no error")
	}
}
