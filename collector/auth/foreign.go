package auth

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

const configured = "configured: " // before the client id of the configuration, where a token names its client

// ErrClient is the answer to a client of OAuth2 that cannot prove who it is.
var ErrClient = &inventory.Error{Code: inventory.Denied, Message: "unknown client, or wrong secret"}

// NewForeign describes a foreign client that is to be let in.
type NewForeign struct {
	Name    string
	Kind    store.ForeignKind
	Network string        // of kind network: 10.1.0.0/16
	Life    time.Duration // 0: for good
}

// AddForeign lets a foreign client in, and gives its secret, which cannot be had again; a network has none.
func (a *Auth) AddForeign(ctx context.Context, n NewForeign, by string) (secret string, client store.ForeignClient, err error) {
	if !plain(n.Name, 1, 100) || strings.Contains(n.Name, ":") || n.Life < 0 {
		return "", client, inventory.Errorf(inventory.Invalid, "a client's name has between 1 and 100 characters and no colon; its life is not negative")
	}
	client = store.ForeignClient{ID: store.NewID(), Name: n.Name, Kind: n.Kind, By: by, Created: a.now()}
	switch n.Kind {
	case store.ForeignBasic:
		secret = NewPassword() // it is typed into files; 130 random bits
		client.Hash = hashSecret(secret)
	case store.ForeignOAuth:
		secret, client.Hash = newSecret(clientPrefix)
	case store.ForeignNetwork:
		network, err := netip.ParsePrefix(n.Network)
		if err != nil {
			return "", client, inventory.Errorf(inventory.Invalid, "%q is no network: want 10.1.0.0/16", n.Network)
		}
		client.Network = network.Masked().String()
	default:
		return "", client, inventory.Errorf(inventory.Invalid, "%q is no kind of client: basic, oauth2 or network", n.Kind)
	}
	if n.Life > 0 {
		client.Expires = a.now().Add(n.Life)
	}
	return secret, client, a.store.Write(ctx, func(tx *store.Tx) error { return a.addForeign(ctx, tx, client) })
}

func (a *Auth) addForeign(ctx context.Context, tx *store.Tx, client store.ForeignClient) error {
	_, err := tx.ForeignClientNamed(ctx, client.Kind, client.Name)
	if err == nil {
		return inventory.Errorf(inventory.Conflict, "there is a client of that kind and name: revoke it first")
	}
	if inventory.CodeOf(err) != inventory.NotFound {
		return err
	}
	if err := tx.PutForeignClient(ctx, client); err != nil {
		return err
	}
	return tx.AddAudit(ctx, &store.AuditEntry{
		At: a.now(), By: client.By, Action: "foreign-add", Subject: client.ID, Field: string(client.Kind), To: client.Network, Why: client.Name,
	})
}

// RevokeForeign lets a foreign client in no longer. Its tokens are worthless at once.
func (a *Auth) RevokeForeign(ctx context.Context, id, by string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		client, err := tx.ForeignClient(ctx, id)
		if err != nil || !client.Revoked.IsZero() {
			return err
		}
		client.Revoked = a.now()
		if err := tx.PutForeignClient(ctx, client); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "foreign-revoke", Subject: id, Why: client.Name})
	})
}

// TokenLife is how long a foreign client may send with a token.
const TokenLife = time.Hour

// Grant gives a client of OAuth2 a token for its secret (RFC 6749, 4.4): ErrClient, or ErrTooMany. from is the address that asks.
func (a *Auth) Grant(ctx context.Context, from, id, secret string) (token string, err error) {
	if !a.guesses.left(from) || !a.grants.take(from) {
		return "", ErrTooMany
	}
	clientID := ""
	if want := a.settings.Foreign; want.ClientSecret != "" && same(id, want.ClientID) && same(secret, want.ClientSecret) {
		clientID = configured + id
	} else {
		client, err := a.foreignClient(ctx, store.ForeignOAuth, id, secret)
		if inventory.CodeOf(err) == inventory.Denied {
			a.guesses.take(from)
			return "", ErrClient
		}
		if err != nil {
			return "", err
		}
		clientID = client.ID
	}
	token, hash := newSecret(oauthPrefix)
	kept := store.ForeignToken{Hash: hash, ClientID: clientID, Expires: a.now().Add(TokenLife)}
	return token, a.store.Write(ctx, func(tx *store.Tx) error { return tx.PutForeignToken(ctx, kept, a.now()) })
}

// tokenSender lets in who has a token that stands, of a client that does.
func (a *Auth) tokenSender(ctx context.Context, secret string) (Sender, error) {
	token, err := a.store.ForeignToken(ctx, hashSecret(secret))
	if inventory.CodeOf(err) == inventory.NotFound || err == nil && !a.now().Before(token.Expires) {
		return Sender{}, ErrKey
	}
	if err != nil {
		return Sender{}, err
	}
	if id, ok := strings.CutPrefix(token.ClientID, configured); ok {
		if a.settings.Foreign.ClientSecret == "" || id != a.settings.Foreign.ClientID {
			return Sender{}, ErrKey
		}
		return Sender{Client: id}, nil
	}
	client, err := a.store.ForeignClient(ctx, token.ClientID)
	if inventory.CodeOf(err) == inventory.NotFound || err == nil && !client.Usable(a.now()) {
		return Sender{}, ErrKey
	}
	return Sender{Client: client.Name}, err
}
