package estate

import (
	"context"
	"maps"
	"slices"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// StateAt gives the whole estate as it was known at a moment. It reads what is, and what was recorded since.
func (e *Estate) StateAt(ctx context.Context, at time.Time) (*State, error) {
	if err := e.stillKnown(ctx, at, store.DeviceHistory, store.RecordHistory, store.DiscrepancyHistory); err != nil {
		return nil, err
	}
	s := &State{At: at, Counts: map[inventory.Kind]int{}}
	err := e.store.Snapshot(ctx, func(r *store.Snapshot) error {
		if err := devicesAt(ctx, r, s); err != nil {
			return err
		}
		if err := e.recordsAt(ctx, r, s); err != nil {
			return err
		}
		return rowsAt(ctx, r, s)
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// rewindAll takes back all that was recorded of a kind after a moment; what is no more comes back.
func rewindAll(ctx context.Context, r *store.Snapshot, kind store.HistoryKind, at time.Time, facts map[string]flat) error {
	return r.EntriesAfter(ctx, kind, at, func(entry store.Entry) error {
		if !entry.Recorded.After(at) {
			return nil
		}
		f := facts[entry.Subject]
		if f == nil {
			f = flat{{field: presence}: absent}
			facts[entry.Subject] = f
		}
		f.undo(&entry)
		return nil
	})
}

func devicesAt(ctx context.Context, r *store.Snapshot, s *State) error {
	devices, err := r.AllDevices(ctx)
	if err != nil {
		return err
	}
	matches, err := r.AllMatches(ctx)
	if err != nil {
		return err
	}
	facts := make(map[string]flat, len(devices))
	for i := range devices {
		facts[devices[i].ID] = flatDevice(&devices[i])
	}
	for i := range matches {
		maps.Copy(facts[matches[i].DeviceID], flatMatch(&matches[i]))
	}
	if err := rewindAll(ctx, r, store.DeviceHistory, s.At, facts); err != nil {
		return err
	}
	seen := map[string]time.Time{}
	err = r.AllSeries(ctx, seenSeries, func(id string, points []store.Point) error {
		seen[id] = lastSeen(points, s.At)
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(facts) {
		f := facts[id]
		if f.get(presence) == absent {
			continue
		}
		d := f.device(id)
		d.LastSeen = seen[id]
		s.Devices = append(s.Devices, d)
		if m := f.match(id); m != nil {
			s.Matches = append(s.Matches, *m)
		}
	}
	return nil
}

func (e *Estate) recordsAt(ctx context.Context, r *store.Snapshot, s *State) error {
	known, err := r.KnownAssets(ctx)
	if err != nil {
		return err
	}
	facts := make(map[string]flat, len(known))
	for i := range known {
		facts[known[i].ID] = flatRecord(&known[i])
	}
	for _, kind := range []store.HistoryKind{store.RecordHistory, store.PersonHistory} {
		if err := rewindAll(ctx, r, kind, s.At, facts); err != nil {
			return err
		}
	}
	for _, id := range sortedKeys(facts) {
		f := facts[id]
		if f.get(presence) != "" {
			continue
		}
		if err := e.forgetPeople(ctx, f, s.At); err != nil {
			return err
		}
		s.Assets = append(s.Assets, f.record(id))
	}
	return nil
}

func rowsAt(ctx context.Context, r *store.Snapshot, s *State) error {
	rows, err := r.AllDiscrepancies(ctx)
	if err != nil {
		return err
	}
	facts := make(map[string]flat, len(rows))
	for i := range rows {
		facts[rows[i].Key] = flatRow(&rows[i])
	}
	if err := rewindAll(ctx, r, store.DiscrepancyHistory, s.At, facts); err != nil {
		return err
	}
	for i := range rows {
		row := rows[i]
		facts[row.Key].restore(&row)
		if row.Status != "" && row.Status != inventory.Resolved {
			s.Discrepancies = append(s.Discrepancies, row)
			s.Counts[row.Kind]++
		}
	}
	return nil
}

// CountsAt counts, for each of some moments, the discrepancies that were not resolved then, by kind. It reads the discrepancies' history
// once, as far back as the earliest moment.
func (e *Estate) CountsAt(ctx context.Context, moments []time.Time) ([]map[inventory.Kind]int, error) {
	out := make([]map[inventory.Kind]int, len(moments))
	if len(moments) == 0 {
		return out, nil
	}
	earliest := slices.MinFunc(moments, time.Time.Compare)
	if err := e.stillKnown(ctx, earliest, store.DiscrepancyHistory); err != nil {
		return nil, err
	}
	for i := range out {
		out[i] = map[inventory.Kind]int{}
	}
	err := e.store.Snapshot(ctx, func(r *store.Snapshot) error { return countsAt(ctx, r, moments, earliest, out) })
	return out, err
}

func countsAt(ctx context.Context, r *store.Snapshot, moments []time.Time, earliest time.Time, out []map[inventory.Kind]int) error {
	rows, err := r.DiscrepancyStatuses(ctx)
	if err != nil {
		return err
	}
	changes := map[string][]store.Entry{} // of those that changed since, the last first
	err = r.EntriesAfter(ctx, store.DiscrepancyHistory, earliest, func(entry store.Entry) error {
		changes[entry.Subject] = append(changes[entry.Subject], entry)
		return nil
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		for i, at := range moments {
			if status := statusAt(row.Status, changes[row.Key], at); status != "" && status != inventory.Resolved {
				out[i][row.Kind]++
			}
		}
	}
	return nil
}

func statusAt(status inventory.Status, changes []store.Entry, at time.Time) inventory.Status {
	for i := range changes {
		if !changes[i].Recorded.After(at) {
			continue
		}
		for _, d := range changes[i].Deltas {
			if d.Field == "status" {
				status = inventory.Status(d.From)
			}
		}
	}
	return status
}
