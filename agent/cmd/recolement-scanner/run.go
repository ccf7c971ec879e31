package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recolement/agent/internal/delivery"
	"recolement/agent/internal/snmp"
	"recolement/agent/internal/snmp/profiles"
	"recolement/agent/ranges"
)

func runCommand(t texts, log func(slog.Level) *slog.Logger) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "run", Short: t.say("run.short"), Long: t.say("run.long", defaultSettings()), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := loadSettings(file)
			if err != nil {
				return err
			}
			return serve(cmd.Context(), s, log(slog.LevelInfo))
		},
	}
	cmd.Flags().StringVar(&file, "config", "", t.say("flag.config"))
	return cmd
}

const (
	tellEvery    = time.Second
	deliverEvery = 2 * time.Second
	usualPause   = 30 * time.Second // between two questions for sweeps
	longestPause = 10 * time.Minute
)

// station is a scanner at its site, at work for a collector.
type station struct {
	settings settings
	known    *profiles.Set
	all      []snmp.Credential
	sender   *sender
	log      *slog.Logger
}

// serve asks the collector for sweeps and does them, one after the other, until ctx ends. Reports are delivered meanwhile.
func serve(ctx context.Context, s settings, log *slog.Logger) error {
	known, err := loadProfiles(s.Profiles)
	if err != nil {
		return err
	}
	all := communities([]string{"public"})
	if s.Credentials != "" {
		if all, err = snmp.LoadCredentials(s.Credentials); err != nil {
			return err
		}
	}
	st := &station{settings: s, known: known, all: all, log: log}
	st.sender = &sender{server: s.server(), token: s.Token, state: s.State, name: s.flags().scannerName(), log: log}
	if err := st.sender.open(); err != nil {
		return err
	}
	defer st.sender.close()
	log.Info("scanner started", "version", version, "site", s.Site, "collector", s.Collector)
	defer log.Info("scanner stopped")
	delivering := make(chan struct{})
	go func() {
		defer close(delivering)
		st.deliver(ctx)
	}()
	st.work(ctx)
	<-delivering
	return nil
}

// deliver brings waiting reports to the collector as they come.
func (st *station) deliver(ctx context.Context) {
	for pause(ctx, deliverEvery) {
		if names, err := st.sender.spool.List(); err == nil && len(names) == 0 {
			continue
		}
		if _, err := st.sender.send(ctx); err != nil && ctx.Err() == nil {
			st.log.Error("reports wait", "error", err)
			pause(ctx, usualPause)
		}
	}
}

// work does what the collector wants.
func (st *station) work(ctx context.Context) {
	wait := time.Duration(0)
	for failures := 0; pause(ctx, wait); {
		next, err := st.ask(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			failures++
			wait = min(usualPause<<min(failures-1, 10), longestPause)
			st.log.Error("ask for sweeps", "error", err, "again_in", wait)
		default:
			failures, wait = 0, next
		}
		wait += time.Duration(rand.Int64N(int64(wait/5) + 1)) // scanners do not come all at once
	}
}

// ask asks for sweeps once and does them; next is when to ask again.
func (st *station) ask(ctx context.Context) (next time.Duration, err error) {
	client, err := st.sender.client(ctx)
	if err != nil {
		return 0, err
	}
	defer client.Close()
	names := make([]string, len(st.all))
	for i, c := range st.all {
		names[i] = c.Name
	}
	var answer struct {
		Tasks   []task `json:"tasks"`
		AgainIn int    `json:"again_in"` // seconds
	}
	query := url.Values{"site": {st.settings.Site}, "credentials": {strings.Join(names, ",")}}
	if err := client.Ask(ctx, "scanner/tasks", query, &answer); err != nil {
		return 0, err
	}
	for _, t := range answer.Tasks {
		st.do(ctx, client, t)
	}
	if len(answer.Tasks) > 0 {
		return time.Second, nil // more may be due by now
	}
	return min(max(time.Duration(answer.AgainIn)*time.Second, time.Second), longestPause), nil
}

func (st *station) do(ctx context.Context, client *delivery.Client, t task) {
	flags := st.settings.flags()
	r := &taskRun{task: t, client: client, keep: st.sender.keep, report: flags.reporter(), log: st.log, every: tellEvery, news: newNews(0)}
	s, err := st.settings.scannerFor(t, st.known, st.all)
	targets, wrong := ranges.Parse(t.Ranges, t.Exclude)
	if err = errors.Join(err, wrong); err != nil {
		st.log.Error("sweep not possible", "run", t.RunID, "error", err)
		if err := r.end(ctx, failed, err); err != nil {
			st.log.Error("the collector was not told that a sweep is not possible", "run", t.RunID, "error", err)
		}
		return
	}
	r.news = newNews(targets.Count())
	st.log.Info("sweep begins", "run", t.RunID, "label", t.Label, "addresses", targets.Count())
	r.do(ctx, s, targets)
}

// pause waits; false means that ctx has ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return ctx.Err() == nil
}

// defaultSettings is where the settings are looked for.
func defaultSettings() string {
	if runtime.GOOS == "windows" {
		return filepath.Join(cmp.Or(os.Getenv("ProgramData"), `C:\ProgramData`), "Recolement", "scanner.toml")
	}
	return "/etc/recolement/scanner.toml"
}
