package api

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"recolement/agent/report"
)

const (
	taken   = "taken"
	refused = "refused"

	linesAhead = 64       // that are taken together: they share the estate's transactions
	bytesAhead = 48 << 20 // of lines that are being taken; a report costs several times its size in memory
)

// intake takes the reports of a stream: it reads on while lines are being taken, as far as they are bounded, and gives, in order, a channel
// for the answer to each. It ends with the stream, or with ctx.
func (s *service) intake(ctx context.Context, from io.Reader) <-chan chan taking {
	answers := make(chan chan taking, linesAhead)
	go func() {
		defer close(answers)
		lines := newLineReader(from, report.MaxSize)
		room := semaphore.NewWeighted(bytesAhead)
		for n := 1; ; n++ {
			line, err := lines.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && len(line) == 0 {
				continue
			}
			answer := make(chan taking, 1)
			if err != nil {
				answer <- taking{Line: n, Status: refused, Problem: s.told(ctx, err)}
			}
			size := min(int64(len(line))+1<<10, bytesAhead)
			if room.Acquire(ctx, size) != nil {
				return
			}
			select {
			case answers <- answer:
			case <-ctx.Done():
				return
			}
			if err == nil {
				go func() {
					defer room.Release(size)
					answer <- s.takeReport(ctx, n, line)
				}()
				continue
			}
			room.Release(size)
			if !errors.Is(err, errLongLine) {
				return
			}
		}
	}()
	return answers
}

// takeReport hands one line to the estate, and says what became of it once that is on disk.
func (s *service) takeReport(ctx context.Context, n int, line []byte) (t taking) {
	t = taking{Line: n, Status: refused}
	defer func() {
		if p := recover(); p != nil { // what comes from machines must not end the collector
			s.Log.Error("report panicked", "line", n, "panic", p)
			t.Problem = s.told(ctx, errors.New("report panicked"))
		}
	}()
	r, err := report.Decode(line)
	if err != nil {
		t.Problem = s.told(ctx, wrong("body.line", err.Error()))
		return t
	}
	t.DeviceID = r.DeviceID
	if err := s.Estate.Report(ctx, r, s.Now()); err != nil {
		t.Problem = s.told(ctx, err)
		return t
	}
	t.Status = taken
	return t
}

// errLongLine says that a line is over the limit; the one behind it can be read.
var errLongLine = wrong("body.line", "the line is too long: a report has at most 32 MiB")

// lineReader cuts a stream into lines and holds one of them at a time.
type lineReader struct {
	from *bufio.Reader
	most int
}

func newLineReader(from io.Reader, most int) *lineReader {
	return &lineReader{from: bufio.NewReaderSize(from, 64<<10), most: most}
}

// next gives the next line without its end and the blanks around it; io.EOF behind the last. What was given is the caller's.
func (l *lineReader) next() ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := l.from.ReadSlice('\n')
		if len(line)+len(part) > l.most {
			long, line = true, nil
		} else if !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (len(line) > 0 || long), err == nil:
			if long {
				return nil, errLongLine
			}
			return bytes.TrimSpace(line), nil
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		}
		_, why := notRead(err)
		return nil, wrong("body", why)
	}
}

// deadlined gives a sender some time for each part of a body, rather than for all of it.
type deadlined struct {
	io.Reader
	control *http.ResponseController
}

func (d deadlined) Read(p []byte) (int, error) {
	_ = d.control.SetReadDeadline(time.Now().Add(lineTime)) // a test's recorder has no connection
	return d.Reader.Read(p)
}
