package ui

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

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
	case !auth.AccessOf(user).May(least):
		return inventory.Errorf(inventory.Denied, "this takes the role of %s", least).Because("role_" + string(least))
	}
	return nil
}

// access is what the visitor may see and decide.
func (s *site) access(c *gin.Context) auth.Access {
	user, _ := s.Auth.User(c)
	return auth.AccessOf(user)
}

// view is the estate as far as the visitor may see it: the only way to records from here.
func (s *site) view(c *gin.Context) store.View { return s.Store.View(s.access(c).Sees) }

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
	p.User, p.Role = user.Name, p.roles(user)
	access := auth.AccessOf(user)
	p.access = access
	p.CanDecide, p.Administers = access.May(store.Manager), access.Administers
}

// roles says what a person may do where: "lecture · TM : gestion".
func (p Page) roles(u store.User) string {
	var parts []string
	if u.Role != "" {
		parts = append(parts, p.T("ui.role."+string(u.Role)))
	}
	for _, code := range slices.Sorted(maps.Keys(u.Grants)) {
		parts = append(parts, p.T("ui.role.on", "entity", code, "role", p.T("ui.role."+string(u.Grants[code]))))
	}
	return joined(parts...)
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
