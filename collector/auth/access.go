package auth

import (
	"context"
	"maps"
	"slices"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

// Access is who asks, whose records they see, and about whose they decide. The zero value is nobody, who may nothing.
type Access struct {
	Name        string // of the person; empty for a program
	Sees        store.Entities
	Manages     store.Entities
	Administers bool // the collector itself: people, tokens, policy. These are not one entity's
}

// AccessOf is what a person may do.
func AccessOf(u store.User) Access {
	return Access{Name: u.Name, Sees: over(u, store.Reader), Manages: over(u, store.Manager), Administers: May(u.Role, store.Administrator)}
}

// over gives the entities on which a person has at least that role.
func over(u store.User, least store.Role) store.Entities {
	if May(u.Role, least) {
		return store.AllEntities()
	}
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(u.Grants)) {
		if May(u.Grants[code], least) {
			codes = append(codes, code)
		}
	}
	return store.SomeEntities(codes...)
}

// May says whether there is anything for which this access is enough: an entity on which it has that role, or for an
// administrator the collector.
func (a Access) May(least store.Role) bool {
	switch least {
	case store.Administrator:
		return a.Administers
	case store.Manager:
		return !a.Manages.None()
	}
	return !a.Sees.None()
}

type accessKey struct{}

// AccessFrom gives the access that Require or RequireRead have found for a request; the zero value where they were not asked.
func AccessFrom(ctx context.Context) Access {
	access, _ := ctx.Value(accessKey{}).(Access)
	return access
}

func (a Access) keep(c *gin.Context) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), accessKey{}, a))
}
