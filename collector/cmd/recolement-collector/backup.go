package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"recolement/collector/auth"
	"recolement/collector/store"
)

func newBackupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Write the SQLite database into a file, while the collector runs", Args: cobra.ExactArgs(1),
		Long: `Write the SQLite database, as it is at this moment, into a new file; the collector may be running and goes on. The file is checked and
gets its name only when it is whole. It holds everything but the secret file (secret.key in the data directory), which opens what is
sealed in the database: keep a copy of that apart.

A PostgreSQL database is backed up with pg_dump: see deploy/postgresql.md.`,
	}
	s := addSettings(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return s.withStore(func(ctx context.Context, st *store.Store, _ *auth.Auth, _ *slog.Logger) error {
			if err := st.Backup(ctx, args[0]); err != nil {
				return fmt.Errorf("backup: %w", err)
			}
			info, err := os.Stat(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d bytes, checked\n", args[0], info.Size())
			return nil
		})
	}
	return cmd
}

func newRestoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in the place of the SQLite database", Args: cobra.ExactArgs(1),
		Long: `Put a backup in the place of the SQLite database. The backup is checked first. A collector that runs must be stopped; a database that
is there is left alone unless --force is given, which puts it aside (.before-restore). A PostgreSQL database is restored with
pg_restore: see deploy/postgresql.md.`,
	}
	s := addSettings(cmd)
	force := cmd.Flags().Bool("force", false, "put a database that is there aside")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		c, err := s.load()
		if err != nil {
			return err
		}
		if c.Postgres() {
			return fmt.Errorf("restore: this database is PostgreSQL's: use pg_restore")
		}
		if c.Database == "" {
			if err := os.MkdirAll(c.Data, 0o700); err != nil {
				return fmt.Errorf("make data directory: %w", err)
			}
		}
		release, err := claim(c)
		if err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		defer release()
		if err := store.Restore(cmd.Context(), args[0], c.DSN(), *force); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s restored from %s\n", c.DSN(), args[0])
		return nil
	}
	return cmd
}
