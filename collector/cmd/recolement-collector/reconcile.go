package main

import (
	"context"

	"github.com/spf13/cobra"

	"recolement/collector/estate"
)

func newReconcileCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "reconcile", Short: "Recompute all discrepancies", Args: cobra.NoArgs,
		Long: "Recompute all discrepancies. A running collector does so every day by itself, and as far as needed after each change.",
	}
	s := addSettings(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		return s.withEstate(func(ctx context.Context, e *estate.Estate) error { return e.Reconcile(ctx) })
	}
	return cmd
}
