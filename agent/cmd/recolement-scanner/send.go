package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"recolement/agent/internal/delivery"
	"recolement/agent/report"
)

// sender keeps reports on disk and brings them to the collector. What cannot be sent now goes with the next sweep.
type sender struct {
	server delivery.Server
	token  string
	state  string // directory of the key and of waiting reports
	name   string
	log    *slog.Logger
	spool  *delivery.Spool
	kept   int

	enrolling sync.Mutex
}

const (
	spoolBytes = 512 << 20
	spoolAge   = 30 * 24 * time.Hour // an older sweep is not worth sending
	giveUp     = time.Minute         // for one report, while the collector is away
)

// open takes the spool. Nothing is swept where reports could not be kept.
func (s *sender) open() error {
	spool, err := delivery.OpenSpool(filepath.Join(s.state, "spool"), delivery.Limits{Bytes: spoolBytes, Age: spoolAge})
	if err != nil {
		return err
	}
	s.spool = spool
	return nil
}

func (s *sender) close() { _ = s.spool.Close() }

// keep puts a report on disk.
func (s *sender) keep(r *report.Report) error {
	raw, err := report.Encode(r)
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err = w.Write(raw)
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("compress report: %w", err)
	}
	if err := s.spool.Put(b.Bytes()); err != nil {
		return err
	}
	s.kept++
	return nil
}

// send enrols if need be and delivers what waits; it says how many reports still wait.
func (s *sender) send(ctx context.Context) (waiting int, err error) {
	err = s.deliver(ctx)
	names, listing := s.spool.List()
	return len(names), errors.Join(err, listing)
}

func (s *sender) deliver(ctx context.Context) error {
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = (&delivery.Delivery{Spool: s.spool, Client: client, Log: s.log, GiveUp: giveUp}).Send(ctx)
	return err
}

// client speaks to the collector as this scanner, which is enrolled first if need be.
func (s *sender) client(ctx context.Context) (*delivery.Client, error) {
	s.enrolling.Lock() // one enrolment makes another's key worthless
	defer s.enrolling.Unlock()
	id, err := delivery.LoadIdentity(s.state, s.name, time.Now())
	if err != nil {
		return nil, err
	}
	client, err := delivery.NewClient(s.server, id, version)
	if err != nil || id.Enrolled() {
		return client, err
	}
	if s.token == "" {
		client.Close()
		return nil, errors.New("this scanner is not enrolled yet: --token is needed once")
	}
	if id, err = client.Enrol(ctx, s.token, s.name); err == nil {
		err = id.SaveKey(s.state)
	}
	if err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}

// defaultState is where a service of this system keeps what it must not lose.
func defaultState() string {
	if runtime.GOOS == "windows" {
		return filepath.Join(cmp.Or(os.Getenv("ProgramData"), `C:\ProgramData`), "Recolement", "scanner")
	}
	return "/var/lib/recolement-scanner"
}
