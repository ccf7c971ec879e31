// Package hardware reads this computer into the sections of a report: one file per family of facts, with a suffix where the
// way to them depends on the system. It reports raw facts and leaves their meaning (placeholders, makers, which interface is
// soldered on) to the collector, and sending to package delivery. It runs no other program and opens no connection.
package hardware

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"recolement/agent/report"
)

// Options say what to read.
type Options struct {
	Root     string // where the file system is; "" for this machine's own. Linux only
	LastUser bool   // report who is or was logged in: personal data, off unless asked for
	Log      *slog.Logger
	Hung     func() // told when WMI does not answer: this process will not ask it anything again. Windows only
}

// familyTimeout bounds the reading of one family: a provider or a file system that does not answer costs its facts, no more.
const familyTimeout = 45 * time.Second

// errAbsent says that this machine has no such facts to give (a container has no firmware): no failure, and no empty section.
var errAbsent = errors.New("absent")

// fill puts what was read into a report's content.
type fill func(*report.Content)

// family is one kind of facts and how to read it. The reader is abandoned when it takes too long, so it must not touch the content itself.
type family struct {
	name string
	read func(context.Context, *machine) (fill, error)
}

// Read reads every family that it can. What failed is left out, logged, and said in content.error.
func Read(ctx context.Context, o Options) (*report.Content, error) {
	return newMachine(o).read(ctx, families)
}

func (m *machine) read(ctx context.Context, families []family) (*report.Content, error) {
	c := &report.Content{}
	var failed []string
	for _, f := range families {
		fill, err := m.attempt(ctx, f)
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("read hardware: %w", ctx.Err())
		case errors.Is(err, errAbsent):
			m.log.Debug("nothing to read", "family", f.name)
		case err != nil:
			m.log.Warn("family left out", "family", f.name, "error", err)
			failed = append(failed, f.name+": "+err.Error())
		}
		if fill != nil {
			fill(c)
		}
	}
	if failed != nil {
		c.Error = &report.Failure{Message: strings.Join(failed, "; "), Type: "incomplete"}
	}
	return c, nil
}

// attempt reads one family with a deadline from outside, and survives its panics: firmware and drivers are not to be trusted.
func (m *machine) attempt(ctx context.Context, f family) (fill, error) {
	type result struct {
		fill fill
		err  error
	}
	ctx, cancel := context.WithTimeout(ctx, familyTimeout)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r = result{nil, fmt.Errorf("panic: %v", p)}
			}
			done <- r
		}()
		r.fill, r.err = f.read(ctx, m)
	}()
	select {
	case r := <-done:
		return r.fill, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("no answer in time: %w", ctx.Err())
	}
}

// The sections that several families write to.

func hardwareOf(c *report.Content) *report.Hardware {
	if c.Hardware == nil {
		c.Hardware = &report.Hardware{}
	}
	return c.Hardware
}

// positive is a pointer to v where it says something.
func positive[T int | int32 | int64 | uint64](v T) *int64 {
	if v <= 0 {
		return nil
	}
	n := int64(v)
	return &n
}

// Units of the format: memory and file systems are counted in MiB, disks as their makers count.
const (
	mib      = 1 << 20
	megabyte = 1_000_000
)

func hasPrefix(s string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// dateTime is how the format writes times, in the machine's own zone.
const dateTime = "2006-01-02 15:04:05"

func timezone(now time.Time) *report.Timezone {
	name, _ := now.Zone()
	return &report.Timezone{Name: name, Offset: now.Format("-0700")}
}
