package auth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

const (
	sessionUser  = "user"
	sessionStamp = "stamp"

	sessionSince   = "since"
	sessionFrom    = "from"
	sessionBrowser = "browser"
)

// newSessions fills in all that scs.New would, which starts a goroutine that nothing reliably ends.
func (a *Auth) newSessions() *scs.SessionManager {
	return &scs.SessionManager{
		Lifetime:         a.settings.SessionLifetime,
		Store:            sessionStore{a},
		Codec:            scs.GobCodec{},
		HashTokenInStore: true,
		Cookie: scs.SessionCookie{
			Name: "recolement", Path: "/", Persist: true,
			Secure: a.settings.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		},
		ErrorFunc: func(w http.ResponseWriter, r *http.Request, err error) {
			a.log.Error("session", "path", r.URL.Path, "error", err)
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		},
	}
}

// Handler puts sessions around next, and refuses what a browser sends on behalf of another site. Agents and programs send no
// cookie and are no browsers: nothing changes for them.
func (a *Auth) Handler(next http.Handler) (http.Handler, error) {
	protection := http.NewCrossOriginProtection()
	for _, origin := range a.settings.TrustedOrigins {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("trust origin %s: %w", origin, err)
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(crossOrigin))
	return protection.Handler(a.sessions.LoadAndSave(next)), nil
}

func crossOrigin(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprint(w, `{"type":"about:blank","title":"Forbidden","status":403,"detail":"a page of another site may change nothing here"}`)
}

// SignIn opens a session for the person with that name and password. It answers ErrCredentials or ErrTooMany to those who guess.
func (a *Auth) SignIn(c *gin.Context, name, password string) (store.User, error) {
	ctx, from := c.Request.Context(), c.ClientIP()
	key := from + " " + name
	var err error = ErrTooMany
	if len(name) <= longest && a.guesses.left(from) {
		err = a.signIns.take(ctx, key)
	}
	if err != nil {
		a.log.Warn("sign-in refused", "from", from, "reason", err)
		return store.User{}, err
	}
	user, err := a.check(ctx, name, password)
	if err != nil {
		if inventory.CodeOf(err) == inventory.Denied {
			a.guesses.take(from)
			a.log.Warn("sign-in refused", "from", from)
		}
		return store.User{}, err
	}
	if err := a.signIns.forget(ctx, key); err != nil {
		return store.User{}, err
	}
	// A new token, so that nobody who knew the old one is signed in along with this person.
	if err := a.sessions.RenewToken(ctx); err != nil {
		return store.User{}, fmt.Errorf("renew session: %w", err)
	}
	a.sessions.Put(ctx, sessionUser, user.ID)
	a.sessions.Put(ctx, sessionStamp, user.Stamp)
	a.sessions.Put(ctx, sessionSince, a.now().Unix())
	a.sessions.Put(ctx, sessionFrom, from)
	a.sessions.Put(ctx, sessionBrowser, brief(c.Request.UserAgent()))
	c.Set(userKey, user)
	return user, a.note(ctx, &store.AuditEntry{By: user.Name, Action: "sign-in", Subject: user.ID, Why: "from " + from})
}

// brief bounds what a browser says of itself.
func brief(browser string) string { return strings.ToValidUTF8(browser[:min(len(browser), 200)], "") }

// check finds the person. A name that does not exist costs as much time as one that does.
func (a *Auth) check(ctx context.Context, name, password string) (store.User, error) {
	user, err := a.store.UserNamed(ctx, name)
	if inventory.CodeOf(err) == inventory.NotFound {
		_, err := a.hasher.derive(ctx, password[:min(len(password), longest)], make([]byte, saltLength), a.hasher.Cost, hashLength)
		if err != nil {
			return store.User{}, err
		}
		return store.User{}, ErrCredentials
	}
	if err != nil {
		return store.User{}, err
	}
	right, stale, err := a.hasher.Verify(ctx, password, user.Password)
	if err != nil {
		return store.User{}, fmt.Errorf("check password: %w", err)
	}
	if !right || !user.Disabled.IsZero() {
		wrong := store.AuditEntry{By: user.Name, Action: "sign-in-refused", Subject: user.ID, Why: "wrong password"}
		if right {
			wrong.Why = "disabled"
		}
		if err := a.note(ctx, &wrong); err != nil {
			return store.User{}, err
		}
		return store.User{}, ErrCredentials
	}
	if stale {
		user.Password, err = a.hasher.Hash(ctx, password)
		if err == nil {
			err = a.store.Write(ctx, func(tx *store.Tx) error { return tx.PutUser(ctx, user) })
		}
		if err != nil {
			a.log.Error("hash password anew", "error", err)
		}
	}
	return user, nil
}

// SignOut ends the session.
func (a *Auth) SignOut(c *gin.Context) error {
	ctx := c.Request.Context()
	if user, ok := a.User(c); ok {
		if err := a.note(ctx, &store.AuditEntry{By: user.Name, Action: "sign-out", Subject: user.ID}); err != nil {
			return err
		}
	}
	c.Set(userKey, store.User{})
	return a.sessions.Destroy(ctx)
}

// note writes one audit entry on its own.
func (a *Auth) note(ctx context.Context, e *store.AuditEntry) error {
	e.At = a.now()
	return a.store.Write(ctx, func(tx *store.Tx) error { return tx.AddAudit(ctx, e) })
}

// sessionStore keeps scs's sessions in our database.
type sessionStore struct{ *Auth }

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return s.store.Session(ctx, token, s.now())
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RemoveOldSessions(ctx, s.now()); err != nil {
			return err
		}
		kept := store.Session{Token: token, Data: data, Expiry: expiry}
		if _, values, err := s.sessions.Codec.Decode(data); err == nil {
			kept.UserID, _ = values[sessionUser].(string)
		}
		return tx.PutSession(ctx, &kept)
	})
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.store.Write(ctx, func(tx *store.Tx) error { return tx.RemoveSession(ctx, token) })
}

func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
