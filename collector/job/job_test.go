package job

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recolement/collector/store"
	"recolement/collector/store/storetest"
)

var cluster *storetest.Cluster

// victim, in the environment, names the database on which this test program takes a job and hangs until it is killed.
const victim = "RECOLEMENT_TEST_VICTIM"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(victim); dsn != "" {
		st, err := store.Open(context.Background(), dsn, slog.New(slog.DiscardHandler))
		if err != nil {
			panic(err)
		}
		r := &Runner{Store: st, Log: slog.Default(), Holder: "victim", Lease: victimLease, Jobs: []Job{{Name: "sweep", Every: time.Hour,
			Do: func(context.Context) error { fmt.Println("at it"); select {} }}}}
		r.Run(context.Background())
	}
	storetest.Main(m, &cluster)
}

const victimLease = 2 * time.Second

func onEachEngine(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "r.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, cluster.Database(t)) })
}

// clock is one that tests set.
type clock struct{ at atomic.Pointer[time.Time] }

func clockAt(hour, minute int) *clock {
	c := &clock{}
	c.set(time.Date(2026, 11, 24, hour, minute, 0, 0, time.UTC))
	return c
}

func (c *clock) set(t time.Time)     { c.at.Store(&t) }
func (c *clock) add(d time.Duration) { c.set(c.at.Load().Add(d)) }

func (c *clock) read(context.Context) (time.Time, error) {
	return *c.at.Load(), nil
}

func runner(t *testing.T, dsn, holder string, c *clock) *Runner {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), dsn, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	r := &Runner{Store: st, Log: log, Holder: holder, Look: 5 * time.Millisecond}
	if c != nil {
		r.Clock = c.read
	}
	return r
}

func known(t *testing.T, r *Runner, name string) store.Job {
	t.Helper()
	j, err := r.Store.Job(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestDue(t *testing.T) {
	at := func(text string) time.Time {
		m, err := time.Parse("2006-01-02 15:04:05", text)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	tests := []struct {
		every, at time.Duration
		now, want string
	}{
		{24 * time.Hour, time.Hour, "2026-11-24 00:59:59", "2026-11-23 01:00:00"},
		{24 * time.Hour, time.Hour, "2026-11-24 01:00:00", "2026-11-24 01:00:00"},
		{24 * time.Hour, 0, "2026-11-24 23:00:00", "2026-11-24 00:00:00"},
		{time.Hour, 10 * time.Minute, "2026-11-24 13:09:00", "2026-11-24 12:10:00"},
		{15 * time.Minute, 0, "2026-11-24 13:44:59", "2026-11-24 13:30:00"},
	}
	for _, test := range tests {
		if got := (Job{Every: test.every, At: test.at}).due(at(test.now)); !got.Equal(at(test.want)) {
			t.Errorf("every %s at %s, now %s: due %s, want %s", test.every, test.at, test.now, got, test.want)
		}
	}
}

func TestOnceADayAmongCollectors(t *testing.T) {
	onEachEngine(t, func(t *testing.T, dsn string) {
		c := clockAt(0, 30)
		done := 0
		j := Job{Name: "reconcile", Every: 24 * time.Hour, At: time.Hour, Do: func(context.Context) error { done++; return nil }}
		one, two := runner(t, dsn, "one", c), runner(t, dsn, "two", c)
		steps := []struct {
			wait time.Duration
			want int
		}{
			{0, 1},                // yesterday's was not done
			{20 * time.Minute, 1}, // 00:50: today's hour has not come
			{20 * time.Minute, 2}, // 01:10
			{20 * time.Hour, 2},
			{24 * time.Hour, 3},
			{72 * time.Hour, 4}, // days that were slept through are not made up for
		}
		for i, step := range steps {
			c.add(step.wait)
			for _, r := range []*Runner{two, one, two} {
				if err := r.look(t.Context(), j); err != nil {
					t.Errorf("step %d: %v", i, err)
				}
			}
			if done != step.want {
				t.Errorf("step %d: done %d times, want %d", i, done, step.want)
			}
		}
	})
}

// Three collectors look at every moment; each due run happens once, whoever does it.
func TestThreeCollectorsAtOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, dsn string) {
		c := clockAt(12, 0)
		var mu sync.Mutex
		runs := map[string]int{}
		do := func(context.Context) error {
			mu.Lock()
			defer mu.Unlock()
			runs[c.at.Load().Format(time.TimeOnly)]++
			return nil
		}
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		var look *Runner
		for i := range 3 {
			r := runner(t, dsn, fmt.Sprint("collector ", i), c)
			r.Jobs = []Job{{Name: "silence", Every: time.Hour, Do: do}, {Name: "retention", Every: time.Hour, Do: do}}
			look = r
			all.Go(func() { r.Run(ctx) })
		}
		for hour := range 5 {
			deadline := time.Now().Add(20 * time.Second)
			for known(t, look, "silence").Due.Hour() != 12+hour || known(t, look, "retention").Due.Hour() != 12+hour {
				if time.Now().After(deadline) {
					t.Fatalf("hour %d is not done: %+v", hour, runs)
				}
				time.Sleep(2 * time.Millisecond)
			}
			time.Sleep(30 * time.Millisecond) // for a second run to show
			c.add(time.Hour)
		}
		stop()
		all.Wait()
		for at, n := range runs {
			if n != 2 {
				t.Errorf("%s: %d runs of two jobs", at, n)
			}
		}
	})
}

// A collector that is killed at its job keeps it for its lease; then another one does it.
func TestTakeoverAfterAKill(t *testing.T) {
	onEachEngine(t, func(t *testing.T, dsn string) {
		r := runner(t, dsn, "heir", nil)
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), victim+"="+dsn)
		out, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); line != "at it\n" {
			t.Fatalf("%q, %v", line, err)
		}
		child.Process.Kill()
		child.Wait()
		killed := time.Now()

		done := make(chan struct{})
		r.Jobs = []Job{{Name: "sweep", Every: time.Hour, Do: func(context.Context) error { close(done); return nil }}}
		if err := r.look(t.Context(), r.Jobs[0]); err != nil {
			t.Fatal(err)
		}
		select {
		case <-done:
			t.Fatal("the job was taken while its lease held")
		default:
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { r.Run(ctx) })
		select {
		case <-done:
			t.Logf("taken over %s after the kill, the lease is %s", time.Since(killed).Round(10*time.Millisecond), victimLease)
		case <-time.After(30 * time.Second):
			t.Error("nobody took over")
		}
		stop()
		running.Wait()
	})
}

func TestWhatFailedIsTriedAgainAfterAPause(t *testing.T) {
	c := clockAt(12, 0)
	r := runner(t, filepath.Join(t.TempDir(), "r.db"), "one", c)
	calls := 0
	j := Job{Name: "sweep", Every: time.Hour, Do: func(context.Context) error {
		if calls++; calls == 1 {
			return errors.New("disk full\nand more")
		}
		if calls == 2 {
			panic("oh")
		}
		return nil
	}}
	for i, want := range []struct {
		calls   int
		failure string
	}{{1, "disk full"}, {1, "disk full"}, {2, "panic: oh"}, {3, ""}} {
		if i >= 2 {
			c.add(5 * time.Minute)
		}
		if err := r.look(t.Context(), j); err != nil {
			t.Fatal(err)
		}
		if got := known(t, r, "sweep"); calls != want.calls || got.Failure != want.failure || got.Holder != "" || got.Finished.IsZero() {
			t.Errorf("look %d: %d calls, %+v, want %+v", i, calls, got, want)
		}
	}
}

func TestShutDownFreesTheJob(t *testing.T) {
	c := clockAt(12, 0)
	dsn := filepath.Join(t.TempDir(), "r.db")
	one, two := runner(t, dsn, "one", c), runner(t, dsn, "two", c)
	ctx, stop := context.WithCancel(t.Context())
	err := one.look(ctx, Job{Name: "sweep", Every: time.Hour, Do: func(ctx context.Context) error { stop(); <-ctx.Done(); return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	if got := known(t, two, "sweep"); !strings.HasPrefix(got.Failure, "stopped") {
		t.Errorf("got %+v", got)
	}
	done := false
	if err := two.look(t.Context(), Job{Name: "sweep", Every: time.Hour, Do: func(context.Context) error { done = true; return nil }}); err != nil || !done {
		t.Errorf("not taken over at once: %v", err)
	}
}

// Who was cut off for longer than the lease stops when it finds its job taken.
func TestLostLeaseStopsTheJob(t *testing.T) {
	c := clockAt(12, 0)
	dsn := filepath.Join(t.TempDir(), "r.db")
	one, two := runner(t, dsn, "one", c), runner(t, dsn, "two", c)
	one.Lease = 40 * time.Millisecond
	taken := Job{Name: "sweep", Every: time.Hour, Do: func(context.Context) error { return nil }}
	err := one.look(t.Context(), Job{Name: "sweep", Every: time.Hour, Do: func(ctx context.Context) error {
		err := one.Store.Write(ctx, func(tx *store.Tx) error { // as if nothing had been renewed for a while
			j, err := tx.Job(ctx, "sweep")
			j.Holder, j.Until = "two", c.at.Load().Add(time.Hour)
			return errors.Join(err, tx.PutJob(ctx, j))
		})
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Second):
			return errors.New("nobody stopped the job")
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got := known(t, two, "sweep"); got.Holder != "two" || got.Failure != "" {
		t.Errorf("the loser wrote %+v", got)
	}
	c.set(c.at.Load().Add(-3 * time.Hour)) // an end four hours ahead is of no clock that we know
	if err := two.look(t.Context(), taken); err != nil {
		t.Fatal(err)
	}
	if got := known(t, two, "sweep"); got.Holder != "" || got.Due.Hour() != 9 {
		t.Errorf("after the clock was set back: %+v", got)
	}
}
