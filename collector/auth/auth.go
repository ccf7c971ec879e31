// Package auth knows who is asking: people by password and session, our agents by their keys, foreign agents by network or HTTP
// Basic, programs by token; and what each may do. What they then do is left to ui, glpi and api.
package auth

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/alexedwards/scs/v2"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Settings is what an administrator decides about access.
type Settings struct {
	Secure          bool     // pages come by TLS, so cookies must
	TrustedOrigins  []string // addresses under which browsers know us, where a proxy changes the host name
	SessionLifetime time.Duration
	Foreign         Foreign
	Hasher          *Hasher // nil: NewHasher()
}

// Foreign says which agents that are not ours may report, besides those that AddForeign lets in. The zero value lets none in.
type Foreign struct {
	Networks       []netip.Prefix // from these addresses, unasked
	User, Password string         // or with HTTP Basic; an empty password lets nobody in
	ClientID       string         // or with OAuth2 client credentials
	ClientSecret   string         // an empty one lets nobody in
}

// Auth answers who is asking. It is safe for concurrent use.
type Auth struct {
	store    *store.Store
	log      *slog.Logger
	now      func() time.Time
	settings Settings
	hasher   *Hasher
	sessions *scs.SessionManager
	signIns  attempts // per address and name
	guesses  *limiter // per address: wrong names, tokens, passwords of any kind
	requests *limiter // per token or user: of the API
	grants   *limiter // per address: OAuth2 tokens

	enrolling chan struct{} // held by one: a token counts its uses: agents that enrol at once would meet on its row, again and again
}

// What sign-in and admission answer, besides errors of the store.
var (
	ErrCredentials = &inventory.Error{Code: inventory.Denied, Message: "unknown name or wrong password"}
	ErrTooMany     = &inventory.Error{Code: inventory.Denied, Message: "too many attempts: wait a minute"}
	ErrKey         = &inventory.Error{Code: inventory.Denied, Message: "no valid key"}
	ErrToken       = &inventory.Error{Code: inventory.Denied, Message: "the token is unknown, used up, expired or revoked"}
)

// New makes an Auth over the store.
func New(st *store.Store, settings Settings, log *slog.Logger, now func() time.Time) *Auth {
	if settings.SessionLifetime == 0 {
		settings.SessionLifetime = 12 * time.Hour
	}
	if settings.Hasher == nil {
		settings.Hasher = NewHasher()
	}
	a := &Auth{
		store: st, log: log, now: now, settings: settings, hasher: settings.Hasher,
		signIns: attempts{st, now, 5, 10 * time.Second},
		guesses: newLimiter(30, 2*time.Second, now), requests: newLimiter(0, 0, now),
		grants: newLimiter(120, time.Second, now), enrolling: make(chan struct{}, 1),
	}
	a.sessions = a.newSessions()
	return a
}
