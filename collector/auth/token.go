package auth

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// NewToken describes a token that is to be made.
type NewToken struct {
	Label   string
	Scope   store.Scope
	Life    time.Duration  // 0: for good
	MaxUses int            // of an enrolment token; 0: no limit
	Reads   store.Entities // of a program: whose records it reads, decides about and imports

	PerMinute int // requests of a program; 0: as many as usual
}

// CreateToken makes a token and gives its secret, which cannot be had again.
func (a *Auth) CreateToken(ctx context.Context, n NewToken, by string) (secret string, token store.Token, err error) {
	prefix, err := prefixOf(n.Scope)
	if err != nil {
		return "", token, err
	}
	if n.Life < 0 || n.MaxUses < 0 || n.PerMinute < 0 || !plain(n.Label, 0, 200) {
		return "", token, inventory.Errorf(inventory.Invalid, "a token's life, quota and number of uses are not negative, its label no longer than 200 characters")
	}
	if n.MaxUses > 0 && prefix == apiPrefix {
		return "", token, inventory.Errorf(inventory.Invalid, "uses are counted of enrolment tokens alone")
	}
	if prefix == apiPrefix && n.Reads.None() {
		return "", token, inventory.Errorf(inventory.Invalid, "say whose records the token lets a program read")
	}
	if n.Scope.Holds(store.AdminAPI) && !n.Reads.All {
		return "", token, inventory.Errorf(inventory.Invalid, "who administers sees the records of all entities")
	}
	token = store.Token{ID: store.NewID(), Label: n.Label, Scope: canonical(n.Scope), By: by, Created: a.now(), MaxUses: n.MaxUses,
		PerMinute: n.PerMinute, Reads: n.Reads}
	secret, token.Hash = newSecret(prefix)
	if n.Life > 0 {
		token.Expires = a.now().Add(n.Life)
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutToken(ctx, token); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "token-create", Subject: token.ID, Field: "scope",
			To: string(n.Scope), Why: n.Label})
	})
	return secret, token, err
}

// prefixOf checks a scope: to enrol an agent, to enrol a scanner, or any of those of programs together.
func prefixOf(scope store.Scope) (string, error) {
	if scope == store.EnrolAgent || scope == store.EnrolScanner {
		return enrolPrefix, nil
	}
	words := scope.Words()
	for _, w := range words {
		if !slices.Contains(store.APIScopes(), w) {
			return "", inventory.Errorf(inventory.Invalid, "%q is no scope of a token: agent or scanner alone, or some of read, decide, import, report, admin", w)
		}
	}
	if len(words) == 0 {
		return "", inventory.Errorf(inventory.Invalid, "a token needs a scope: agent or scanner, or some of read, decide, import, report, admin")
	}
	return apiPrefix, nil
}

// canonical writes a scope's words with one blank between them.
func canonical(scope store.Scope) store.Scope {
	var words []string
	for _, w := range scope.Words() {
		if !slices.Contains(words, string(w)) {
			words = append(words, string(w))
		}
	}
	return store.Scope(strings.Join(words, " "))
}

// RevokeToken makes a token worthless. Agents that enrolled with it keep their keys.
func (a *Auth) RevokeToken(ctx context.Context, id, by string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		token, err := tx.Token(ctx, id)
		if err != nil {
			return err
		}
		if !token.Revoked.IsZero() {
			return nil
		}
		token.Revoked = a.now()
		if err := tx.PutToken(ctx, token); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "token-revoke", Subject: id, Why: token.Label})
	})
}

// usable finds the token with that secret; ErrToken unless it is good for something. Guessing is slowed down; who has a good token is
// not kept out by somebody who guesses from the same address.
func (a *Auth) usable(c *gin.Context, secret string) (store.Token, error) {
	token, err := a.store.TokenHashed(c.Request.Context(), hashSecret(secret))
	if inventory.CodeOf(err) == inventory.NotFound || err == nil && !token.Usable(a.now()) {
		if !a.guesses.take(c.ClientIP()) {
			return token, ErrTooMany
		}
		return token, ErrToken
	}
	return token, err
}
