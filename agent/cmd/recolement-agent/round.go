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

// take reads the machine and keeps the report on disk.
func (a *app) take(ctx context.Context, spool *delivery.Spool) error {
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
	body, err := compress(raw)
	if err != nil {
		return err
	}
	if err := spool.Put(body); err != nil {
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

// send enrols if need be, then delivers what waits. The key is read each time: it may have been renewed meanwhile.
func (a *app) send(ctx context.Context, spool *delivery.Spool, giveUp time.Duration) (report.Answer, error) {
	id, err := a.identity()
	if err != nil {
		return report.Answer{}, err
	}
	if !id.Enrolled() {
		if a.config.Token == "" {
			return report.Answer{}, errNotEnrolled
		}
		if id, err = a.enrol(ctx, id); err != nil {
			return report.Answer{}, err
		}
		a.log.Info("enrolled", "agent", id.AgentID)
	}
	client, err := delivery.NewClient(a.server(), id, version)
	if err != nil {
		return report.Answer{}, err
	}
	defer client.Close()
	d := delivery.Delivery{Spool: spool, Client: client, Log: a.log, GiveUp: max(giveUp, 0)}
	return d.Send(ctx)
}
