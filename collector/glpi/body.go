package glpi

import (
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"

	"recolement/collector/message"
)

// contentTypes are those that senders use. What x-compress means differs between them, so the bytes themselves tell
// (see message.Unpack).
var contentTypes = []string{
	"application/json", "application/xml", "text/xml",
	"application/x-compress", "application/x-compress-zlib", "application/x-compress-gzip",
}

// body is a message unpacked.
type body struct {
	data   []byte
	packed bool // it came compressed: a legacy sender wants its answer like that
}

// readBody unpacks a message, and gives up as soon as it turns out larger than limit, packed or unpacked, or grow refuses.
func readBody(r io.Reader, head http.Header, limit int64, grow func(int) error) (body, error) {
	kind, _, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil || !slices.Contains(contentTypes, kind) {
		return body{}, refuse(http.StatusUnsupportedMediaType, "content type %q is none of %s", head.Get("Content-Type"), strings.Join(contentTypes, ", "))
	}
	encoded, closeEncoded, err := decodeContent(message.Limit(r, limit), head.Get("Content-Encoding"))
	if err != nil {
		return body{}, whatFailed(err)
	}
	defer closeEncoded()
	data, packed, err := message.Unpack(encoded, limit, grow)
	if err != nil {
		return body{}, whatFailed(err)
	}
	return body{data: data, packed: packed}, nil
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

// whatFailed turns a failure to read into an answer.
func whatFailed(err error) error {
	var known *refusal
	var wrong *message.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &wrong):
		return wrong
	case errors.Is(err, message.ErrTooLarge), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return refuse(http.StatusRequestEntityTooLarge, "%s", message.ErrTooLarge)
	}
	return refuse(http.StatusBadRequest, "the message cannot be read: %s", err)
}

// budget bounds the memory that the messages of all senders take together, unpacked.
type budget struct {
	used atomic.Int64
	most int64
}

// share is one sender's part of a budget.
type share struct {
	of   *budget
	size int64
}

func (s *share) grow(n int) error {
	s.size += int64(n)
	if s.of.used.Add(int64(n)) > s.of.most {
		return busy("too many large messages at once")
	}
	return nil
}

func (s *share) free() {
	s.of.used.Add(-s.size)
	s.size = 0
}

const (
	patience    = 30 * time.Second // for the first bytes of a message, and between them…
	slowest     = 5 * time.Minute  // …but no longer in all: twenty megabytes from the end of a thin line
	slowestPace = 1 << 10          // bytes a second: who is slower holds a connection and sends nothing
)

// paced is a message on its way, whose sender must keep up a pace.
type paced struct {
	r        io.Reader
	began    time.Time
	deadline func(time.Time) // sets the connection's
	set      time.Time
	n        int64
}

func (p *paced) Read(b []byte) (int, error) {
	end := p.began.Add(min(patience+time.Duration(p.n/slowestPace)*time.Second, slowest))
	if end.Sub(p.set) >= time.Second {
		p.deadline(end)
		p.set = end
	}
	n, err := p.r.Read(b)
	p.n += int64(n)
	return n, err
}
