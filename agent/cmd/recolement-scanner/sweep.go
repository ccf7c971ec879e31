package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"recolement/agent/internal/delivery"
	"recolement/agent/internal/snmp"
	"recolement/agent/internal/sweep"
	"recolement/agent/ranges"
	"recolement/agent/report"
)

// sweepFlags are what the command line says of a sweep.
type sweepFlags struct {
	profiles                  string // folder of an administrator's own; empty: none
	credentials, format, name string
	communities, exclude      []string
	port                      uint16
	rate, subnetRate          int
	retries, workers          int
	find, yes, dns            bool
	timeout                   time.Duration
	collector, fingerprint    string
	proxy, token, state       string
}

func sweepCommand(t texts, log func(slog.Level) *slog.Logger, env func(string) string) *cobra.Command {
	var flags sweepFlags
	cmd := &cobra.Command{
		Use: "sweep RANGE...", Short: t.say("sweep.short"), Long: t.say("sweep.long"), Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, ranges []string) error {
			flags.token = cmp.Or(flags.token, env("RECOLEMENT_TOKEN"))
			return flags.run(cmd.Context(), ranges, console{cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr(), t}, log(slog.LevelWarn))
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.credentials, "credentials", "", t.say("flag.credentials"))
	f.StringVar(&flags.profiles, "profiles", "", t.say("flag.profiles"))
	f.StringSliceVar(&flags.communities, "community", []string{"public"}, t.say("flag.community"))
	f.StringSliceVar(&flags.exclude, "exclude", nil, t.say("flag.exclude"))
	f.Uint16Var(&flags.port, "port", 161, t.say("flag.port"))
	f.StringVar(&flags.format, "format", "", t.say("flag.format"))
	f.StringVar(&flags.name, "name", "", t.say("flag.name"))
	f.IntVar(&flags.rate, "rate", 5000, t.say("flag.rate"))
	f.IntVar(&flags.subnetRate, "subnet-rate", 500, t.say("flag.subnet-rate"))
	f.IntVar(&flags.retries, "retries", 3, t.say("flag.retries"))
	f.IntVar(&flags.workers, "workers", 64, t.say("flag.workers"))
	f.BoolVar(&flags.find, "find", false, t.say("flag.find"))
	f.BoolVar(&flags.dns, "dns", true, t.say("flag.dns"))
	f.BoolVar(&flags.yes, "yes", false, t.say("flag.yes"))
	f.DurationVar(&flags.timeout, "timeout", time.Second, t.say("flag.timeout"))
	f.StringVar(&flags.collector, "collector", "", t.say("flag.collector"))
	f.StringVar(&flags.fingerprint, "ca-fingerprint", "", t.say("flag.fingerprint"))
	f.StringVar(&flags.proxy, "proxy", "", t.say("flag.proxy"))
	f.StringVar(&flags.token, "token", "", t.say("flag.token"))
	f.StringVar(&flags.state, "state", defaultState(), t.say("flag.state"))
	return cmd
}

func (f *sweepFlags) check() error {
	switch {
	case f.rate < 1 || f.rate > 1_000_000:
		return errors.New("--rate: want 1 to 1000000")
	case f.subnetRate < 0 || f.subnetRate > 1_000_000:
		return errors.New("--subnet-rate: want 0 to 1000000")
	case f.find && f.collector != "":
		return errors.New("--find: what is not read cannot be reported to --collector")
	case f.retries < 0 || f.retries > 20:
		return errors.New("--retries: want 0 to 20")
	case f.workers < 1 || f.workers > 4096:
		return errors.New("--workers: want 1 to 4096")
	case f.timeout < time.Millisecond || f.timeout > time.Minute:
		return errors.New("--timeout: want 1ms to 1m")
	case f.port == 0:
		return errors.New("--port: want 1 to 65535")
	}
	return nil
}

func (f *sweepFlags) run(ctx context.Context, texts []string, c console, log *slog.Logger) error {
	if err := f.check(); err != nil {
		return err
	}
	targets, err := ranges.Parse(texts, f.exclude)
	if err != nil {
		return err
	}
	s, err := f.scanner(log)
	if err != nil {
		return err
	}
	if err := f.confirm(targets.Count(), s, c); err != nil {
		return err
	}
	show, err := newOutput(f.formatFor(c.out), c.out, c.texts, f.reporter())
	if err != nil {
		return err
	}
	send, err := f.sender(log)
	if err != nil {
		return err
	}
	if send != nil {
		defer send.close()
		show = &sending{show, send, f.reporter()}
	}
	bar := newBar(c.errs, c.texts)
	s.progress = bar.show
	sum, failure, err := f.scan(ctx, s, targets, show)
	bar.close()
	if end := show.end(); failure == nil {
		failure = end
	}
	fmt.Fprintln(c.errs, sum.say(c.texts))
	if send != nil && failure == nil && ctx.Err() == nil {
		waiting, undelivered := send.send(ctx)
		fmt.Fprintln(c.errs, c.texts.say("summary.sent", send.kept, waiting))
		failure = undelivered
	}
	return errors.Join(err, failure)
}

// sender is nil where no collector is named.
func (f *sweepFlags) sender(log *slog.Logger) (*sender, error) {
	if f.collector == "" {
		return nil, nil
	}
	s := &sender{
		server: delivery.Server{URL: f.collector, CAFingerprint: f.fingerprint, Proxy: f.proxy}, token: f.token, state: f.state,
		name: f.scannerName(), log: log,
	}
	return s, s.open()
}

// sending is an output that also keeps each report for the collector.
type sending struct {
	output
	sender   *sender
	reporter func(outcome) *report.Report
}

func (s *sending) show(o outcome) error {
	if o.device != nil {
		if err := s.sender.keep(s.reporter(o)); err != nil {
			return err
		}
	}
	return s.output.show(o)
}

// scan runs the scanner and remembers the first failure of the output, which ends the sweep: nobody is listening any more.
func (f *sweepFlags) scan(ctx context.Context, s *scanner, targets ranges.Set, show output) (sum summary, failure, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sum, err = s.scan(ctx, targets, func(o outcome) {
		if failure == nil {
			if failure = show.show(o); failure != nil {
				cancel()
			}
		}
	})
	if failure != nil {
		err = nil
	}
	return sum, failure, err
}

func (f *sweepFlags) scanner(log *slog.Logger) (*scanner, error) {
	known, err := loadProfiles(f.profiles)
	if err != nil {
		return nil, err
	}
	credentials := communities(f.communities)
	if f.credentials != "" {
		if credentials, err = snmp.LoadCredentials(f.credentials); err != nil {
			return nil, err
		}
	}
	limits := snmp.DefaultLimits()
	limits.Timeout = f.timeout
	var dns *resolver
	if f.dns {
		dns = &resolver{lookup: net.DefaultResolver.LookupAddr}
	}
	return &scanner{
		known: known, credentials: credentials, workers: f.workers, limits: limits, log: log, findOnly: f.find, dns: dns,
		sweep: sweep.Options{Port: f.port, Timeout: f.timeout, Retries: f.retries, Rate: f.rate, SubnetRate: f.subnetRate},
	}, nil
}

// communities are credentials in v2c and v1.
func communities(names []string) []snmp.Credential {
	var out []snmp.Credential
	for _, name := range names {
		for _, version := range []string{"2c", "1"} {
			out = append(out, snmp.Credential{Name: "community v" + version, Version: version, Community: snmp.Secret(name)})
		}
	}
	return out
}

func (f *sweepFlags) reporter() func(outcome) *report.Report {
	name := f.scannerName()
	client := "recolement-scanner " + version
	return func(o outcome) *report.Report {
		r := o.device.Report(name, client, time.Now())
		_ = r.Content.NetworkDevice.SetFound(report.Found{DNSName: o.dnsName}) // a text can always be written
		return r
	}
}

func (f *sweepFlags) scannerName() string {
	name := f.name
	if name == "" {
		name, _ = os.Hostname()
	}
	return strings.Join(strings.Fields(cmp.Or(name, "scanner")), "_")
}

func (f *sweepFlags) formatFor(out io.Writer) string {
	switch {
	case f.format != "":
		return f.format
	case isTerminal(out):
		return "table"
	case f.collector != "":
		return "none"
	}
	return "ndjson"
}

func isTerminal(w any) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
