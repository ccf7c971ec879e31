package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/store"
)

type (
	callerKey  struct{}
	requestKey struct{}
)

// admit lets a request through to an operation: who asks is known and may, has some of its quota left, and asks in text.
func (s *service) admit(scope store.Scope) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humagin.Unwrap(ctx)
		c.Header("Cache-Control", "no-store")
		c.Header("X-Content-Type-Options", "nosniff")
		if !readable(c.Request.URL) {
			auth.Problem(c, http.StatusBadRequest, "the address is no UTF-8 text, or holds control characters")
			return
		}
		ctx = huma.WithValue(ctx, requestKey{}, c)
		switch scope {
		case "":
			next(ctx)
			return
		case scannerKey:
			s.admitScanner(ctx, c, next)
			return
		}
		caller, err := s.Auth.Caller(c)
		if err != nil {
			s.Auth.Refuse(c, err)
			return
		}
		if !s.withinQuota(c, &caller) {
			return
		}
		if !caller.May(scope) {
			c.Header("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+string(scope)+`"`)
			auth.Problem(c, http.StatusForbidden, "this takes the scope "+string(scope))
			return
		}
		caller.Keep(c)
		ctx = huma.WithContext(ctx, c.Request.Context())
		next(huma.WithValue(ctx, callerKey{}, &caller))
	}
}

// withinQuota says in the answer's headers (draft-ietf-httpapi-ratelimit-headers) how often the caller may still ask.
func (s *service) withinQuota(c *gin.Context, caller *auth.Caller) bool {
	quota, ok := s.Auth.Spend(caller)
	c.Header("RateLimit-Policy", `"requests";q=`+strconv.Itoa(quota.PerMinute)+`;w=60`)
	c.Header("RateLimit", `"requests";r=`+strconv.Itoa(quota.Left)+`;t=`+strconv.Itoa(int(quota.Full.Seconds())+1))
	if !ok {
		c.Header("Retry-After", strconv.Itoa(int(quota.Wait.Seconds())+1))
		auth.Problem(c, http.StatusTooManyRequests, "more than "+strconv.Itoa(quota.PerMinute)+" requests a minute")
	}
	return ok
}

// readable keeps out what no column can hold.
func readable(u *url.URL) bool {
	query, err := url.QueryUnescape(u.RawQuery)
	return err == nil && plain(u.Path) && plain(query)
}

func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// seen is the estate as far as the caller may see it: the only way to records from here.
func seen(ctx context.Context, r store.Rows) store.View {
	return r.View(auth.AccessFrom(ctx).Sees)
}

func (s *service) view(ctx context.Context) store.View { return seen(ctx, s.Store.Rows()) }

// manages says about whose records the caller decides.
func manages(ctx context.Context) store.Entities { return auth.AccessFrom(ctx).Manages }

// by is the caller's name, for the audit trail.
func by(ctx context.Context) string {
	return callerOf(ctx).Name
}

func callerOf(ctx context.Context) *auth.Caller {
	if caller, ok := ctx.Value(callerKey{}).(*auth.Caller); ok {
		return caller
	}
	return &auth.Caller{Name: "nobody"}
}

func requestOf(ctx context.Context) *gin.Context {
	c, _ := ctx.Value(requestKey{}).(*gin.Context)
	return c
}

// unrouted answers what is asked of the API and nowhere: programs get no page.
func unrouted(c *gin.Context) {
	if c.FullPath() != "" || !strings.HasPrefix(c.Request.URL.Path, Base+"/") {
		return
	}
	if c.Writer.Status() == http.StatusMethodNotAllowed {
		auth.Problem(c, http.StatusMethodNotAllowed, c.Request.Method+" is none of "+c.Writer.Header().Get("Allow"))
		return
	}
	auth.Problem(c, http.StatusNotFound, "there is nothing at "+c.Request.URL.Path)
}
