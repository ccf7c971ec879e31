// The recolement-demo command writes an invented city's estate to files and plays the part of its agents against a collector:
// for the demonstration, for measurements, and for whoever wants to try the product without an estate at hand. What the estate
// is like is left to package demo.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := &cobra.Command{
		Use:           "recolement-demo",
		Short:         "Write an invented estate, and play its agents",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newWriteCommand(), newSendCommand())
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "recolement-demo:", err)
		os.Exit(1)
	}
}
