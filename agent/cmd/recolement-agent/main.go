// Command recolement-agent reports the machine that it runs on to a collector. This package is the command line and the wiring; what is
// read is in hardware, how it is sent in delivery, how the system runs it in service.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// version is set by the linker.
var version = "0.0.0-dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Main(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}

// Main is the whole program. The exit code is 0, or 1 for an error, which has been said on stderr.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer, getenv func(string) string) int {
	t, err := textsFor(language(getenv))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	root := newRoot(&app{t: t, out: stdout, err: stderr})
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(stderr, t["error"]+"\n", err)
		if slices.Contains(args, "service") {
			lastWords(err)
		}
		return 1
	}
	return 0
}
