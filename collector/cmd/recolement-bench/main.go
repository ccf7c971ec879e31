// The recolement-bench command measures the project's figures on this machine and prints them beside their targets, as a
// table for the README. It measures the built programs and the packages' own benchmarks, and judges nothing: a slow machine
// is no failure.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

// figure is one line of the table.
type figure struct {
	name, target string
	measure      func(ctx context.Context) (string, error)
}

func figures(dir string, engines []*reports) []figure {
	a := &audits{dir: dir}
	all := []figure{
		{"audit of a city of 3,000 workstations", "1 s, 200 MB", a.measure(3_000)},
		{"audit of 10,000 workstations", "linear", a.measure(10_000)},
		{"audit of 30,000 workstations", "linear", a.measure(30_000)},
		{"audit of 100,000 workstations", "15 s, 1 GB, linear", a.measure(100_000)},
		{"pure core, 100,000 assets against 100,000 devices", "1.5 s", benchmark("./collector/reconcile", "BenchmarkRun/100000")},
		{"pure core, 1,000,000 against 1,000,000", "20 s", benchmark("./collector/reconcile", "BenchmarkRun/1000000")},
		{"one report at the collector, SQLite, durable", "10 ms", benchmark("./collector/estate", "BenchmarkReport")},
		{"the slowest page over 3,000 workstations", "100 ms", benchmark("./collector/ui", "BenchmarkPages")},
		{"32 reports at once, one transaction each", "", benchmark("./collector/estate", "BenchmarkReportsAtOnce/alone")},
		{"32 reports at once, transactions shared", "a third of it", benchmark("./collector/estate", "BenchmarkReportsAtOnce/shared")},
	}
	for i, hardware := range []float64{2500, 1500} {
		e := engines[i]
		all = append(all, e.lines(hardware)...)
		all = append(all, figure{"catch-up (" + e.engine + "): an import of 100,000 records against 100,000 devices", "60 s", catchUp(e.engine, dir, 100_000)})
	}
	return all
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "recolement-bench:", err)
		os.Exit(1)
	}
}

// run measures the figures whose name contains one of the words, or all of them.
func run(ctx context.Context, words []string) error {
	dir, err := os.MkdirTemp("", "recolement-bench-")
	if err != nil {
		return fmt.Errorf("make a folder for the estates: %w", err)
	}
	defer os.RemoveAll(dir)
	engines := []*reports{{engine: "SQLite", dir: filepath.Join(dir, "sqlite")}, {engine: "PostgreSQL", dir: filepath.Join(dir, "postgresql")}}
	for _, e := range engines {
		defer e.end()
	}
	fmt.Println("| what | measured | target |\n|---|---|---|")
	for _, f := range figures(dir, engines) {
		if !wanted(f.name, words) {
			continue
		}
		measured, err := f.measure(ctx)
		if err != nil {
			measured = "not measured: " + strings.ReplaceAll(err.Error(), "\n", " ")
		}
		fmt.Printf("| %s | %s | %s |\n", f.name, measured, f.target)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

func wanted(name string, words []string) bool {
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return len(words) == 0
}
