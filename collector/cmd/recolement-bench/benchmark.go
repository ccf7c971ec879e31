package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var perOperation = regexp.MustCompile(`(?m)^(Benchmark\S+?)(?:-\d+)?\s+\d+\s+([\d.e+]+) ns/op`)

// benchmark runs one of a package's benchmarks and gives its time for one operation.
func benchmark(pkg, name string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		exact := "^" + strings.ReplaceAll(name, "/", "$/^") + "$"
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", exact, "-benchtime", "2s", "-timeout", "30m", pkg)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("%s of %s: %w", name, pkg, err)
		}
		return slowest(string(out))
	}
}

// slowest gives the time of the slowest benchmark of a run, with its name where there are several.
func slowest(out string) (string, error) {
	var worst float64
	var name string
	found := perOperation.FindAllStringSubmatch(out, -1)
	for _, f := range found {
		ns, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			return "", fmt.Errorf("read the result of %s: %w", f[1], err)
		}
		if ns > worst {
			worst, name = ns, f[1][strings.LastIndex(f[1], "/")+1:]
		}
	}
	took := time.Duration(worst)
	switch {
	case len(found) == 0:
		return "", errors.New("there is no such benchmark")
	case took > time.Second:
		took = took.Round(10 * time.Millisecond)
	default:
		took = took.Round(10 * time.Microsecond)
	}
	if len(found) == 1 {
		return took.String(), nil
	}
	return fmt.Sprintf("%s (%s, the slowest of %d)", took, name, len(found)), nil
}
