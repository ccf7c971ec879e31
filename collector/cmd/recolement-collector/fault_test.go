package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"recolement/collector/store"
	"recolement/collector/store/storetest"
)

// The faults that a collector must bear, on the real program. In small by default; RECOLEMENT_SOAK=1 makes them large (make soak).

func soak(small, large int) int {
	if os.Getenv("RECOLEMENT_SOAK") != "" {
		return large
	}
	return small
}

// victim is a collector in a process of its own, which can be killed.
type victim struct {
	command *exec.Cmd
	address string
	log     *output
}

// spawn starts the collector's program and waits until it listens. Agents on this machine may report without a key.
func spawn(t *testing.T, data, database string) *victim {
	t.Helper()
	portFile := filepath.Join(t.TempDir(), "port")
	args := []string{"serve", "--plain", "--listen", "127.0.0.1:0", "--port-file", portFile, "--data", data}
	if database != "" {
		args = append(args, "--database", database)
	}
	p := &victim{command: exec.Command(os.Args[0], args...), log: &output{}}
	p.command.Env = append(os.Environ(), asProgram+"=1", "RECOLEMENT_AGENTS_NETWORKS=127.0.0.0/8", "RECOLEMENT_LOG_LEVEL=warn")
	p.command.Stderr = p.log
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	for range 3000 {
		if text, err := os.ReadFile(portFile); err == nil {
			p.address = strings.TrimSpace(string(text))
			return p
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the collector does not come up:\n%s", p.log)
	return nil
}

func (p *victim) kill() {
	if p.command.ProcessState == nil {
		p.command.Process.Kill()
		p.command.Wait()
	}
}

// load sends reports of ever new machines until it is told to stop, each again and again until it is acknowledged.
type load struct {
	mu           sync.Mutex
	address      string
	acknowledged map[string]bool
	answers      map[int]int // how often each status came
	hasty        int         // 503 without Retry-After
	next         int
	client       *http.Client
}

func newLoad(address string) *load {
	return &load{address: address, acknowledged: map[string]bool{}, answers: map[int]int{},
		client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
}

func (l *load) at(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.address = address
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acknowledged)
}

// run sends with so many senders until ctx ends; what is under way then is given up.
func (l *load) run(ctx context.Context, senders int) {
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			for ctx.Err() == nil {
				l.mu.Lock()
				serial := fmt.Sprintf("SN%06dX", l.next)
				l.next++
				l.mu.Unlock()
				for ctx.Err() == nil && !l.send(ctx, serial) {
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
	all.Wait()
	l.client.CloseIdleConnections()
}

// send says whether a report was acknowledged.
func (l *load) send(ctx context.Context, serial string) bool {
	l.mu.Lock()
	address := l.address
	l.mu.Unlock()
	body := strings.NewReplacer("pc-1", "agent-"+serial, "5CG0042XYZ", serial, "TM-O10-19933-P", "PC-"+serial).Replace(aPC)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/inventory", strings.NewReader(body))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := l.client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers[response.StatusCode]++
	if response.StatusCode == http.StatusServiceUnavailable && response.Header.Get("Retry-After") == "" {
		l.hasty++
	}
	if response.StatusCode == http.StatusOK {
		l.acknowledged[serial] = true
	}
	return response.StatusCode == http.StatusOK
}

// check holds what the database has against what was acknowledged: all of it, nothing twice, and everything consistent.
func (l *load) check(t *testing.T, database string) {
	t.Helper()
	st, err := store.Open(t.Context(), database, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	devices, err := st.AllDevices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, d := range devices {
		seen[d.Serial]++
	}
	for serial := range l.acknowledged {
		if seen[serial] != 1 {
			t.Errorf("report %s was acknowledged and is there %d times", serial, seen[serial])
		}
	}
	for serial, n := range seen {
		if n != 1 {
			t.Errorf("%s is there %d times", serial, n)
		}
	}
	before, err := st.LiveDiscrepancies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(before) < len(devices) { // each device is unknown to the inventory
		t.Errorf("%d devices, %d discrepancies", len(devices), len(before))
	}
	if after := discrepanciesOf(t, database, true); len(after) != len(before) {
		t.Errorf("%d discrepancies, computed anew %d", len(before), len(after))
	}
	t.Logf("%d acknowledged, %d devices; answers %v", len(l.acknowledged), len(devices), l.answers)
}

// What was acknowledged survives a collector that is killed at random moments, and nothing is there twice.
func TestKilledAtRandomMoments(t *testing.T) {
	for engine, place := range map[string]func() string{
		"sqlite": func() string { return filepath.Join(t.TempDir(), "estate.db") }, "postgres": func() string { return cluster.Database(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			data, database := t.TempDir(), place()
			l := newLoad("")
			ctx, stop := context.WithCancel(t.Context())
			var sending sync.WaitGroup
			for round := range soak(4, 50) {
				p := spawn(t, data, database)
				l.at(p.address)
				if round == 0 {
					sending.Go(func() { l.run(ctx, 8) })
				}
				for had := l.count(); l.count() < had+10; {
					time.Sleep(time.Millisecond)
				}
				time.Sleep(rand.N(400 * time.Millisecond))
				p.kill()
				if engine == "sqlite" {
					if err := store.CheckFile(t.Context(), database); err != nil {
						t.Fatal(err)
					}
				}
			}
			stop()
			sending.Wait()
			l.check(t, database)
		})
	}
}

// While PostgreSQL is away, reports wait or are told to come later; when it is back they are taken, by the same collector.
func TestPostgreSQLRestartedUnderLoad(t *testing.T) {
	cluster.Database(t)     // skips where there is none
	t.Setenv("LC_ALL", "C") // a locale that initdb knows
	own, err := storetest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Stop)
	database := own.Database(t)
	p := spawn(t, t.TempDir(), database)
	l := newLoad(p.address)
	ctx, stop := context.WithCancel(t.Context())
	var sending sync.WaitGroup
	sending.Go(func() { l.run(ctx, 8) })
	more := func() {
		t.Helper()
		deadline := time.Now().Add(30 * time.Second)
		for had := l.count(); l.count() < had+50; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				p.command.Process.Signal(syscall.SIGQUIT) // shows where everybody waits
				p.command.Wait()
				t.Fatalf("no reports are taken any more: answers %v\n%s", l.answers, p.log)
			}
		}
	}
	for round := range soak(3, 20) {
		more()
		own.Halt([]syscall.Signal{syscall.SIGINT, syscall.SIGQUIT}[round%2])
		if status, body := get(t, "http://"+p.address+"/readyz"); status != http.StatusServiceUnavailable {
			t.Errorf("readyz without a database: %d %s", status, body)
		}
		time.Sleep(300 * time.Millisecond)
		if err := own.Resume("-F"); err != nil {
			t.Fatal(err)
		}
	}
	more()
	stop()
	sending.Wait()
	if len(l.answers) != 2 || l.answers[http.StatusServiceUnavailable] == 0 || l.hasty > 0 {
		t.Errorf("answers %v, %d of the 503 without Retry-After; want 200 and 503 with it\n%s", l.answers, l.hasty, p.log)
	}
	p.kill()
	l.check(t, database)
}

// A full disk is said, spoils nothing, and is got over when there is room again.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skip("this needs a small file system, which only root can mount:", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, bytes.Repeat([]byte("x"), 4<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	database := filepath.Join(dir, "estate.db")
	p := spawn(t, t.TempDir(), database)
	l := newLoad(p.address)
	run := func(until func() bool) {
		t.Helper()
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		var sending sync.WaitGroup
		sending.Go(func() { l.run(ctx, 8) })
		for !until() && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		if ctx.Err() != nil {
			t.Errorf("answers %v\n%s", l.answers, p.log)
		}
		stop()
		sending.Wait()
	}
	refused := func() int { l.mu.Lock(); defer l.mu.Unlock(); return l.answers[http.StatusServiceUnavailable] }
	run(func() bool { return refused() > 20 })
	if !strings.Contains(p.log.String(), "no room") && !strings.Contains(p.log.String(), "disk is full") {
		t.Errorf("the log does not say what is wrong:\n%s", p.log)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	had := l.count()
	run(func() bool { return l.count() > had+50 })
	for status := range l.answers {
		if status != http.StatusOK && status != http.StatusServiceUnavailable || l.hasty > 0 {
			t.Errorf("answers %v, %d without Retry-After", l.answers, l.hasty)
		}
	}
	p.kill()
	if err := store.CheckFile(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	l.check(t, database)
}

// A body that unpacks to ten gigabytes is refused at the limit, and the memory stays what it was.
func TestBodiesThatUnpackTo10GB(t *testing.T) {
	p := spawn(t, t.TempDir(), "")
	const part = 100 << 20
	var packed, frame bytes.Buffer
	z := gzip.NewWriter(&packed)
	f, err := zstd.NewWriter(&frame)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range part / len(zeros) {
		if err := errors.Join(write(z, zeros), write(f, zeros)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	before := p.memory(t)
	var all sync.WaitGroup
	for range soak(2, 20) {
		for kind, body := range map[string][]byte{"gzip": packed.Bytes(), "zstd": frame.Bytes()} {
			all.Go(func() {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+p.address+"/inventory", bytes.NewReader(bytes.Repeat(body, 10<<30/part)))
				if err != nil {
					t.Error(err)
					return
				}
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set("Content-Encoding", kind)
				response, err := browser(t, nil).Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				response.Body.Close()
				if response.StatusCode != http.StatusRequestEntityTooLarge {
					t.Errorf("%s: %d", kind, response.StatusCode)
				}
			})
		}
	}
	all.Wait()
	after := p.memory(t)
	t.Logf("memory at its highest: %d MB before, %d MB after", before>>20, after>>20)
	if after > before+400<<20 {
		t.Errorf("memory went from %d to %d MB", before>>20, after>>20)
	}
}

func write(w io.Writer, data []byte) error { _, err := w.Write(data); return err }

// memory is the program's highest so far, in bytes.
func (p *victim) memory(t *testing.T) int64 { return p.status(t, "VmHWM:") }

func (p *victim) status(t *testing.T, field string) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		t.Skip("this system does not tell a program's memory:", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			kilobytes, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kilobytes << 10
		}
	}
	t.Fatalf("no %s in %s", field, text)
	return 0
}

// Many connections that send a byte a second keep nobody else from being served.
func TestSlowConnections(t *testing.T) {
	p := spawn(t, t.TempDir(), "")
	ctx, stop := context.WithCancel(t.Context())
	n := soak(1000, 9000) // each is a file here and a file there
	var open, all sync.WaitGroup
	for i := range n {
		open.Add(1)
		all.Go(func() { drip(ctx, t, p.address, i%2 == 0, open.Done) })
	}
	open.Wait()
	l := newLoad(p.address)
	loading, done := context.WithTimeout(t.Context(), time.Duration(soak(3, 60))*time.Second)
	defer done()
	l.run(loading, 8)
	status, _ := get(t, "http://"+p.address+"/readyz")
	t.Logf("%d slow connections, %d reports taken in the meantime, memory %d MB", n, l.count(), p.memory(t)>>20)
	if status != http.StatusOK || l.count() < 50 || len(l.answers) != 1 {
		t.Errorf("readyz %d, answers %v", status, l.answers)
	}
	stop()
	all.Wait()
}

// drip opens a connection and sends a byte a second: of a request's head, or of its body. When it is cut off it comes again.
func drip(ctx context.Context, t *testing.T, address string, head bool, opened func()) {
	once := sync.OnceFunc(opened)
	defer once()
	text := "POST /inventory HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
	for ctx.Err() == nil {
		c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", address)
		if err != nil {
			if ctx.Err() == nil {
				t.Errorf("slow connection: %v", err)
			}
			return
		}
		if !head {
			_, err = c.Write([]byte(text))
		}
		once()
		for i := 0; err == nil && ctx.Err() == nil; i++ {
			_, err = c.Write([]byte{text[i%len("POST /inventory")]})
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
		c.Close()
	}
}

// A long load from the same machines leaves the memory as it is. In small: some seconds; make soak: an hour.
func TestMemoryStaysFlat(t *testing.T) {
	p := spawn(t, t.TempDir(), "")
	l := newLoad(p.address)
	pass := func(until time.Time) {
		var all sync.WaitGroup
		for sender := range 8 {
			all.Go(func() {
				for n := sender; time.Now().Before(until); n = (n + 8) % 800 {
					l.send(t.Context(), fmt.Sprintf("SN%06dX", n))
				}
			})
		}
		all.Wait()
	}
	span := 6 * time.Second
	if os.Getenv("RECOLEMENT_SOAK") != "" {
		minutes, err := strconv.Atoi(os.Getenv("SOAK_MINUTES"))
		if err != nil {
			t.Fatal("SOAK_MINUTES:", err)
		}
		span = time.Duration(minutes) * time.Minute
	}
	pass(time.Now().Add(span / 3))
	warm := p.status(t, "VmRSS:")
	for i := range 6 {
		pass(time.Now().Add(span / 9))
		t.Logf("%s: %d reports, %d MB", (span/3 + time.Duration(i+1)*span/9).Round(time.Second), l.answers[http.StatusOK], p.status(t, "VmRSS:")>>20)
	}
	l.client.CloseIdleConnections()
	if end := p.status(t, "VmRSS:"); end > warm+warm/4+32<<20 {
		t.Errorf("memory went from %d to %d MB", warm>>20, end>>20)
	}
	if len(l.answers) != 1 {
		t.Errorf("answers %v", l.answers)
	}
}
