package estate

import (
	"context"
	"strings"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// DecideMany decides about all that is selected, some hundred at a time. What cannot be decided is refused and named; the rest is done, and can
// be taken back as a whole by the ID of the outcome.
func (e *Estate) DecideMany(ctx context.Context, req BulkRequest, told Told) (*BulkOutcome, error) {
	run, err := e.beginBulk(ctx, req)
	if err != nil {
		return nil, err
	}
	return run.decide(ctx, told)
}

// StartMany is DecideMany for who does not wait for its end: it gives the id of the bulk, which tells how far it has come. What is small
// enough to be done in one go is done before it returns.
func (e *Estate) StartMany(ctx context.Context, req BulkRequest) (id string, err error) {
	run, err := e.beginBulk(ctx, req)
	if err != nil {
		return "", err
	}
	if len(run.list) <= bulkChunk {
		_, err := run.decide(ctx, nil)
		return run.bulk.ID, err
	}
	e.aside(func(ctx context.Context) {
		if _, err := run.decide(ctx, nil); err != nil {
			e.log.Error("decide about many", "bulk", run.bulk.ID, "error", err)
		}
	})
	return run.bulk.ID, nil
}

// bulkRun is a bulk under way.
type bulkRun struct {
	estate *Estate
	req    BulkRequest
	list   []store.Version
	bulk   store.Bulk
	out    BulkOutcome
}

// beginBulk selects, and writes down that the bulk is under way.
func (e *Estate) beginBulk(ctx context.Context, req BulkRequest) (*bulkRun, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	list, err := e.selected(ctx, &req)
	if err != nil {
		return nil, err
	}
	b := store.Bulk{ID: store.NewID(), Rule: req.Rule, Choice: req.Decision.Choice, By: req.Decision.By, Total: len(list), State: store.BulkRunning}
	if len(list) == 0 {
		b.State = store.BulkDone
	}
	req.Decision.BulkID = b.ID
	run := &bulkRun{estate: e, req: req, list: list, bulk: b, out: BulkOutcome{ID: b.ID, Total: len(list)}}
	return run, e.change(ctx, func(ctx context.Context, w *work) error {
		run.bulk.At = w.now
		return w.PutBulk(ctx, &run.bulk)
	})
}

func (r *bulkRun) decide(ctx context.Context, told Told) (*BulkOutcome, error) {
	done := 0
	for chunk := range chunks(r.list) {
		var refused []Refusal
		err := r.estate.change(ctx, func(ctx context.Context, w *work) (err error) {
			w.source = r.bulk.By
			if refused, err = w.decideChunk(ctx, &r.req, chunk); err != nil {
				return err
			}
			now := r.bulk
			now.Decided, now.Refused = r.out.Decided+len(chunk)-len(refused), len(r.out.Refused)+len(refused)
			now.Refusals = kept(r.out.Refused, refused)
			if done+len(chunk) == len(r.list) {
				now.State = store.BulkDone
			}
			return w.PutBulk(ctx, &now)
		})
		if err != nil {
			return &r.out, err
		}
		r.out.Refused = append(r.out.Refused, refused...)
		r.out.Decided += len(chunk) - len(refused)
		if done += len(chunk); told != nil {
			told(done, len(r.list))
		}
	}
	return &r.out, nil
}

const keptRefusals = 100

// kept are the refusals that are kept with a bulk.
func kept(lists ...[]Refusal) []store.BulkRefusal {
	out := []store.BulkRefusal{}
	for _, list := range lists {
		for i := range list[:min(len(list), keptRefusals-len(out))] {
			out = append(out, store.BulkRefusal{Key: list[i].Key, Why: list[i].Why, Reason: list[i].Reason})
		}
	}
	return out
}

// UndoMany takes a bulk back, the last decision first. What cannot be taken back, because somebody has decided otherwise since, is refused and named.
func (e *Estate) UndoMany(ctx context.Context, bulkID, by string, told Told) (*BulkOutcome, error) {
	b, ids, err := e.beginUndoing(ctx, bulkID, by)
	if err != nil {
		return nil, err
	}
	return e.undoAll(ctx, b, ids, by, told)
}

// StartUndoing is UndoMany for who does not wait for its end; many says that it goes on behind their back.
func (e *Estate) StartUndoing(ctx context.Context, bulkID, by string) (out *BulkOutcome, many bool, err error) {
	b, ids, err := e.beginUndoing(ctx, bulkID, by)
	if err != nil {
		return nil, false, err
	}
	if len(ids) <= bulkChunk {
		out, err = e.undoAll(ctx, b, ids, by, nil)
		return out, false, err
	}
	err = e.change(ctx, func(ctx context.Context, w *work) error {
		b.State, b.Undone, b.UndoneBy = store.BulkUndoing, w.now, by
		return w.PutBulk(ctx, b)
	})
	if err != nil {
		return nil, false, err
	}
	e.aside(func(ctx context.Context) {
		if _, err := e.undoAll(ctx, b, ids, by, nil); err != nil {
			e.log.Error("undo many", "bulk", bulkID, "error", err)
		}
	})
	return &BulkOutcome{ID: bulkID, Total: len(ids)}, true, nil
}

func (e *Estate) beginUndoing(ctx context.Context, bulkID, by string) (*store.Bulk, []string, error) {
	if strings.TrimSpace(by) == "" {
		return nil, nil, inventory.Errorf(inventory.Invalid, "nobody undoes")
	}
	b, err := e.store.Bulk(ctx, bulkID)
	if err != nil {
		return nil, nil, err
	}
	ids, err := e.store.StandingOfBulk(ctx, bulkID)
	if err == nil && len(ids) == 0 {
		err = inventory.Errorf(inventory.Conflict, "there is nothing left to take back").Because("nothing_left")
	}
	return &b, ids, err
}

func (e *Estate) undoAll(ctx context.Context, b *store.Bulk, ids []string, by string, told Told) (*BulkOutcome, error) {
	out := &BulkOutcome{ID: b.ID, Total: len(ids)}
	for done := 0; done < len(ids); {
		some := ids[done:min(done+bulkChunk, len(ids))]
		var refused []Refusal
		err := e.change(ctx, func(ctx context.Context, w *work) (err error) {
			w.source = by
			if refused, err = w.undoChunk(ctx, some, by); err != nil {
				return err
			}
			now := *b
			now.State, now.Undone, now.UndoneBy = store.BulkUndoing, w.now, by
			if done+len(some) == len(ids) {
				now.State = store.BulkUndone
			}
			now.Refusals = kept(out.Refused, refused)
			return w.PutBulk(ctx, &now)
		})
		if err != nil {
			return out, err
		}
		done += len(some)
		out.Refused = append(out.Refused, refused...)
		out.Decided += len(some) - len(refused)
		if told != nil {
			told(done, len(ids))
		}
	}
	return out, nil
}

func (w *work) decideChunk(ctx context.Context, req *BulkRequest, chunk []store.Version) ([]Refusal, error) {
	list, err := candidates(ctx, w, req, chunk)
	if err != nil {
		return nil, err
	}
	h, err := w.newHand(ctx, recordsOf(list))
	if err != nil {
		return nil, err
	}
	var refused []Refusal
	for i := range list {
		c := &list[i]
		if c.err == nil {
			c.err = weigh(&c.d, &c.row, h.records[c.d.AssetID], w.today())
		}
		if c.err != nil {
			refused = append(refused, refusal(c.key, c.err))
			continue
		}
		c.d.ID, c.d.At = store.NewID(), w.now
		if err := h.carryOut(ctx, &c.d, &c.row); err != nil {
			return nil, err
		}
	}
	return refused, h.settle(ctx)
}

func (w *work) undoChunk(ctx context.Context, ids []string, by string) ([]Refusal, error) {
	found, err := w.DecisionsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID, assets := map[string]*inventory.Decision{}, set{}
	for i := range found {
		byID[found[i].ID] = &found[i]
		for _, id := range corrected(&found[i]) {
			assets[id] = true
		}
	}
	h, err := w.newHand(ctx, assets.sorted())
	if err != nil {
		return nil, err
	}
	var refused []Refusal
	for _, id := range ids { // the last one first
		d := byID[id]
		if d == nil {
			continue
		}
		if err := h.undoable(ctx, d); err != nil {
			refused = append(refused, refusal(d.DiscrepancyID, err))
			continue
		}
		if err := h.takeBack(ctx, d, by); err != nil {
			return nil, err
		}
	}
	return refused, h.settle(ctx)
}
