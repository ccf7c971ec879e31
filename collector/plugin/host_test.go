package plugin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v3/process"

	"recolement/collector/inventory"
	"recolement/plugins/sdk"
)

// built is where the plugins of the tests are, built once.
var built string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "plugins")
	if err != nil {
		panic(err)
	}
	for _, name := range []string{"rogue", "liar"} {
		out, err := exec.Command("go", "build", "-tags", "grpcnotrace", "-o", filepath.Join(dir, prefix+name), "./testdata/"+name).CombinedOutput()
		if err != nil {
			panic(string(out))
		}
	}
	built = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// quick are limits that a test has time for.
func quick() Limits {
	l := UsualLimits()
	l.Start, l.Call, l.Run, l.Silent, l.Idle = 5*time.Second, 10*time.Second, 20*time.Second, 3*time.Second, 10*time.Second
	return l
}

func newHost(t testing.TB, dir string, limits Limits) *Host {
	t.Helper()
	h := NewHost(dir, limits, slog.New(slog.DiscardHandler))
	t.Cleanup(func() {
		pids := h.pids()
		h.Close()
		for _, pid := range pids {
			if syscall.Kill(pid, 0) == nil {
				t.Errorf("process %d is still there", pid)
			}
		}
	})
	return h
}

func (h *Host) pids() (all []int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.slots {
		s.mu.Lock()
		if s.running != nil {
			all = append(all, s.running.pid)
		}
		s.mu.Unlock()
	}
	return all
}

func approved(t testing.TB, dir, name string) string {
	t.Helper()
	p, err := find(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	return p.Sum
}

func (h *Host) check(t testing.TB, sum, mode string) (found string, err error) {
	t.Helper()
	err = h.Use(t.Context(), "rogue", sum, h.limits.Call, func(ctx context.Context, c *sdk.Client) (err error) {
		found, err = c.Check(ctx, sdk.Settings{"mode": mode, "password": "geheim"})
		return err
	})
	return found, err
}

// rested waits out the rest of a plugin that has failed.
func (h *Host) rested(sum string) {
	s := h.slots[sum]
	s.mu.Lock()
	wait := time.Until(s.until)
	s.mu.Unlock()
	time.Sleep(wait)
}

func TestProgramsAndDescribe(t *testing.T) {
	h := newHost(t, built, quick())
	all, err := h.Programs()
	if err != nil || len(all) != 2 || all[1].Name != "rogue" || len(all[1].Sum) != 64 {
		t.Fatalf("%+v, %v", all, err)
	}
	if len(h.pids()) != 0 {
		t.Error("listing has started a plugin")
	}
	p, d, err := h.Look(t.Context(), "rogue")
	if err != nil || d.Name != "rogue" || len(d.Roles) != 3 || len(d.Fields) != 3 || p.Sum != all[1].Sum {
		t.Errorf("%+v %+v, %v", p, d, err)
	}
	if found, err := h.check(t, p.Sum, ""); err != nil || found != "password geheim" {
		t.Errorf("%q, %v", found, err)
	}
	if none, err := Programs(filepath.Join(built, "absent")); err != nil || len(none) != 0 {
		t.Errorf("no directory: %v, %v", none, err)
	}
	for _, name := range []string{"absent", "../rogue", ""} {
		if _, _, err := h.Look(t.Context(), name); inventory.CodeOf(err) != inventory.NotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestPluginsSeeNoneOfOurSecrets(t *testing.T) {
	t.Setenv("RECOLEMENT_DATABASE", "postgres://geheim@db/x")
	h := newHost(t, built, quick())
	found, err := h.check(t, approved(t, built, "rogue"), "environment")
	if err != nil || strings.Contains(found, "geheim") || !strings.Contains(found, "PATH=") {
		t.Errorf("%s, %v", found, err)
	}
}

func TestMisbehaviour(t *testing.T) {
	limits := quick()
	limits.Memory, limits.Call = 200<<20, 4*time.Second
	h := newHost(t, built, limits)
	sum := approved(t, built, "rogue")
	for mode, want := range map[string]string{
		"die": "", "panic": "", "hang": "took too long", "eat": "", "fail": "the other system says no",
	} {
		t.Run(mode, func(t *testing.T) {
			_, err := h.check(t, sum, mode)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("%v", err)
			}
			if mode != "fail" {
				_, err := h.check(t, sum, "")
				if inventory.CodeOf(err) != inventory.Conflict || !strings.Contains(err.Error(), "rests for") {
					t.Errorf("it was started again at once: %v", err)
				}
				if mode == "eat" && !strings.Contains(err.Error(), "MB of memory") {
					t.Errorf("the reason: %v", err)
				}
				h.rested(sum)
			}
			if found, err := h.check(t, sum, ""); err != nil || found != "password geheim" {
				t.Errorf("afterwards: %q, %v", found, err)
			}
		})
	}
}

func TestALogFloodIsBorne(t *testing.T) {
	var out counter
	h := NewHost(built, quick(), slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer h.Close()
	if _, err := h.check(t, approved(t, built, "rogue"), "log"); err != nil {
		t.Fatal(err)
	}
	if n := out.bytes(); n > 1<<20 {
		t.Errorf("%d bytes of log", n)
	}
}

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += len(b)
	return len(b), nil
}

func (c *counter) bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// A process that somebody stops (a debugger, the out-of-memory killer) does not hold the collector up.
func TestAStoppedProcess(t *testing.T) {
	limits := quick()
	limits.Call = time.Second
	h := newHost(t, built, limits)
	sum := approved(t, built, "rogue")
	if _, err := h.check(t, sum, ""); err != nil {
		t.Fatal(err)
	}
	pid := h.pids()[0]
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for stopped := false; !stopped; time.Sleep(10 * time.Millisecond) { // its threads stop one after the other
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			t.Skip(err)
		}
		stopped = strings.Contains(string(status), "(stopped)")
	}
	if _, err := h.check(t, sum, ""); !errors.Is(err, errSlow) {
		t.Errorf("%v", err)
	}
}

func TestTheCallersPatienceIsNoFailure(t *testing.T) {
	h := newHost(t, built, quick())
	sum := approved(t, built, "rogue")
	if _, err := h.check(t, sum, ""); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := h.Use(ctx, "rogue", sum, time.Minute, func(ctx context.Context, c *sdk.Client) error {
		_, err := c.Check(ctx, sdk.Settings{"mode": "hang"})
		return err
	})
	if err == nil {
		t.Error("no error")
	}
	if _, err := h.check(t, sum, ""); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

func TestIdlePluginsEnd(t *testing.T) {
	limits := quick()
	limits.Idle = 300 * time.Millisecond
	h := newHost(t, built, limits)
	sum := approved(t, built, "rogue")
	if _, err := h.check(t, sum, ""); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for len(h.pids()) > 0 && time.Now().Before(deadline) {
		time.Sleep(50 * time.Millisecond)
	}
	if len(h.pids()) > 0 {
		t.Error("it is still there")
	}
	if _, err := h.check(t, sum, ""); err != nil {
		t.Errorf("on demand again: %v", err)
	}
}

func TestAnotherProgramIsNotStarted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, prefix+"rogue")
	program, err := os.ReadFile(filepath.Join(built, prefix+"rogue"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	h := newHost(t, dir, quick())
	sum := approved(t, dir, "rogue")
	if err := os.WriteFile(path, append(program, 0), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := h.check(t, sum, ""); inventory.CodeOf(err) != inventory.Conflict || !strings.Contains(err.Error(), "approve it again") {
		t.Errorf("%v", err)
	}
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Look(t.Context(), "rogue"); err == nil || !strings.Contains(err.Error(), "anybody may write") {
		t.Errorf("%v", err)
	}
}

func TestLies(t *testing.T) {
	limits := quick()
	limits.Start = 2 * time.Second
	rows := map[string]string{
		"name": "says that it is directory", "role": "no role that is known", "twice": "declared twice", "huge": "larger than max",
		"protocol": "incompatible API version", "greeting": "", "mute": "", "short": "a row of 1 cells", "columns": "named twice",
	}
	for lie, want := range rows {
		t.Run(lie, func(t *testing.T) {
			dir := t.TempDir()
			program := filepath.Join(dir, prefix+"liar")
			if err := os.Link(filepath.Join(built, prefix+"liar"), program); err != nil {
				t.Skip(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "lie"), []byte(lie), 0o600); err != nil {
				t.Fatal(err)
			}
			h := newHost(t, dir, limits)
			_, _, err := h.Look(t.Context(), "liar")
			if err == nil {
				err = h.Use(t.Context(), "liar", approved(t, dir, "liar"), time.Second, func(ctx context.Context, c *sdk.Client) error {
					return c.Rows(ctx, nil, func(sdk.RowsPart) error { return nil })
				})
			}
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestManyCallersShareAProcess(t *testing.T) {
	h := newHost(t, built, quick())
	sum := approved(t, built, "rogue")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := h.check(t, sum, ""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(h.pids()); n != 1 {
		t.Errorf("%d processes", n)
	}
}

// BenchmarkStart is a plugin's start with its first call.
func BenchmarkStart(b *testing.B) {
	sum := approved(b, built, "rogue")
	for range b.N {
		h := NewHost(built, UsualLimits(), slog.New(slog.DiscardHandler))
		if _, err := h.check(b, sum, ""); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		h.Close()
		b.StartTimer()
	}
}

// BenchmarkRows streams b.N rows from a plugin's process; the figures of interest are rows/s and the memory that it held at most.
func BenchmarkRows(b *testing.B) {
	h := newHost(b, built, UsualLimits())
	sum, held := approved(b, built, "rogue"), uint64(0)
	n := 0
	err := h.Use(b.Context(), "rogue", sum, time.Hour, func(ctx context.Context, c *sdk.Client) error {
		p, err := process.NewProcess(int32(h.pids()[0]))
		if err != nil {
			return err
		}
		b.ResetTimer()
		return c.Rows(ctx, sdk.Settings{"rows": strconv.Itoa(b.N)}, func(part sdk.RowsPart) error {
			if n/100_000 != (n+len(part.Rows))/100_000 {
				if m, err := p.MemoryInfo(); err == nil {
					held = max(held, m.RSS)
				}
			}
			n += len(part.Rows)
			return nil
		})
	})
	if err != nil || n != b.N {
		b.Fatal(n, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(held>>20), "MB-plugin")
}
