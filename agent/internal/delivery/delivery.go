// Package delivery brings reports to the collector: it enrols with it, keeps reports on disk while it is away, and sends them, oldest
// first. What is in a report, and when one is made, is left to others.
//
// A report is removed from the disk after the collector has said that it has it. A process killed between the two sends it again,
// byte for byte; the collector takes the same report twice for one.
package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"recolement/agent/report"
)

// ErrDisabled says that the collector wants no inventories from this agent at present; they wait.
var ErrDisabled = errors.New("the collector has disabled inventories")

// Delivery sends what waits in a spool.
type Delivery struct {
	Spool  *Spool
	Client *Client
	Log    *slog.Logger
	GiveUp time.Duration // for one report, until the next Send; 0: the first attempt counts

	FullWanted bool // the collector has asked for a full inventory

	firstWait time.Duration // between attempts; tests wait less
}

// Send sends every waiting report and gives the collector's last answer. A report that the collector refuses for good is set aside,
// and the next goes through; anything else ends the round with an error, and what is left waits for the next.
func (d *Delivery) Send(ctx context.Context) (report.Answer, error) {
	names, err := d.Spool.List()
	if err != nil || len(names) == 0 {
		return report.Answer{}, err
	}
	last, err := d.contact(ctx)
	if err != nil {
		return report.Answer{}, fmt.Errorf("contact collector: %w", err)
	}
	d.FullWanted = fullWanted(last)
	if slices.Contains(last.Disabled, "inventory") {
		return last, ErrDisabled
	}
	for _, name := range names {
		answer, err := d.sendOne(ctx, name)
		if err != nil {
			return report.Answer{}, fmt.Errorf("send %s: %w", name, err)
		}
		if answer.Status != "" {
			last = answer
		}
	}
	return last, nil
}

// fullWanted reads what our collector says of the task; that of others does not say it so.
func fullWanted(a report.Answer) bool {
	var task struct{ Full bool }
	return json.Unmarshal(a.Tasks["inventory"], &task) == nil && task.Full
}

// contact asks whether inventories are wanted. A collector that knows no such question wants them.
func (d *Delivery) contact(ctx context.Context) (report.Answer, error) {
	answer, err := d.retry(ctx, "contact", func() (report.Answer, error) { return d.Client.Contact(ctx) })
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.final() {
		d.Log.Debug("no answer to contact", "reason", refusal)
		return report.Answer{}, nil
	}
	return answer, err
}

// sendOne sends one report; no answer and no error mean that it was set aside or left for later.
func (d *Delivery) sendOne(ctx context.Context, name string) (report.Answer, error) {
	body, err := d.Spool.Read(name)
	if errors.Is(err, ErrDamaged) {
		d.Log.Error("report damaged on disk", "report", name)
		return report.Answer{}, d.Spool.Refuse(name, err.Error())
	}
	if err != nil {
		return report.Answer{}, err
	}
	answer, err := d.retry(ctx, name, func() (report.Answer, error) { return d.Client.Inventory(ctx, body) })
	var refusal *Refusal
	switch {
	case err == nil:
		d.Log.Info("report delivered", "report", name, "bytes", len(body))
		return answer, d.Spool.Remove(name)
	case errors.As(err, &refusal) && refusal.Status == http.StatusRequestEntityTooLarge:
		d.Log.Error("report too large for the collector; it waits", "report", name, "bytes", len(body))
		return report.Answer{}, nil
	case errors.As(err, &refusal) && refusal.final():
		d.Log.Error("report refused", "report", name, "reason", refusal)
		return report.Answer{}, d.Spool.Refuse(name, refusal.Error())
	}
	return report.Answer{}, err
}

// retry repeats what may succeed later, waiting longer each time and never as long as its neighbours; a server that says when to come back is
// obeyed.
func (d *Delivery) retry(ctx context.Context, what string, attempt func() (report.Answer, error)) (report.Answer, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval, wait.RandomizationFactor = 5*time.Second, 30*time.Minute, 0.5
	if d.firstWait > 0 {
		wait.InitialInterval = d.firstWait
	}
	options := []backoff.RetryOption{backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(d.GiveUp), backoff.WithNotify(func(err error, next time.Duration) {
		d.Log.Warn("not delivered yet", "what", what, "error", err, "again_in", next.Round(time.Second))
	})}
	if d.GiveUp == 0 {
		options = append(options, backoff.WithMaxTries(1))
	}
	return backoff.Retry(ctx, func() (report.Answer, error) { return classified(attempt()) }, options...)
}

// classified marks errors for the retrying: for good, or not before a time.
func classified(a report.Answer, err error) (report.Answer, error) {
	var refusal *Refusal
	switch {
	case !errors.As(err, &refusal):
		return a, err
	case !refusal.temporary():
		return a, backoff.Permanent(err)
	case refusal.RetryAfter > 0:
		return a, fmt.Errorf("%w (%w)", err, &backoff.RetryAfterError{Duration: refusal.RetryAfter})
	}
	return a, err
}
