package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// Scope is what a token is good for: one word, or several with blanks between them, as OAuth 2.0 writes them (RFC 6749, 3.3).
type Scope string

// Scopes. No one of them holds another: a program gets the words that it needs.
const (
	EnrolAgent   Scope = "agent"   // a workstation's agent may enrol with it
	EnrolScanner Scope = "scanner" // a scanner may enrol with it
	ReadAPI      Scope = "read"    // a program may read by the API
	DecideAPI    Scope = "decide"  // … decide about discrepancies, correct records, pin matches
	ImportAPI    Scope = "import"  // … import inventories
	ReportAPI    Scope = "report"  // … send reports, of any device
	AdminAPI     Scope = "admin"   // … administer: policy, users, tokens, agents, audit trail
)

// APIScopes lists the scopes of programs.
func APIScopes() []Scope { return []Scope{ReadAPI, DecideAPI, ImportAPI, ReportAPI, AdminAPI} }

// Words are the scope's words.
func (s Scope) Words() []Scope {
	var words []Scope
	for _, w := range strings.Fields(string(s)) {
		words = append(words, Scope(w))
	}
	return words
}

// Holds says whether one of the scope's words is that one.
func (s Scope) Holds(word Scope) bool { return slices.Contains(s.Words(), word) }

// Token lets agents enrol, or programs in. Its secret is known to whom it was given; here is its hash.
type Token struct {
	ID      string
	Label   string
	Scope   Scope
	Hash    string
	By      string // user name
	Created time.Time
	Expires time.Time // zero: never
	MaxUses int       // 0: no limit
	Uses    int
	Revoked time.Time // zero while it stands
	Reads   Entities  // of a program: whose records it reads, decides about and imports

	PerMinute int // requests to the API; 0: as many as usual
}

// Usable says whether the token is good for anything at that time.
func (t *Token) Usable(at time.Time) bool {
	return t.Revoked.IsZero() && (t.Expires.IsZero() || at.Before(t.Expires)) && (t.MaxUses == 0 || t.Uses < t.MaxUses)
}

var tokenTable = table[Token]{
	name: "access_token", key: []string{"id"},
	columns: []string{"label", "scope", "hash", "by_user", "created", "expires", "max_uses", "uses", "revoked", "entities", "per_minute"},
	places: func(t *Token) []any {
		return []any{&t.ID, &t.Label, &t.Scope, &t.Hash, &t.By, moment{&t.Created}, moment{&t.Expires}, &t.MaxUses, &t.Uses,
			moment{&t.Revoked}, &t.Reads, &t.PerMinute}
	},
}

// Tokens lists all tokens, newest first.
func (r reader) Tokens(ctx context.Context) ([]Token, error) {
	return tokenTable.find(ctx, r.q, "ORDER BY id DESC")
}

// Token gives one token by id.
func (r reader) Token(ctx context.Context, id string) (Token, error) {
	return tokenTable.one(ctx, r.q, id)
}

// TokenHashed gives the token whose secret has that hash.
func (r reader) TokenHashed(ctx context.Context, hash string) (Token, error) {
	found, err := tokenTable.find(ctx, r.q, "WHERE hash = $1", hash)
	if err != nil {
		return Token{}, err
	}
	if len(found) == 0 {
		return Token{}, inventory.Errorf(inventory.NotFound, "no such token")
	}
	return found[0], nil
}

// PutToken adds a token, or changes the one with that id.
func (tx *Tx) PutToken(ctx context.Context, t Token) error {
	return tokenTable.put(ctx, tx.q, &t)
}

// UseToken counts one use; false when another took the last one.
func (tx *Tx) UseToken(ctx context.Context, id string) (bool, error) {
	result, err := tx.q.ExecContext(ctx, "UPDATE access_token SET uses = uses + 1 WHERE id = $1 AND (max_uses = 0 OR uses < max_uses)", id)
	if err != nil {
		return false, fmt.Errorf("use token: %w", err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
