package ui

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// feed tells open pages that something has changed, discrepancies or sweeps, whichever collector changed it. While anybody listens it
// asks the database once a second for all of them together.
type feed struct {
	read func(context.Context) (revision string, err error)
	log  *slog.Logger

	mu        sync.Mutex
	listeners map[chan string]bool
	stop      context.CancelFunc // of the asking; nil while nobody listens
	last      string
}

const (
	feedEvery     = time.Second
	feedHeartbeat = 20 * time.Second // shows proxies that the line is alive, and us whether somebody is still there
	feedLife      = 5 * time.Minute  // then the browser calls again, signed in or not
)

func newFeed(read func(context.Context) (string, error), log *slog.Logger) *feed {
	return &feed{read: read, log: log, listeners: map[chan string]bool{}}
}

// listen gives a channel of revisions; the function ends it.
func (f *feed) listen() (revisions <-chan string, end func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan string, 1)
	f.listeners[c] = true
	if f.last != "" {
		c <- f.last
	}
	if f.stop == nil {
		ctx, stop := context.WithCancel(context.Background())
		f.stop = stop
		go f.ask(ctx)
	}
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.listeners, c)
		if len(f.listeners) == 0 && f.stop != nil {
			f.stop()
			f.stop, f.last = nil, ""
		}
	}
}

func (f *feed) ask(ctx context.Context) {
	tick := time.NewTicker(feedEvery)
	defer tick.Stop()
	for {
		revision, err := f.read(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			f.log.Warn("ask what has changed", "error", err)
		default:
			f.tell(ctx, revision)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tell passes a revision on that is not the last one; who has not taken the one before gets the newer in its place.
func (f *feed) tell(ctx context.Context, revision string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if revision == f.last || ctx.Err() != nil {
		return
	}
	f.last = revision
	for c := range f.listeners {
		select {
		case <-c:
		default:
		}
		c <- revision
	}
}

// discrepanciesAt is the revision that the inbox is at.
func (s *site) discrepanciesAt(ctx context.Context) (string, error) {
	revisions, err := s.Store.Revisions(ctx)
	return revisions.String(), err
}

func (s *site) events(c *gin.Context) error { return s.listen(c, s.feed) }

// listen is the line on which a page hears of changes (server-sent events): each is the revision that is shown to who asks now.
func (s *site) listen(c *gin.Context, f *feed) error {
	out := http.NewResponseController(unwrapped(c.Writer))
	c.Header("Content-Type", "text/event-stream")
	c.Header("Cache-Control", "no-store")
	c.Header("X-Accel-Buffering", "no")
	revisions, end := f.listen()
	defer end()
	life, heartbeat := time.NewTimer(feedLife), time.NewTicker(feedHeartbeat)
	defer life.Stop()
	defer heartbeat.Stop()
	said := ": hello\n\n"
	for {
		if _, err := c.Writer.WriteString(said); err != nil || out.Flush() != nil {
			return nil // nobody is there any more
		}
		select {
		case revision := <-revisions:
			said = fmt.Sprintf("event: changed\ndata: %s\n\n", revision)
		case <-heartbeat.C:
			said = ": still here\n\n"
		case <-life.C:
			return nil
		case <-c.Request.Context().Done():
			return nil
		case <-s.stopping():
			return nil
		}
	}
}

func (s *site) stopping() <-chan struct{} {
	if s.Stopping == nil {
		return nil
	}
	return s.Stopping.Done()
}

// unwrapped is the writer beneath gin's, whose own Flush panics where a handler around gin has wrapped the connection.
func unwrapped(w gin.ResponseWriter) http.ResponseWriter {
	if inner, ok := w.(interface{ Unwrap() http.ResponseWriter }); ok {
		return inner.Unwrap()
	}
	return w
}
