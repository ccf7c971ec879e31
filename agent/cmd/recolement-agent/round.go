package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"time"

	"recolement/agent/internal/delivery"
	"recolement/agent/report"
)

var errNotEnrolled = errors.New("not enrolled: run \"recolement-agent enroll\" or set a token")

// take reads the machine and keeps the report on disk: all of it, or what has changed.
func (a *app) take(ctx context.Context, spool *delivery.Spool, full bool) error {
	id, err := a.identity()
	if err != nil {
		return err
	}
	r, err := a.report(ctx, id)
	if err != nil {
		return err
	}
	raw, err := report.Encode(r)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	raw, base, err := spool.Base().Shrink(raw, full, time.Now())
	if err != nil {
		return err
	}
	body, err := compress(raw)
	if err != nil {
		return err
	}
	if err := spool.Put(body); err != nil {
		return err
	}
	if err := spool.KeepBase(base); err != nil {
		return err
	}
	a.note(func(s *status) { s.LastInventory = time.Now() })
	return nil
}

func compress(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(raw); err != nil {
		return nil, fmt.Errorf("compress report: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress report: %w", err)
	}
	return b.Bytes(), nil
}

// send delivers what waits, and if the collector then asks for all, takes and delivers that.
func (a *app) send(ctx context.Context, spool *delivery.Spool, giveUp time.Duration) (report.Answer, error) {
	answer, full, err := a.deliver(ctx, spool, giveUp)
	if err != nil || !full {
		return answer, err
	}
	a.log.Info("the collector asks for a full inventory")
	if err := a.take(ctx, spool, true); err != nil {
		return answer, err
	}
	answer, _, err = a.deliver(ctx, spool, giveUp)
	return answer, err
}

// deliver enrols if need be, then delivers what waits. The key is read each time: it may have been renewed meanwhile.
func (a *app) deliver(ctx context.Context, spool *delivery.Spool, giveUp time.Duration) (answer report.Answer, full bool, err error) {
	id, err := a.identity()
	if err != nil {
		return answer, false, err
	}
	if !id.Enrolled() {
		if a.config.Token == "" {
			return answer, false, errNotEnrolled
		}
		if id, err = a.enrol(ctx, id); err != nil {
			return answer, false, err
		}
		a.log.Info("enrolled", "agent", id.AgentID)
	}
	client, err := delivery.NewClient(a.server(), id, version)
	if err != nil {
		return answer, false, err
	}
	defer client.Close()
	d := delivery.Delivery{Spool: spool, Client: client, Log: a.log, GiveUp: max(giveUp, 0)}
	answer, err = d.Send(ctx)
	return answer, d.FullWanted, err
}
