package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Rows in NDJSON take the way of a file: they are previewed and imported, and what is wrong in one names its line.
func TestRowsAsNDJSON(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	rows := `{"number":"19933","type":"PC portable","serial":"5CG0042XYZ","entity":"TO","purchase_date":"2020-01-31"}` + "\n" +
		`{"number":19934,"type":"PC fixe","serial":"DELL774","entity":"TO","comment":"a;b \"c\"\nd"}` + "\n"
	var done importedDetail
	s.want(t, 201, call{method: "POST", path: "/imports?file=rows.ndjson", token: s.token(t, "import"), kind: ndjson, body: rows}).into(t, &done)
	if done.New != 2 || done.Refused != 0 || len(done.Problems) != 0 {
		t.Errorf("%+v", done)
	}
	var found page[Asset]
	s.want(t, 200, call{method: "GET", path: "/assets?sort=number", token: s.token(t, "read")}).into(t, &found)
	if len(found.Items) != 2 || found.Items[1].InventoryNumber != "19934" || !found.Items[0].PurchaseDate.Equal(time.Date(2020, 1, 31, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", found.Items)
	}
}

// A thousand reports in one stream are answered in order, each once, and are there when they are answered.
func TestReportsAreAnsweredInOrder(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *site) {
		const n = 300
		var body strings.Builder
		for i := range n {
			if i%50 == 7 {
				body.WriteString("{\"deviceid\":\n")
				continue
			}
			body.WriteString(pcReport(fmt.Sprintf("pc-%d", i), fmt.Sprintf("PC%d", i), fmt.Sprintf("SN%06d", i)) + "\n")
		}
		r := s.want(t, 200, call{method: "POST", path: "/reports", token: s.token(t, "report"), kind: ndjson, body: body.String()})
		line := 0
		for text := range bytes.Lines(r.body) {
			line++
			var got taking
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			want := taken
			if line%50 == 8 {
				want = refused
			}
			if got.Line != line || got.Status != want || (want == refused) != (got.Problem != nil) {
				t.Errorf("line %d: %+v", line, got)
			}
		}
		if line != n {
			t.Errorf("%d answers, want %d", line, n)
		}
		var devices page[Device]
		s.want(t, 200, call{method: "GET", path: "/devices?q=elitebook&count=true&limit=1", token: s.token(t, "read")}).into(t, &devices)
		if *devices.Total != n-6 {
			t.Errorf("%d devices", *devices.Total)
		}
		again := s.want(t, 200, call{method: "POST", path: "/reports?answers=refused", token: s.token(t, "report"), kind: ndjson, body: body.String()})
		if lines := bytes.Count(again.body, []byte("\n")); lines != 7 {
			t.Errorf("%d answers of refusals and the end", lines)
		}
	})
}

// An answer comes while the stream is still open.
func TestReportsAreAnsweredAsTheyCome(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	reading, writing := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+Base+"/reports", reading)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", ndjson)
	request.Header.Set("Authorization", "Bearer "+s.token(t, "report"))
	go func() { io.WriteString(writing, pcReport("pc-1", "PC1", "SN1111")+"\n") }()
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answers := bufio.NewScanner(response.Body)
	if !answers.Scan() || !strings.Contains(answers.Text(), `"taken"`) {
		t.Fatalf("%q, %v", answers.Text(), answers.Err())
	}
	io.WriteString(writing, "nonsense\n")
	if !answers.Scan() || !strings.Contains(answers.Text(), `"refused"`) {
		t.Fatalf("%q, %v", answers.Text(), answers.Err())
	}
	writing.Close()
	if answers.Scan() {
		t.Errorf("one more: %q", answers.Text())
	}
}

func TestLineReader(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"lines":        {"a\nb\n", "a b EOF"},
		"no last end":  {"a\nb", "a b EOF"},
		"blank":        {"a\n\n \nb", "a   b EOF"},
		"long":         {"a\n" + strings.Repeat("x", 11) + "\nb\n", "a long b EOF"},
		"just":         {strings.Repeat("x", 10) + "\n", strings.Repeat("x", 10) + " EOF"},
		"long at last": {strings.Repeat("x", 20), "long EOF"},
		"nothing":      {"", "EOF"},
		"carriage":     {"a\r\nb\r\n", "a b EOF"},
	} {
		for _, from := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text))} {
			lines := newLineReader(from, 11)
			var got []string
			for {
				line, err := lines.next()
				if errors.Is(err, io.EOF) {
					got = append(got, "EOF")
					break
				}
				if errors.Is(err, errLongLine) {
					got = append(got, "long")
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(line))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%s: %q, want %q", name, s, c.want)
			}
		}
	}
	lines := newLineReader(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(errors.New("gone"))), 10)
	if line, err := lines.next(); string(line) != "a" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
	if _, err := lines.next(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a line that broke off passes for whole: %v", err)
	}
}

// What the reader gives is what strings.Split gives, whatever the text and however it comes in.
func FuzzLineReader(f *testing.F) {
	f.Add([]byte("a\n\nb"), uint8(3))
	f.Add([]byte("{\"a\":1}\r\n"), uint8(20))
	f.Fuzz(func(t *testing.T, data []byte, most uint8) {
		limit := int(most) + 1
		lines := newLineReader(iotest.HalfReader(bytes.NewReader(data)), limit)
		want := bytes.SplitAfter(data, []byte("\n"))
		if len(want[len(want)-1]) == 0 {
			want = want[:len(want)-1]
		}
		for i, w := range want {
			line, err := lines.next()
			if len(w) > limit {
				if !errors.Is(err, errLongLine) {
					t.Fatalf("line %d: %q, %v, want it refused", i, line, err)
				}
				continue
			}
			if err != nil || !bytes.Equal(line, bytes.TrimSpace(w)) {
				t.Fatalf("line %d: %q, %v, want %q", i, line, err, w)
			}
		}
		if line, err := lines.next(); !errors.Is(err, io.EOF) {
			t.Fatalf("behind the end: %q, %v", line, err)
		}
	})
}

func FuzzRows(f *testing.F) {
	f.Add([]byte(`{"number":"1","serial":"x"}` + "\n" + `{"number":2}`))
	f.Add([]byte("{}\n\n{\"comment\":\";\\\"\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, mapping, err := tableOfLines(data)
		if err == nil && (len(table) == 0 || mapping == nil) {
			t.Error("neither a table nor an error")
		}
	})
}

// many puts n devices into the store, past the estate: what is measured is reading.
func (s *site) many(t testing.TB, n int) {
	t.Helper()
	const batch = 5000
	random := rand.New(rand.NewPCG(1, 2))
	noon := time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)
	for from := 0; from < n; from += batch {
		err := s.store.Write(context.Background(), func(tx *store.Tx) error {
			for i := from; i < min(n, from+batch); i++ {
				d := inventory.Device{ID: fmt.Sprintf("d%09d", i), LastSeen: noon.Add(time.Duration(random.IntN(1e9)) * time.Microsecond)}
				d.Name, d.Serial, d.Model, d.Class = fmt.Sprintf("PC-%06d", random.IntN(1e6)), fmt.Sprintf("SN%08d", random.IntN(1e8)), "EliteBook 840", inventory.Laptop
				if err := tx.PutDevice(context.Background(), &d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A list is streamed in memory that does not grow with it.
func TestStreamOfManyDevices(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	const n = 20_000
	s.many(t, n)
	if grown := s.streamDevices(t, s.token(t, "read"), n); grown > 16<<20 {
		t.Errorf("the stream holds %d MiB", grown>>20)
	}
}

// Streaming 100,000 devices: time, and the memory that it holds, which is that of 20,000.
func BenchmarkStream(b *testing.B) {
	s := newSite(b, b.TempDir()+"/api.db")
	const n = 100_000
	s.many(b, n)
	token := s.token(b, "read")
	most := int64(0)
	for b.Loop() {
		most = max(most, s.streamDevices(b, token, n))
	}
	b.ReportMetric(float64(most)/(1<<20), "MiB-held")
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// streamDevices reads n devices as NDJSON, and gives by how many bytes the heap in use was larger on the way.
func (s *site) streamDevices(t testing.TB, token string, n int) int64 {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", s.URL+Base+"/devices", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", ndjson)
	request.Header.Set("Authorization", "Bearer "+token)
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	seen, last, most := 0, "", uint64(0)
	for lines.Scan() {
		if seen++; seen%(n/5) == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapInuse)
		}
		var d Device
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil || d.ID <= last {
			t.Fatalf("line %d: %s, %v", seen, lines.Bytes(), err)
		}
		last = d.ID
	}
	if lines.Err() != nil || seen != n {
		t.Errorf("%d lines, %v", seen, lines.Err())
	}
	return int64(most) - int64(before.HeapInuse)
}

// A list that breaks midway breaks the connection: what merely ended would pass for whole.
func TestStreamThatBreaks(t *testing.T) {
	s := newSite(t, t.TempDir()+"/api.db")
	s.many(t, 3*linesAtOnce)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "GET", s.URL+Base+"/devices", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", ndjson)
	request.Header.Set("Authorization", "Bearer "+s.token(t, "read"))
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	cancel() // the caller goes
	if _, err := io.ReadAll(response.Body); err == nil {
		t.Skip("all of it was there already")
	}
}

// Every page of a walk costs the same. The figures are those of the first, a middle and the last page.
func BenchmarkPage(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			dsn := b.TempDir() + "/api.db"
			if engine == "postgres" {
				dsn = cluster.Database(b)
			}
			s := newSite(b, dsn)
			const n = 100_000
			s.many(b, n)
			for _, sort := range []string{"", "seen", "-name"} {
				var places []*store.Place
				w := store.Walk{Sort: strings.TrimPrefix(sort, "-"), Desc: strings.HasPrefix(sort, "-"), Limit: 100}
				for {
					_, next, err := s.store.View(store.AllEntities()).WalkDevices(b.Context(), store.DeviceFilter{}, w)
					if err != nil {
						b.Fatal(err)
					}
					places = append(places, w.After)
					if next == nil {
						break
					}
					w.After = next
				}
				if len(places) != n/100 {
					b.Fatalf("%d pages", len(places))
				}
				for _, at := range []int{0, len(places) / 2, len(places) - 1} {
					b.Run(fmt.Sprintf("sort=%s/page=%d", sort, at+1), func(b *testing.B) {
						w.After = places[at]
						for b.Loop() {
							rows, _, err := s.store.View(store.AllEntities()).WalkDevices(b.Context(), store.DeviceFilter{}, w)
							if err != nil || len(rows) != 100 {
								b.Fatalf("%d rows, %v", len(rows), err)
							}
						}
					})
				}
			}
		})
	}
}

// What a stream of reports costs: a line is a hardware report.
func BenchmarkReportStream(b *testing.B) {
	s := newSite(b, b.TempDir()+"/api.db")
	token := s.token(b, "report")
	var body strings.Builder
	n := 0
	for b.Loop() {
		n++
		body.WriteString(pcReport(fmt.Sprintf("pc-%d", n), fmt.Sprintf("PC%d", n), fmt.Sprintf("SN%08d", n)) + "\n")
		if n%1000 == 0 {
			s.sendAll(b, token, body.String())
			body.Reset()
		}
	}
	s.sendAll(b, token, body.String())
}

func (s *site) sendAll(b *testing.B, token, body string) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), "POST", s.URL+Base+"/reports?answers=refused", strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Content-Type", ndjson)
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := s.Client().Do(request)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	answers, err := io.ReadAll(response.Body)
	if err != nil || bytes.Count(answers, []byte("\n")) != 1 {
		b.Fatalf("%.500s, %v", answers, err)
	}
}
