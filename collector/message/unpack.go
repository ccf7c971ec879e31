package message

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// ErrTooLarge says that a message is over its limit, packed or unpacked, or has far more parts than its size explains.
var ErrTooLarge = errors.New("the message is too large")

// Error says why something is no message, in words for whoever sent it.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

func wrong(format string, args ...any) error { return &Error{Reason: fmt.Sprintf(format, args...)} }

// Limit reads at most n bytes of r; then it fails with ErrTooLarge, where an io.LimitReader would pretend that r had ended.
func Limit(r io.Reader, n int64) io.Reader { return &capped{r: r, left: n} }

type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left < 0 {
		return 0, ErrTooLarge
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left+1)])
	if c.left -= int64(n); c.left < 0 {
		return n, ErrTooLarge
	}
	return n, err
}

// Unpack reads a message that may be compressed (zlib or gzip: what senders call it is not to be trusted, so its first bytes
// tell) and gives up as soon as it turns out larger than limit. packed says that it was. grow, unless nil, is told of each piece that
// is about to be kept, and may refuse it.
func Unpack(r io.Reader, limit int64, grow func(n int) error) (data []byte, packed bool, err error) {
	plain, packed, err := unpacked(r)
	if err != nil {
		return nil, packed, err
	}
	plain = Limit(plain, limit)
	if grow != nil {
		plain = growing{plain, grow}
	}
	data, err = io.ReadAll(plain)
	return data, packed, err
}

type growing struct {
	r    io.Reader
	grow func(n int) error
}

func (g growing) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if refused := g.grow(n); refused != nil {
		return 0, refused
	}
	return n, err
}

// unpacked tells zlib, gzip and plain text apart by their first bytes.
func unpacked(r io.Reader) (io.Reader, bool, error) {
	start := bufio.NewReader(r)
	first, err := start.Peek(2)
	switch {
	case len(first) == 0 && errors.Is(err, io.EOF):
		return nil, false, wrong("the message is empty")
	case err != nil && !errors.Is(err, io.EOF):
		return nil, false, err
	case bytes.Equal(first, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(start)
		return z, true, err
	case len(first) == 2 && first[0]&0x0f == 8 && (int(first[0])<<8|int(first[1]))%31 == 0:
		z, err := zlib.NewReader(start)
		return z, true, err
	}
	return start, false, nil
}

// Pack compresses with zlib, as senders of XML want their answers when they have sent so themselves.
func Pack(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data) // a bytes.Buffer does not fail
	_ = z.Close()
	return b.Bytes()
}
