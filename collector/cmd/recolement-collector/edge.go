package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/glpi"
	"recolement/collector/metrics"
)

// edge is what every request passes on its way in and out. It gives each a number, which its answer bears (X-Request-Id); logs one
// line for it, and what went wrong in it, under that number; counts it; keeps a panic from being more than that request's; and
// ends streams of events when the collector stops. No header, query or body is logged: secrets may be in them.
type edge struct {
	log      *slog.Logger
	metrics  *metrics.Metrics
	stopping context.Context
}

func (e edge) handle(c *gin.Context) {
	number := rand.Text()[:12]
	c.Header("X-Request-Id", number)
	start := time.Now()
	log := e.log.With("number", number, "method", c.Request.Method, "path", c.Request.URL.Path)
	if strings.Contains(c.GetHeader("Accept"), "text/event-stream") {
		defer e.endWithUs(c)()
	}
	defer func() {
		p := recover()
		if p != nil && p != http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, compared as net/http does
			log.Error("request panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			apologise(c, number)
		}
		for _, err := range c.Errors {
			log.Error("request failed", "error", err.Err)
		}
		took := time.Since(start)
		e.count(c, took)
		log.Log(c, levelOf(c), "request", "status", c.Writer.Status(), "bytes", max(0, c.Writer.Size()), "ms", float64(took.Microseconds())/1000, "from", c.ClientIP())
		if p == http.ErrAbortHandler { //nolint:errorlint // as above
			panic(p)
		}
	}()
	c.Next()
}

// endWithUs lets a request that would never end by itself end when the collector stops.
func (e edge) endWithUs(c *gin.Context) (done func()) {
	ctx, cancel := context.WithCancel(c.Request.Context())
	unhook := context.AfterFunc(e.stopping, cancel)
	c.Request = c.Request.WithContext(ctx)
	return func() { unhook(); cancel() }
}

func (e edge) count(c *gin.Context, took time.Duration) {
	route, method := c.FullPath(), c.Request.Method
	if route == "" {
		route, method = "none", "any" // what strangers make up is not ours to keep a count of, one by one
	}
	e.metrics.Request(route, method, c.Writer.Status(), took)
	if kind := glpi.Kind(c); kind != "" {
		e.metrics.Report(kind, c.Writer.Status(), took)
	}
}

// levelOf keeps what machines ask for all the time out of the usual log.
func levelOf(c *gin.Context) slog.Level {
	switch path := c.Request.URL.Path; {
	case c.Writer.Status() >= http.StatusBadRequest:
	case path == "/healthz", path == "/readyz", path == "/metrics", strings.HasPrefix(path, "/assets/"):
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

func apologise(c *gin.Context, number string) {
	if c.Writer.Written() {
		c.Abort()
		return
	}
	text := "internal error, number " + number
	if strings.Contains(c.GetHeader("Accept"), "text/html") {
		c.Abort()
		c.String(http.StatusInternalServerError, text)
		return
	}
	auth.Problem(c, http.StatusInternalServerError, text)
}
