package glpi

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"sync"
	"time"

	"recolement/agent/report"
)

// longest is how long a report may take whose sender no longer waits for it.
const longest = 10 * time.Minute

// take hands a report to the estate, and answers when it is kept; a sender that can fetch its answer later is told to when that takes long.
func (x *exchange) take(r *report.Report) error {
	if err := x.mayReport(r.DeviceID); err != nil {
		return err
	}
	select {
	case x.waiting <- struct{}{}:
	default:
		return busy("too many reports at once")
	}
	free := x.free
	x.free = func() { <-x.waiting; free() }
	if !x.canFetch() {
		if err := x.keep(x.c.Request.Context(), r); err != nil {
			return err
		}
		x.accept()
		return nil
	}
	return x.takeOrPend(r)
}

// keep hands a report to the estate, and remembers what was odd about it.
func (e *endpoint) keep(ctx context.Context, r *report.Report) error {
	if err := e.Estate.Report(ctx, r, e.Now()); err != nil {
		return err
	}
	e.after(context.WithoutCancel(ctx), r)
	return nil
}

// after does what follows from a report that is kept. It is kept whatever becomes of this.
func (e *endpoint) after(ctx context.Context, r *report.Report) {
	if e.odd.changed(r) {
		if err := e.Estate.Odd(ctx, r.DeviceID, r.OddityCount, r.Oddities); err != nil {
			e.Log.Warn("oddities are not remembered", "device", r.DeviceID, "count", r.OddityCount, "error", err)
		}
	}
	full := (r.Partial == nil || !*r.Partial) && r.Content.Hardware != nil
	if !full {
		return
	}
	asked, err := e.wanted.has(ctx, r.DeviceID)
	if err == nil && asked {
		err = e.Estate.Got(ctx, r.DeviceID)
		e.wanted.forget()
	}
	if err != nil {
		e.Log.Warn("a full inventory may be asked for again", "device", r.DeviceID, "error", err)
	}
}

// remembered knows, of the agents whose reports are odd, what was: the same again costs no write. It forgets when it is full.
type remembered struct {
	mu   sync.Mutex
	seed maphash.Seed
	seen map[string]uint64
}

const mostRemembered = 20_000

func newRemembered() *remembered {
	return &remembered{seed: maphash.MakeSeed(), seen: map[string]uint64{}}
}

// changed says whether the report is odd in another way than the agent's last one.
func (m *remembered) changed(r *report.Report) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, known := m.seen[r.DeviceID]
	if r.OddityCount == 0 {
		delete(m.seen, r.DeviceID)
		return known
	}
	text, err := json.Marshal(r.Oddities)
	if err != nil {
		return true
	}
	now := maphash.Bytes(m.seed, text) + uint64(r.OddityCount)
	if known && before == now {
		return false
	}
	if len(m.seen) >= mostRemembered {
		clear(m.seen)
	}
	m.seen[r.DeviceID] = now
	return true
}
