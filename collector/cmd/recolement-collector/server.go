package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/api"
	"recolement/collector/auth"
	"recolement/collector/authority"
	"recolement/collector/config"
	"recolement/collector/estate"
	"recolement/collector/glpi"
	"recolement/collector/language"
	"recolement/collector/metrics"
	"recolement/collector/plugin"
	"recolement/collector/store"
	"recolement/collector/ui"
)

// collector is everything wired together.
type collector struct {
	config config.Config
	store  *store.Store
	estate *estate.Estate
	access *auth.Auth
	log    *slog.Logger

	connectors *plugin.Connectors
	messages   *plugin.Messages

	metrics  *metrics.Metrics
	stopping context.Context // ends when the collector has been told to stop
}

const largestRequest = 80 << 20 // an imported file; what agents send has a limit of its own

// server has a limit on everything that a client could draw out. ca is nil when TLS is not ours to do.
func (k collector) server(ctx context.Context) (server *http.Server, ca *authority.Authority, err error) {
	handler, err := k.handler()
	if err != nil {
		return nil, nil, err
	}
	server = &http.Server{
		Handler:           http.MaxBytesHandler(handler, largestRequest),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute, // glpi gives agents longer
		WriteTimeout:      6 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(k.log.Handler(), slog.LevelDebug), // strangers' broken handshakes
	}
	if ca, err = k.openAuthority(ctx); err != nil {
		return nil, nil, err
	}
	switch {
	case ca != nil:
		server.TLSConfig = ca.Config()
	case k.config.Certificate != "":
		pair, err := tls.LoadX509KeyPair(k.config.Certificate, k.config.Key)
		if err != nil {
			return nil, nil, fmt.Errorf("read certificate: %w", err)
		}
		server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	}
	return server, ca, nil
}

// handler is all that the collector answers, to whom it may.
func (k collector) handler() (http.Handler, error) {
	engine, err := k.routes()
	if err != nil {
		return nil, err
	}
	return k.access.Handler(engine)
}

// routes are all addresses that the collector answers under.
func (k collector) routes() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	if err := engine.SetTrustedProxies(proxies(k.config)); err != nil {
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	engine.Use(edge{log: k.log, metrics: k.metrics, stopping: k.stopping}.handle)
	engine.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "alive\n") })
	engine.GET("/readyz", k.ready)
	engine.GET("/metrics", k.mayScrape, gin.WrapH(k.metrics.Handler()))
	k.deployments(engine)
	glpi.Register(engine, glpi.Deps{
		Store: k.store, Estate: k.estate, Auth: k.access, Log: k.log, Now: time.Now, Hours: k.config.Agents.Hours.Int(), SNMP: scanCredentials(k.config.Agents.SNMP),
	})
	err := api.Register(engine, api.Deps{Store: k.store, Estate: k.estate, Auth: k.access, Log: k.log, Now: time.Now, Version: version, Jobs: k.jobs().Jobs})
	if err != nil {
		return nil, fmt.Errorf("set up the API: %w", err)
	}
	words, err := language.Load()
	if err != nil {
		return nil, fmt.Errorf("load texts: %w", err)
	}
	err = ui.Register(engine, ui.Deps{
		Store: k.store, Estate: k.estate, Auth: k.access, Language: words, Log: k.log, Now: time.Now, Version: version, Stopping: k.stopping,
		Jobs: k.jobs().Jobs, Connectors: k.connectors, Messages: k.messages,
	})
	if err != nil {
		return nil, fmt.Errorf("load pages: %w", err)
	}
	return engine, nil
}

// proxies are believed about whom they speak for. None is, unless it is named.
func proxies(c config.Config) []string {
	var all []string
	for _, network := range c.TrustedProxies {
		all = append(all, network.String())
	}
	return all
}
