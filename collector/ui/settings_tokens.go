package ui

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type tokensPage struct {
	settingsPage
	Tokens   []tokenView
	Scopes   []Option // an agent, a scanner, or a program…
	Words    []Option // …and what that one may
	Entities []Option
	Label    string // as typed, when it was refused
	Empty    Empty
}

// tokenView is a token as people read it; its secret is nowhere.
type tokenView struct {
	ID, Label, Scope, Reads, Uses, Expires, By, Created string
	State                                               Badge
	Usable                                              bool
}

// program is what the form calls a token for a program, whose scope is the words that are ticked.
const program store.Scope = "program"

func (s *site) tokenList(c *gin.Context) error {
	return s.showTokens(c, http.StatusOK, tokensPage{settingsPage: s.settings(c, "tokens")})
}

func (s *site) showTokens(c *gin.Context, status int, p tokensPage) error {
	tokens, err := s.Store.Tokens(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list tokens: %w", err)
	}
	for i := range tokens {
		p.Tokens = append(p.Tokens, p.token(&tokens[i]))
	}
	for _, scope := range []store.Scope{store.EnrolAgent, store.EnrolScanner, program} {
		p.Scopes = append(p.Scopes, Option{Value: string(scope), Label: p.T("ui.token.scope." + string(scope))})
	}
	for _, word := range store.APIScopes() {
		p.Words = append(p.Words, Option{Value: string(word), Label: p.T("ui.token.scope." + string(word)), Chosen: word == store.ReadAPI})
	}
	policy := s.Estate.Policy()
	for _, code := range slices.Sorted(maps.Keys(policy.Entities)) {
		p.Entities = append(p.Entities, Option{Value: code, Label: joined(code, policy.Entities[code])})
	}
	p.Empty = Empty{Icon: p.Icon("key"), Title: p.T("ui.token.none"), Text: p.T("ui.token.none.text")}
	s.render(c, status, "settings_tokens", p)
	return nil
}

func (p Page) token(t *store.Token) tokenView {
	v := tokenView{
		ID: t.ID, Label: firstOf(t.Label, p.T("ui.token.unnamed")), Scope: p.scope(t.Scope), Uses: p.Number(t.Uses),
		Expires: firstOf(p.Date(t.Expires), p.T("ui.token.never")), By: t.By, Created: p.Date(t.Created), Usable: t.Usable(p.now),
	}
	if t.MaxUses > 0 {
		v.Uses = p.T("ui.token.uses_of", "n", p.Number(t.Uses), "most", p.Number(t.MaxUses))
	}
	if t.Scope != store.EnrolAgent && t.Scope != store.EnrolScanner {
		v.Uses = "—"
		v.Reads = t.Reads.String()
		if t.Reads.All {
			v.Reads = p.T("ui.entity.all")
		}
	}
	switch {
	case v.Usable:
		v.State = Badge{Label: p.T("ui.token.usable"), Tone: "resolved"}
	case !t.Revoked.IsZero():
		v.State = Badge{Label: p.T("ui.revoked")}
	case !t.Expires.IsZero() && !p.now.Before(t.Expires):
		v.State = Badge{Label: p.T("ui.token.expired")}
	default:
		v.State = Badge{Label: p.T("ui.token.used_up")}
	}
	return v
}

// scope is what a token is for, in words.
func (p Page) scope(scope store.Scope) string {
	var words []string
	for _, word := range scope.Words() {
		words = append(words, p.known("ui.token.scope.", string(word)))
	}
	return strings.Join(words, ", ")
}

// mostDays bounds a token's life: ten years.
const mostDays = 3650

// tokenCreate makes a token and shows its secret, once.
func (s *site) tokenCreate(c *gin.Context) error {
	p := tokensPage{settingsPage: s.settings(c, "tokens"), Label: strings.TrimSpace(c.PostForm("label"))}
	days, err1 := typedNumber(c.PostForm("days"), mostDays)
	uses, err2 := typedNumber(c.PostForm("uses"), 1_000_000)
	if err1 != nil || err2 != nil {
		p.Problem = p.T("ui.token.numbers")
		return s.showTokens(c, http.StatusBadRequest, p)
	}
	wish := auth.NewToken{Label: p.Label, Scope: store.Scope(c.PostForm("scope")), Life: time.Duration(days) * 24 * time.Hour, MaxUses: uses}
	if wish.Scope == program {
		wish.Scope, wish.MaxUses = store.Scope(strings.Join(c.PostFormArray("word"), " ")), 0
		if wish.Reads = store.SomeEntities(c.PostFormArray("entity")...); wish.Reads.None() {
			wish.Reads = store.AllEntities()
		}
	}
	value, token, err := s.Auth.CreateToken(c.Request.Context(), wish, s.visitor(c))
	if inventory.CodeOf(err) == inventory.Invalid {
		p.Problem = err.Error()
		return s.showTokens(c, http.StatusBadRequest, p)
	}
	if err != nil {
		return fmt.Errorf("create token: %w", err)
	}
	p.Label = ""
	p.Secret = &secret{Label: p.T("ui.token.secret_of", "name", firstOf(token.Label, p.T("ui.token.unnamed"))), Value: value, Note: p.T("ui.secret.once")}
	return s.showTokens(c, http.StatusOK, p)
}

// typedNumber reads a number of a form, from 0; empty is 0.
func typedNumber(text string, most int) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err == nil && (n < 0 || n > most) {
		err = strconv.ErrRange
	}
	return n, err
}

func (s *site) tokenRevoke(c *gin.Context) error {
	if err := s.Auth.RevokeToken(c.Request.Context(), c.Param("id"), s.visitor(c)); err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	return s.done(c, "token-revoked", "/settings/tokens")
}
