package estate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

const (
	queueLength  = 256 // more than that wait at the door
	largestBatch = 64
)

// queue runs jobs one after the other in one goroutine. Those that arrive while a transaction is on its way to the disk share
// the next one: under load many jobs cost one synchronised write, and a lone job waits for nobody.
type queue struct {
	store *store.Store
	log   *slog.Logger
	take  taker
	kept  func(*arrival) // told of each report that was taken in, once that is on disk
	jobs  chan *job
	stop  chan struct{} // closed: nothing more is taken
	done  chan struct{} // closed: all is done
	once  sync.Once
	most  int // jobs in a transaction

	told  atomic.Pointer[func(Batch)]
	began atomic.Pointer[time.Time] // the present transaction
}

// job is one change: do, or else a report.
type job struct {
	ctx    context.Context
	do     func(ctx context.Context, tx *store.Tx) error
	report *arrival
	err    error
	done   chan struct{}

	queued time.Time
}

// taker takes several reports in.
type taker func(ctx context.Context, tx *store.Tx, arrivals []*arrival) error

func newQueue(st *store.Store, log *slog.Logger, take taker, kept func(*arrival)) *queue {
	q := &queue{store: st, log: log, take: take, kept: kept, most: largestBatch, jobs: make(chan *job, queueLength), stop: make(chan struct{}), done: make(chan struct{})}
	go q.work()
	return q
}

// run queues do and returns when its transaction is committed. When ctx ends before, do may still be carried out.
func (q *queue) run(ctx context.Context, do func(ctx context.Context, tx *store.Tx) error) error {
	return q.wait(ctx, &job{ctx: ctx, do: do, done: make(chan struct{}), queued: time.Now()})
}

// report queues a report, like run.
func (q *queue) report(ctx context.Context, a *arrival) error {
	return q.wait(ctx, &job{ctx: ctx, report: a, done: make(chan struct{}), queued: time.Now()})
}

func (q *queue) wait(ctx context.Context, j *job) error {
	select {
	case <-q.stop:
		return errClosed
	default:
	}
	select {
	case q.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-q.stop:
		return errClosed
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return ctx.Err()
	case <-q.done: // the job came in while the queue closed
		select {
		case <-j.done:
			return j.err
		default:
			return errClosed
		}
	}
}

var errClosed = inventory.Errorf(inventory.Conflict, "the collector is shutting down").Because("closing")

func (q *queue) close() {
	q.once.Do(func() { close(q.stop) })
	<-q.done
}

func (q *queue) work() {
	defer close(q.done)
	for {
		select {
		case j := <-q.jobs:
			q.watched(q.batch(j))
		case <-q.stop:
			for { // what is queued is still done
				select {
				case j := <-q.jobs:
					q.watched(q.batch(j))
				default:
					return
				}
			}
		}
	}
}

// batch takes what waits behind j, as far as its sender still does.
func (q *queue) batch(j *job) []*job {
	batch := []*job{j}
	for len(batch) < q.most {
		select {
		case j := <-q.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// carryOut runs a batch in one transaction. When the transaction as a whole fails, each job gets one of its own.
func (q *queue) carryOut(batch []*job) {
	err := q.together(batch)
	if err != nil && len(batch) > 1 {
		q.log.Warn("batch failed, its jobs run one by one", "jobs", len(batch), "error", err)
		for _, j := range batch {
			q.carryOut([]*job{j})
		}
		return
	}
	for _, j := range batch {
		if err != nil && j.err == nil {
			j.err = err
		}
		if j.err == nil && j.report != nil {
			q.kept(j.report)
		}
		close(j.done)
	}
}

var errNothingKept = errors.New("nothing to keep")

// together runs a batch in one transaction. Reports that stand next to each other are taken in at once; each other job runs apart from
// the rest, so that it fails alone.
func (q *queue) together(batch []*job) error {
	err := q.store.Write(context.Background(), func(tx *store.Tx) error {
		kept := false
		for rest := batch; len(rest) > 0; {
			var group []*job
			group, rest = next(rest)
			if group = waiting(group); len(group) == 0 {
				continue
			}
			err, broken := q.apart(tx, group, len(batch) == 1)
			if broken != nil {
				return broken
			}
			group[0].err = err
			kept = kept || err == nil
		}
		if !kept {
			return errNothingKept
		}
		return nil
	})
	if errors.Is(err, errNothingKept) {
		return nil
	}
	return err
}

// next takes the first job off a batch, or all reports that it begins with.
func next(batch []*job) (group, rest []*job) {
	n := 0
	for n < len(batch) && batch[n].report != nil {
		n++
	}
	n = max(n, 1)
	return batch[:n], batch[n:]
}

// waiting leaves out the jobs whose sender does not wait any more.
func waiting(jobs []*job) []*job {
	var still []*job
	for _, j := range jobs {
		if j.err = j.ctx.Err(); j.err == nil {
			still = append(still, j)
		}
	}
	return still
}

// apart runs a job behind a savepoint, unless it is alone in its transaction. Reports go without: a savepoint costs SQLite a copy of each
// page that they change, and one that fails is seldom enough to let all run again, one by one.
func (q *queue) apart(tx *store.Tx, group []*job, alone bool) (err, broken error) {
	if alone || group[0].report != nil {
		err = q.guard(group, tx)
		return err, err
	}
	return tx.Apart(context.Background(), func() error { return q.guard(group, tx) })
}

// guard turns a panic into an error: what comes from machines must not end the collector.
func (q *queue) guard(group []*job, tx *store.Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			q.log.Error("job panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	if first := group[0]; first.report == nil {
		return first.do(context.WithoutCancel(first.ctx), tx)
	}
	arrivals := make([]*arrival, len(group))
	for i, j := range group {
		arrivals[i] = j.report
	}
	return q.take(context.WithoutCancel(group[0].ctx), tx, arrivals)
}
