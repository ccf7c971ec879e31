package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
)

const (
	patienceWithDatabase = 3 * time.Second
	patienceWithQueue    = 2 * time.Minute // a whole large estate is recomputed in one transaction
)

// ready tells a load balancer whether to send anybody here. The tables are up to date since before we listened.
func (k collector) ready(c *gin.Context) {
	if err := k.readiness(c.Request.Context()); err != nil {
		k.log.Warn("not ready", "error", err)
		c.String(http.StatusServiceUnavailable, err.Error()+"\n")
		return
	}
	c.String(http.StatusOK, "ready\n")
}

func (k collector) readiness(ctx context.Context) error {
	if k.stopping.Err() != nil {
		return errors.New("the collector is shutting down")
	}
	if busy := k.estate.Busy(); busy > patienceWithQueue && k.estate.Queued() > 0 {
		return fmt.Errorf("a transaction has been under way for %s while others wait", busy.Round(time.Second))
	}
	ctx, cancel := context.WithTimeout(ctx, patienceWithDatabase)
	defer cancel()
	if err := k.store.Ping(ctx); err != nil {
		k.log.Debug("ping database", "error", err)
		return errors.New("the database does not answer")
	}
	return nil
}

// mayScrape lets the configured networks and who shows the token read the metrics. A request that somebody passes on comes from
// where he says, if he is a trusted proxy; from nowhere that we know, if he is not.
func (k collector) mayScrape(c *gin.Context) {
	want := k.config.Metrics
	secret, shown := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	if shown && want.Token != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(want.Token)) == 1 {
		return
	}
	if !shown && isFrom(c, want.Networks) {
		return
	}
	auth.Problem(c, http.StatusForbidden, "metrics are for the networks and the token that the collector's configuration names")
}

// isFrom says whether a request comes from one of the networks.
func isFrom(c *gin.Context, networks []netip.Prefix) bool {
	from, err := netip.ParseAddr(c.ClientIP())
	if err != nil || passedOn(c.Request) && c.ClientIP() == c.RemoteIP() {
		return false
	}
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(from.Unmap()) })
}

func passedOn(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}
