// Package ui is the pages that people work with in a browser: it reads the store, hands decisions and imports to the estate,
// and renders templates in the reader's language. Links and forms work without JavaScript. What is true of the estate is left
// to estate, who may ask to auth, and the words to language.
package ui

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/job"
	"recolement/collector/language"
	"recolement/collector/plugin"
	"recolement/collector/store"
)

// Deps is what the pages need.
type Deps struct {
	Store    *store.Store
	Estate   *estate.Estate
	Auth     *auth.Auth
	Language *language.Catalogue
	Log      *slog.Logger
	Now      func() time.Time
	Version  string          // of the program
	Stopping context.Context // ends when the server is about to: pages that listen are sent home; nil: never
	Jobs     []job.Job       // that run by the clock

	Connectors *plugin.Connectors
	Messages   *plugin.Messages
}

// site holds what all handlers share; it does not change once it is made.
type site struct {
	Deps
	views  views
	assets *assets
	feed   *feed // of discrepancies
	sweeps *feed
}

// Register adds the pages and their static files to engine.
func Register(engine *gin.Engine, d Deps) error {
	built, err := loadAssets()
	if err != nil {
		return err
	}
	views, err := parseViews()
	if err != nil {
		return err
	}
	if !built.ready() {
		d.Log.Warn("pages will be unstyled: collector/ui/assets was not built before this program was")
	}
	s := &site{Deps: d, views: views, assets: built}
	s.feed, s.sweeps = newFeed(s.discrepanciesAt, d.Log), newFeed(s.sweepsAt, d.Log)
	engine.GET("/static/*name", s.assets.serve)
	for _, r := range s.routes() {
		engine.Handle(r.method, r.path, secure, s.handle(r))
	}
	engine.NoRoute(secure, s.noRoute)
	return nil
}

// noRoute shows people that there is no such page; programs get no HTML.
func (s *site) noRoute(c *gin.Context) {
	if strings.Contains(c.GetHeader("Accept"), "text/html") {
		s.fail(c, inventory.Errorf(inventory.NotFound, "no page %s", c.Request.URL.Path).Because("no_page"))
	}
}

// handle runs a route's handler for those who may, and turns its error into a page.
func (s *site) handle(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := s.admit(c, r.least)
		if err == nil {
			err = r.handle(c)
		}
		if err != nil {
			s.fail(c, err)
		}
	}
}

type errorPage struct {
	Page
	Code   int
	Text   string
	Detail string // for whoever is asked for help
	URL    string // where to see how things stand
}

// complaint is an error about what was typed or sent, in the reader's words.
type complaint struct {
	text, detail string
	code         int    // 0: Bad Request
	url          string // where to see how things stand
}

func (c complaint) Error() string { return c.text }

// fail shows an error. What went wrong on our side is the log's business.
func (s *site) fail(c *gin.Context, err error) {
	if errors.Is(err, errSignIn) {
		c.Redirect(http.StatusSeeOther, signInURL(c))
		return
	}
	p := errorPage{Page: s.page(c, "ui.error.title", "")}
	var said complaint
	var known *inventory.Error
	switch code := inventory.CodeOf(err); {
	case errors.As(err, &said):
		p.Code, p.Text, p.Detail, p.URL = cmp.Or(said.code, http.StatusBadRequest), said.text, said.detail, said.url
	case errors.As(err, &known) && code != inventory.Internal:
		p.Code, p.Text, p.Detail = statusOf(code), p.T("ui.error."+string(code)), p.refusal(err)
	default:
		p.Code, p.Text = http.StatusInternalServerError, p.T("ui.error.internal")
		s.Log.Error("serve page", "path", c.Request.URL.Path, "error", err)
	}
	s.render(c, p.Code, "error", p)
}

func statusOf(code inventory.ErrorCode) int {
	switch code {
	case inventory.NotFound:
		return http.StatusNotFound
	case inventory.Denied:
		return http.StatusForbidden
	case inventory.Conflict:
		return http.StatusConflict
	default:
		return http.StatusBadRequest
	}
}
