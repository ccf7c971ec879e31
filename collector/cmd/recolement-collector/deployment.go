package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/mdt"
)

// deployments may ask for names, where a configuration says from which networks. To others there is nothing here.
func (k collector) deployments(engine *gin.Engine) {
	type fromKey struct{}
	from := func(r *http.Request) string { text, _ := r.Context().Value(fromKey{}).(string); return text }
	names := mdt.Handler(k.estate, from, k.log)
	answer := func(c *gin.Context) {
		if !isFrom(c, k.config.MDT.Networks) {
			c.Status(http.StatusNotFound)
			return
		}
		names.ServeHTTP(c.Writer, c.Request.WithContext(context.WithValue(c.Request.Context(), fromKey{}, c.ClientIP())))
	}
	engine.GET("/mdt/name", answer)
	engine.POST("/mdt/name", answer)
}

// plainNames serves /mdt/name alone, without TLS, until ctx ends; nothing where no address is set for it.
func (k collector) plainNames(ctx context.Context) (stop func(), err error) {
	if k.config.MDT.Listen.String() == "" {
		return func() {}, nil
	}
	engine := gin.New()
	if err := engine.SetTrustedProxies(proxies(k.config)); err != nil {
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	engine.Use(edge{log: k.log, metrics: k.metrics, stopping: k.stopping}.handle)
	k.deployments(engine)
	server := &http.Server{Handler: engine, ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(k.log.Handler(), slog.LevelDebug)}
	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", k.config.MDT.Listen.String())
	if err != nil {
		return nil, fmt.Errorf("listen for deployments: %w", err)
	}
	k.log.Info("listening for deployments", "address", listener.Addr().String(), "tls", false)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		server.Serve(listener) //nolint:errcheck // ends when it is closed
	}()
	return func() { server.Close(); <-ended }, nil
}
