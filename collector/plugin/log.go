package plugin

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"

	"github.com/hashicorp/go-hclog"
	"golang.org/x/time/rate"
)

// newLog is what go-plugin logs to: the collector's log, with so many lines a second at most.
func newLog(log *slog.Logger, plugin string) hclog.Logger {
	w := &lines{log: log.With("plugin", plugin), limit: rate.NewLimiter(20, 200)}
	return hclog.New(&hclog.LoggerOptions{Name: plugin, Level: hclog.Debug, JSONFormat: true, Output: w, DisableTime: true})
}

// lines takes hclog's JSON lines apart again. What a plugin floods us with is left out.
type lines struct {
	log   *slog.Logger
	limit *rate.Limiter
}

var _ io.Writer = (*lines)(nil)

const longestLine = 2000

func (l *lines) Write(line []byte) (int, error) {
	if !l.limit.Allow() {
		return len(line), nil
	}
	fields := map[string]any{}
	if err := json.Unmarshal(line, &fields); err != nil {
		return len(line), nil //nolint:nilerr // hclog's own lines are JSON
	}
	level := slog.LevelDebug // what go-plugin tells of itself
	var rest []any
	text := ""
	for name, value := range fields {
		switch name {
		case "@message":
			text, _ = value.(string)
		case "@level":
			level = levelOf(value)
		case "@module", "@timestamp", "timestamp":
		default:
			rest = append(rest, name, value)
		}
	}
	l.log.Log(context.Background(), level, text[:min(len(text), longestLine)], rest...)
	return len(line), nil
}

func levelOf(value any) slog.Level {
	switch value {
	case "error":
		return slog.LevelError
	case "warn":
		return slog.LevelWarn
	case "info":
		return slog.LevelInfo
	}
	return slog.LevelDebug
}
