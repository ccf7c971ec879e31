// The recolement-collector command decides and shows: it takes reports and inventories in, finds the discrepancies, and serves
// the pages. Without a server, its audit command does the whole job on files. This package wires the others together and
// leaves the work to them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set at build time.
var version = "dev"

// exitCode ends the program with a status that is an answer, not a failure: audit's 1 for "some discrepancies".
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit status %d", int(c)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(os.Stderr, "recolement-collector:", err)
	return 2
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "recolement-collector",
		Short:         "Hold the manual inventory against what is really there",
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newAuditCommand(), newServeCommand(), newImportCommand(), newPolicyCommand(), newReconcileCommand(), newUserCommand(), newTokenCommand(), newAgentCommand(),
		newAuthorityCommand(), newBackupCommand(), newRestoreCommand(), newMigrateCommand(), newForeignCommand(), newScanCommand())
	return root
}
