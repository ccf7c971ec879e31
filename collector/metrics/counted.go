package metrics

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

const countEvery = time.Minute

// Run counts what lies in tables, every minute until ctx ends.
func (m *Metrics) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(countEvery)
	defer tick.Stop()
	for {
		if err := m.count(ctx); err != nil && ctx.Err() == nil {
			log.Warn("count for metrics", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (m *Metrics) count(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, countEvery/2)
	defer cancel()
	counts, err := m.store.Counts(ctx)
	if err != nil {
		return err
	}
	size, err := m.store.Size(ctx)
	if err != nil {
		return fmt.Errorf("read the database's size: %w", err)
	}
	jobs, err := m.store.Jobs(ctx)
	if err != nil {
		return err
	}
	m.size.Set(float64(size))
	m.things.WithLabelValues("asset").Set(float64(counts.Assets))
	m.things.WithLabelValues("device").Set(float64(counts.Devices))
	m.disagreement.Reset()
	for _, d := range counts.Discrepancies {
		m.disagreement.WithLabelValues(string(d.Kind), string(d.Status)).Set(float64(d.N))
	}
	for _, j := range jobs {
		if j.Finished.IsZero() {
			continue
		}
		m.jobRun.WithLabelValues(j.Name).Set(float64(j.Finished.Unix()))
		if took := j.Finished.Sub(j.Started); took >= 0 {
			m.jobTime.WithLabelValues(j.Name).Set(took.Seconds())
		}
		failed := 0.0
		if j.Failure != "" {
			failed = 1
		}
		m.jobFailed.WithLabelValues(j.Name).Set(failed)
	}
	return nil
}
