package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// ChangePassword changes the password of the person who is asking, who has to know the old one. All their other sessions end.
// It answers ErrCredentials or ErrTooMany to those who guess.
func (a *Auth) ChangePassword(c *gin.Context, old, wanted string) error {
	ctx := c.Request.Context()
	user, ok := a.User(c)
	if !ok {
		return ErrCredentials
	}
	if err := a.signIns.take(ctx, c.ClientIP()+" "+user.Name); err != nil {
		return err
	}
	right, _, err := a.hasher.Verify(ctx, old, user.Password)
	if err != nil {
		return err
	}
	if !right {
		return ErrCredentials
	}
	if err := a.SetPassword(ctx, user.Name, wanted, user.Name); err != nil {
		return err
	}
	if user, err = a.store.User(ctx, user.ID); err != nil {
		return err
	}
	a.sessions.Put(ctx, sessionStamp, user.Stamp)
	c.Set(userKey, user)
	return nil
}

// OpenSession is a session of a person, as they may see it.
type OpenSession struct {
	ID      string // fit for an address; tells nothing of the secret in the browser's cookie
	From    string // address that signed in
	Browser string // as it called itself
	Since   time.Time
	Ends    time.Time
}

// Sessions lists the sessions of a person that still hold: not those that ended with an earlier password.
func (a *Auth) Sessions(ctx context.Context, user store.User) ([]OpenSession, error) {
	found, err := a.store.SessionsOf(ctx, user.ID, a.now())
	if err != nil {
		return nil, err
	}
	var open []OpenSession
	for _, s := range found {
		_, values, err := a.sessions.Codec.Decode(s.Data)
		if err != nil || values[sessionStamp] != user.Stamp {
			continue
		}
		shown := OpenSession{ID: sessionID(s.Token), Ends: s.Expiry}
		shown.From, _ = values[sessionFrom].(string)
		shown.Browser, _ = values[sessionBrowser].(string)
		if since, ok := values[sessionSince].(int64); ok {
			shown.Since = time.Unix(since, 0).UTC()
		}
		open = append(open, shown)
	}
	return open, nil
}

// SessionHere is the id of the session that is asking.
func (a *Auth) SessionHere(c *gin.Context) string {
	sum := sha256.Sum256([]byte(a.sessions.Token(c.Request.Context())))
	return sessionID(base64.RawURLEncoding.EncodeToString(sum[:])) // as scs writes it to the store
}

func sessionID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:8])
}

// EndSession ends one session of a person; without an id, all of them.
func (a *Auth) EndSession(ctx context.Context, user store.User, id, by string) error {
	if id == "" {
		return a.changeUser(ctx, user.Name, store.AuditEntry{By: by, Action: "sessions-end"}, func(u *store.User) { u.Stamp = store.NewID() })
	}
	found, err := a.store.SessionsOf(ctx, user.ID, a.now())
	if err != nil {
		return err
	}
	for _, s := range found {
		if sessionID(s.Token) == id {
			return a.store.Write(ctx, func(tx *store.Tx) error {
				if err := tx.RemoveSession(ctx, s.Token); err != nil {
					return err
				}
				return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "sessions-end", Subject: user.ID, Why: user.Name})
			})
		}
	}
	return inventory.Errorf(inventory.NotFound, "no session %s", id)
}
