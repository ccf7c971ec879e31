package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows/svc/eventlog"

	"recolement/agent/internal/service"
)

// maxLog is the size above which a log is put aside for a new one.
const maxLog = 4 << 20

// serviceLog is where a service writes: a file beside its state, since nobody hears its standard error; and what went wrong into the event
// log as well, where administrators look.
func serviceLog(state string, level slog.Level) (*slog.Logger, io.Closer, error) {
	path := filepath.Join(state, "agent.log")
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		os.Rename(path, path+".old") // what cannot be put aside is written on
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open log: %w", err)
	}
	file := slog.NewTextHandler(out, &slog.HandlerOptions{Level: level})
	events, err := eventlog.Open(service.Name)
	if err != nil {
		return slog.New(file), out, nil
	}
	return slog.New(slog.NewMultiHandler(file, slog.NewTextHandler(eventWriter{events}, &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: withoutTime}))), out, nil
}

// The numbers of events. The source's messages have numbers from 1 to 1000, all with the same text: what they are given.
const (
	eventWarning = 2
	eventError   = 3
)

// eventWriter makes an event of each line; it lives as long as the process.
type eventWriter struct{ log *eventlog.Log }

func (w eventWriter) Write(line []byte) (int, error) {
	write, number := w.log.Warning, uint32(eventWarning)
	if bytes.HasPrefix(line, []byte("level="+slog.LevelError.String())) {
		write, number = w.log.Error, eventError
	}
	if err := write(number, string(bytes.TrimSpace(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}

// withoutTime leaves to the event log what it notes by itself.
func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// lastWords says in the event log why a service did not start: nobody hears its standard error.
func lastWords(err error) {
	events, openErr := eventlog.Open(service.Name)
	if openErr != nil {
		return
	}
	defer events.Close()
	events.Error(eventError, "The service did not start: "+err.Error()) // there is nobody else to tell
}
