// Package message reads what inventory agents say, whatever it is wrapped in: compressed or not, JSON or the XML of FusionInventory
// and OCS, one message or a file or archive of many, always within limits. It makes reports of the format of agent/report from it,
// and writes the answers of the XML protocol. HTTP is left to glpi, the meaning of a report to estate.
package message

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"recolement/agent/report"
)

// Limits bound what is read out of one file.
type Limits struct {
	Message  int64 // bytes of one message, unpacked
	Unpacked int64 // bytes of the whole, unpacked
	Entries  int   // files in an archive
	Ratio    int64 // how many times its packed size an entry of an archive may have, beyond a megabyte
}

// DefaultLimits are for files that people choose: an export of some thousand inventories.
func DefaultLimits() Limits {
	return Limits{Message: report.MaxSize, Unpacked: 1 << 30, Entries: 20_000, Ratio: 200}
}

// Item is one report of a file, or the reason why there is none.
type Item struct {
	Entry  string // the file's name in its archive, without folders
	Line   int    // line of a file with a report per line, else number of the report in its file; 0: the file as a whole
	Report *report.Report
	Err    error // what is wrong, in words for people
}

// Files gives each report of a file, in order: JSON (one report, several one after the other, a list, one a line), XML, either of them
// compressed, or a zip archive of such files. What cannot be taken is given as an Item with Err, and the rest goes on as far as it can be
// told apart. The error is use's, the context's, or one of reading the file.
func Files(ctx context.Context, name string, file io.ReaderAt, size int64, limits Limits, use func(Item) error) error {
	r := reader{ctx: ctx, limits: limits, left: limits.Unpacked, use: use}
	head := make([]byte, 4)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read file: %w", err)
	}
	if isZip(head[:n]) {
		return r.archive(file, size)
	}
	return r.file("", name, io.NewSectionReader(file, 0, size))
}

type reader struct {
	ctx    context.Context
	limits Limits
	left   int64 // bytes that may still be unpacked
	use    func(Item) error
}

// give hands an item on, unless nobody waits for it any more.
func (r *reader) give(i Item) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return r.use(i)
}

// file reads one file, packed or not.
func (r *reader) file(entry, name string, in io.Reader) error {
	plain, _, err := unpacked(in)
	if err != nil {
		return r.give(Item{Entry: entry, Err: refusal(err)})
	}
	counted := &counter{r: Limit(plain, r.left)}
	defer func() { r.left -= counted.n }()
	text := bufio.NewReaderSize(counted, 64<<10)
	if mark, err := text.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = text.Discard(3) // it was there
	}
	head, _ := text.Peek(512)
	ext := strings.ToLower(path.Ext(name))
	switch {
	case IsXML(head):
		return r.xml(entry, text)
	case ext == ".ndjson" || ext == ".jsonl":
		return r.lines(entry, text)
	}
	return r.json(entry, text)
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// refusal keeps what is written for people, and says the rest in words.
func refusal(err error) error {
	var known *Error
	if errors.As(err, &known) || errors.Is(err, ErrTooLarge) || errors.Is(err, report.ErrTooLarge) {
		return err
	}
	var decoded *report.Error
	if errors.As(err, &decoded) {
		return err
	}
	return wrong("cannot be read: %s", cut(err.Error()))
}

func (r *reader) xml(entry string, in io.Reader) error {
	data, err := io.ReadAll(Limit(in, r.limits.Message))
	if err != nil {
		return r.give(Item{Entry: entry, Err: refusal(err)})
	}
	m, err := ReadXML(data)
	if err != nil {
		return r.give(Item{Entry: entry, Err: refusal(err)})
	}
	reports, progress, err := m.Reports()
	if err != nil {
		return r.give(Item{Entry: entry, Err: refusal(err)})
	}
	if len(reports) == 0 {
		return r.give(Item{Entry: entry, Err: wrong("a message without a report: query %q, %d addresses without a device", cut(m.Query), progress.Unknown)})
	}
	for i, found := range reports {
		if err := r.give(Item{Entry: entry, Line: i + 1, Report: found}); err != nil {
			return err
		}
	}
	return nil
}
