package main

import (
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/config"
	"recolement/agent/internal/delivery"
)

// app is what the commands share. The settings are read before a command starts.
type app struct {
	t        texts
	out, err io.Writer
	config   config.Config
	log      *slog.Logger
	file     string      // the settings file that was asked for
	hung     atomic.Bool // a question to the system was not answered
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{Use: "recolement-agent", Short: a.t["root"], Long: a.t["root_long"], SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(a.inventory(), a.enroll(), a.run(), a.status(), a.install(), a.uninstall(), a.forget(), a.service())
	flags := root.PersistentFlags()
	flags.StringVar(&a.file, "config", "", a.t["config_flag"])
	flags.String("state", "", a.t["state_flag"])
	flags.String("log-level", "", a.t["log_flag"])
	printVersion := root.Flags().BoolP("version", "v", false, a.t["version_flag"])
	root.RunE = func(c *cobra.Command, _ []string) error { // not cobra's own, which takes a template
		if *printVersion {
			_, err := fmt.Fprintln(a.out, version)
			return err
		}
		return c.Help()
	}
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if c == root {
			return nil
		}
		return a.load(c)
	}
	a.localise(root)
	return root
}

// localise puts the library's own texts into the user's language.
func (a *app) localise(root *cobra.Command) {
	root.SetUsageFunc(a.usage)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range append(root.Commands(), root) {
		c.DisableFlagsInUseLine = true
		c.Flags().BoolP("help", "h", false, a.t["help_flag"])
		switch c.Name() {
		case "help":
			c.Short = a.t["help_command"]
		case "completion":
			c.Short = a.t["completion"]
		}
	}
}

// load reads the settings and puts the flags that were given over them.
func (a *app) load(c *cobra.Command) error {
	var err error
	if a.config, err = config.Load(a.file); err != nil {
		return err
	}
	text := func(name string, to *string) {
		if f := c.Flags().Lookup(name); f != nil && f.Changed {
			*to = f.Value.String()
		}
	}
	text("state", &a.config.State)
	text("collector", &a.config.Collector)
	text("token", &a.config.Token)
	text("ca-fingerprint", &a.config.CAFingerprint)
	if f := c.Flags().Lookup("interval"); f != nil && f.Changed {
		if err := a.config.Interval.UnmarshalText([]byte(f.Value.String())); err != nil {
			return err
		}
	}
	if f := c.Flags().Lookup("last-user"); f != nil && f.Changed {
		a.config.LastUser = f.Value.String() == "true"
	}
	if f := c.Flags().Lookup("log-level"); f.Changed {
		if err := a.config.LogLevel.UnmarshalText([]byte(f.Value.String())); err != nil {
			return err
		}
	}
	if err := a.config.Check(); err != nil {
		return err
	}
	a.log = newLog(a.err, a.config.LogLevel)
	return nil
}

func newLog(out io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: level}))
}

func (a *app) server() delivery.Server {
	return delivery.Server{URL: a.config.Collector, CAFingerprint: a.config.CAFingerprint, Proxy: a.config.Proxy}
}

func (a *app) limits() delivery.Limits {
	return delivery.Limits{Bytes: int64(a.config.SpoolSize) << 20, Age: time.Duration(a.config.SpoolAge)}
}
