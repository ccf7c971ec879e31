package estate

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"recolement/collector/store"
)

// sightings are times when devices were last seen.
type sightings map[string]time.Time

func (s sightings) add(deviceID string, at time.Time) {
	if at.After(s[deviceID]) {
		s[deviceID] = at
	}
}

// seen holds sightings that are known from what is on disk, and not yet written on the devices themselves. Lists of devices are sorted by
// that date, so writing it costs several places in indexes for each device; many at once share them.
type seen struct {
	mu      sync.Mutex
	pending sightings
}

func (s *seen) add(more sightings) {
	if len(more) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending == nil {
		s.pending = sightings{}
	}
	for id, at := range more {
		s.pending.add(id, at)
	}
}

func (s *seen) take() sightings {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.pending
	s.pending = nil
	return all
}

const (
	seenEvery = time.Second
	seenMost  = 200 // in a transaction: reports wait for it
)

// keepSeen writes down when devices were last seen, until ctx ends: first what a collector that was killed had not, and at last all that is left.
func (e *Estate) keepSeen(ctx context.Context) {
	late, err := e.store.SeenLater(ctx)
	if err != nil && ctx.Err() == nil {
		e.log.Error("devices may be said to have been seen earlier than they were", "error", err)
	}
	e.seen.add(late)
	tick := time.NewTicker(seenEvery)
	defer tick.Stop()
	for ended := false; !ended; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			ended = true
		}
		if err := e.writeSeen(context.WithoutCancel(ctx)); err != nil {
			e.log.Warn("when devices were seen is not written yet", "error", err)
		}
	}
}

// writeSeen writes down when devices were last seen.
func (e *Estate) writeSeen(ctx context.Context) error {
	all := e.seen.take()
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(all)), seenMost) {
		err := e.queue.run(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, id := range ids {
				if err := tx.SeenAgain(ctx, id, all[id]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			e.seen.add(all) // those written already cost a look
			return err
		}
	}
	return nil
}
