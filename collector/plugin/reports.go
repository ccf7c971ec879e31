package plugin

import (
	"context"
	"fmt"
	"sync"
	"time"

	"recolement/agent/report"
	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/plugins/sdk"
)

// wholeEvery is how often a witness is asked for everything, not for what has changed alone: what is told no more has gone.
const wholeEvery = 20 * time.Hour

// takeReports takes what a witness tells in, as if agents had sent it. A report that cannot be taken is counted, and the others are.
func (k *Connectors) takeReports(ctx context.Context, r *run) error {
	since := r.connector.Mark
	if r.Started.Sub(r.connector.Whole) >= wholeEvery {
		since = ""
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	t := &takers{k: k, run: r, stop: stop, work: make(chan []byte)}
	for range 16 { // they share transactions
		t.busy.Go(func() { t.take(ctx) })
	}
	mark, whole, told, limits := "", false, 0, k.Host.limits
	err := k.stream(ctx, r.connector, func(ctx context.Context, p *sdk.Client, s sdk.Settings, heard func()) error {
		return p.Observe(ctx, s, since, func(part sdk.ReportsPart) error {
			heard()
			mark, whole = part.Mark, part.Whole
			if told += len(part.Reports); told > limits.Rows {
				return inventory.Errorf(inventory.Invalid, "more than %d reports came", limits.Rows)
			}
			for _, data := range part.Reports {
				select {
				case t.work <- data:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
				heard() // what takes long now is ours
			}
			return k.progress(ctx, r, max(told, part.Done), part.Total)
		})
	})
	close(t.work)
	t.busy.Wait()
	r.Done, r.Total, r.Result.Rows, r.Result.Refused, r.Result.Problems = told, told, told, t.refused, t.problems
	switch cause := context.Cause(ctx); {
	case t.failed != nil:
		return t.failed
	case err != nil && cause != nil:
		return cause
	case err != nil:
		return err
	}
	if told > 0 && r.Result.Refused == told {
		return fmt.Errorf("none of %d reports could be taken: %s", told, r.Result.Problems[0])
	}
	if r.Result.Whole = whole; whole {
		if err := r.tooFew(told); err != nil {
			return err
		}
	}
	r.connector.Mark = mark
	return nil
}

// takers take reports in, several at once.
type takers struct {
	k    *Connectors
	run  *run
	stop context.CancelCauseFunc
	work chan []byte
	busy sync.WaitGroup

	mu       sync.Mutex
	refused  int
	problems []string
	failed   error
}

func (t *takers) take(ctx context.Context) {
	for data := range t.work {
		err := t.k.takeReport(ctx, t.run, data)
		if err == nil {
			continue
		}
		t.mu.Lock()
		if inventory.CodeOf(err) == inventory.Invalid {
			if t.refused++; len(t.problems) < 20 {
				t.problems = append(t.problems, brief(err.Error()))
			}
		} else if t.failed == nil {
			t.failed = err
			t.stop(err)
		}
		t.mu.Unlock()
	}
}

// takeReport takes one report in. Its sender's name begins with the connector's, so that no plugin can speak for an agent. One that is
// known but for its date is not read again.
func (k *Connectors) takeReport(ctx context.Context, r *run, data []byte) error {
	skimmed, ok := report.Skim(data)
	if ok {
		again := skimmed
		again.DeviceID = speaker(r, again.DeviceID)
		if known, err := k.Estate.Again(ctx, again, r.Started); known || err != nil {
			return err
		}
	}
	said, err := estate.Decode(data, skimmed)
	if err != nil {
		return inventory.Errorf(inventory.Invalid, "read report: %w", err)
	}
	if said.DeviceID == "" {
		return inventory.Errorf(inventory.Invalid, "read report: it does not say of what it is (deviceid)")
	}
	said.DeviceID = speaker(r, said.DeviceID)
	return k.Estate.Report(ctx, said, r.Started)
}

func speaker(r *run, deviceID string) string {
	id := r.connector.ID
	return r.connector.Plugin + ":" + id[max(0, len(id)-8):] + ":" + deviceID
}
