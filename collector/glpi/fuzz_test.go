package glpi

import (
	"bytes"
	"errors"
	"net/http"
	"testing"
)

// What comes over the network must be unpacked within the limit, or refused with a reason; never more, never a panic.
func FuzzReadBody(f *testing.F) {
	report := pc("pc-1", "PC", "SN1")
	f.Add("application/json", "", report)
	f.Add("application/x-compress-zlib", "", zlibbed(report))
	f.Add("application/x-compress-gzip", "", gzipped(report))
	f.Add("application/json", "gzip", gzipped(report))
	f.Add("application/json", "zstd", []byte("\x28\xb5\x2f\xfd\x04\x00\x11\x00\x00{}\x00\x00\x00\x00"))
	f.Add("text/xml", "", []byte("<REQUEST/>"))
	f.Fuzz(func(t *testing.T, kind, encoding string, data []byte) {
		const limit = 4096
		head := http.Header{"Content-Type": {kind}, "Content-Encoding": {encoding}}
		got, err := readBody(bytes.NewReader(data), head, limit, nil)
		var known *refusal
		switch {
		case err == nil && len(got.data) > limit:
			t.Errorf("%d bytes let through", len(got.data))
		case err != nil && !errors.As(err, &known):
			t.Errorf("no answer for %v", err)
		case err != nil && (known.status < 400 || known.status > 499 || known.reason == ""):
			t.Errorf("answer %d %q", known.status, known.reason)
		}
	})
}
