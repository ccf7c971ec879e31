package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the top of the workspace, the folder of go.work.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Skip("there is no workspace around this module")
		}
		dir = filepath.Dir(dir)
	}
}

// files calls use with each file of the project, by its path from the top.
func files(t *testing.T, top string, use func(path string)) {
	t.Helper()
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if name == "node_modules" || name == "testdata" || name == "dist" || name == "bin" || path != top && strings.HasPrefix(name, ".") && name != ".ci" {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(top, path)
		use(rel)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPackageComments: each package says, once, what it is for and what it leaves to others.
func TestPackageComments(t *testing.T) {
	top := root(t)
	comments := map[string][]string{}
	files(t, top, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top, path), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Error(err)
			return
		}
		dir := filepath.Dir(path)
		comments[dir] = append(comments[dir], "")
		if f.Doc != nil {
			comments[dir] = append(comments[dir], path)
		}
	})
	for dir, list := range comments {
		with := strings.Fields(strings.Join(list, " "))
		if len(with) != 1 {
			t.Errorf("%s: %d package comments, want 1 (%s)", dir, len(with), strings.Join(with, ", "))
		}
	}
}

// TestLibcIsSQLites: modernc.org/sqlite is generated against one version of modernc.org/libc and breaks with any other.
func TestLibcIsSQLites(t *testing.T) {
	sqlite := moduleField(t, "modernc.org/sqlite", "{{.GoMod}}")
	if sqlite == "" {
		t.Skip("the go.mod of modernc.org/sqlite is not in the module cache")
	}
	mod, err := os.ReadFile(sqlite)
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`modernc\.org/libc (v\S+)`).FindStringSubmatch(string(mod))
	if want == nil {
		t.Fatalf("%s does not name modernc.org/libc", sqlite)
	}
	if got := moduleField(t, "modernc.org/libc", "{{.Version}}"); got != want[1] {
		t.Errorf("modernc.org/libc is %s, modernc.org/sqlite wants exactly %s", got, want[1])
	}
}

func moduleField(t *testing.T, module, format string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", format, module).Output()
	if err != nil {
		t.Fatalf("go list -m %s: %v", module, err)
	}
	return strings.TrimSpace(string(out))
}

// TestNoRegistryHosts: where packages come from is the business of the machine that builds; a name written down here would
// bypass the mirror that it is told to use.
func TestNoRegistryHosts(t *testing.T) {
	top := root(t)
	hosts := regexp.MustCompile(`(?i)(registry\.npm` + `js|registry\.yarn` + `pkg|proxy\.go` + `lang|sum\.go` + `lang|goproxy\.` + `(io|cn)|deb\.deb` + `ian|security\.deb` + `ian|unp` + `kg\.com|jsde` + `livr)`)
	files(t, top, func(path string) {
		info, err := os.Stat(filepath.Join(top, path))
		if err != nil || info.Size() > 4<<20 {
			return
		}
		data, err := os.ReadFile(filepath.Join(top, path))
		if err != nil {
			t.Error(err)
			return
		}
		if found := hosts.Find(data); found != nil {
			t.Errorf("%s names a registry: %s", path, found)
		}
	})
}
