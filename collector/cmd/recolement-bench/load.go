package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const connections = 32

// load sends reports to a collector over that many connections, as machines do: one waits for its answer before it sends the next.
type load struct {
	client  *http.Client
	address string
	keys    []string // of the machines that run our agent, by their numbers; the others are foreign
}

// message is a report and the number of the machine that sends it.
type message struct {
	machine int
	text    []byte
}

func newLoad(address string, keys []string) *load {
	transport := &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}
	return &load{client: &http.Client{Transport: transport, Timeout: time.Minute}, address: address, keys: keys}
}

// outcome is what a while of load came to.
type outcome struct {
	answered int
	took     time.Duration
	waits    []time.Duration // sorted
}

func (o outcome) rate() float64 { return float64(o.answered) / o.took.Seconds() }

func (o outcome) percentile(p float64) time.Duration {
	if len(o.waits) == 0 {
		return 0
	}
	return o.waits[int(p*float64(len(o.waits)-1))]
}

// run sends the reports that of gives, n of them or as many as fit in the time; perSecond spaces them evenly (0: as fast as they go).
func (l *load) run(ctx context.Context, n int, while time.Duration, perSecond float64, of func(i int) message) (outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	start := time.Now()
	var next atomic.Int64
	var all outcome
	var mu sync.Mutex
	var sending sync.WaitGroup
	for range connections {
		sending.Go(func() {
			var waits []time.Duration
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				due := time.Now()
				if perSecond > 0 {
					due = start.Add(time.Duration(float64(i) / perSecond * float64(time.Second)))
					time.Sleep(time.Until(due))
				}
				if n > 0 && i >= n || while > 0 && time.Since(start) > while {
					break
				}
				if err := l.send(ctx, of(i)); err != nil {
					cancel(err)
					break
				}
				waits = append(waits, time.Since(due)) // from when it was due: who must queue waits too
			}
			mu.Lock()
			all.waits = append(all.waits, waits...)
			mu.Unlock()
		})
	}
	sending.Wait()
	all.took, all.answered = time.Since(start), len(all.waits)
	slices.Sort(all.waits)
	return all, context.Cause(ctx)
}

func (l *load) send(ctx context.Context, m message) error {
	key := ""
	if m.machine < len(l.keys) {
		key = l.keys[m.machine]
	}
	_, err := l.post(ctx, "/inventory", key, m.text)
	return err
}

func (l *load) post(ctx context.Context, path, key string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+l.address+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := l.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("answer %s: %s", response.Status, answer)
	}
	return answer, err
}

// enrol gives machines the keys of our agent.
func (l *load) enrol(ctx context.Context, token string, machines int) error {
	keys := make([]string, machines)
	var all errgroup.Group
	all.SetLimit(connections)
	for n := range keys {
		all.Go(func() error {
			answer, err := l.post(ctx, "/api/v1/agents/enroll", "", fmt.Appendf(nil, `{"token":%q,"deviceid":%q}`, token, deviceID(n)))
			if err != nil {
				return fmt.Errorf("enrol machine %d: %w", n, err)
			}
			var given struct{ Key string }
			err = json.Unmarshal(answer, &given)
			keys[n] = given.Key
			return err
		})
	}
	err := all.Wait()
	l.keys = keys
	return err
}
