package estate

import (
	"context"
	"maps"
	"slices"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Junk is a serial number, a UUID or a MAC that more machines share than the policy allows: a maker's sloppiness, not an identity. Which keys are
// junk follows from what was observed, the policy, and what people have released, whatever the order: it is counted when somebody comes
// to have such a key, and again when somebody no longer has it.

// without gives the rules with what was learned.
func (r *rules) without(all []store.JunkKey) *rules {
	learned, junk := map[string]store.JunkKey{}, map[string]bool{}
	for _, k := range all {
		if learned[k.Key] = k; k.Junk() {
			junk[k.Key] = true
		}
	}
	if maps.Equal(learned, r.learned) {
		return r
	}
	other := *r
	other.learned, other.junk, other.core = learned, junk, r.core.Without(junk)
	return &other
}

// identifying leaves out the keys that are junk.
func (r *rules) identifying(keys []string) []string {
	if len(r.junk) == 0 {
		return keys
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return r.junk[key] })
}

// shared counts the keys that too many of these observations share.
func (r *rules) shared(observations []store.Observation) map[string]int {
	if r.policy.JunkAfter <= 0 || len(observations) <= r.policy.JunkAfter {
		return nil
	}
	plain := make([]inventory.Observation, len(observations))
	for i := range observations {
		plain[i] = observations[i].Observation
	}
	shared := r.keys.Shared(plain)
	maps.DeleteFunc(shared, func(key string, machines int) bool { return machines <= r.learned[key].Limit })
	return shared
}

// learnJunk sets aside the keys of a neighbourhood that turn out to be junk. As long as a key is none, all that have it are in one
// neighbourhood.
func (w *work) learnJunk(ctx context.Context, p *picture) (learned bool, err error) {
	shared := w.rules.shared(p.observations)
	for _, key := range sortedKeys(shared) {
		if w.rules.junk[key] {
			continue
		}
		learned = true
		k := w.rules.learned[key]
		k.Key, k.Machines, k.Since = key, shared[key], w.now
		if err := w.PutJunkKey(ctx, &k); err != nil {
			return false, err
		}
	}
	if !learned {
		return false, nil
	}
	return true, w.rereadJunk(ctx)
}

func (w *work) rereadJunk(ctx context.Context) error {
	all, err := w.JunkKeys(ctx)
	w.rules = w.rules.without(all)
	return err
}

// unlearnJunk counts again the junk that somebody has no longer. What few enough share identifies them again.
func (w *work) unlearnJunk(ctx context.Context, formers []former) error {
	if len(w.rules.junk) == 0 {
		return nil
	}
	lost := set{}
	for i := range formers {
		for _, key := range w.rules.keys.Lost(&formers[i].before, &formers[i].now) {
			if w.rules.junk[key] {
				lost[key] = true
			}
		}
	}
	for _, key := range lost.sorted() {
		machines, err := w.count(ctx, key)
		if err != nil {
			return err
		}
		k := w.rules.learned[key]
		if machines > max(w.rules.policy.JunkAfter, k.Limit) {
			continue
		}
		k.Machines = machines
		if err := w.takeBack(ctx, &k); err != nil {
			return err
		}
	}
	return nil
}

// count counts the machines that have a key; 0 where they are no more than the policy allows.
func (w *work) count(ctx context.Context, key string) (int, error) {
	devices, err := w.DevicesWithKeys(ctx, []string{key})
	if err != nil {
		return 0, err
	}
	observations, err := w.ObservationsOfDevices(ctx, devices)
	if err != nil {
		return 0, err
	}
	plain := make([]inventory.Observation, len(observations))
	for i := range observations {
		plain[i] = observations[i].Observation
	}
	return w.rules.keys.Shared(plain)[key], nil
}

// takeBack makes a key identify again what has it, and settles that.
func (w *work) takeBack(ctx context.Context, k *store.JunkKey) error {
	k.Since = time.Time{}
	keep := w.DropJunkKey
	if k.Limit > 0 {
		keep = w.PutJunkKey
	}
	if err := keep(ctx, k); err != nil {
		return err
	}
	if err := w.rereadJunk(ctx); err != nil {
		return err
	}
	n := newNeighbourhood()
	n.addKeys(k.Key)
	return w.settleAround(ctx, n, &picture{})
}

// forgetJunk leaves nothing but what people have released: by other rules, other keys may be shared.
func (w *work) forgetJunk(ctx context.Context) error {
	all, err := w.JunkKeys(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		if err := w.DropJunkKey(ctx, &all[i]); err != nil {
			return err
		}
		if all[i].Since = (time.Time{}); all[i].Limit > 0 {
			if err := w.PutJunkKey(ctx, &all[i]); err != nil {
				return err
			}
		}
	}
	return w.rereadJunk(ctx)
}

// JunkKeys lists what was learned to identify nothing, and what people have released, with how many devices have it now.
func (e *Estate) JunkKeys(ctx context.Context) ([]store.JunkKey, error) {
	return e.store.CountedJunkKeys(ctx)
}

// ReleaseJunk makes a key an identity again, for as long as no more machines share it than do now.
func (e *Estate) ReleaseJunk(ctx context.Context, key, by string) error {
	if by == "" {
		return inventory.Errorf(inventory.Invalid, "nobody releases")
	}
	return e.change(ctx, func(ctx context.Context, w *work) error {
		w.source = by
		if !w.rules.junk[key] {
			return inventory.Errorf(inventory.NotFound, "%q is not set aside", key)
		}
		machines, err := w.count(ctx, key)
		if err != nil {
			return err
		}
		k := store.JunkKey{Key: key, Machines: machines, Limit: machines, Released: w.now, By: by}
		if err := w.AddAudit(ctx, &store.AuditEntry{At: w.now, By: by, Action: "junk-release", Subject: key}); err != nil {
			return err
		}
		return w.takeBack(ctx, &k)
	})
}
