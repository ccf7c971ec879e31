package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
)

// console is where the program talks with a person.
type console struct {
	in        io.Reader
	out, errs io.Writer
	texts     texts
}

const (
	many    = 1 << 16 // addresses; more are not swept without being asked for twice
	tooMany = 1 << 32
)

var errDeclined = errors.New("not swept")

// confirm asks before a sweep of very many addresses, which is mostly a range that was typed wrongly.
func (f *sweepFlags) confirm(count uint64, s *scanner, c console) error {
	if count > tooMany {
		return errors.New(c.texts.say("sweep.too-many", count))
	}
	if count <= many || f.yes {
		return nil
	}
	probes, _, err := s.probes()
	if err != nil {
		return err
	}
	questions := count * uint64(len(probes)*(f.retries+1))
	takes := time.Duration(float64(questions) / float64(f.rate) * float64(time.Second)).Round(time.Minute)
	if !isTerminal(c.errs) || !isTerminal(c.in) {
		return errors.New(c.texts.say("sweep.unconfirmed", count, takes))
	}
	return c.ask(c.texts.say("sweep.confirm", count, takes))
}

// ask takes only a clear yes for one.
func (c console) ask(question string) error {
	fmt.Fprint(c.errs, question+" ")
	answer, err := bufio.NewReader(io.LimitReader(c.in, 100)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "o", "oui":
		return nil
	}
	return errDeclined
}

// bar shows progress on a terminal, and nothing elsewhere.
type bar struct {
	texts texts
	shown *progressbar.ProgressBar // nil elsewhere
}

func newBar(w io.Writer, t texts) *bar {
	if !isTerminal(w) {
		return &bar{}
	}
	return &bar{texts: t, shown: progressbar.NewOptions64(-1, progressbar.OptionSetWriter(w), progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(100*time.Millisecond))}
}

// show moves the bar: one half for the sweep, one for reading who answered.
func (b *bar) show(p progress) {
	if b.shown == nil || p.questions == 0 {
		return
	}
	const whole = 1000
	swept := p.asked * whole / p.questions
	read := swept
	if p.answering > 0 {
		read = min(read, uint64(p.read)*whole/uint64(p.answering))
	}
	b.shown.ChangeMax64(2 * whole)
	b.shown.Describe(b.texts.say("progress", p.answering, p.read))
	_ = b.shown.Set64(int64(swept + read))
}

func (b *bar) close() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}
