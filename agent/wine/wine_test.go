package wine

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// windows runs a program under Wine, or one of Wine's own commands, and gives what it printed.
type windows struct {
	*testing.T
	env []string
}

// newWindows skips where Wine was not prepared. What runs at the end of the test is stopped.
func newWindows(t *testing.T) *windows {
	t.Helper()
	if os.Getenv("WINE") == "" {
		t.Skip("WINE is not set: make test-windows prepares Wine and runs this")
	}
	w := &windows{T: t}
	w.restart()
	t.Cleanup(w.restart)
	return w
}

// restart ends all that runs in Wine: it reads the machine when it starts.
func (w *windows) restart() {
	w.run("sh", "-c", "wineserver -k; wineserver -w")
}

func (w *windows) run(args ...string) (code int, stdout string) {
	w.Helper()
	c := exec.CommandContext(w.Context(), os.Getenv("WINE"), args...)
	if w.Context().Err() != nil { // in a clean-up
		c = exec.Command(os.Getenv("WINE"), args...) //nolint:noctx // the test's context has ended
	}
	c.Env = append(os.Environ(), w.env...)
	var out, errors bytes.Buffer
	c.Stdout, c.Stderr = &out, &errors
	err := c.Run()
	if c.ProcessState == nil {
		w.Fatal(err)
	}
	if err != nil {
		w.Logf("%s: %v\n%s%s", strings.Join(args, " "), err, out.String(), errors.String())
	}
	return c.ProcessState.ExitCode(), strings.ReplaceAll(out.String(), "\r\n", "\n")
}

// must runs what has to succeed.
func (w *windows) must(args ...string) string {
	w.Helper()
	code, out := w.run(args...)
	if code != 0 {
		w.Fatalf("%s: exit code %d", strings.Join(args, " "), code)
	}
	return out
}

// project is a path of the project.
func project(t *testing.T, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(append([]string{"..", ".."}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// built is a file that make has built.
func built(t *testing.T, parts ...string) string {
	t.Helper()
	path := project(t, parts...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: make test-windows builds it", err)
	}
	return path
}
