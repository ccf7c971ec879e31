package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"recolement/agent/report"
	"recolement/collector/inventory"
	"recolement/collector/listing"
)

// document is one report's text and where it stands.
type document struct {
	order, source, line int
	file                string
	text                []byte
	unread              error // why the text is not there
}

// observed is what a document said, or why it was refused.
type observed struct {
	order, source, line int
	file                string
	observations        []inventory.Observation
	refusal             error
}

// readReports decodes all reports on all cores; of each, only what it observed is kept. received is when a report was taken that does not say.
func (a *audit) readReports(ctx context.Context, received time.Time) ([]inventory.Observation, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cores := runtime.GOMAXPROCS(0)
	documents, results := make(chan document, 2*cores), make(chan observed, 2*cores)
	var failed error
	go func() {
		defer close(documents)
		r := reader{ctx: ctx, to: documents}
		failed = r.all(a.reports)
	}()
	var workers sync.WaitGroup
	for range cores {
		workers.Go(func() {
			for d := range documents {
				results <- a.observe(d, received)
			}
		})
	}
	go func() { workers.Wait(); close(results) }()
	var all []observed
	for r := range results {
		all = append(all, r)
	}
	if failed != nil {
		return nil, failed
	}
	slices.SortFunc(all, func(x, y observed) int { return cmp.Compare(x.order, y.order) })
	return a.collect(all), nil
}

func (a *audit) observe(d document, received time.Time) observed {
	o := observed{order: d.order, source: d.source, line: d.line, file: d.file, refusal: d.unread}
	if d.unread != nil {
		return o
	}
	r, err := report.Decode(d.text)
	if err != nil {
		o.refusal = err
		return o
	}
	o.observations = a.core.Keys.Observe(r, received)
	return o
}

// collect puts the observations of all reports together, and tells of the reports that were refused.
func (a *audit) collect(all []observed) []inventory.Observation {
	first := len(a.sources)
	for _, name := range a.reports {
		a.sources = append(a.sources, listing.Source{Name: filepath.Base(name)})
	}
	n := 0
	for i := range all {
		n += len(all[i].observations)
	}
	out := make([]inventory.Observation, 0, n)
	for i := range all {
		o := &all[i]
		if o.refusal != nil {
			a.sources[first+o.source].Refused++
			fmt.Fprintln(a.stderr, a.text.T("audit.report", map[string]string{"file": o.file, "line": strconv.Itoa(o.line), "reason": o.refusal.Error()}))
			continue
		}
		a.sources[first+o.source].Count++
		out = append(out, o.observations...)
	}
	return out
}

// reader sends the text of every report of every source, in order.
type reader struct {
	ctx           context.Context
	to            chan<- document
	order, source int
}

func (r *reader) send(file string, line int, text []byte, unread error) error {
	r.order++
	select {
	case r.to <- document{order: r.order, source: r.source, line: line, file: file, text: text, unread: unread}:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

func (r *reader) all(sources []string) error {
	for i, source := range sources {
		r.source = i
		info, err := os.Stat(source)
		if err != nil {
			return fmt.Errorf("read reports: %w", err)
		}
		if info.IsDir() {
			err = r.folder(source)
		} else {
			err = r.file(source)
		}
		if err != nil {
			return fmt.Errorf("read reports: %w", err)
		}
	}
	return nil
}

// folder reads the reports in a folder and the folders in it.
func (r *reader) folder(dir string) error {
	found := false
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !slices.Contains([]string{".json", ".ndjson", ".jsonl"}, strings.ToLower(filepath.Ext(path))) {
			return err
		}
		found = true
		return r.file(path)
	})
	if err == nil && !found {
		return fmt.Errorf("%s: no .ndjson or .json file in this folder", dir)
	}
	return err
}

// file reads the reports of one file: one a line, but for .json, which holds one, or several one after the other, or a list of them.
func (r *reader) file(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		if _, err := in.Discard(3); err != nil {
			return err
		}
	}
	if strings.EqualFold(filepath.Ext(path), ".json") {
		return r.values(path, in)
	}
	return r.lines(path, in)
}

func (r *reader) lines(path string, in *bufio.Reader) error {
	for number := 1; ; number++ {
		line, err := readLine(in)
		var unread error
		if errors.Is(err, report.ErrTooLarge) {
			unread, err = err, nil
		}
		if unread != nil || len(bytes.TrimSpace(line)) > 0 {
			if err := r.send(path, number, line, unread); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, number, err)
		}
	}
}

// readLine reads a line; of one that is larger than a report may be, nothing is kept.
func readLine(in *bufio.Reader) (line []byte, err error) {
	size := 0
	for {
		part, err := in.ReadSlice('\n')
		if size += len(part); size <= report.MaxSize {
			line = append(line, part...)
		} else {
			line = nil
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case size > report.MaxSize && (err == nil || errors.Is(err, io.EOF)):
			return nil, report.ErrTooLarge
		default:
			return line, err
		}
	}
}

// values reads JSON values, one after the other or as a list; they are counted instead of lines. Behind one that is not well-formed
// nothing can be told apart: it ends its file.
func (r *reader) values(path string, in *bufio.Reader) error {
	d := json.NewDecoder(in)
	list, err := isList(in)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if list {
		if _, err := d.Token(); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	for number := 1; !list || d.More(); number++ {
		var text json.RawMessage
		err := d.Decode(&text)
		if !list && errors.Is(err, io.EOF) {
			if number == 1 {
				return r.send(path, number, nil, errors.New("empty file"))
			}
			return nil
		}
		if sent := r.send(path, number, text, err); sent != nil || err != nil {
			return sent
		}
	}
	return nil
}

// isList says whether the first value is a list; blanks before it are dropped.
func isList(in *bufio.Reader) (bool, error) {
	for {
		b, err := in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		case b != ' ' && b != '\t' && b != '\r' && b != '\n':
			return b == '[', in.UnreadByte()
		}
	}
}
