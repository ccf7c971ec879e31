package main

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
)

func TestGuard(t *testing.T) {
	gin.SetMode(gin.TestMode)
	var log bytes.Buffer
	engine := gin.New()
	engine.Use(guard(slog.New(slog.NewTextHandler(&log, nil))))
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
		if strings.Count(logged, number) != 1 || !strings.Contains(logged, "the secret of the house") {
			t.Errorf("panic is logged as %s", logged)
		}
	}
	w, logged := ask("/error", "")
	if number := w.Header().Get("X-Request-Id"); strings.Count(logged, number) != 1 || !strings.Contains(logged, "the disk is full") {
		t.Errorf("error is logged as %s", logged)
	}
	if w, logged := ask("/fine", ""); w.Code != 200 || logged != "" {
		t.Errorf("fine: %d, logged %s", w.Code, logged)
	}
}
