package estate

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// A run over the whole estate goes neighbourhood by neighbourhood, some hundred things in a transaction: between two of them reports are
// answered as ever. That what comes of it is what one run over everything gives is the law that holds for reports too.

// Progress is how far a run over the whole estate has come. Done and Total count devices and records.
type Progress struct {
	Running     bool
	Done, Total int
	Since       time.Time
}

// Progress tells of the run that this collector is about, or of its last one.
func (e *Estate) Progress() Progress {
	if p := e.progress.Load(); p != nil {
		return *p
	}
	return Progress{}
}

// progress is shared by the runs of one estate; the newest tells.
type progress = atomic.Pointer[Progress]

// everything that a run must come by: devices, records, and the keys of discrepancies that are about neither.
type everything struct{ devices, assets, keys []string }

type reader interface {
	DeviceIDs(ctx context.Context) ([]string, error)
	AssetIDs(ctx context.Context) ([]string, error)
	NumberDiscrepancies(ctx context.Context) ([]store.DiscrepancyRow, error)
}

func (r *rules) everything(ctx context.Context, from reader) (all everything, err error) {
	if all.devices, err = from.DeviceIDs(ctx); err != nil {
		return all, err
	}
	if all.assets, err = from.AssetIDs(ctx); err != nil {
		return all, err
	}
	rows, err := from.NumberDiscrepancies(ctx)
	for i := range rows {
		all.keys = append(all.keys, r.assetKeys(&inventory.Asset{Number: rows[i].Number})...)
	}
	return all, err
}

func (a *everything) size() int { return len(a.devices) + len(a.assets) + len(a.keys) }

const stride = 256 // devices or records from which one transaction goes out

// each calls do with neighbourhoods that together hold all, each thing in one of them.
func (a *everything) each(do func(n *neighbourhood) error) error {
	devices, assets, keys := set{}, set{}, set{}
	for a.size() > 0 {
		n := newNeighbourhood()
		take := func(list *[]string, done set, add func(...string)) {
			for len(*list) > 0 && len(n.newDevices)+len(n.newAssets)+len(n.newKeys) < stride {
				if id := (*list)[0]; !done[id] {
					add(id)
				}
				*list = (*list)[1:]
			}
		}
		take(&a.devices, devices, n.addDevices)
		take(&a.assets, assets, n.addAssets)
		take(&a.keys, keys, n.addKeys)
		if err := do(n); err != nil {
			return err
		}
		for all, some := range map[*set]set{&devices: n.devices, &assets: n.assets, &keys: n.keys} {
			for id := range some {
				(*all)[id] = true
			}
		}
	}
	return nil
}

// settleAll settles the whole estate in this transaction.
func (w *work) settleAll(ctx context.Context) error {
	all, err := w.rules.everything(ctx, w)
	if err != nil {
		return err
	}
	return all.each(func(n *neighbourhood) error { return w.settleAround(ctx, n, &picture{}) })
}

const wholeRun = "reconcile"

// Reconcile recomputes everything. It is called every day, because silence and age grow without anybody reporting, and finds
// nothing new after a report, an import or a decision: those have recomputed what they bear on.
func (e *Estate) Reconcile(ctx context.Context) error {
	return e.reconcile(ctx, store.Due{What: wholeRun, Since: e.now().UTC()})
}

// reconcile is Reconcile; due is what it does away with.
func (e *Estate) reconcile(ctx context.Context, due store.Due) error {
	all, err := e.rules.Load().everything(ctx, e.store)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	p := Progress{Running: true, Total: all.size(), Since: e.now()}
	tell := func() { told := p; e.progress.Store(&told) }
	defer func() { p.Running = false; tell() }()
	tell()
	err = all.each(func(n *neighbourhood) error {
		seeds := *n
		err := e.change(ctx, func(ctx context.Context, w *work) error {
			*n = seeds.clone() // a transaction may run twice
			return w.settleAround(ctx, n, &picture{})
		})
		p.Done = p.Total - all.size()
		tell()
		return err
	})
	if err != nil {
		return fmt.Errorf("reconcile, after %d of %d: %w", p.Done, p.Total, err)
	}
	return e.change(ctx, func(ctx context.Context, w *work) error { return w.DropDue(ctx, &due) })
}

// resume finishes what was begun and not finished, by this collector or another one.
func (e *Estate) resume(ctx context.Context, unfinished []store.Due) {
	var err error
	for _, due := range unfinished {
		if due.What == wholeRun && err == nil {
			e.log.Info("finishing a run over the whole estate", "since", due.Since)
			err = e.reconcile(ctx, due)
		}
	}
	if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, errClosed) {
		e.log.Error("a run over the whole estate is not finished", "error", err)
	}
}
