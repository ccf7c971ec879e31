// Package estate is the estate as it changes: reports, imports, decisions and policies go in, discrepancies come out. It is the
// only place where the pure core (naming, match, reconcile) meets the store, and all writing goes through its one queue. How
// reports arrive is left to glpi, who may decide to ui and api, where things are kept to store. See DESIGN.md.
package estate

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Estate is the estate over one store. Its methods may be called by many goroutines.
type Estate struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time
	rules atomic.Pointer[rules] // the policy in force, ready for use
	queue *queue

	seen     seen
	progress progress
	working  sync.WaitGroup
	stop     context.CancelFunc                 // of what works by itself
	aside    func(do func(ctx context.Context)) // lets something work by itself
}

// New takes up the estate in a store, under the policy that is in force there. Close it before the store.
func New(st *store.Store, log *slog.Logger, now func() time.Time) (*Estate, error) {
	e := &Estate{store: st, log: log, now: now}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := readRules(ctx, st)
	if err != nil {
		return nil, fmt.Errorf("take up the estate: %w", err)
	}
	e.rules.Store(r)
	unfinished, err := st.Dues(ctx) // read before anything of this collector's own is under way
	if err != nil {
		return nil, fmt.Errorf("take up the estate: %w", err)
	}
	e.queue = newQueue(st, log, e.take, func(a *arrival) { e.seen.add(a.seenAgain) })
	working, stop := context.WithCancel(context.Background())
	e.stop = stop
	e.aside = func(do func(ctx context.Context)) { e.working.Go(func() { do(working) }) }
	e.working.Go(func() { e.resume(working, unfinished) })
	e.working.Go(func() { e.keepSeen(working) })
	return e, nil
}

// Close waits for what has been asked for and ends the estate.
func (e *Estate) Close() {
	e.stop()
	e.working.Wait()
	e.queue.close()
}

// work is one change to the estate: a transaction, the rules and the time that hold in it.
type work struct {
	*store.Tx
	rules     *rules
	now       time.Time
	source    string // who brings the change: a report's sender, an import's file, a user
	reporting bool   // what was seen has changed, and nothing else
	ledger    ledger // what it changes, for the history
	seenAgain sightings
	spoken    spoken
}

// change queues do. It runs inside a transaction that it may share with others; when it fails, nothing of it is kept.
func (e *Estate) change(ctx context.Context, do func(ctx context.Context, w *work) error) error {
	return e.queue.run(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Precondition(ctx); err != nil {
			return err
		}
		w, err := e.work(ctx, tx)
		if err != nil {
			return err
		}
		if err := do(ctx, w); err != nil {
			return err
		}
		return w.writeLedger(ctx)
	})
}

// take takes several reports in.
func (e *Estate) take(ctx context.Context, tx *store.Tx, arrivals []*arrival) error {
	w, err := e.work(ctx, tx)
	if err != nil {
		return err
	}
	w.reporting = true
	if err := w.takeReports(ctx, arrivals); err != nil {
		return err
	}
	arrivals[0].seenAgain = w.seenAgain // whose it is does not matter: they are kept together
	return w.writeLedger(ctx)
}

func (e *Estate) work(ctx context.Context, tx *store.Tx) (*work, error) {
	r, err := e.currentRules(ctx, tx)
	if err != nil {
		return nil, err
	}
	return &work{Tx: tx, rules: r, now: e.now().UTC().Truncate(time.Microsecond)}, nil
}

// today is the day that silence and age are counted to.
func (w *work) today() time.Time {
	if !w.rules.policy.Today.IsZero() {
		return w.rules.policy.Today
	}
	return inventory.Day(w.now)
}
