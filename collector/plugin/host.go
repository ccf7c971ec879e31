package plugin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/hashicorp/go-plugin"

	"recolement/collector/inventory"
	"recolement/plugins/sdk"
)

// Host keeps the plugins' processes: one for each program that has something to do, started on demand, ended when it is idle. Close it
// when the collector stops.
type Host struct {
	dir    string
	limits Limits
	log    *slog.Logger

	mu     sync.Mutex
	slots  map[string]*slot // by checksum
	closed bool
	work   sync.WaitGroup
}

// slot is where one program runs, or does not.
type slot struct {
	mu       sync.Mutex // held while it is started or ended
	running  *running
	users    int
	used     time.Time
	failures int
	until    time.Time // not started before
	last     error     // why
}

// NewHost keeps the plugins of a directory.
func NewHost(dir string, limits Limits, log *slog.Logger) *Host {
	return &Host{dir: dir, limits: limits, log: log, slots: map[string]*slot{}}
}

// Programs lists the plugins that could be set up. None is started for it.
func (h *Host) Programs() ([]Program, error) { return Programs(h.dir) }

// Look starts a plugin as it lies there, whoever approved it, and asks what it is. It is for an administrator who is about to.
func (h *Host) Look(ctx context.Context, name string) (Program, sdk.Description, error) {
	p, err := find(h.dir, name)
	if err != nil {
		return p, sdk.Description{}, err
	}
	d, err := h.Describe(ctx, name, p.Sum)
	return p, d, err
}

// Describe asks a plugin what it is.
func (h *Host) Describe(ctx context.Context, name, sum string) (sdk.Description, error) {
	var d sdk.Description
	err := h.Use(ctx, name, sum, h.limits.Call, func(ctx context.Context, c *sdk.Client) (err error) {
		if d, err = c.Describe(ctx); err == nil && d.Name != name {
			err = inventory.Errorf(inventory.Invalid, "the plugin in the file %s%s says that it is %s", prefix, name, d.Name)
		}
		return err
	})
	return d, err
}

// Use calls a plugin, which is the program with that checksum or none. One that does not come back in time is ended.
func (h *Host) Use(ctx context.Context, name, sum string, within time.Duration, do func(context.Context, *sdk.Client) error) error {
	s, r, err := h.take(name, sum)
	if err != nil {
		return err
	}
	defer h.work.Done()
	calling, cancel := context.WithTimeoutCause(ctx, within, errSlow)
	defer cancel()
	err = do(calling, r.client)
	if cause := context.Cause(calling); err != nil && cause != nil && ctx.Err() == nil {
		err = cause
	}
	s.release(r, err, ctx.Err() != nil)
	return err
}

var (
	errSlow   = errors.New("the plugin took too long, and was ended")
	errSilent = errors.New("the plugin said nothing for too long, and was ended")
)

func errChanged(name string) error {
	return inventory.Errorf(inventory.Conflict, "the program of plugin %s is another than the one that was approved: look at it and approve it again", name)
}

// take gives a process to call, and starts it where there is none.
func (h *Host) take(name, sum string) (*slot, *running, error) {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return nil, nil, errors.New("the collector is stopping")
	}
	s := h.slots[sum]
	if s == nil {
		s = &slot{}
		h.slots[sum] = s
	}
	h.work.Add(1)
	h.mu.Unlock()
	r, err := s.take(h, name, sum)
	if err != nil {
		h.work.Done()
		return nil, nil, err
	}
	return s, r, nil
}

func (s *slot) take(h *Host, name, sum string) (*running, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil && s.running.plugin.Exited() {
		s.drop(nil)
	}
	if s.running == nil {
		if wait := time.Until(s.until); wait > 0 {
			return nil, inventory.Errorf(inventory.Conflict, "plugin %s failed %d times and rests for %s: %w", name, s.failures, wait.Round(time.Second), s.last)
		}
		p, err := find(h.dir, name)
		if err != nil {
			return nil, err
		}
		if p.Sum != sum {
			return nil, errChanged(name)
		}
		r, err := start(p, h.limits, h.log)
		if err != nil {
			s.failed(err)
			return nil, err
		}
		s.running = r
		h.idle(s, r)
	}
	s.users++
	return s.running, nil
}

// release gives a process back. What hung, broke or died is ended, and rests for a while before it is started again.
func (s *slot) release(r *running, err error, cancelled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users--
	s.used = time.Now()
	if s.running != r {
		return // another caller has ended it
	}
	hung := errors.Is(err, errSlow) || errors.Is(err, errSilent)
	switch {
	case hung || !cancelled && err != nil && (sdk.Broken(err) || r.plugin.Exited()):
		s.failed(r.reason(err))
		s.drop(err)
	case err == nil:
		s.failures = 0
	}
}

const (
	firstRest = time.Second
	longRest  = 5 * time.Minute
)

func (s *slot) failed(err error) {
	s.last = err
	s.until = time.Now().Add(min(firstRest<<min(s.failures, 10), longRest))
	s.failures++
}

func (s *slot) drop(why error) {
	s.running.end(why)
	s.running = nil
}

// idle ends a process when nothing has used it for a while.
func (h *Host) idle(s *slot, r *running) {
	time.AfterFunc(h.limits.Idle, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case s.running != r:
		case s.users == 0 && time.Since(s.used) >= h.limits.Idle:
			s.drop(nil)
		default:
			h.idle(s, r)
		}
	})
}

// Close ends all plugins, those in use too, and waits for whoever called them.
func (h *Host) Close() {
	h.mu.Lock()
	h.closed = true
	slots := h.slots
	h.mu.Unlock()
	for _, s := range slots {
		s.mu.Lock()
		if s.running != nil {
			s.drop(errors.New("the collector is stopping"))
		}
		s.mu.Unlock()
	}
	h.work.Wait()
}

func secured(sum string) *plugin.SecureConfig {
	raw, err := hex.DecodeString(sum)
	if err != nil {
		raw = []byte{0} // matches nothing
	}
	return &plugin.SecureConfig{Checksum: raw, Hash: sha256.New()}
}
