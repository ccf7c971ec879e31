package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recolement/collector/auth"
	"recolement/collector/config"
	"recolement/collector/estate"
	"recolement/collector/store"
)

// settings are the flags that all commands on a collector's data share; they outweigh the environment and the file.
type settings struct {
	file, data, database string
	cmd                  *cobra.Command
}

func addSettings(cmd *cobra.Command) *settings {
	s := &settings{cmd: cmd}
	flags := cmd.Flags()
	flags.StringVar(&s.file, "config", "", "configuration `file` in TOML (default $RECOLEMENT_CONFIG, else none)")
	flags.StringVar(&s.data, "data", "", "data `directory` (default $STATE_DIRECTORY, else ./recolement-data)")
	flags.StringVar(&s.database, "database", "", "postgres:// `address`, or path of an SQLite file (default recolement.db in the data directory)")
	return s
}

// load reads the configuration, and lays the flags that were given over it.
func (s *settings) load() (config.Config, error) {
	environment := environ()
	if s.file == "" {
		s.file = environment["RECOLEMENT_CONFIG"]
	}
	c, err := config.Load(s.file, environment)
	if err != nil {
		return c, err
	}
	if s.cmd.Flags().Changed("data") {
		c.Data = s.data
	}
	if s.cmd.Flags().Changed("database") {
		c.Database = s.database
	}
	return c, nil
}

func environ() map[string]string {
	all := map[string]string{}
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		all[name] = value
	}
	return all
}

func newLogger(c config.Log, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.Level}
	if c.Format.String() == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// withStore opens the data of a collector, which may be running, for a command.
func (s *settings) withStore(do func(ctx context.Context, st *store.Store, access *auth.Auth, log *slog.Logger) error) error {
	ctx := s.cmd.Context()
	c, err := s.load()
	if err != nil {
		return err
	}
	if c.Database == "" {
		if _, err := os.Stat(c.DSN()); err != nil {
			return fmt.Errorf("no collector's data: %w", err)
		}
	}
	c.Log.Level = max(c.Log.Level, slog.LevelWarn) // a command's own output says what happened
	log := newLogger(c.Log, s.cmd.ErrOrStderr())
	st, err := store.Open(ctx, c.DSN(), log)
	if err != nil {
		return err
	}
	defer st.Close()
	return do(ctx, st, auth.New(st, auth.Settings{}, log, time.Now), log)
}

func (s *settings) withEstate(do func(ctx context.Context, e *estate.Estate) error) error {
	return s.withStore(func(ctx context.Context, st *store.Store, _ *auth.Auth, log *slog.Logger) error {
		e, err := estate.New(st, log, time.Now)
		if err != nil {
			return err
		}
		defer e.Close()
		return do(ctx, e)
	})
}

// operator is the name under which the audit trail knows who ran a command.
func operator() string {
	who, err := user.Current()
	if err != nil {
		return "console"
	}
	return "console: " + who.Username
}
