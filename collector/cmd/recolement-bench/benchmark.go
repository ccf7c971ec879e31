package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var perOperation = regexp.MustCompile(`(?m)^Benchmark\S+\s+\d+\s+([\d.]+) ns/op`)

// benchmark runs one of a package's benchmarks and gives its time for one operation.
func benchmark(pkg, name string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		exact := "^" + strings.ReplaceAll(name, "/", "$/^") + "$"
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", exact, "-benchtime", "2s", "-timeout", "30m", pkg)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("%s of %s: %w", name, pkg, err)
		}
		found := perOperation.FindSubmatch(out)
		if found == nil {
			return "", fmt.Errorf("%s has no benchmark %s", pkg, name)
		}
		ns, err := strconv.ParseFloat(string(found[1]), 64)
		if err != nil {
			return "", fmt.Errorf("read the result of %s: %w", name, err)
		}
		return time.Duration(ns).Round(time.Microsecond).String(), nil
	}
}
