package ui

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

type peoplePage struct {
	settingsPage
	People []personView
	Name   string // as typed, when it was refused
	Roles  []grantView
}

// personView is a person who may sign in.
type personView struct {
	ID, URL, Name, Roles, Language, Since string
	Disabled, Self                        bool
}

// grantView is the choice of a role on all entities or on one.
type grantView struct {
	Name, Label string
	Options     []Option
}

func (s *site) peopleList(c *gin.Context) error {
	return s.showPeople(c, http.StatusOK, peoplePage{settingsPage: s.settings(c, "people")}, store.User{Role: store.Reader})
}

func (s *site) showPeople(c *gin.Context, status int, p peoplePage, typed store.User) error {
	users, err := s.Store.Users(c.Request.Context())
	if err != nil {
		return fmt.Errorf("list users: %w", err)
	}
	for _, u := range users {
		p.People = append(p.People, p.person(u))
	}
	p.Name, p.Roles = typed.Name, s.grants(p.Page, typed)
	s.render(c, status, "settings_people", p)
	return nil
}

func (p Page) person(u store.User) personView {
	return personView{
		ID: u.ID, URL: "/settings/people/" + u.ID, Name: u.Name, Roles: p.roles(u), Language: p.known("ui.lang.", u.Language), Since: p.Date(u.Created),
		Disabled: !u.Disabled.IsZero(), Self: u.Name == p.User,
	}
}

// grants are the choices of roles, as a person has them: on all entities, then on each. On a single one an administrator may
// what a manager may, so that role is offered there only to whom it was given.
func (s *site) grants(p Page, u store.User) []grantView {
	all := grantView{Name: "role", Label: p.T("ui.entity.all"), Options: p.roleOptions(u.Role, store.Roles())}
	out := []grantView{all}
	entities := s.Estate.Policy().Entities
	codes := slices.Collect(maps.Keys(entities))
	for code := range u.Grants {
		if _, known := entities[code]; !known {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	for _, code := range codes {
		offered := []store.Role{store.Reader, store.Manager}
		if u.Grants[code] == store.Administrator {
			offered = store.Roles()
		}
		out = append(out, grantView{Name: "on:" + code, Label: joined(code, entities[code]), Options: p.roleOptions(u.Grants[code], offered)})
	}
	return out
}

func (p Page) roleOptions(chosen store.Role, roles []store.Role) []Option {
	options := []Option{{Label: p.T("ui.role.none"), Chosen: chosen == ""}}
	for _, role := range roles {
		options = append(options, Option{Value: string(role), Label: p.T("ui.role." + string(role)), Chosen: role == chosen})
	}
	return options
}

// typedRoles reads the choices of roles.
func typedRoles(c *gin.Context) (store.Role, map[string]store.Role) {
	_ = c.PostForm("role") // parses the form
	grants := map[string]store.Role{}
	for name, values := range c.Request.PostForm {
		if code, ok := strings.CutPrefix(name, "on:"); ok && len(values) > 0 && values[0] != "" {
			grants[code] = store.Role(values[0])
		}
	}
	return store.Role(c.PostForm("role")), grants
}

// personAdd lets a person sign in. Without a password one is made up and shown, once.
func (s *site) personAdd(c *gin.Context) error {
	typed := store.User{Name: strings.TrimSpace(c.PostForm("name")), Language: c.PostForm("language")}
	typed.Role, typed.Grants = typedRoles(c)
	password := c.PostForm("password")
	made := password == ""
	if made {
		password = auth.NewPassword()
	}
	p := peoplePage{settingsPage: s.settings(c, "people")}
	user, err := s.Auth.Add(c.Request.Context(), typed, password, s.visitor(c))
	if code := inventory.CodeOf(err); code == inventory.Invalid || code == inventory.Conflict {
		p.Problem = p.complaint(err)
		return s.showPeople(c, http.StatusBadRequest, p, typed)
	}
	if err != nil {
		return fmt.Errorf("add user: %w", err)
	}
	if !made {
		return s.done(c, "person-added", "/settings/people")
	}
	p.Secret = &secret{Label: p.T("ui.person.password_of", "name", user.Name), Value: password, Note: p.T("ui.secret.once")}
	return s.showPeople(c, http.StatusOK, p, store.User{Role: store.Reader})
}

// complaint is an error about what was typed, in the reader's words where there are some.
func (p Page) complaint(err error) string {
	for _, known := range []struct {
		err error
		id  string
	}{
		{auth.ErrTaken, "ui.person.taken"}, {auth.ErrName, "ui.person.name.invalid"}, {auth.ErrNoRole, "ui.person.role.missing"},
		{auth.ErrLast, "ui.person.last"}, {auth.ErrPassword, "ui.password.length"}, {auth.ErrCredentials, "ui.password.wrong"},
		{auth.ErrTooMany, "ui.sign_in.wait"},
	} {
		if errors.Is(err, known.err) {
			return p.T(known.id)
		}
	}
	return err.Error()
}
