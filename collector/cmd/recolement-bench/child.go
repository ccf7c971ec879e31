package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is a collector that runs as a program of its own.
type child struct {
	cmd     *exec.Cmd
	dir     string
	address string
	said    *bytes.Buffer
}

// settings of a collector for measuring: plain HTTP on loopback, which is also whose reports it takes.
func environment(dir, database string) []string {
	return append(os.Environ(), "RECOLEMENT_DATA="+dir, "RECOLEMENT_DATABASE="+database, "RECOLEMENT_LISTEN=127.0.0.1:0", "RECOLEMENT_PLAIN=true",
		"RECOLEMENT_AGENTS_NETWORKS=127.0.0.0/8", "RECOLEMENT_LOG_LEVEL=warn")
}

// startCollector starts the built program on a database (empty: SQLite in dir) and waits until it listens; ready is how long that took.
func startCollector(ctx context.Context, dir, database string) (c *child, ready time.Duration, err error) {
	port := filepath.Join(dir, "port")
	_ = os.Remove(port)
	c = &child{dir: dir, said: new(bytes.Buffer), cmd: exec.CommandContext(ctx, "bin/recolement-collector", "serve", "--port-file", port)}
	c.cmd.Env, c.cmd.Stdout, c.cmd.Stderr = environment(dir, database), c.said, c.said
	start := time.Now()
	if err := c.cmd.Start(); err != nil {
		return nil, 0, fmt.Errorf("start the collector: %w", err)
	}
	for {
		if address, err := os.ReadFile(port); err == nil && bytes.HasSuffix(address, []byte("\n")) {
			c.address = strings.TrimSpace(string(address))
			return c, time.Since(start), nil
		}
		if time.Since(start) > time.Minute {
			c.stop()
			return nil, 0, fmt.Errorf("the collector does not start: %s", c.said)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	_ = c.cmd.Wait()
}

// memory is what the collector holds in memory now, in MB.
func (c *child) memory() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			return kb >> 10
		}
	}
	return 0
}

// processor is the processor time that the collector has used.
func (c *child) processor() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // the third of proc(5) and those behind it
	const user, system, ticks = 11, 12, 100
	u, _ := strconv.Atoi(fields[user])
	s, _ := strconv.Atoi(fields[system])
	return time.Duration(u+s) * time.Second / ticks
}
