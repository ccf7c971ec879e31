package main

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
)

// guard gives each request a number, which its answer bears (X-Request-Id); logs what went wrong in it, once and under that
// number; and keeps a panic from being more than that request's.
func guard(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		number := rand.Text()[:12]
		c.Header("X-Request-Id", number)
		start := time.Now()
		log := log.With("number", number, "method", c.Request.Method, "path", c.Request.URL.Path)
		defer func() {
			p := recover()
			if p == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, compared as net/http does
				panic(p)
			}
			if p != nil {
				log.Error("request panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				apologise(c, number)
			}
			for _, e := range c.Errors {
				log.Error("request failed", "error", e.Err)
			}
			log.Debug("request", "status", c.Writer.Status(), "took", time.Since(start).Round(time.Microsecond), "from", c.ClientIP())
		}()
		c.Next()
	}
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
