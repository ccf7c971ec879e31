package estate

import "time"

// Batch is one transaction of the queue, as it is told to who watches.
type Batch struct {
	Jobs   int           // that shared it
	Waited time.Duration // how long the first of them waited for its turn
	Took   time.Duration
}

// Watch has each transaction told from now on. The function is called by the queue itself and must be quick.
func (e *Estate) Watch(told func(Batch)) { e.queue.told.Store(&told) }

// Queued is the number of jobs that wait for their turn.
func (e *Estate) Queued() int { return len(e.queue.jobs) }

// Busy is how long the present transaction has been under way; zero when there is none.
func (e *Estate) Busy() time.Duration {
	if began := e.queue.began.Load(); began != nil {
		return time.Since(*began)
	}
	return 0
}

// watched carries a batch out, and tells of it.
func (q *queue) watched(batch []*job) {
	began := time.Now()
	q.began.Store(&began)
	q.carryOut(batch)
	q.began.Store(nil)
	if told := q.told.Load(); told != nil {
		(*told)(Batch{Jobs: len(batch), Waited: began.Sub(batch[0].queued), Took: time.Since(began)})
	}
}
