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
	jobs  chan *job
	stop  chan struct{} // closed: nothing more is taken
	done  chan struct{} // closed: all is done
	once  sync.Once

	told  atomic.Pointer[func(Batch)]
	began atomic.Pointer[time.Time] // the present transaction
}

type job struct {
	ctx  context.Context
	do   func(ctx context.Context, tx *store.Tx) error
	err  error
	done chan struct{}

	queued time.Time
}

func newQueue(st *store.Store, log *slog.Logger) *queue {
	q := &queue{store: st, log: log, jobs: make(chan *job, queueLength), stop: make(chan struct{}), done: make(chan struct{})}
	go q.work()
	return q
}

// run queues do and returns when its transaction is committed. When ctx ends before, do may still be carried out.
func (q *queue) run(ctx context.Context, do func(ctx context.Context, tx *store.Tx) error) error {
	j := &job{ctx: ctx, do: do, done: make(chan struct{}), queued: time.Now()}
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

var errClosed = inventory.Errorf(inventory.Conflict, "the collector is shutting down")

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
	for len(batch) < largestBatch {
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
		close(j.done)
	}
}

var errNothingKept = errors.New("nothing to keep")

func (q *queue) together(batch []*job) error {
	err := q.store.Write(context.Background(), func(tx *store.Tx) error {
		kept := 0
		for _, j := range batch {
			j.err = j.ctx.Err()
			if j.err != nil {
				continue
			}
			var broken error
			if len(batch) == 1 {
				j.err = q.guard(j, tx)
			} else {
				j.err, broken = tx.Apart(context.Background(), func() error { return q.guard(j, tx) })
			}
			if broken != nil {
				return broken
			}
			if len(batch) == 1 && j.err != nil {
				return j.err
			}
			if j.err == nil {
				kept++
			}
		}
		if kept == 0 {
			return errNothingKept
		}
		return nil
	})
	if errors.Is(err, errNothingKept) {
		return nil
	}
	return err
}

// guard turns a panic into the error of one job: what comes from machines must not end the collector.
func (q *queue) guard(j *job, tx *store.Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			q.log.Error("job panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	return j.do(context.WithoutCancel(j.ctx), tx)
}
