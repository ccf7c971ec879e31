package store

import (
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// section is a large part of a document, or, without a name, all small ones together.
type section struct {
	source, subject, name string
	document              []byte
}

var sections = table[section]{
	name:    "section",
	key:     []string{"source", "subject", "name"},
	columns: []string{"document"},
	places:  func(s *section) []any { return []any{&s.source, &s.subject, &s.name, &s.document} },
}

// One packer and one unpacker serve all: both may be used by many goroutines at once, and making one is dear. Neither can fail
// to be made with these options.
var (
	packer, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true))
	unpacker, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(256<<20))
)

func pack(plain []byte) []byte {
	return packer.EncodeAll(plain, make([]byte, 0, len(plain)/3))
}

func unpack(packed []byte) ([]byte, error) {
	if packed == nil {
		return nil, nil
	}
	plain, err := unpacker.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return plain, nil
}
