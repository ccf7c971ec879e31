package glpi

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// refusal is an answer to a sender whose message we do not take: the HTTP status, and the reason in words.
type refusal struct {
	status int
	reason string
}

func (r *refusal) Error() string { return r.reason }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, reason: fmt.Sprintf(format, args...)}
}

// contentTypes are those that senders use. What x-compress means differs between them, so the bytes themselves tell
// (see unpack).
var contentTypes = []string{
	"application/json", "application/xml", "text/xml",
	"application/x-compress", "application/x-compress-zlib", "application/x-compress-gzip",
}

// body is a message unpacked.
type body struct {
	data   []byte
	packed bool // it came compressed: a legacy sender wants its answer like that
}

// readBody unpacks a message, and gives up as soon as it turns out larger than limit, packed or unpacked.
func readBody(r io.Reader, head http.Header, limit int64) (body, error) {
	kind, _, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil || !slices.Contains(contentTypes, kind) {
		return body{}, refuse(http.StatusUnsupportedMediaType, "content type %q is none of %s", head.Get("Content-Type"), strings.Join(contentTypes, ", "))
	}
	wire := &capped{r: r, left: limit}
	encoded, closeEncoded, err := decodeContent(wire, head.Get("Content-Encoding"))
	if err != nil {
		return body{}, whatFailed(err)
	}
	defer closeEncoded()
	plain, packed, err := unpack(encoded)
	if err != nil {
		return body{}, whatFailed(err)
	}
	data, err := io.ReadAll(&capped{r: plain, left: limit})
	if err != nil {
		return body{}, whatFailed(err)
	}
	return body{data: data, packed: packed}, nil
}

// errTooLarge says that a message is over the limit.
var errTooLarge = errors.New("the message is too large")

// capped reads at most left bytes; then it fails, where an io.LimitReader would pretend that the message had ended.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left < 0 {
		return 0, errTooLarge
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left+1)])
	if c.left -= int64(n); c.left < 0 {
		return n, errTooLarge
	}
	return n, err
}

func decodeContent(r io.Reader, encoding string) (io.Reader, func(), error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return r, func() {}, nil
	case "gzip":
		z, err := gzip.NewReader(r)
		return z, func() {}, err
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	}
	return nil, nil, refuse(http.StatusUnsupportedMediaType, "content encoding %q is neither gzip nor zstd", encoding)
}

// unpack tells zlib, gzip and plain text apart by their first bytes.
func unpack(r io.Reader) (io.Reader, bool, error) {
	start := bufio.NewReader(r)
	first, err := start.Peek(2)
	switch {
	case len(first) == 0 && errors.Is(err, io.EOF):
		return nil, false, refuse(http.StatusBadRequest, "the message is empty")
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

// whatFailed turns a failure to read into an answer.
func whatFailed(err error) error {
	var known *refusal
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, errTooLarge), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return refuse(http.StatusRequestEntityTooLarge, "%s", errTooLarge)
	}
	return refuse(http.StatusBadRequest, "the message cannot be read: %s", err)
}
