package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"recolement/collector/store/storetest"
)

const (
	estateOf    = 10_000
	while       = 5 * time.Second // of each kind of report
	fullOnes    = 300             // machines that send full reports
	foreignOnes = 500             // machines whose agents are not ours
	readyLine   = "collector ready over %d machines"
)

// reports measures a collector under reports, over HTTP. The lines share one collector, and are measured in order.
type reports struct {
	engine   string
	dir      string
	machines *machines
	cluster  *storetest.Cluster
	child    *child
	load     *load
	keys     []string // of our agents on the machines
	day      time.Time
	sent     int
}

// lines are the figures of one engine; hardware is the target for hardware reports.
func (r *reports) lines(hardware float64) []figure {
	const full = 200
	name := func(what string) string { return r.engine + ": " + what }
	target := func(perSecond float64) string { return fmt.Sprintf("%.0f/s", perSecond) }
	return []figure{
		{name("first report of each of 10,000 machines"), "", r.prepared(r.first)},
		{name("hardware report, 16 KB"), target(hardware), r.prepared(func(ctx context.Context) (string, error) { return r.changed(ctx, r.machines.hardware, estateOf, 0) })},
		{name("the same, unchanged"), target(2 * hardware), r.prepared(func(ctx context.Context) (string, error) { return r.unchanged(ctx, r.machines.hardware, estateOf) })},
		{name("hardware report at half that load"), "p99 50 ms", r.prepared(func(ctx context.Context) (string, error) {
			return r.changed(ctx, r.machines.hardware, estateOf, hardware/2)
		})},
		{name("full report, 954 programs"), target(full), r.prepared(func(ctx context.Context) (string, error) { return r.changed(ctx, r.machines.full, fullOnes, 0) })},
		{name("the same, unchanged"), target(2 * full), r.prepared(func(ctx context.Context) (string, error) { return r.unchanged(ctx, r.machines.full, fullOnes) })},
		{name("full report at half that load"), "p99 50 ms", r.prepared(func(ctx context.Context) (string, error) { return r.changed(ctx, r.machines.full, fullOnes, full/2) })},
		{name("hardware report, a machine renamed each time"), "", r.prepared(r.renamed)},
		{name("hardware report of agents that are not ours"), "", r.prepared(r.foreign)},
		{name(fmt.Sprintf(readyLine, estateOf)), "", r.prepared(r.restart)},
	}
}

// prepared starts the collector, before the first line that is measured.
func (r *reports) prepared(measure func(context.Context) (string, error)) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		if r.child == nil {
			if err := r.prepare(ctx); err != nil {
				return "", err
			}
		}
		return measure(ctx)
	}
}

func (r *reports) prepare(ctx context.Context) (err error) {
	if r.machines, err = newMachines(); err != nil {
		return err
	}
	r.day = time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -3)
	database := ""
	if r.engine == "PostgreSQL" {
		if r.cluster, err = storetest.Start(); err != nil {
			return err
		}
		r.cluster.Halt(syscall.SIGINT)
		if err := r.cluster.Resume(); err != nil { // as an administrator runs it: synchronous
			return err
		}
		if database, err = r.cluster.Create(); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return err
	}
	if err := r.start(ctx, database); err != nil {
		return err
	}
	file := filepath.Join(r.dir, "iws.csv")
	if err := os.WriteFile(file, inventoryOf(estateOf), 0o600); err != nil {
		return err
	}
	if _, err := r.command(ctx, database, "import", file); err != nil {
		return err
	}
	token, err := r.command(ctx, database, "token", "create")
	if err != nil {
		return err
	}
	err = r.load.enrol(ctx, regexp.MustCompile(`recolement-enrol-\S+`).FindString(token), estateOf)
	r.keys = r.load.keys
	return err
}

// command runs a command of the collector on its database.
func (r *reports) command(ctx context.Context, database string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "bin/recolement-collector", args...)
	cmd.Env = environment(r.dir, database)
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", args[0], err, out)
	}
	return string(out), err
}

func (r *reports) start(ctx context.Context, database string) error {
	c, _, err := startCollector(ctx, r.dir, database)
	if err != nil {
		return err
	}
	r.child, r.load = c, newLoad(c.address, r.keys)
	return nil
}

func (r *reports) end() {
	if r.child != nil {
		r.child.stop()
	}
	r.cluster.Stop()
}

func (r *reports) first(ctx context.Context) (string, error) {
	return r.measure(ctx, estateOf, 0, 0, func(i int) message {
		return message{i, r.machines.report(r.machines.hardware, i, 0, r.day)}
	})
}

// changed sends reports in which something has changed that a machine is not judged by, as is usual: free space, a program's version.
func (r *reports) changed(ctx context.Context, template []byte, among int, perSecond float64) (string, error) {
	return r.measure(ctx, 0, while, perSecond, func(i int) message {
		n := r.sent + i
		machine := n * 7919 % among
		return message{machine, r.machines.report(template, machine, n+1, r.day.Add(time.Duration(n+1)*time.Second))}
	})
}

// unchanged sends, for each machine, its last report with a new date. The machines are given a report of the kind first.
func (r *reports) unchanged(ctx context.Context, template []byte, among int) (string, error) {
	settle := r.sent
	for i := range among {
		if err := r.load.send(ctx, message{i, r.machines.report(template, i, 7, r.day.Add(time.Duration(settle+i+1)*time.Second))}); err != nil {
			return "", err
		}
	}
	r.sent += among
	return r.measure(ctx, 0, while, 0, func(i int) message {
		n := r.sent + i
		machine := n * 7919 % among
		return message{machine, r.machines.report(template, machine, 7, r.day.Add(time.Duration(n+1)*time.Second))}
	})
}

// renamed sends reports after which a machine must be judged anew.
func (r *reports) renamed(ctx context.Context) (string, error) {
	return r.measure(ctx, 0, while, 0, func(i int) message {
		n := r.sent + i
		machine := n * 7919 % estateOf
		return message{machine, r.machines.renamed(machine, n+1, r.day.Add(time.Duration(n+1)*time.Second))}
	})
}

// foreign sends changed reports of machines beyond the others, which have no key.
func (r *reports) foreign(ctx context.Context) (string, error) {
	of := func(i int) message {
		n := r.sent + i
		machine := estateOf + n%foreignOnes
		return message{machine, r.machines.report(r.machines.hardware, machine, n+1, r.day.Add(time.Duration(n+1)*time.Second))}
	}
	for i := range foreignOnes {
		if err := r.load.send(ctx, of(i)); err != nil {
			return "", err
		}
	}
	r.sent += foreignOnes
	return r.measure(ctx, 0, while, 0, of)
}

func (r *reports) measure(ctx context.Context, n int, while time.Duration, perSecond float64, of func(i int) message) (string, error) {
	before, started := r.child.memory(), r.child.processor()
	o, err := r.load.run(ctx, n, while, perSecond, of)
	r.sent += o.answered + connections
	if err != nil {
		return "", err
	}
	if o.answered == 0 {
		return "", errors.New("nothing was answered")
	}
	spent := (r.child.processor() - started) / time.Duration(o.answered)
	return fmt.Sprintf("%.0f/s, p50 %s, p99 %s, %s of CPU each, %d → %d MB", o.rate(), o.percentile(0.5).Round(100*time.Microsecond), o.percentile(0.99).Round(100*time.Microsecond),
		spent.Round(10*time.Microsecond), before, r.child.memory()), nil
}

// restart measures how long the collector takes to be ready again.
func (r *reports) restart(ctx context.Context) (string, error) {
	r.child.stop()
	database := ""
	for _, setting := range r.child.cmd.Env {
		if value, ok := strings.CutPrefix(setting, "RECOLEMENT_DATABASE="); ok {
			database = value
		}
	}
	c, ready, err := startCollector(ctx, r.dir, database)
	if err != nil {
		return "", err
	}
	r.child, r.load = c, newLoad(c.address, r.keys)
	return ready.Round(time.Millisecond).String(), nil
}
