// Command recolement-scanner finds the devices of a site by SNMP and reports them: as a table to people, as GLPI inventory
// documents to programs, or to the collector. It also serves recordings of devices, for demonstrations and tests.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "recolement-scanner:", err)
		os.Exit(exitCode(err))
	}
}

// exitCode is 130 for a sweep that was interrupted, as shells expect, and 2 for all other trouble.
func exitCode(err error) int {
	if errors.Is(err, context.Canceled) {
		return 130
	}
	return 2
}

func run(ctx context.Context, args []string, out, errs io.Writer, env func(string) string) error {
	t, err := loadTexts(language(env))
	if err != nil {
		return err
	}
	root := &cobra.Command{
		Use: "recolement-scanner", Short: t.say("root"), Version: version, SilenceUsage: true, SilenceErrors: true,
	}
	var verbose bool
	root.PersistentFlags().BoolVarP(&verbose, "verbose", "v", false, t.say("flag.verbose"))
	log := func(level slog.Level) *slog.Logger {
		if verbose {
			level = slog.LevelDebug
		}
		return slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: level}))
	}
	root.AddCommand(runCommand(t, log), sweepCommand(t, log, env), simulateCommand(t), profilesCommand(t))
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	return root.ExecuteContext(ctx)
}
