package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxLog is the size above which a log is put aside for a new one.
const maxLog = 4 << 20

// serviceLog is where a service writes: a file beside its state, since nobody hears its standard error.
func serviceLog(state string) (io.WriteCloser, error) {
	if err := os.MkdirAll(state, 0o700); err != nil {
		return nil, fmt.Errorf("make state directory: %w", err)
	}
	path := filepath.Join(state, "agent.log")
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		os.Rename(path, path+".old") // what cannot be put aside is written on
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	return out, nil
}
