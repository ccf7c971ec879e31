package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"recolement/collector/auth"
	"recolement/collector/store"
)

type Token struct {
	ID        string        `json:"id"`
	Label     string        `json:"label,omitempty"`
	Scopes    []store.Scope `json:"scopes" nullable:"false"`
	Entities  []string      `json:"entities,omitempty" doc:"of a program: codes of those whose records it reads, decides about and imports; absent: all"`
	By        string        `json:"by"`
	Created   time.Time     `json:"created,omitzero"`
	Expires   time.Time     `json:"expires,omitzero" doc:"absent: never"`
	MaxUses   int           `json:"max_uses,omitempty" doc:"of an enrolment token; absent: no limit"`
	Uses      int           `json:"uses,omitempty"`
	PerMinute int           `json:"per_minute,omitempty" doc:"requests; absent: as many as usual"`
	Revoked   time.Time     `json:"revoked,omitzero"`
}

func newToken(t *store.Token) Token {
	return Token{
		ID: t.ID, Label: t.Label, Scopes: t.Scope.Words(), Entities: t.Reads.Codes, By: t.By, Created: t.Created, Expires: t.Expires, MaxUses: t.MaxUses, Uses: t.Uses,
		PerMinute: t.PerMinute, Revoked: t.Revoked,
	}
}

type newTokenWish struct {
	Body struct {
		Label     string   `json:"label" minLength:"1" maxLength:"200" doc:"what it is for: the audit trail names it"`
		Scopes    []string `json:"scopes" minItems:"1" maxItems:"5" nullable:"false" enum:"agent,scanner,read,decide,import,report,admin" doc:"agent or scanner alone, or some of the others"`
		Entities  []string `json:"entities,omitempty" maxItems:"1000" nullable:"false" doc:"of a program: codes of those whose records it reads, decides about and imports; without: all"`
		Days      int      `json:"days,omitempty" minimum:"0" maximum:"3650" doc:"until it expires; 0: never"`
		MaxUses   int      `json:"max_uses,omitempty" minimum:"0" doc:"how many agents may enrol with it; 0: no limit"`
		PerMinute int      `json:"per_minute,omitempty" minimum:"0" maximum:"1000000" doc:"requests; 0: as many as usual"`
	}
}

type madeToken struct {
	Token
	Secret string `json:"secret" doc:"shown once"`
}

func (s *service) tokens() {
	addList(s, operation{id: "list-tokens", path: "/tokens", scope: store.AdminAPI, summary: "List tokens, newest first"},
		func(context.Context, *Paging) (source[Token], error) {
			return source[Token]{sort: "-id", walk: mapped(s.Store.WalkTokens, newToken)}, nil
		})
	add(s, operation{id: "get-token", method: http.MethodGet, path: "/tokens/{id}", scope: store.AdminAPI, summary: "Get a token, without its secret"},
		func(ctx context.Context, in *byID) (*one[Token], error) {
			t, err := loadToken(in.ID)(ctx, s.Store.Rows())
			if err != nil {
				return nil, err
			}
			return single(in.Known, t)
		})
	add(s, operation{id: "create-token", method: http.MethodPost, path: "/tokens", scope: store.AdminAPI, status: http.StatusCreated, summary: "Make a token"},
		func(ctx context.Context, in *newTokenWish) (*answer[madeToken], error) {
			secret, made, err := s.Auth.CreateToken(ctx, auth.NewToken{
				Label: in.Body.Label, Scope: store.Scope(strings.Join(in.Body.Scopes, " ")), Life: time.Duration(in.Body.Days) * 24 * time.Hour,
				MaxUses: in.Body.MaxUses, PerMinute: in.Body.PerMinute, Reads: entitiesOf(in.Body.Entities),
			}, by(ctx))
			return &answer[madeToken]{Body: madeToken{Token: newToken(&made), Secret: secret}}, err
		})
	add(s, operation{id: "revoke-token", method: http.MethodDelete, path: "/tokens/{id}", scope: store.AdminAPI,
		summary: "Make a token worthless", text: "Agents that enrolled with it keep their keys."},
		func(ctx context.Context, in *undoing) (*struct{}, error) {
			guarded, err := onlyIf(ctx, in.Change, loadToken(in.ID))
			if err != nil {
				return nil, err
			}
			return nil, s.Auth.RevokeToken(guarded, in.ID, by(ctx))
		})
}

func entitiesOf(codes []string) store.Entities {
	if len(codes) == 0 {
		return store.AllEntities()
	}
	return store.SomeEntities(codes...)
}

func loadToken(id string) func(context.Context, store.Rows) (Token, error) {
	return func(ctx context.Context, r store.Rows) (Token, error) {
		t, err := r.Token(ctx, id)
		return newToken(&t), err
	}
}
