package wine

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// windows runs a program under Wine, or one of Wine's own commands, and gives what it printed.
type windows struct {
	*testing.T
	prefix string
	env    []string
}

// newWindows skips where Wine was not prepared. What runs at the end of the test is stopped.
func newWindows(t *testing.T) *windows {
	t.Helper()
	if os.Getenv("WINE") == "" {
		t.Skip("WINE is not set: make test-windows prepares Wine and runs this")
	}
	w := &windows{T: t, prefix: project(t, ".cache", "wine", "prefix")}
	w.restart()
	t.Cleanup(w.restart)
	return w
}

// newInstallation is a Windows of the test's own, on which nothing is installed.
func newInstallation(t *testing.T) *windows {
	w := newWindows(t)
	dir, err := os.MkdirTemp(project(t, ".cache", "wine"), "installation")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	copied := filepath.Join(dir, "prefix")
	command(t, nil, "cp", "-a", w.prefix, copied)
	w.prefix, w.env = copied, []string{"WINE_PREFIX=" + copied}
	t.Cleanup(w.restart)
	return w
}

// restart ends all that runs in Wine: it reads the machine when it starts.
func (w *windows) restart() {
	plain := &windows{T: w.T, env: []string{"WINE_PREFIX=" + w.prefix}}
	plain.run("sh", "-c", "wineserver -k; wineserver -w")
}

func (w *windows) run(args ...string) (code int, stdout string) {
	w.Helper()
	c := exec.Command(os.Getenv("WINE"), args...)
	c.Env = append(os.Environ(), w.env...)
	out, errors := w.output("stdout"), w.output("stderr") // files: the services that it may start would hold pipes open
	c.Stdout, c.Stderr = out, errors
	err := c.Run()
	if c.ProcessState == nil {
		w.Fatal(err)
	}
	said := contents(out)
	if complaint := contents(errors); err != nil {
		w.Logf("%s: %v\n%s%s", strings.Join(args, " "), err, said, complaint)
	}
	return c.ProcessState.ExitCode(), strings.ReplaceAll(said, "\r\n", "\n")
}

func (w *windows) output(name string) *os.File {
	f, err := os.CreateTemp("", "wine-"+name)
	if err != nil {
		w.Fatal(err)
	}
	return f
}

func contents(f *os.File) string {
	defer os.Remove(f.Name())
	defer f.Close()
	raw, _ := os.ReadFile(f.Name()) // our own, just written
	return string(raw)
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
