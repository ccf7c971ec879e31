package estate

import (
	"context"
	"fmt"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// KeepFigures writes down what the estate's figures are today. It is called every night.
func (e *Estate) KeepFigures(ctx context.Context) error {
	tallies, err := e.Measure(ctx, e.store.View(store.AllEntities()))
	if err != nil {
		return err
	}
	figures := map[store.FigureKey]int{}
	add := func(entity, name string, n int) {
		if n > 0 {
			figures[store.FigureKey{Entity: entity, Name: name}] += n
		}
	}
	for place, t := range tallies {
		add(place.Entity, store.FigureObservable, t.Observable)
		add(place.Entity, store.FigureSeen, t.Seen)
		add(place.Entity, store.FigureNamed, t.Named)
		add(place.Entity, store.FigureCompliant, t.Compliant)
		add(place.Entity, store.FigureQuiet, t.Quiet)
		for prefix, code := range map[string]string{store.FigureService: place.Service, store.FigureSite: place.Site} {
			add(place.Entity, prefix+code+"."+store.FigureNamed, t.Named)
			add(place.Entity, prefix+code+"."+store.FigureCompliant, t.Compliant)
		}
	}
	open, err := e.store.OpenByEntity(ctx)
	if err != nil {
		return fmt.Errorf("count discrepancies: %w", err)
	}
	for key, n := range open {
		figures[key] = n
	}
	kept := e.rules.Load().policy.Retention.History
	return e.change(ctx, func(ctx context.Context, w *work) error {
		if err := w.PutFigures(ctx, w.now, figures); err != nil {
			return err
		}
		if kept == (inventory.Span{}) {
			return nil
		}
		return w.DropFigures(ctx, kept.Before(w.now))
	})
}
