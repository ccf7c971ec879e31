package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"recolement/collector/auth"
	"recolement/collector/config"
	"recolement/collector/estate"
	"recolement/collector/job"
	"recolement/collector/language"
	"recolement/collector/metrics"
	"recolement/collector/plugin"
	"recolement/collector/seal"
	"recolement/collector/store"
)

// serveFlags are those of serve alone.
type serveFlags struct {
	*settings
	listen             config.Address
	plain              bool
	cert, key          string
	portFile           string
	adminPasswordFile  string
	enrolmentTokenFile string
	sample             bool
}

func newServeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "Run the collector", Args: cobra.NoArgs,
		Long: `Run the collector until it is told to stop (SIGINT, SIGTERM).

Nothing needs to be configured. The first start makes an SQLite database and a certificate authority in the data directory, and
prints, once, the password of the first administrator (admin), a token for agents to enrol with, and the fingerprint of the
authority, by which agents know their collector. Under systemd, whose journal keeps what is printed, the password and the token
go to the file first-start.txt in the data directory instead.

TLS is always on, but for --plain, which is refused unless the address to listen on is a loopback address: 127.0.0.0/8, ::1 or
localhost. It is for tests, and for a proxy on the same machine that speaks TLS.`,
	}
	f := &serveFlags{settings: addSettings(cmd)}
	flags := cmd.Flags()
	flags.Var(&f.listen, "listen", "address to listen on (default :8443)")
	flags.BoolVar(&f.plain, "plain", false, "HTTP without TLS, on a loopback address alone")
	flags.StringVar(&f.cert, "cert", "", "certificate chain, a PEM `file` (default: our own authority's)")
	flags.StringVar(&f.key, "key", "", "its key, a PEM `file`")
	flags.StringVar(&f.portFile, "port-file", "", "write the address listened on to this `file`, once it is")
	flags.StringVar(&f.adminPasswordFile, "admin-password-file", "", "`file` whose first line is the first administrator's password")
	flags.StringVar(&f.enrolmentTokenFile, "enrolment-token-file", "", "write the first enrolment token to this `file` instead of printing it")
	flags.BoolVar(&f.sample, "sample-config", false, "print a configuration file with all settings, and end")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if f.sample {
			_, err := cmd.OutOrStdout().Write(config.Sample)
			return err
		}
		return f.run(cmd.Context())
	}
	return cmd
}

// settled is the configuration with the command line laid over it.
func (f *serveFlags) settled() (config.Config, error) {
	c, err := f.load()
	if err != nil {
		return c, err
	}
	flags := f.cmd.Flags()
	if flags.Changed("listen") {
		c.Listen = f.listen
	}
	if flags.Changed("plain") {
		c.Plain = f.plain
	}
	if flags.Changed("cert") {
		c.Certificate = f.cert
	}
	if flags.Changed("key") {
		c.Key = f.key
	}
	return c, c.Check()
}

func (f *serveFlags) run(ctx context.Context) error {
	c, err := f.settled()
	if err != nil {
		return err
	}
	log := newLogger(c.Log, f.cmd.ErrOrStderr())
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // reports leave much garbage in a small heap: some tens of megabytes more, a tenth of the processor less
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	release, err := claim(c)
	if err != nil {
		return err
	}
	defer release()
	st, err := store.Open(ctx, c.DSN(), log)
	if err != nil {
		return err
	}
	defer st.Close()
	es, err := estate.New(st, log, time.Now)
	if err != nil {
		return err
	}
	defer es.Close()
	access := auth.New(st, accessSettings(c), log, time.Now)
	host := plugin.NewHost(c.PluginDir(), plugin.UsualLimits(), log)
	defer host.Close()
	words, err := language.Load()
	if err != nil {
		return fmt.Errorf("load texts: %w", err)
	}
	connectors := newConnectors(c, st, es, host, log)
	return f.serve(ctx, c, collector{
		config: c, store: st, estate: es, access: access, log: log, metrics: metrics.New(version, st, es), stopping: ctx,
		connectors: connectors, messages: &plugin.Messages{Connectors: connectors, Language: words, Base: c.PublicURL.String()},
	})
}

func accessSettings(c config.Config) auth.Settings {
	s := auth.Settings{
		Secure: c.Secure(), SessionLifetime: c.SessionHours.Duration(),
		Foreign: auth.Foreign{
			Networks: c.Agents.Networks, User: c.Agents.User, Password: c.Agents.Password, ClientID: c.Agents.ClientID, ClientSecret: c.Agents.ClientSecret,
		},
	}
	if url := c.PublicURL.String(); url != "" {
		s.TrustedOrigins = []string{url}
	}
	return s
}

// serve listens, introduces itself, and works until ctx ends. Requests under way are finished; what is acknowledged is on disk.
func (f *serveFlags) serve(ctx context.Context, c config.Config, k collector) error {
	server, ca, err := k.server(ctx)
	if err != nil {
		return err
	}
	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", c.Listen.String())
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer listener.Close()
	if err := f.introduce(ctx, k, ca, listener.Addr().String()); err != nil {
		return err
	}
	if f.portFile != "" {
		if err := writeWhole(f.portFile, listener.Addr().String()+"\n"); err != nil {
			return fmt.Errorf("write port file: %w", err)
		}
	}
	stopNames, err := k.plainNames(ctx)
	if err != nil {
		return err
	}
	defer stopNames()
	k.log.Info("listening", "address", listener.Addr().String(), "tls", !c.Plain, "version", version)

	working, stop := context.WithCancel(ctx)
	var jobs sync.WaitGroup
	jobs.Go(func() { k.jobs().Run(working) })
	jobs.Go(func() { k.metrics.Run(working, k.log) })
	err = serveUntil(ctx, server, listener, c.Plain, k.log)
	stop()
	jobs.Wait()
	return err
}

const patience = 20 * time.Second

func serveUntil(ctx context.Context, server *http.Server, listener net.Listener, plain bool, log *slog.Logger) error {
	ended := make(chan error, 1)
	go func() {
		if plain {
			ended <- server.Serve(listener)
			return
		}
		ended <- server.ServeTLS(listener, "", "")
	}()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err := server.Shutdown(grace)
	if err != nil {
		err = errors.Join(fmt.Errorf("stop: %w", err), server.Close())
	}
	if why := <-ended; !errors.Is(why, http.ErrServerClosed) {
		err = errors.Join(err, why)
	}
	log.Info("stopped")
	return err
}

// jobs is what the collectors on a database do by the clock, each once among all of them.
func (k collector) jobs() *job.Runner {
	return &job.Runner{Store: k.store, Log: k.log, Holder: holder(), Jobs: []job.Job{
		{Name: "reconcile", Every: 24 * time.Hour, At: time.Hour, Do: k.recompute},
		{Name: "sweeps", Every: 15 * time.Minute, Do: k.estate.TendSweeps},
		{Name: "figures", Every: 24 * time.Hour, At: 90 * time.Minute, Do: k.estate.KeepFigures},
		{Name: "connectors", Every: time.Minute, Do: k.connectors.Tend},
		{Name: "messages", Every: time.Minute, Do: k.messages.Tend},
		{Name: "retention", Every: 24 * time.Hour, At: 2 * time.Hour, Do: k.tidy},
	}}
}

func newConnectors(c config.Config, st *store.Store, es *estate.Estate, host *plugin.Host, log *slog.Logger) *plugin.Connectors {
	key := func() (seal.Key, error) { return seal.OpenOrMake(c.Secret()) }
	return &plugin.Connectors{Store: st, Estate: es, Host: host, Key: key, Log: log, Now: time.Now}
}

// recompute judges the whole estate, because silence and age grow without anybody reporting, and lets the rules accept what they may.
func (k collector) recompute(ctx context.Context) error {
	if err := k.estate.Reconcile(ctx); err != nil {
		return err
	}
	_, err := k.estate.AcceptByRules(ctx)
	return err
}

// tidy removes what the policy keeps no longer.
func (k collector) tidy(ctx context.Context) error {
	_, err := k.estate.Tidy(ctx)
	return err
}

// holder is a name for this run of this collector, which people recognise and no other run has.
func holder() string {
	host, err := os.Hostname()
	if err != nil {
		host = "collector"
	}
	return fmt.Sprintf("%s %d %s", host, os.Getpid(), store.NewID())
}
