package ui

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

// errSignIn sends those who are not signed in to where they can.
var errSignIn = errors.New("sign in first")

// admit lets through who has at least the role that a route needs.
func (s *site) admit(c *gin.Context, least store.Role) error {
	if least == anyone {
		return nil
	}
	user, ok := s.Auth.User(c)
	switch {
	case !ok:
		return errSignIn
	case !auth.May(user.Role, least):
		return inventory.Errorf(inventory.Denied, "this takes the role of %s", least)
	}
	return nil
}

// visitor is the name under which decisions are recorded.
func (s *site) visitor(c *gin.Context) string {
	user, _ := s.Auth.User(c)
	return user.Name
}

func (s *site) fillVisitor(c *gin.Context, p *Page) {
	user, ok := s.Auth.User(c)
	if !ok {
		return
	}
	p.role = user.Role
	p.User, p.Role = user.Name, p.T("ui.role."+string(user.Role))
	p.CanDecide = auth.May(user.Role, store.Manager)
}

// signInURL leads to the sign-in page, and from there back to the page asked for.
func signInURL(c *gin.Context) string {
	if c.Request.Method != http.MethodGet || c.Request.URL.Path == "/" {
		return "/sign-in"
	}
	return "/sign-in?back=" + url.QueryEscape(c.Request.URL.RequestURI())
}

type signInPage struct {
	Page
	Back, Name, Problem string
}

func (s *site) signInForm(c *gin.Context) error {
	p := signInPage{Page: s.page(c, "ui.sign_in", ""), Back: local(c.Query("back"), "/")}
	s.render(c, http.StatusOK, "sign_in", p)
	return nil
}

// signIn opens a session; who fails sees the form again, without learning whether the name or the password was wrong.
func (s *site) signIn(c *gin.Context) error {
	name := c.PostForm("name")
	_, err := s.Auth.SignIn(c, name, c.PostForm("password"))
	if err == nil {
		return back(c, "/")
	}
	status, problem := http.StatusUnauthorized, "ui.sign_in.failed"
	switch {
	case errors.Is(err, auth.ErrTooMany):
		status, problem = http.StatusTooManyRequests, "ui.sign_in.wait"
	case !errors.Is(err, auth.ErrCredentials):
		return fmt.Errorf("sign in: %w", err)
	}
	p := signInPage{Page: s.page(c, "ui.sign_in", ""), Back: local(c.PostForm("back"), "/"), Name: name}
	p.Problem = p.T(problem)
	s.render(c, status, "sign_in", p)
	return nil
}

func (s *site) signOut(c *gin.Context) error {
	if err := s.Auth.SignOut(c); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	c.Redirect(http.StatusSeeOther, "/sign-in")
	return nil
}
