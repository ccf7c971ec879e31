package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/metrics"
	"recolement/collector/store"
)

func TestEdge(t *testing.T) {
	gin.SetMode(gin.TestMode)
	var log bytes.Buffer
	engine := gin.New()
	m := metricsOfNothing(t)
	stopping, stop := context.WithCancel(t.Context())
	engine.Use(edge{log: slog.New(slog.NewTextHandler(&log, nil)), metrics: m, stopping: stopping}.handle)
	engine.GET("/events", func(c *gin.Context) { stop(); <-c.Request.Context().Done() })
	engine.GET("/panic", func(*gin.Context) { panic("the secret of the house") })
	engine.GET("/error", func(c *gin.Context) {
		_ = c.Error(errors.New("the disk is full"))
		auth.Problem(c, http.StatusInternalServerError, "sorry")
	})
	engine.GET("/fine", func(c *gin.Context) { c.Status(http.StatusOK) })
	ask := func(path, accept string) (*httptest.ResponseRecorder, string) {
		log.Reset()
		request := httptest.NewRequest(http.MethodGet, path, nil)
		request.Header.Set("Accept", accept)
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, request)
		return w, log.String()
	}
	for _, accept := range []string{"text/html", "application/json"} {
		w, logged := ask("/panic", accept)
		number := w.Header().Get("X-Request-Id")
		if w.Code != 500 || number == "" || !strings.Contains(w.Body.String(), number) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("panic: %d %s", w.Code, w.Body)
		}
		if strings.Count(logged, number) != 2 || !strings.Contains(logged, "the secret of the house") {
			t.Errorf("panic is logged as %s", logged)
		}
	}
	w, logged := ask("/error", "")
	if number := w.Header().Get("X-Request-Id"); strings.Count(logged, number) != 2 || !strings.Contains(logged, "the disk is full") {
		t.Errorf("error is logged as %s", logged)
	}
	w, logged = ask("/fine?token=hidden", "")
	if w.Code != 200 || strings.Count(logged, "\n") != 1 || !strings.Contains(logged, "status=200") || strings.Contains(logged, "hidden") {
		t.Errorf("fine: %d, logged %s", w.Code, logged)
	}
	if w, _ := ask("/events", "text/event-stream"); w.Code != 200 { // it ends
		t.Errorf("events: %d", w.Code)
	}
	scrape := httptest.NewRecorder()
	m.Handler().ServeHTTP(scrape, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{`recolement_http_requests_total{method="GET",route="/panic",status="500"} 2`, `recolement_http_request_seconds_count{route="/fine"} 1`} {
		if !strings.Contains(scrape.Body.String(), want) {
			t.Errorf("%s is not counted", want)
		}
	}
}

// metricsOfNothing are those of a collector that has not begun.
func metricsOfNothing(t *testing.T) *metrics.Metrics {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	es, err := estate.New(st, log, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { es.Close(); st.Close() })
	return metrics.New("test", st, es)
}
