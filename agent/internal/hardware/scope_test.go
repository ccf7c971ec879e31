package hardware

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestScope holds what the package comment promises: no other program is run, no connection opened, whatever the system.
func TestScope(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			switch path := strings.Trim(i.Path.Value, `"`); {
			case path == "os/exec" || path == "net/http" || strings.HasSuffix(path, "/delivery"):
				t.Errorf("%s imports %s", name, path)
			case strings.Contains(path, "gopsutil") && !strings.HasPrefix(name, "gopsutil"):
				t.Errorf("%s knows gopsutil", name)
			}
		}
	}
}
