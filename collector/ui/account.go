package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
)

// accountPage is what a person may change about themselves.
type accountPage struct {
	Page
	Problem  string
	Language []Option
	Sessions []sessionView

	OfAnother bool // false: the sessions are one's own to end
}

func (s *site) accountShow(c *gin.Context) error { return s.showAccount(c, http.StatusOK, nil) }

func (s *site) showAccount(c *gin.Context, status int, refused error) error {
	user, _ := s.Auth.User(c)
	p := accountPage{Page: s.page(c, "ui.account", "")}
	if refused != nil {
		p.Problem = p.complaint(refused)
	}
	for _, lang := range []string{"fr", "en"} {
		p.Language = append(p.Language, Option{Value: lang, Label: p.T("ui.lang." + lang), Chosen: lang == p.Lang})
	}
	var err error
	if p.Sessions, err = s.sessions(c, p.Page, user); err != nil {
		return err
	}
	s.render(c, status, "account", p)
	return nil
}

// accountPassword changes one's own password, for which one has to know the old one.
func (s *site) accountPassword(c *gin.Context) error {
	if c.PostForm("new") != c.PostForm("again") {
		return s.showAccount(c, http.StatusBadRequest, complaint{text: s.text(c).T("ui.password.differ")})
	}
	err := s.Auth.ChangePassword(c, c.PostForm("old"), c.PostForm("new"))
	if code := inventory.CodeOf(err); code == inventory.Invalid || code == inventory.Denied {
		return s.showAccount(c, http.StatusBadRequest, err)
	}
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return s.done(c, "password-changed", "/account")
}

// accountSessions ends one of one's own sessions.
func (s *site) accountSessions(c *gin.Context) error {
	user, _ := s.Auth.User(c)
	id := c.PostForm("session")
	if id == "" {
		return inventory.Errorf(inventory.Invalid, "say which session is to end")
	}
	if err := s.Auth.EndSession(c.Request.Context(), user, id, user.Name); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return s.done(c, "sessions-ended", "/account")
}
