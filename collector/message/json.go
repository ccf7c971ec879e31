package message

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"recolement/agent/report"
)

// json reads values: one a line where the first line is one, else as they come.
func (r *reader) json(entry string, in *bufio.Reader) error {
	first, err := r.line(in)
	if err != nil && !errors.Is(err, io.EOF) {
		return r.give(Item{Entry: entry, Err: refusal(err)})
	}
	rest := io.MultiReader(bytes.NewReader(first), in)
	if trimmed := bytes.TrimSpace(first); len(trimmed) > 0 && trimmed[0] == '{' && json.Valid(trimmed) {
		return r.lines(entry, bufio.NewReader(rest))
	}
	return r.values(entry, rest)
}

// line reads one line with its end, unless it is larger than a message may be.
func (r *reader) line(in *bufio.Reader) (line []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if int64(len(line)+len(part)) > r.limits.Message {
			return nil, ErrTooLarge
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (r *reader) lines(entry string, in *bufio.Reader) error {
	for number := 1; ; number++ {
		line, err := r.line(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return r.give(Item{Entry: entry, Line: number, Err: refusal(err)})
		}
		if len(bytes.TrimSpace(line)) > 0 {
			if err := r.give(item(entry, number, line)); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}

// values reads values one after the other, or a list of them. Behind one that is not well-formed nothing can be told apart.
func (r *reader) values(entry string, in io.Reader) error {
	start := bufio.NewReader(in)
	within := &renewed{r: start, each: r.limits.Message, left: r.limits.Message}
	d := json.NewDecoder(within)
	list := false
	if head, _ := start.Peek(512); len(bytes.TrimSpace(head)) > 0 && bytes.TrimSpace(head)[0] == '[' {
		list = true
		if _, err := d.Token(); err != nil {
			return r.give(Item{Entry: entry, Err: refusal(err)})
		}
	}
	for number := 1; !list || d.More(); number++ {
		within.left = within.each
		var value json.RawMessage
		err := d.Decode(&value)
		if !list && errors.Is(err, io.EOF) && number > 1 {
			return nil
		}
		if err != nil {
			return r.give(Item{Entry: entry, Line: number, Err: refusal(err)})
		}
		if err := r.give(item(entry, number, value)); err != nil {
			return err
		}
	}
	return nil
}

// renewed is a limit that begins again with each value.
type renewed struct {
	r          io.Reader
	each, left int64
}

func (l *renewed) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

// item decodes one report in JSON.
func item(entry string, number int, data []byte) Item {
	i := Item{Entry: entry, Line: number}
	action, err := report.Action(data)
	switch {
	case err != nil:
		i.Err = refusal(err)
	case action != "inventory" && action != "netinventory" && action != "netdiscovery":
		i.Err = wrong("a message of the kind %q is no report", cut(action))
	default:
		i.Report, err = report.Decode(data)
		if err != nil {
			i.Err = refusal(err)
		}
	}
	return i
}
