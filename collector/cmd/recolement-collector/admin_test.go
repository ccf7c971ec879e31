package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The commands of an administrator, on the data of a collector that is off.
func TestAdministration(t *testing.T) {
	data := t.TempDir()
	if err := start(t, "--data", data, "--plain").stop(); err != nil {
		t.Fatal(err)
	}
	do := func(args ...string) string {
		t.Helper()
		out, err := command(t, append(args, "--data", data)...)
		if err != nil {
			t.Errorf("%v: %v", args, err)
		}
		return out
	}
	made := do("user", "add", "anne", "--role", "manager", "--language", "fr")
	if len(made) < 26 {
		t.Errorf("password %q", made)
	}
	if again := do("user", "passwd", "Anne"); again == made || len(again) < 26 {
		t.Errorf("new password %q", again)
	}
	if list := do("user", "list"); !strings.Contains(list, "anne") || !strings.Contains(list, "manager") {
		t.Errorf("users\n%s", list)
	}
	do("user", "role", "anne", "reader")
	if list := do("user", "list"); strings.Contains(list, "manager") {
		t.Errorf("users\n%s", list)
	}
	do("user", "remove", "anne")
	if list := do("user", "list"); strings.Contains(list, "anne") {
		t.Errorf("users\n%s", list)
	}
	secret := do("token", "create", "--scope", "scanner", "--label", "sites", "--days", "7", "--max-uses", "3")
	list := do("token", "list")
	if strings.Contains(list, secret) || !strings.Contains(list, "0/3") {
		t.Errorf("tokens\n%s", list)
	}
	id := strings.Fields(strings.Split(list, "\n")[1])[0]
	do("token", "revoke", id)
	if list := do("token", "list"); !strings.Contains(strings.Split(list, "\n")[1], "false") {
		t.Errorf("tokens\n%s", list)
	}
	if list := do("agent", "list"); !strings.HasPrefix(list, "ID") {
		t.Errorf("agents\n%s", list)
	}
	do("reconcile")
}

func TestAdministrationRefuses(t *testing.T) {
	data, empty := t.TempDir(), filepath.Join(t.TempDir(), "empty")
	if err := start(t, "--data", data, "--plain").stop(); err != nil {
		t.Fatal(err)
	}
	short := filepath.Join(data, "short")
	if err := os.WriteFile(short, []byte("123"), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := []struct {
		args []string
		want string
	}{
		{[]string{"user", "add", "admin", "--data", data}, "there is a user of that name already"},
		{[]string{"user", "add", "x", "--role", "owner", "--data", data}, "is no role"},
		{[]string{"user", "add", "x", "--password-file", short, "--data", data}, "between 10 and"},
		{[]string{"user", "passwd", "nobody", "--data", data}, "no user nobody"},
		{[]string{"user", "remove", "admin", "--data", data}, "last administrator"},
		{[]string{"user", "role", "admin", "reader", "--data", data}, "last administrator"},
		{[]string{"token", "create", "--scope", "all", "--data", data}, "is no scope"},
		{[]string{"token", "revoke", "x", "--data", data}, "no access token x"},
		{[]string{"agent", "revoke", "x", "--data", data}, "no agent x"},
		{[]string{"user", "list", "--data", empty}, "no collector's data"},
	}
	for _, row := range rows {
		_, err := command(t, row.args...)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: %v, want %q", row.args, err, row.want)
		}
	}
	if _, err := os.Stat(empty); err == nil {
		t.Error("a command that failed made a data directory")
	}
}
