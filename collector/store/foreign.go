package store

import (
	"context"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// ForeignKind is how a foreign client proves who it is.
type ForeignKind string

// Kinds of foreign clients.
const (
	ForeignBasic   ForeignKind = "basic"   // a name and a password, by HTTP Basic
	ForeignOAuth   ForeignKind = "oauth2"  // an id and a secret, for which it gets a token of an hour
	ForeignNetwork ForeignKind = "network" // the address that it sends from
)

// ForeignClient is a program that is not ours and may send reports. Its secret is known to whom it was given; here is its hash.
type ForeignClient struct {
	ID      string
	Name    string // the user of HTTP Basic, the client id of OAuth2
	Kind    ForeignKind
	Hash    string
	Network string // of kind network: 10.1.0.0/16
	By      string // user name
	Created time.Time
	Expires time.Time // zero: never
	Revoked time.Time // zero while it stands
}

// Usable says whether the client may send at that time.
func (f *ForeignClient) Usable(at time.Time) bool {
	return f.Revoked.IsZero() && (f.Expires.IsZero() || at.Before(f.Expires))
}

var foreignClients = table[ForeignClient]{
	name: "foreign_client", key: []string{"id"}, columns: []string{"name", "kind", "hash", "network", "by_user", "created", "expires", "revoked"},
	places: func(f *ForeignClient) []any {
		return []any{&f.ID, &f.Name, &f.Kind, &f.Hash, &f.Network, &f.By, moment{&f.Created}, moment{&f.Expires}, moment{&f.Revoked}}
	},
}

// ForeignToken is what an OAuth2 client got for its secret.
type ForeignToken struct {
	Hash     string // SHA-256
	ClientID string // of ForeignClient
	Expires  time.Time
}

var foreignTokens = table[ForeignToken]{
	name: "foreign_token", key: []string{"hash"}, columns: []string{"client_id", "expires"},
	places: func(f *ForeignToken) []any { return []any{&f.Hash, &f.ClientID, moment{&f.Expires}} },
}

// ForeignClients lists all foreign clients, newest first.
func (r reader) ForeignClients(ctx context.Context) ([]ForeignClient, error) {
	return foreignClients.find(ctx, r.q, "ORDER BY id DESC")
}

// ForeignClient gives one foreign client by id.
func (r reader) ForeignClient(ctx context.Context, id string) (ForeignClient, error) {
	return foreignClients.one(ctx, r.q, id)
}

// ForeignClientNamed gives the standing client of that kind and name.
func (r reader) ForeignClientNamed(ctx context.Context, kind ForeignKind, name string) (ForeignClient, error) {
	found, err := foreignClients.find(ctx, r.q, "WHERE name = $1 AND kind = $2 AND revoked IS NULL", name, string(kind))
	if err != nil {
		return ForeignClient{}, err
	}
	if len(found) == 0 {
		return ForeignClient{}, inventory.Errorf(inventory.NotFound, "no such client")
	}
	return found[0], nil
}

// ForeignClientsOf lists the standing clients of a kind.
func (r reader) ForeignClientsOf(ctx context.Context, kind ForeignKind) ([]ForeignClient, error) {
	return foreignClients.find(ctx, r.q, "WHERE kind = $1 AND revoked IS NULL ORDER BY id", string(kind))
}

// PutForeignClient adds a foreign client, or changes the one with that id.
func (tx *Tx) PutForeignClient(ctx context.Context, f ForeignClient) error {
	return foreignClients.put(ctx, tx.q, &f)
}

// ForeignToken gives the token with that hash.
func (r reader) ForeignToken(ctx context.Context, hash string) (ForeignToken, error) {
	return foreignTokens.one(ctx, r.q, hash)
}

// PutForeignToken adds a token, and forgets those that have expired.
func (tx *Tx) PutForeignToken(ctx context.Context, f ForeignToken, now time.Time) error {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM foreign_token WHERE expires < $1", instant(now)); err != nil {
		return fmt.Errorf("remove old tokens: %w", err)
	}
	return foreignTokens.put(ctx, tx.q, &f)
}
