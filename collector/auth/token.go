package auth

import (
	"context"
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
	MaxUses int            // 0: no limit
	Reads   store.Entities // ReadAPI: whose records
}

// CreateToken makes a token and gives its secret, which cannot be had again.
func (a *Auth) CreateToken(ctx context.Context, n NewToken, by string) (secret string, token store.Token, err error) {
	prefix := enrolPrefix
	switch n.Scope {
	case store.EnrolAgent, store.EnrolScanner:
	case store.ReadAPI:
		prefix = apiPrefix
	default:
		return "", token, inventory.Errorf(inventory.Invalid, "%q is no scope: agent, scanner or read", n.Scope)
	}
	if n.Life < 0 || n.MaxUses < 0 || len(n.Label) > 200 {
		return "", token, inventory.Errorf(inventory.Invalid, "a token's life and number of uses are not negative, its label no longer than 200 characters")
	}
	if n.Scope == store.ReadAPI && n.Reads.None() {
		return "", token, inventory.Errorf(inventory.Invalid, "say whose records the token lets a program read")
	}
	token = store.Token{ID: store.NewID(), Label: n.Label, Scope: n.Scope, By: by, Created: a.now(), MaxUses: n.MaxUses, Reads: n.Reads}
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

// usable finds the token with that secret; ErrToken unless it is good for something. Guessing is slowed down.
func (a *Auth) usable(c *gin.Context, secret string) (store.Token, error) {
	if !a.guesses.left(c.ClientIP()) {
		return store.Token{}, ErrTooMany
	}
	token, err := a.store.TokenHashed(c.Request.Context(), hashSecret(secret))
	if inventory.CodeOf(err) == inventory.NotFound || err == nil && !token.Usable(a.now()) {
		a.guesses.take(c.ClientIP())
		return token, ErrToken
	}
	return token, err
}
