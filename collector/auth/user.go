package auth

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// Why a change to people is refused.
var (
	ErrTaken  = &inventory.Error{Code: inventory.Conflict, Message: "there is a user of that name already"}
	ErrName   = &inventory.Error{Code: inventory.Invalid, Message: "a user's name has between 1 and 100 characters"}
	ErrNoRole = &inventory.Error{Code: inventory.Invalid, Message: "give a role: reader, manager or administrator, on all entities or on some"}
	ErrLast   = &inventory.Error{Code: inventory.Conflict, Message: "this is the last administrator"}
)

// AddUser lets a person sign in, with a role on all entities; by is who decided so.
func (a *Auth) AddUser(ctx context.Context, name string, role store.Role, language, password, by string) (store.User, error) {
	return a.Add(ctx, store.User{Name: name, Role: role, Language: language}, password, by)
}

// Add lets a person sign in. Of user, the name, the role, the grants and the language count.
func (a *Auth) Add(ctx context.Context, user store.User, password, by string) (store.User, error) {
	user = store.User{
		ID: store.NewID(), Name: strings.TrimSpace(user.Name), Role: user.Role, Grants: given(user.Grants), Language: user.Language,
		Stamp: store.NewID(), Created: a.now(),
	}
	if err := checkUser(&user); err != nil {
		return store.User{}, err
	}
	var err error
	if user.Password, err = a.hasher.Hash(ctx, password); err != nil {
		return store.User{}, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		switch _, err := tx.UserNamed(ctx, user.Name); inventory.CodeOf(err) {
		case "":
			return ErrTaken
		case inventory.NotFound:
		default:
			return err
		}
		if err := tx.PutUser(ctx, user); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "user-add", Subject: user.ID, Field: "role",
			To: Roles(user), Why: user.Name})
	})
	return user, err
}

// given leaves out the grants that give nothing.
func given(grants map[string]store.Role) map[string]store.Role {
	kept := maps.Clone(grants)
	maps.DeleteFunc(kept, func(_ string, role store.Role) bool { return role == "" })
	return kept
}

func checkUser(u *store.User) error {
	switch {
	case u.Name == "" || len(u.Name) > 100 || strings.ContainsFunc(u.Name, unicode.IsControl):
		return ErrName
	case u.Language != "" && u.Language != "fr" && u.Language != "en":
		return inventory.Errorf(inventory.Invalid, "%q is no language: fr or en", u.Language)
	case u.Role != "":
		if err := checkRole(u.Role); err != nil {
			return err
		}
	case len(u.Grants) == 0:
		return ErrNoRole
	}
	for code, role := range u.Grants {
		if code == "" || len(code) > 20 || strings.ContainsAny(code, ",*") || strings.ContainsFunc(code, unicode.IsControl) {
			return inventory.Errorf(inventory.Invalid, "%q is no code of an entity", code)
		}
		if err := checkRole(role); err != nil {
			return err
		}
	}
	return nil
}

func checkRole(role store.Role) error {
	if slices.Contains(store.Roles(), role) {
		return nil
	}
	return inventory.Errorf(inventory.Invalid, "%q is no role: reader, manager or administrator", role)
}

// Roles says in a line what a person may do where, for the audit trail: "reader; TM manager".
func Roles(u store.User) string {
	var parts []string
	if u.Role != "" {
		parts = append(parts, string(u.Role))
	}
	for _, code := range slices.Sorted(maps.Keys(u.Grants)) {
		parts = append(parts, code+" "+string(u.Grants[code]))
	}
	return strings.Join(parts, "; ")
}

// SetPassword changes a person's password and ends all their sessions.
func (a *Auth) SetPassword(ctx context.Context, name, password, by string) error {
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return a.changeUser(ctx, name, store.AuditEntry{By: by, Action: "user-password"}, func(u *store.User) {
		u.Password, u.Stamp = hash, store.NewID()
	})
}

// SetRole changes what a person may do on all entities, from their next click.
func (a *Auth) SetRole(ctx context.Context, name string, role store.Role, by string) error {
	if err := checkRole(role); err != nil {
		return err
	}
	return a.changeUser(ctx, name, store.AuditEntry{By: by, Action: "user-role", Field: "role"}, func(u *store.User) { u.Role = role })
}

// SetGrants changes what a person may do, on all entities (empty: nothing there) and on single ones, from their next click.
func (a *Auth) SetGrants(ctx context.Context, name string, role store.Role, grants map[string]store.Role, by string) error {
	grants = given(grants)
	if err := checkUser(&store.User{Name: name, Role: role, Grants: grants}); err != nil {
		return err
	}
	return a.changeUser(ctx, name, store.AuditEntry{By: by, Action: "user-role", Field: "role"}, func(u *store.User) {
		u.Role, u.Grants = role, grants
	})
}

// SetDisabled keeps a person from signing in and ends their sessions, or lets them in again.
func (a *Auth) SetDisabled(ctx context.Context, name string, disabled bool, by string) error {
	action := "user-enable"
	if disabled {
		action = "user-disable"
	}
	return a.changeUser(ctx, name, store.AuditEntry{By: by, Action: action}, func(u *store.User) {
		u.Stamp, u.Disabled = store.NewID(), time.Time{}
		if disabled {
			u.Disabled = a.now()
		}
	})
}

// SetLanguage keeps the language that a person chose.
func (a *Auth) SetLanguage(ctx context.Context, name, language string) error {
	if err := checkUser(&store.User{Name: name, Role: store.Reader, Language: language}); err != nil {
		return err
	}
	return a.changeUser(ctx, name, store.AuditEntry{By: name, Action: "user-language", Field: "language"}, func(u *store.User) {
		u.Language = language
	})
}

func (a *Auth) changeUser(ctx context.Context, name string, entry store.AuditEntry, change func(*store.User)) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := tx.UserNamed(ctx, name)
		if err != nil {
			return err
		}
		before := user
		change(&user)
		if err := a.keepAnAdministrator(ctx, tx, before, user); err != nil {
			return err
		}
		if err := tx.PutUser(ctx, user); err != nil {
			return err
		}
		e := entry
		e.At, e.Subject, e.Why = a.now(), user.ID, user.Name
		switch e.Field {
		case "role":
			e.From, e.To = Roles(before), Roles(user)
		case "language":
			e.From, e.To = before.Language, user.Language
		}
		return tx.AddAudit(ctx, &e)
	})
}

// RemoveUser removes a person and ends their sessions.
func (a *Auth) RemoveUser(ctx context.Context, name, by string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := tx.UserNamed(ctx, name)
		if err != nil {
			return err
		}
		if err := a.keepAnAdministrator(ctx, tx, user, store.User{ID: user.ID}); err != nil {
			return err
		}
		if err := tx.RemoveUser(ctx, user.ID); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "user-remove", Subject: user.ID, Field: "role",
			From: Roles(user), Why: user.Name})
	})
}

// keepAnAdministrator refuses a change that takes the last one away who can administer.
func (a *Auth) keepAnAdministrator(ctx context.Context, tx *store.Tx, before, after store.User) error {
	if !administers(before) || administers(after) {
		return nil
	}
	users, err := tx.Users(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(users, func(u store.User) bool { return u.ID != before.ID && administers(u) }) {
		return nil
	}
	return ErrLast
}

func administers(u store.User) bool { return u.Role == store.Administrator && u.Disabled.IsZero() }
