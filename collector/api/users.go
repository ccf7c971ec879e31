package api

import (
	"context"
	"net/http"
	"time"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

type user struct {
	ID       string                `json:"id"`
	Name     string                `json:"name"`
	Role     store.Role            `json:"role,omitempty" enum:"reader,manager,administrator" doc:"on all entities"`
	Grants   map[string]store.Role `json:"grants,omitempty" doc:"on single entities, by code: reader or manager"`
	Language string                `json:"language,omitempty" doc:"fr or en; absent: the browser's"`
	Created  time.Time             `json:"created,omitzero"`
	Disabled time.Time             `json:"disabled,omitzero" doc:"since when they may not sign in"`
}

func newUser(u *store.User) user {
	return user{ID: u.ID, Name: u.Name, Role: u.Role, Grants: u.Grants, Language: u.Language, Created: u.Created, Disabled: u.Disabled}
}

type newUserWish struct {
	Body struct {
		Name     string                `json:"name" minLength:"1" maxLength:"100"`
		Role     store.Role            `json:"role,omitempty" enum:"reader,manager,administrator" doc:"on all entities"`
		Grants   map[string]store.Role `json:"grants,omitempty" doc:"on single entities, by code"`
		Language string                `json:"language,omitempty" enum:"fr,en"`
		Password string                `json:"password" minLength:"1" maxLength:"1000"`
	}
}

type userChange struct {
	Change
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Role     *store.Role            `json:"role,omitempty" enum:",reader,manager,administrator" doc:"on all entities; empty: none"`
		Grants   *map[string]store.Role `json:"grants,omitempty" doc:"all of them anew; they go with role"`
		Disabled *bool                  `json:"disabled,omitempty"`
		Password string                 `json:"password,omitempty" maxLength:"1000" doc:"ends all their sessions"`
	}
}

func (s *service) users() {
	addList(s, operation{id: "list-users", path: "/users", scope: store.AdminAPI, summary: "List the people who may sign in"},
		func(context.Context, *Paging) (source[user], error) {
			return source[user]{walk: mapped(s.Store.WalkUsers, newUser)}, nil
		})
	add(s, operation{id: "get-user", method: http.MethodGet, path: "/users/{id}", scope: store.AdminAPI, summary: "Get a person who may sign in"},
		func(ctx context.Context, in *byID) (*one[user], error) {
			u, err := loadUser(in.ID)(ctx, s.Store.Rows())
			if err != nil {
				return nil, err
			}
			return single(in.Known, u)
		})
	add(s, operation{id: "create-user", method: http.MethodPost, path: "/users", scope: store.AdminAPI, status: http.StatusCreated, summary: "Let a person sign in"},
		func(ctx context.Context, in *newUserWish) (*one[user], error) {
			u, err := s.Auth.Add(ctx, store.User{Name: in.Body.Name, Role: in.Body.Role, Grants: in.Body.Grants, Language: in.Body.Language}, in.Body.Password, by(ctx))
			if err != nil {
				return nil, err
			}
			return single(Known{}, newUser(&u))
		})
	add(s, operation{id: "change-user", method: http.MethodPatch, path: "/users/{id}", scope: store.AdminAPI,
		summary: "Change a person's rights or password, or whether they may sign in", text: "One of them at a time: each is a line of the audit trail."}, s.changeUser)
	add(s, operation{id: "remove-user", method: http.MethodDelete, path: "/users/{id}", scope: store.AdminAPI, summary: "Remove a person, and end their sessions"},
		func(ctx context.Context, in *undoing) (*struct{}, error) {
			guarded, u, err := s.userToChange(ctx, in.Change, in.ID)
			if err != nil {
				return nil, err
			}
			return nil, s.Auth.RemoveUser(guarded, u.Name, by(ctx))
		})
}

// userToChange reads the person, by whose name auth knows them.
func (s *service) userToChange(ctx context.Context, ch Change, id string) (context.Context, user, error) {
	load := loadUser(id)
	guarded, err := onlyIf(ctx, ch, load)
	if err != nil {
		return nil, user{}, err
	}
	u, err := load(ctx, s.Store.Rows())
	return guarded, u, err
}

func (s *service) changeUser(ctx context.Context, in *userChange) (*one[user], error) {
	guarded, u, err := s.userToChange(ctx, in.Change, in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	rights := b.Role != nil || b.Grants != nil
	switch {
	case rights && b.Disabled == nil && b.Password == "":
		role, grants := u.Role, u.Grants
		if b.Role != nil {
			role = *b.Role
		}
		if b.Grants != nil {
			grants = *b.Grants
		}
		err = s.Auth.SetGrants(guarded, u.Name, role, grants, by(ctx))
	case b.Disabled != nil && !rights && b.Password == "":
		err = s.Auth.SetDisabled(guarded, u.Name, *b.Disabled, by(ctx))
	case b.Password != "" && !rights && b.Disabled == nil:
		err = s.Auth.SetPassword(guarded, u.Name, b.Password, by(ctx))
	default:
		err = inventory.Errorf(inventory.Invalid, "change rights (role, grants), disabled or the password, one of them at a time")
	}
	if err != nil {
		return nil, err
	}
	if u, err = loadUser(in.ID)(ctx, s.Store.Rows()); err != nil {
		return nil, err
	}
	return single(Known{}, u)
}

func loadUser(id string) func(context.Context, store.Rows) (user, error) {
	return func(ctx context.Context, r store.Rows) (user, error) {
		u, err := r.User(ctx, id)
		return newUser(&u), err
	}
}
