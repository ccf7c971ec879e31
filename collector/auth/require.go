package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

const (
	userKey = "auth.user"
)

// User is the person who is asking, if one is signed in. Who was removed, or whose password changed elsewhere, is not.
func (a *Auth) User(c *gin.Context) (store.User, bool) {
	if known, ok := c.Get(userKey); ok {
		user := known.(store.User)
		return user, user.ID != ""
	}
	user, err := a.sessionUser(c.Request.Context())
	if err != nil && inventory.CodeOf(err) != inventory.NotFound && !errors.Is(err, context.Canceled) {
		a.log.Error("read who is signed in", "error", err)
	}
	c.Set(userKey, user)
	return user, user.ID != ""
}

func (a *Auth) sessionUser(ctx context.Context) (store.User, error) {
	id := a.sessions.GetString(ctx, sessionUser)
	if id == "" {
		return store.User{}, nil
	}
	user, err := a.store.User(ctx, id)
	if err != nil || !user.Disabled.IsZero() || user.Stamp != a.sessions.GetString(ctx, sessionStamp) {
		return store.User{}, err
	}
	return user, nil
}

// May says whether a role may do what needs at least that one.
func May(role, least store.Role) bool {
	roles := store.Roles()
	has := slices.Index(roles, role)
	return has >= 0 && has >= slices.Index(roles, least)
}

// Require lets only people through who have at least that role on some entity (administrators: on all): 401 to those who are
// not signed in, 403 to the others. What they may see and decide is then in AccessFrom.
func (a *Auth) Require(least store.Role) gin.HandlerFunc {
	return func(c *gin.Context) {
		user, ok := a.User(c)
		switch access := AccessOf(user); {
		case !ok:
			Problem(c, http.StatusUnauthorized, "sign in first")
		case !access.May(least):
			Problem(c, http.StatusForbidden, "this takes the role of "+string(least))
		default:
			access.keep(c)
		}
	}
}

// RequireRead lets programs through that have a token to read by, and people who are signed in. Whose records they may see is
// then in AccessFrom.
func (a *Auth) RequireRead(c *gin.Context) {
	caller, err := a.Caller(c)
	switch {
	case err != nil:
		a.Refuse(c, err)
	case !caller.May(store.ReadAPI):
		Problem(c, http.StatusForbidden, "this token is not for reading")
	default:
		caller.Keep(c)
	}
}

// Refuse answers those whom Caller has refused.
func (a *Auth) Refuse(c *gin.Context, err error) {
	switch {
	case errors.Is(err, ErrNobody):
		c.Header("WWW-Authenticate", "Bearer")
		Problem(c, http.StatusUnauthorized, ErrNobody.Message)
	case errors.Is(err, ErrToken):
		c.Header("WWW-Authenticate", `Bearer error="invalid_token"`)
		Problem(c, http.StatusUnauthorized, ErrToken.Message)
	case errors.Is(err, ErrTooMany):
		c.Header("Retry-After", "60")
		Problem(c, http.StatusTooManyRequests, ErrTooMany.Message)
	default:
		_ = c.Error(fmt.Errorf("find out who is asking: %w", err))
		Problem(c, http.StatusInternalServerError, "internal error, number "+c.Writer.Header().Get("X-Request-Id"))
	}
}

func bearer(c *gin.Context) (secret string, given bool) {
	scheme, secret, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	return strings.TrimSpace(secret), strings.EqualFold(scheme, "Bearer")
}

// Problem ends the request with problem details (RFC 9457).
func Problem(c *gin.Context, status int, detail string) {
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(status, gin.H{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail})
}
