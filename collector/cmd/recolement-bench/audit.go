package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// audits measures the audit command on invented cities.
type audits struct{ dir string }

func (a *audits) measure(workstations int) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		city := filepath.Join(a.dir, strconv.Itoa(workstations))
		defer os.RemoveAll(city)
		write := exec.CommandContext(ctx, "bin/recolement-demo", "write", "--out", city, "--workstations", strconv.Itoa(workstations))
		if out, err := write.CombinedOutput(); err != nil {
			return "", fmt.Errorf("write the city: %w: %s", err, out)
		}
		return audit(ctx, city)
	}
}

// audit runs the command on a city's files and gives its time and its largest memory.
func audit(ctx context.Context, city string) (string, error) {
	in := func(name string) string { return filepath.Join(city, name) }
	cmd := exec.CommandContext(ctx, "bin/recolement-collector", "audit", "--inventory", in("iws.csv"), "--services", in("services.csv"),
		"--sites", in("sites.csv"), "--policy", in("policy.toml"), "--reports", in("reports.ndjson"), "--format", "csv", "--out", in("found.csv"))
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 { // some discrepancies: what it is there for
		err = nil
	}
	if err != nil {
		return "", fmt.Errorf("audit: %w: %s", err, out)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return fmt.Sprintf("%.1f s", took.Seconds()), nil
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return fmt.Sprintf("%.1f s (%.1f s of CPU), %d MB", took.Seconds(), cpu.Seconds(), usage.Maxrss>>10), nil
}
