package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// Entries lie in a row as a run of length-prefixed texts and varints: times as microseconds, each as the difference to the one
// before. What zstd makes smaller is compressed; the first byte says which.
const (
	plainEntries  = 'p'
	packedEntries = 'z'
)

func packEntries(entries []Entry) []byte {
	plain := make([]byte, 0, 256)
	var clock int64
	moment := func(t time.Time) {
		plain = binary.AppendVarint(plain, t.UnixMicro()-clock)
		clock = t.UnixMicro()
	}
	text := func(s string) { plain = append(binary.AppendUvarint(plain, uint64(len(s))), s...) }
	for i := range entries {
		e := &entries[i]
		moment(e.Recorded)
		moment(e.At)
		text(e.Source)
		plain = binary.AppendUvarint(plain, uint64(len(e.Deltas)))
		for _, d := range e.Deltas {
			for _, s := range []string{d.Field, d.Key, d.Part, d.From, d.To} {
				text(s)
			}
		}
	}
	if packed := pack(plain); len(packed) < len(plain) {
		return append([]byte{packedEntries}, packed...)
	}
	return append([]byte{plainEntries}, plain...)
}

var errCut = errors.New("it ends too early")

// unpack gives a row's entries, the first recorded first.
func (h *historyRow) unpack() ([]Entry, error) {
	plain, err := plainOf(h.entries)
	if err != nil {
		return nil, fmt.Errorf("read history of %s: %w", h.subject, err)
	}
	u := unpacking{rest: plain}
	entries := make([]Entry, 0, h.pieces)
	for len(u.rest) > 0 {
		e := Entry{Subject: h.subject, Kind: h.kind, Recorded: u.moment(), At: u.moment(), Source: u.text()}
		for n := u.count(); n > 0 && u.err == nil; n-- {
			e.Deltas = append(e.Deltas, Delta{Field: u.text(), Key: u.text(), Part: u.text(), From: u.text(), To: u.text()})
		}
		if u.err != nil {
			return nil, fmt.Errorf("read history of %s: %w", h.subject, u.err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func plainOf(entries []byte) ([]byte, error) {
	switch {
	case len(entries) > 0 && entries[0] == plainEntries:
		return entries[1:], nil
	case len(entries) > 0 && entries[0] == packedEntries:
		return unpack(entries[1:])
	}
	return nil, errCut
}

// unpacking reads what packEntries wrote; after an error it gives nothing more.
type unpacking struct {
	rest  []byte
	clock int64
	err   error
}

func (u *unpacking) moment() time.Time {
	d, n := binary.Varint(u.rest)
	if !u.took(n) {
		return time.Time{}
	}
	u.clock += d
	return time.UnixMicro(u.clock).UTC()
}

func (u *unpacking) count() uint64 {
	v, n := binary.Uvarint(u.rest)
	if !u.took(n) {
		return 0
	}
	return v
}

func (u *unpacking) text() string {
	n := u.count()
	if n > uint64(len(u.rest)) {
		u.took(0)
		return ""
	}
	s := string(u.rest[:n])
	u.rest = u.rest[n:]
	return s
}

func (u *unpacking) took(n int) bool {
	if n <= 0 {
		u.err, u.rest = errCut, nil
		return false
	}
	u.rest = u.rest[n:]
	return true
}
