package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the golden parts of the scripts")

// program builds the program once and gives the folder that it is in.
func program(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "recolement-collector"), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	return dir
}

func TestAuditScripts(t *testing.T) {
	dir := program(t)
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

// status runs a program that must end with a status: status 1 recolement-collector audit …
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program args…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	default:
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// city finds the fictional estate beside the repository, or skips the test.
func city(t *testing.T) string {
	t.Helper()
	for dir := "."; ; dir = filepath.Join("..", dir) {
		full := filepath.Join(dir, "shared", "city")
		if _, err := os.Stat(full); err == nil {
			return full
		}
		if strings.Count(dir, "..") > 6 {
			t.Skip("the fixture shared/city is not beside this repository")
		}
	}
}

// columns reads some columns of a CSV, sorted.
func columns(t *testing.T, path string, names ...string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range records[1:] {
		var cells []string
		for _, name := range names {
			cells = append(cells, r[slices.Index(records[0], name)])
		}
		out = append(out, strings.Join(cells, ","))
	}
	slices.Sort(out)
	return out
}

// TestAuditOfTheCity: the whole product, from files to files, says the truth about the fictional estate and nothing else.
func TestAuditOfTheCity(t *testing.T) {
	dir := city(t)
	in := func(name string) string { return filepath.Join(dir, name) }
	bin := filepath.Join(program(t), "recolement-collector")
	identity := []string{"kind", "field", "inventory_number", "device_serial", "device_name"}
	want := columns(t, in("expected.csv"), identity...)
	for _, file := range []string{"iws.csv", "iws.xlsx"} {
		t.Run(file, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "found.csv")
			cmd := exec.CommandContext(t.Context(), bin, "audit", "--inventory", in(file), "--services", in("services.csv"), "--sites", in("sites.csv"),
				"--policy", in("policy.json"), "--reports", in("inventories.ndjson"), "--out", out)
			said, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != 1 || len(said) > 0 {
				t.Fatalf("%v: %s", err, said)
			}
			if diff := cmp.Diff(want, columns(t, out, identity...)); diff != "" {
				t.Errorf("expected (-) and found (+) differ:\n%s", diff)
			}
			found := columns(t, out, identity[2:]...)
			for _, clean := range columns(t, in("clean.csv"), identity[2:]...) {
				if _, wrong := slices.BinarySearch(found, clean); wrong {
					t.Errorf("%s is clean", clean)
				}
			}
		})
	}
}
