package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"recolement/agent/report"
	"recolement/collector/inventory"
)

// Document is what a source has said of itself so far: one report put together from several, and when each part of it was true.
type Document struct {
	Report json.RawMessage      `json:"report"`
	Taken  map[string]time.Time `json:"taken"` // by part: a section's name, or section.key
}

// Document reads what an observation was read from; nil when there is none.
func (r reader) Document(ctx context.Context, source, subject string) (*Document, error) {
	doc, err := r.document(ctx, "source = $1 AND subject = $2", source, subject)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return doc, err
}

// Report reads the newest report about a device, put together from full and partial ones.
func (r reader) Report(ctx context.Context, deviceID string) (*report.Report, error) {
	doc, err := r.document(ctx, "device_id = $1 AND document IS NOT NULL ORDER BY taken DESC, source, subject LIMIT 1", deviceID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, inventory.Errorf(inventory.NotFound, "no report of device %s", deviceID)
	}
	if err != nil {
		return nil, err
	}
	decoded, err := report.Decode(doc.Report)
	if err != nil {
		return nil, fmt.Errorf("decode report of device %s: %w", deviceID, err)
	}
	return decoded, nil
}

func (r reader) document(ctx context.Context, where string, args ...any) (*Document, error) {
	var packed []byte
	if err := r.q.QueryRowContext(ctx, "SELECT document FROM observation WHERE "+where, args...).Scan(&packed); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if packed == nil {
		return nil, nil
	}
	plain, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	doc := new(Document)
	if err := json.Unmarshal(plain, doc); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return doc, nil
}

// PutDocument keeps, compressed, what an observation was read from.
func (tx *Tx) PutDocument(ctx context.Context, source, subject string, doc *Document) error {
	plain, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	err = perform(ctx, tx.q, "UPDATE observation SET document = $3 WHERE source = $1 AND subject = $2", source, subject, pack(plain))
	if err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
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
