package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"recolement/collector/config"
	"recolement/collector/store"
)

func newMigrateCommand() *cobra.Command {
	var from, to string
	cmd := &cobra.Command{
		Use: "migrate --from DATABASE --to DATABASE", Short: "Copy everything into another database, of the other engine", Args: cobra.NoArgs,
		Long: `Copy everything from one database, an SQLite file or a postgres:// address, into another one, which is empty or not there yet. The
collector on the source must be stopped: what it took in meanwhile would be left behind. All tables are copied in one transaction,
read back and compared; on any error the target stays empty. Afterwards start the collector with the new --database, and with the
secret file that it had.

Addresses with a password are better given in the environment, where other users do not see them: RECOLEMENT_FROM, RECOLEMENT_TO.`,
	}
	cmd.Flags().StringVar(&from, "from", os.Getenv("RECOLEMENT_FROM"), "source: path of an SQLite file, or postgres:// `address`")
	cmd.Flags().StringVar(&to, "to", os.Getenv("RECOLEMENT_TO"), "target: path of an SQLite file, or postgres:// `address`")
	cmd.Flags().Lookup("from").DefValue, cmd.Flags().Lookup("to").DefValue = "", "" // not shown in help: there may be a password in it
	cmd.RunE = func(*cobra.Command, []string) error { return transfer(cmd, from, to) }
	return cmd
}

func transfer(cmd *cobra.Command, from, to string) error {
	if from == "" || to == "" {
		return errors.New("migrate: --from and --to are both needed")
	}
	if !(&config.Config{Database: from}).Postgres() {
		if err := store.CheckFile(cmd.Context(), from); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	var both [2]*store.Store
	for i, database := range []string{from, to} {
		release, err := claim(config.Config{Database: database})
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		defer release()
		if both[i], err = store.Open(cmd.Context(), database, slog.New(slog.DiscardHandler)); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		defer both[i].Close()
	}
	start, rows := time.Now(), int64(0)
	err := store.Transfer(cmd.Context(), both[0], both[1], func(t store.Transferred) {
		rows += t.Rows
		fmt.Fprintf(cmd.OutOrStdout(), "%-24s %10d rows\n", t.Table, t.Rows)
	})
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d rows copied, read back and compared in %s\n", rows, time.Since(start).Round(time.Millisecond))
	return nil
}
