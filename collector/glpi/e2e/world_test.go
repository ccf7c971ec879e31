package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// programs are our own, built once.
var programs struct {
	once               sync.Once
	dir                string
	collector, scanner string
	err                error
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(programs.dir)
	os.Exit(code)
}

// built gives the paths of our programs.
func built(t *testing.T) (collector, scanner string) {
	t.Helper()
	programs.once.Do(func() {
		if programs.dir, programs.err = os.MkdirTemp("", "recolement-e2e"); programs.err != nil {
			return
		}
		build := exec.Command("go", "build", "-tags", "nomsgpack,grpcnotrace", "-o", programs.dir+"/", "recolement/collector/cmd/recolement-collector",
			"recolement/agent/cmd/recolement-scanner")
		if out, err := build.CombinedOutput(); err != nil {
			programs.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	if programs.err != nil {
		t.Fatal(programs.err)
	}
	return filepath.Join(programs.dir, "recolement-collector"), filepath.Join(programs.dir, "recolement-scanner")
}

// needs finds a program of others. In CI it must be there.
func needs(t *testing.T, program string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	path, err := exec.LookPath(program)
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed: deploy/setup.sh installs it", program)
	}
	if err != nil {
		t.Skipf("%s is not installed", program)
	}
	return path
}

// world is a collector that runs, and what a test does to it.
type world struct {
	t       *testing.T
	program string
	data    string
	config  string
	url     string
	log     *bytes.Buffer
}

func newWorld(t *testing.T, config string) *world {
	t.Helper()
	w := &world{t: t, data: t.TempDir(), log: &bytes.Buffer{}}
	w.program, _ = built(t)
	w.config = filepath.Join(w.data, "collector.toml")
	if err := os.WriteFile(w.config, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	portFile := filepath.Join(w.data, "port")
	w.background(w.log, w.program, "serve", "--config", w.config, "--data", w.data, "--plain", "--listen", "127.0.0.1:0", "--port-file", portFile)
	for range 600 {
		if address, err := os.ReadFile(portFile); err == nil {
			w.url = "http://" + strings.TrimSpace(string(address))
			return w
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the collector does not come up: %s", w.log)
	return nil
}

// background runs a program until the end of the test.
func (w *world) background(log io.Writer, program string, args ...string) {
	w.t.Helper()
	command := exec.Command(program, args...)
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		command.Process.Signal(os.Interrupt)
		command.Wait()
	})
}

// run is a command of the collector.
func (w *world) run(args ...string) string {
	w.t.Helper()
	command := exec.Command(w.program, append(args, "--config", w.config, "--data", w.data)...)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		w.t.Fatalf("%v: %v: %s", args, err, complaint.String())
	}
	return strings.TrimSpace(string(out))
}

// devices are those that the collector knows, by serial.
func (w *world) devices() map[string]inventory.Device {
	w.t.Helper()
	st, err := store.Open(w.t.Context(), filepath.Join(w.data, "recolement.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		w.t.Fatal(err)
	}
	defer st.Close()
	found, _, err := st.Devices(w.t.Context(), store.DeviceFilter{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	all := map[string]inventory.Device{}
	for _, d := range found {
		key := d.Serial
		if key == "" {
			key = "name " + d.Name
		}
		all[key] = d
	}
	return all
}

// told is all that a source has said of a subject.
func (w *world) told(source, subject string) string {
	w.t.Helper()
	st, err := store.Open(w.t.Context(), filepath.Join(w.data, "recolement.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		w.t.Fatal(err)
	}
	defer st.Close()
	document, err := st.Document(w.t.Context(), source, subject)
	if err != nil || document == nil {
		w.t.Fatalf("nothing said of %s: %v", subject, err)
	}
	var all strings.Builder
	for name, part := range document {
		fmt.Fprintf(&all, "%q: %s\n", name, part.Value)
	}
	return all.String()
}

// others runs a program of others to its end and gives what it said. Agents differ in whether a refusal is a failure.
func (w *world) others(program string, args ...string) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 3*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) || ctx.Err() != nil {
		w.t.Fatalf("%s: %v: %s", program, err, out)
	}
	return string(out)
}

// simulate lets our simulator answer for the recordings in the folder, from the first address on, and gives its port.
func (w *world) simulate(folder, first string) string {
	w.t.Helper()
	_, scanner := built(w.t)
	free, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.ParseIP(first)})
	if err != nil {
		w.t.Fatal(err)
	}
	port := fmt.Sprint(free.LocalAddr().(*net.UDPAddr).Port)
	free.Close()
	w.background(io.Discard, scanner, "simulate", folder, "--listen", first, "--port", port)
	time.Sleep(500 * time.Millisecond)
	return port
}
