package plugin

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recolement/plugins/sdk"
)

// TestPython: the protocol is enough to write a plugin in another language.
func TestPython(t *testing.T) {
	const python = "/usr/bin/python3" // Debian's, which knows Debian's packages
	if out, err := exec.Command(python, "-c", "import grpc, google.protobuf").CombinedOutput(); err != nil {
		t.Skipf("python3-grpcio and python3-protobuf are not installed: %s", out)
	}
	if _, err := exec.LookPath("protoc"); err != nil {
		t.Skip("protobuf-compiler is not installed")
	}
	dir := t.TempDir()
	out, err := exec.Command("protoc", "-I", "../../plugins/sdk/wire", "--python_out="+dir, "plugin.proto").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	program, err := os.ReadFile("testdata/python/" + prefix + "python")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, prefix+"python"), program, 0o755); err != nil {
		t.Fatal(err)
	}
	h := newHost(t, dir, UsualLimits())
	p, d, err := h.Look(t.Context(), "python")
	if err != nil || d.Title.In("fr") != "Python" || d.Fields[0].Label.In("fr") != "Propriétaire" {
		t.Fatalf("%+v, %v", d, err)
	}
	err = h.Use(t.Context(), "python", p.Sum, time.Minute, func(ctx context.Context, c *sdk.Client) error {
		found, err := c.Check(ctx, sdk.Settings{"owner": "Anna"})
		if err != nil || !strings.HasPrefix(found, "Python 3") || !strings.HasSuffix(found, "Anna") {
			t.Errorf("%q, %v", found, err)
		}
		rows := 0
		err = c.Rows(ctx, sdk.Settings{"owner": "Anna"}, func(part sdk.RowsPart) error {
			rows += len(part.Rows)
			return nil
		})
		if rows != 2 {
			t.Errorf("%d rows", rows)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
