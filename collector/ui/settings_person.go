package ui

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type personPage struct {
	settingsPage
	Person   personView
	Grants   []grantView
	Sessions []sessionView

	OfAnother bool // true: these sessions end all together
}

// sessionView is a session as people read it.
type sessionView struct {
	ID, From, Browser, Since, Ends string
	Here                           bool
}

func (s *site) personShow(c *gin.Context) error {
	user, err := s.Store.User(c.Request.Context(), c.Param("id"))
	if err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	return s.showPerson(c, http.StatusOK, user, nil, nil)
}

// showPerson is the page of a person; refused is why a change was not made, made what is shown of it once.
func (s *site) showPerson(c *gin.Context, status int, user store.User, refused error, made *secret) error {
	p := personPage{settingsPage: s.settings(c, "people")}
	p.Title, p.Person, p.Secret = user.Name, p.person(user), made
	p.OfAnother = true
	p.Grants = s.grants(p.Page, user)
	if refused != nil {
		p.Problem = p.complaint(refused)
	}
	var err error
	if p.Sessions, err = s.sessions(c, p.Page, user); err != nil {
		return err
	}
	s.render(c, status, "settings_person", p)
	return nil
}

func (s *site) sessions(c *gin.Context, p Page, user store.User) ([]sessionView, error) {
	open, err := s.Auth.Sessions(c.Request.Context(), user)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	here := s.Auth.SessionHere(c)
	out := make([]sessionView, len(open))
	for i, o := range open {
		out[i] = sessionView{ID: o.ID, From: o.From, Browser: o.Browser, Since: p.Moment(o.Since), Ends: p.Moment(o.Ends), Here: o.ID == here}
	}
	return out, nil
}

// changePerson makes a change to the person of the address; one that is refused is explained on their page.
func (s *site) changePerson(c *gin.Context, what string, change func(user store.User) error) error {
	user, err := s.Store.User(c.Request.Context(), c.Param("id"))
	if err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	err = change(user)
	if code := inventory.CodeOf(err); code == inventory.Invalid || code == inventory.Conflict {
		return s.showPerson(c, http.StatusBadRequest, user, err, nil)
	}
	if err != nil {
		return fmt.Errorf("change user: %w", err)
	}
	if what == "person-removed" {
		return s.done(c, what, "/settings/people")
	}
	return s.done(c, what, "/settings/people/"+user.ID)
}

func (s *site) personRoles(c *gin.Context) error {
	return s.changePerson(c, "saved", func(u store.User) error {
		role, grants := typedRoles(c)
		return s.Auth.SetGrants(c.Request.Context(), u.Name, role, grants, s.visitor(c))
	})
}

// personPassword gives a person a new password, made up unless one is typed, and ends their sessions. One's own is changed on the
// page of the account, which keeps the session that asks.
func (s *site) personPassword(c *gin.Context) error {
	user, err := s.Store.User(c.Request.Context(), c.Param("id"))
	if err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	text, password := s.text(c), c.PostForm("password")
	if user.Name == s.visitor(c) {
		return complaint{text: text.T("ui.person.own_password")}
	}
	if password != "" {
		return s.changePerson(c, "password-set", func(u store.User) error {
			return s.Auth.SetPassword(c.Request.Context(), u.Name, password, s.visitor(c))
		})
	}
	password = auth.NewPassword()
	if err := s.Auth.SetPassword(c.Request.Context(), user.Name, password, s.visitor(c)); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	made := &secret{Label: text.T("ui.person.password_of", arg("name", user.Name)), Value: password, Note: text.T("ui.secret.once")}
	return s.showPerson(c, http.StatusOK, user, nil, made)
}

func (s *site) personState(c *gin.Context) error {
	disabled := c.PostForm("state") == "disabled"
	what := "person-enabled"
	if disabled {
		what = "person-disabled"
	}
	return s.changePerson(c, what, func(u store.User) error {
		return s.Auth.SetDisabled(c.Request.Context(), u.Name, disabled, s.visitor(c))
	})
}

func (s *site) personSessions(c *gin.Context) error {
	return s.changePerson(c, "sessions-ended", func(u store.User) error {
		return s.Auth.EndSession(c.Request.Context(), u, "", s.visitor(c))
	})
}

func (s *site) personRemove(c *gin.Context) error {
	return s.changePerson(c, "person-removed", func(u store.User) error {
		return s.Auth.RemoveUser(c.Request.Context(), u.Name, s.visitor(c))
	})
}
