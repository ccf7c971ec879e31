package auth

import (
	"cmp"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Caller is who uses the API: a program by its token, or a person by the page's session.
type Caller struct {
	Name      string      // for the audit trail
	Scope     store.Scope // what may be done
	Access    Access      // and about whose records
	key       string      // of its quota
	perMinute int
}

// May says whether the caller may do what needs that scope.
func (c *Caller) May(word store.Scope) bool { return c.Scope.Holds(word) }

// Keep puts the caller's access where AccessFrom finds it.
func (c *Caller) Keep(g *gin.Context) { c.Access.keep(g) }

// ErrNobody says that nobody is asking: neither a token was shown, nor is anybody signed in.
var ErrNobody = &inventory.Error{Code: inventory.Denied, Message: "show a token (Authorization: Bearer …), or sign in first"}

// Caller says who is asking; ErrNobody, ErrToken or ErrTooMany when nobody is who may ask. Who shows a token stands or falls with it.
func (a *Auth) Caller(c *gin.Context) (Caller, error) {
	secret, given := bearer(c)
	if !given {
		user, ok := a.User(c)
		if !ok {
			return Caller{}, ErrNobody
		}
		access := AccessOf(user)
		return Caller{Name: user.Name, Scope: access.scope(), Access: access, key: "user " + user.ID}, nil
	}
	token, err := a.usable(c, secret)
	if err != nil {
		return Caller{}, err
	}
	return Caller{
		Name: "token: " + cmp.Or(token.Label, token.ID), Scope: token.Scope, Access: accessOfToken(&token), key: "token " + token.ID,
		perMinute: token.PerMinute,
	}, nil
}

// accessOfToken is what a program may do, about whose records: its token's entities hold for all that its scope allows.
func accessOfToken(t *store.Token) Access {
	access := Access{Administers: t.Scope.Holds(store.AdminAPI)}
	if t.Scope.Holds(store.DecideAPI) || t.Scope.Holds(store.ImportAPI) {
		access.Manages = t.Reads
	}
	if !access.Manages.None() || access.Administers || t.Scope.Holds(store.ReadAPI) {
		access.Sees = t.Reads // what a change answers with
	}
	return access
}

// scope is what a person may do by the API: what they may do on the page. Reports speak of any device, so they take all entities.
func (a Access) scope() store.Scope {
	switch {
	case a.Administers:
		return "read decide import report admin"
	case a.Manages.All:
		return "read decide import report"
	case a.May(store.Manager):
		return "read decide import"
	case a.May(store.Reader):
		return "read"
	}
	return ""
}
