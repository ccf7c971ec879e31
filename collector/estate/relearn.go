package estate

import (
	"context"
	"reflect"
	"slices"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// relearn reads all that was typed and observed again, by rules that have changed, and settles everything.
func (w *work) relearn(ctx context.Context) error {
	if err := w.forgetJunk(ctx); err != nil {
		return err
	}
	if err := w.rereadAssets(ctx); err != nil {
		return err
	}
	all, err := w.AllObservations(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].Through != "" {
			continue
		}
		if err := w.reobserve(ctx, &all[i]); err != nil {
			return err
		}
	}
	return w.settleAll(ctx)
}

func (w *work) rereadAssets(ctx context.Context) error {
	known, err := w.KnownAssets(ctx)
	if err != nil {
		return err
	}
	for i := range known {
		w.rules.words.Interpret(&known[i].Asset)
		if err := w.PutAsset(ctx, &known[i], w.rules.assetKeys(&known[i].Asset)); err != nil {
			return err
		}
	}
	return nil
}

// reobserve reads a kept report again. Its subject may have become another: a serial number that is a placeholder now.
func (w *work) reobserve(ctx context.Context, o *store.Observation) error {
	doc, err := w.Document(ctx, o.Source, o.Subject)
	if err != nil || doc == nil {
		return err
	}
	r, err := (&statement{parts: doc}).report()
	if err != nil {
		return err
	}
	seen := w.rules.keys.Observe(r, o.Taken)
	seen[0].Taken = o.Taken
	again := *o
	again.Observation, again.Digest = seen[0], ""
	if err := w.reobserveScreens(ctx, o, seen[1:], doc["monitors"].Taken, again.Key()); err != nil {
		return err
	}
	if reflect.DeepEqual(again, *o) {
		return nil
	}
	if again.Subject != o.Subject {
		if err := w.DropObservation(ctx, &o.Observation, &again.Observation); err != nil {
			return err
		}
	}
	if err := w.PutObservation(ctx, &again); err != nil {
		return err
	}
	if again.Subject == o.Subject {
		return nil
	}
	return w.PutDocument(ctx, again.Source, again.Subject, nil, doc)
}

// reobserveScreens reads the screens of a kept report again; what is a screen no more, a laptop's own panel for instance, is dropped.
func (w *work) reobserveScreens(ctx context.Context, o *store.Observation, seen []inventory.Observation, taken time.Time, through string) error {
	before, err := w.ScreensThrough(ctx, o.Key())
	if err != nil {
		return err
	}
	shown := set{}
	for _, s := range seen {
		s.Taken, s.Through = taken, through
		shown[s.Subject] = true
		screen := store.Observation{Observation: s, FirstSeen: taken}
		if i := slices.IndexFunc(before, func(b store.Observation) bool { return b.Subject == s.Subject }); i >= 0 {
			screen.FirstSeen, screen.DeviceID = before[i].FirstSeen, before[i].DeviceID
			if before[i].Taken.After(taken) {
				screen.Taken = before[i].Taken
			}
		}
		if err := w.PutObservation(ctx, &screen); err != nil {
			return err
		}
	}
	for i := range before {
		if !shown[before[i].Subject] && before[i].Taken.Equal(taken) { // this report had shown it
			if err := w.DropObservation(ctx, &before[i].Observation, &o.Observation); err != nil {
				return err
			}
		}
	}
	return nil
}
