package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/config"
	"recolement/agent/internal/delivery"
)

// forget removes what makes this installation the one that it is: an image that is put on many machines must not hold it.
func (a *app) forget() *cobra.Command {
	c := &cobra.Command{Use: "forget", Short: a.t["forget"], Long: a.t["forget_long"], Args: cobra.NoArgs}
	all := c.Flags().Bool("all", false, a.t["forget_all_flag"])
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := a.idle(c.Context()); err != nil {
			return err
		}
		names := append(delivery.StateFiles(), "spool", "status.json", "update", "agent.log", "agent.log.old")
		if *all {
			names = append(names, "agent.toml")
		}
		if err := removeFrom(a.config.State, names); err != nil {
			return err
		}
		if *all {
			os.Remove(a.config.State) // where others keep something in it, it stays
			if path := config.DefaultFile(); filepath.Dir(path) != filepath.Clean(a.config.State) {
				os.Remove(path)
			}
		}
		return a.tell("", nil)
	}
	return c
}

// idle waits a moment for a service that is stopping; one that goes on is an error.
func (a *app) idle(ctx context.Context) error {
	if _, err := os.Stat(a.spoolDir()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for tries := 0; ; tries++ {
		spool, err := a.spool()
		if err == nil {
			return spool.Close()
		}
		if !errors.Is(err, delivery.ErrInUse) || tries == 40 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(250 * time.Millisecond):
		}
	}
}

func removeFrom(dir string, names []string) error {
	for _, name := range names {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("forget: %w", err)
		}
	}
	return nil
}
