package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestUnit: the systemd unit calls a command that there is, sets what is a setting, and keeps the state where the program looks for it.
func TestUnit(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "deploy", "scanner", "recolement-scanner.service"))
	if err != nil {
		t.Fatal(err)
	}
	unit := string(text)
	cmd := runCommand(texts{}, func(slog.Level) *slog.Logger { return nil })
	if !strings.Contains(unit, "\nExecStart=/usr/bin/recolement-scanner "+cmd.Name()+" --config ") || cmd.Flags().Lookup("config") == nil {
		t.Error("ExecStart is no command of this program")
	}
	known := map[string]bool{}
	for of, i := reflect.TypeFor[settings](), 0; i < of.NumField(); i++ {
		known["RECOLEMENT_"+of.Field(i).Tag.Get("env")] = true
	}
	for _, name := range regexp.MustCompile(`RECOLEMENT_[A-Z_]*[A-Z]`).FindAllString(unit, -1) {
		if !known[name] {
			t.Errorf("%s is no setting", name)
		}
	}
	if dir := regexp.MustCompile(`(?m)^StateDirectory=(.*)$`).FindStringSubmatch(unit); dir == nil || "/var/lib/"+dir[1] != defaultState() {
		t.Errorf("state directory %v, the program uses %s", dir, defaultState())
	}
	if !strings.Contains(unit, "\nAmbientCapabilities=CAP_NET_RAW\n") {
		t.Error("the scanner may not ask by ARP")
	}
}
