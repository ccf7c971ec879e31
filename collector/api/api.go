// Package api is the collector for programs: agents enrol here, and integrators read discrepancies, assets and devices as JSON.
// Errors are problem details (RFC 9457). Who may is left to auth, reports to glpi.
package api

import (
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Deps is what the API needs.
type Deps struct {
	Store *store.Store
	Auth  *auth.Auth
	Log   *slog.Logger
}

type service struct{ Deps }

// view is the estate as far as whoever asks may see it: the only way to records from here.
func (s *service) view(c *gin.Context) store.View {
	return s.Store.View(auth.AccessFrom(c.Request.Context()).Sees)
}

// Register adds the API under /api/v1.
func Register(r gin.IRouter, d Deps) {
	s := &service{d}
	v1 := r.Group("/api/v1")
	v1.POST("/agents/enroll", s.enrol)
	read := v1.Group("", d.Auth.RequireRead)
	read.GET("/discrepancies", s.discrepancies)
	read.GET("/assets", s.assets)
	read.GET("/devices", s.devices)
}

// list answers with one page of a list.
func list[T any](c *gin.Context, items []T, total int) {
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, gin.H{"total": total, "items": items})
}

const (
	usualPage   = 100
	largestPage = 1000
)

// page reads limit and offset; it answers for itself when they make no sense.
func page(c *gin.Context) (limit, offset int, ok bool) {
	limit, okLimit := number(c, "limit", usualPage, 1, largestPage)
	offset, okOffset := number(c, "offset", 0, 0, 1<<31-1)
	return limit, offset, okLimit && okOffset
}

func number(c *gin.Context, name string, usual, least, most int) (int, bool) {
	text := c.Query(name)
	if text == "" {
		return usual, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		if !c.IsAborted() {
			auth.Problem(c, http.StatusBadRequest, name+" is a number between "+strconv.Itoa(least)+" and "+strconv.Itoa(most))
		}
		return 0, false
	}
	return n, true
}

// fail answers with an error: its message where it is meant for people, a number that leads to the log where it is not.
func fail(c *gin.Context, err error) {
	status := http.StatusInternalServerError
	switch inventory.CodeOf(err) {
	case inventory.Invalid:
		status = http.StatusBadRequest
	case inventory.NotFound:
		status = http.StatusNotFound
	case inventory.Conflict:
		status = http.StatusConflict
	case inventory.Denied:
		status = http.StatusForbidden
	}
	if status == http.StatusInternalServerError {
		_ = c.Error(err)
		auth.Problem(c, status, "internal error, number "+c.Writer.Header().Get("X-Request-Id"))
		return
	}
	auth.Problem(c, status, err.Error())
}
