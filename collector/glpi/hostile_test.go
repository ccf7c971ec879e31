package glpi

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"recolement/collector/message"
)

const tenGigabytes = 10 << 30

// repeated is what unpacks to ten gigabytes, made without packing them: a piece that may follow itself, again and again.
type repeated struct {
	head, piece []byte
	times       int
	rest        *bytes.Reader
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == nil {
		r.rest = bytes.NewReader(r.head)
	}
	for r.rest.Len() == 0 {
		if r.times == 0 {
			return 0, io.EOF
		}
		r.times--
		r.rest.Reset(r.piece)
	}
	return r.rest.Read(p)
}

// bombs are bodies of ten gigabytes, by how they are packed.
func bombs(t *testing.T) map[string]func() io.Reader {
	t.Helper()
	const size = 1 << 20
	blank := bytes.Repeat([]byte(" "), size)
	member := gzipped(blank)
	frame := zstded(t, blank)
	// Behind a flush, the same piece of a zlib stream may come any number of times.
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	var cuts [2]int
	for i := range cuts {
		if _, err := z.Write(blank); err != nil {
			t.Fatal(err)
		}
		if err := z.Flush(); err != nil {
			t.Fatal(err)
		}
		cuts[i] = b.Len()
	}
	first, piece := bytes.Clone(b.Bytes()[:cuts[0]]), bytes.Clone(b.Bytes()[cuts[0]:cuts[1]])
	return map[string]func() io.Reader{
		"gzip":  func() io.Reader { return &repeated{piece: member, times: tenGigabytes / size} },
		"zlib":  func() io.Reader { return &repeated{head: first, piece: piece, times: tenGigabytes / size} },
		"zstd":  func() io.Reader { return &repeated{piece: frame, times: tenGigabytes / size} },
		"plain": func() io.Reader { return &repeated{piece: blank, times: tenGigabytes / size} },
	}
}

// peak watches the heap until the function that it gives is called, which says by how many bytes it grew at most.
func peak() func() uint64 {
	runtime.GC()
	var start, now runtime.MemStats
	runtime.ReadMemStats(&start)
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		most := start.HeapAlloc
		for {
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
			select {
			case <-stop:
				done <- most - start.HeapAlloc
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-done }
}

// Bodies that unpack to ten gigabytes are refused at the limit, and cost the memory of the limit, not theirs.
func TestBombs(t *testing.T) {
	for name, open := range bombs(t) {
		head := http.Header{"Content-Type": {"application/x-compress"}}
		if name == "zstd" {
			head.Set("Content-Encoding", "zstd")
		}
		measured := peak()
		_, err := readBody(open(), head, smallLimit, nil)
		grown := measured()
		var known *refusal
		if !errors.As(err, &known) || known.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: heap grew by %.1f MB for a limit of %.1f", name, float64(grown)/(1<<20), float64(smallLimit)/(1<<20))
		if grown > 8*smallLimit {
			t.Errorf("%s: the heap grew by %d bytes", name, grown)
		}
	}
}

// The bombs above are what they claim to be: the little that is read of them unpacks well beyond the limit.
func TestBombsAreReal(t *testing.T) {
	const read = 64 << 10
	for name, open := range bombs(t) {
		if name == "plain" {
			continue
		}
		encoding := ""
		if name == "zstd" {
			encoding = "zstd"
		}
		decoded, done, err := decodeContent(io.LimitReader(open(), read), encoding)
		if err != nil {
			t.Fatal(err)
		}
		unpacked := 0
		_, _, err = message.Unpack(decoded, 1<<30, func(n int) error {
			unpacked += n
			return nil
		})
		done()
		if unpacked < 8*smallLimit {
			t.Errorf("%s: %d bytes unpack to %d: %v", name, read, unpacked, err)
		}
	}
}

// Many large messages at once do not add up without end: some are told to come back.
func TestBudget(t *testing.T) {
	b := &budget{most: 10 << 20}
	shares := make([]*share, 4)
	busy := 0
	for i := range shares {
		shares[i] = &share{of: b}
		_, err := readBody(bytes.NewReader(bytes.Repeat([]byte(" "), 3<<20)), http.Header{"Content-Type": {"application/json"}}, smallLimit, shares[i].grow)
		var known *refusal
		if errors.As(err, &known) && known.status == http.StatusServiceUnavailable {
			busy++
		}
	}
	if busy != 1 {
		t.Errorf("%d of 4 turned away", busy)
	}
	for _, s := range shares {
		s.free()
	}
	if left := b.used.Load(); left != 0 {
		t.Errorf("%d bytes are never given back", left)
	}
}

func TestDeepNesting(t *testing.T) {
	s := newSite(t, anyone())
	const deep = 100_000
	rows := map[string]sent{
		"JSON":         {kind: kindOfJSON, body: []byte(`{"deviceid":"x","content":` + strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep) + "}")},
		"lists":        {kind: kindOfJSON, body: []byte(`{"deviceid":"x","content":{"bios":` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + "}}")},
		"only opening": {kind: kindOfJSON, body: []byte(strings.Repeat("[", deep))},
		"contact":      {kind: kindOfJSON, body: []byte(`{"action":"contact","deviceid":"x","tag":` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + "}")},
		"XML":          {kind: "text/xml", body: []byte("<REQUEST>" + strings.Repeat("<A>", deep) + strings.Repeat("</A>", deep) + "</REQUEST>")},
		"doctype":      {kind: "text/xml", body: []byte("<!DOCTYPE " + strings.Repeat("<!A ", deep) + "><REQUEST/>")},
	}
	for name, m := range rows {
		if r := s.send(t, m); r.status < 400 || r.status >= 500 || len(r.body) > 2000 {
			t.Errorf("%s: %d, %d bytes: %.200s", name, r.status, len(r.body), r.body)
		}
	}
}

// What is not UTF-8 is read all the same, and told.
func TestInvalidUTF8(t *testing.T) {
	s := newSite(t, anyone())
	r := s.send(t, sent{kind: kindOfJSON, body: pc("pc-8", "Mairie \xe9tage", "SN8888")})
	if got := s.devices(t); r.status != 200 || len(got) != 1 || got[0] != "Mairie étage" {
		t.Errorf("%d %s: devices %q", r.status, r.body, got)
	}
	if odd, err := s.store.OddAgents(t.Context(), 1); err != nil || len(odd) != 1 {
		t.Errorf("odd %+v, %v", odd, err)
	}
}

// trickle gives a byte at a time.
type trickle struct{ n int }

func (s *trickle) Read(p []byte) (int, error) {
	s.n++
	p[0] = ' '
	return 1, nil
}

// A sender must keep up a pace: its deadline moves with what it has sent, and never beyond the longest.
func TestPace(t *testing.T) {
	began := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	var end time.Time
	p := &paced{r: &trickle{}, began: began, deadline: func(at time.Time) { end = at }}
	b := make([]byte, 1)
	for range 100 { // at a byte a second it is over before these have come
		if _, err := p.Read(b); err != nil {
			t.Fatal(err)
		}
	}
	if got := end.Sub(began); got != patience {
		t.Errorf("after 100 bytes: %s", got)
	}
	p.n = 60 * slowestPace
	p.Read(b)
	if got := end.Sub(began); got != patience+time.Minute {
		t.Errorf("after a minute's worth: %s", got)
	}
	p.n = 1 << 30
	p.Read(b)
	if got := end.Sub(began); got != slowest {
		t.Errorf("after a gigabyte: %s", got)
	}
}

// While some are slow, others are served.
func TestSlowSendersHoldNobodyUp(t *testing.T) {
	s := newSite(t, anyone())
	var slow sync.WaitGroup
	stop := make(chan struct{})
	for range 50 {
		r, w := io.Pipe()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/inventory", r)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", kindOfJSON)
		slow.Go(func() {
			if response, err := http.DefaultClient.Do(request); err == nil {
				response.Body.Close()
			}
		})
		slow.Go(func() {
			fmt.Fprint(w, "{")
			<-stop
			w.CloseWithError(io.ErrUnexpectedEOF)
		})
	}
	for i := range 20 {
		if r := s.send(t, sent{kind: kindOfJSON, body: pc(fmt.Sprint("pc-", i), fmt.Sprint("PC", i), fmt.Sprint("SN900", i))}); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	close(stop)
	slow.Wait()
}

// Memory stays flat over many refused messages.
func TestRefusalsLeaveNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	s := newSite(t, anyone())
	body := bomb(64 << 20)
	send := func() {
		if r := s.send(t, sent{kind: "application/x-compress", body: body}); r.status != 413 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	send()
	live := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := live()
	for range 100 {
		send()
	}
	after := live()
	t.Logf("%.1f MB before, %.1f MB after 100 bombs", float64(before)/(1<<20), float64(after)/(1<<20))
	if after > before+8<<20 {
		t.Errorf("%d bytes more are held", after-before)
	}
}
