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
	slices.SortStableFunc(all, func(a, b store.Observation) int { return a.Taken.Compare(b.Taken) })
	var news []store.Observation // of nobody yet
	for i := range all {
		if all[i].Through != "" {
			continue
		}
		found, err := w.reobserve(ctx, &all[i])
		if err != nil {
			return err
		}
		news = append(news, found...)
	}
	if len(news) > 0 {
		if err := w.settle(ctx, &picture{arrived: news}); err != nil {
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
		was := known[i]
		w.rules.words.Interpret(&known[i].Asset)
		w.noteRecord(&was, &known[i])
		if err := w.PutAsset(ctx, &known[i], w.rules.assetKeys(&known[i].Asset)); err != nil {
			return err
		}
	}
	return nil
}

// reobserve reads a kept report again. Its subject may have become another: a serial number that is a placeholder now. news are screens that
// were none by the rules before.
func (w *work) reobserve(ctx context.Context, o *store.Observation) (news []store.Observation, err error) {
	doc, err := w.Document(ctx, o.Source, o.Subject)
	if err != nil || doc == nil {
		return nil, err
	}
	again, screens, err := w.reread(o, doc)
	if err != nil {
		return nil, err
	}
	if again.Subject == o.Subject {
		if !reflect.DeepEqual(again, *o) {
			err = w.PutObservation(ctx, &again)
		}
	} else {
		err = w.rename(ctx, o, &again, doc)
	}
	if err != nil {
		return nil, err
	}
	return w.reobserveScreens(ctx, o, screens, doc["monitors"].Taken, again.Key())
}

// reread reads what an observation was read from.
func (w *work) reread(o *store.Observation, doc store.Document) (again store.Observation, screens []inventory.Observation, err error) {
	r, err := (&statement{parts: doc}).report()
	if err != nil {
		return again, nil, err
	}
	seen := onceEach(w.rules.keys.Observe(r, o.Taken))
	again = *o
	again.Observation, again.Digest = seen[0], ""
	again.Taken = o.Taken
	return again, seen[1:], nil
}

// rename puts an observation under another subject. Where its source has spoken of that one already, it is put together with that.
func (w *work) rename(ctx context.Context, o, again *store.Observation, doc store.Document) error {
	there, err := w.Observation(ctx, again.Source, again.Subject)
	if err != nil {
		return err
	}
	var kept store.Document
	if there != nil {
		if kept, err = w.Document(ctx, there.Source, there.Subject); err != nil {
			return err
		}
		merged, _ := (&statement{parts: kept}).merge(&statement{parts: doc})
		whole := *there
		whole.Taken, whole.Parts = merged.newest(), merged.parts.Parts()
		if whole, _, err = w.reread(&whole, merged.parts); err != nil {
			return err
		}
		whole.Observation.Subject, whole.FirstSeen = again.Subject, earlier(there.FirstSeen, again.FirstSeen)
		*again, doc = whole, merged.parts
	}
	if err := w.replaceObservation(ctx, &o.Observation, &again.Observation); err != nil {
		return err
	}
	if err := w.PutDocument(ctx, store.RewriteOf(again.Source, again.Subject, kept, doc)); err != nil {
		return err
	}
	return w.PutObservation(ctx, again)
}

// reobserveScreens reads the screens of a kept report again; what is a screen no more, a laptop's own panel for instance, is dropped.
func (w *work) reobserveScreens(ctx context.Context, o *store.Observation, seen []inventory.Observation, taken time.Time, through string) (news []store.Observation, err error) {
	before, err := w.ScreensThrough(ctx, through) // what was seen through o is moved there already
	if err != nil {
		return nil, err
	}
	shown := set{}
	for _, s := range seen {
		shown[s.Subject] = true
		s.Taken, s.Through = taken, through
		screen := store.Observation{Observation: s, FirstSeen: taken}
		known, err := w.Observation(ctx, s.Source, s.Subject)
		switch {
		case err != nil:
			return nil, err
		case known == nil:
			news = append(news, screen)
			continue
		case known.Taken.After(taken):
			continue // another report tells
		}
		screen.FirstSeen, screen.DeviceID = known.FirstSeen, known.DeviceID
		if err := w.PutObservation(ctx, &screen); err != nil {
			return nil, err
		}
	}
	for i := range before {
		if !shown[before[i].Subject] && before[i].Taken.Equal(taken) { // this report had shown it
			if err := w.replaceObservation(ctx, &before[i].Observation, &o.Observation); err != nil {
				return nil, err
			}
		}
	}
	return news, nil
}
