package auth

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"recolement/collector/inventory"
	"recolement/collector/store"
)

// AddUser lets a person sign in; by is who decided so.
func (a *Auth) AddUser(ctx context.Context, name string, role store.Role, language, password, by string) (store.User, error) {
	name = strings.TrimSpace(name)
	if err := checkUser(name, role, language); err != nil {
		return store.User{}, err
	}
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return store.User{}, err
	}
	user := store.User{
		ID: store.NewID(), Name: name, Role: role, Language: language, Password: hash, Stamp: store.NewID(), Created: a.now(),
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		switch _, err := tx.UserNamed(ctx, name); inventory.CodeOf(err) {
		case "":
			return inventory.Errorf(inventory.Conflict, "there is a user %s already", name)
		case inventory.NotFound:
		default:
			return err
		}
		if err := tx.PutUser(ctx, user); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "user-add", Subject: user.ID, Field: "role",
			To: string(role), Why: name})
	})
	return user, err
}

func checkUser(name string, role store.Role, language string) error {
	switch {
	case name == "" || len(name) > 100 || strings.ContainsFunc(name, unicode.IsControl):
		return inventory.Errorf(inventory.Invalid, "a user's name has between 1 and 100 characters")
	case !slices.Contains(store.Roles(), role):
		return inventory.Errorf(inventory.Invalid, "%q is no role: reader, manager or administrator", role)
	case language != "" && language != "fr" && language != "en":
		return inventory.Errorf(inventory.Invalid, "%q is no language: fr or en", language)
	}
	return nil
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

// SetRole changes what a person may do, from their next click.
func (a *Auth) SetRole(ctx context.Context, name string, role store.Role, by string) error {
	if err := checkUser(name, role, ""); err != nil {
		return err
	}
	return a.changeUser(ctx, name, store.AuditEntry{By: by, Action: "user-role", Field: "role", To: string(role)}, func(u *store.User) {
		u.Role = role
	})
}

// SetLanguage keeps the language that a person chose.
func (a *Auth) SetLanguage(ctx context.Context, name, language string) error {
	if err := checkUser(name, store.Reader, language); err != nil {
		return err
	}
	return a.changeUser(ctx, name, store.AuditEntry{By: name, Action: "user-language", Field: "language", To: language}, func(u *store.User) {
		u.Language = language
	})
}

func (a *Auth) changeUser(ctx context.Context, name string, entry store.AuditEntry, change func(*store.User)) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := tx.UserNamed(ctx, name)
		if err != nil {
			return err
		}
		e := entry
		e.At, e.Subject, e.Why = a.now(), user.ID, user.Name
		switch e.Field {
		case "role":
			e.From = string(user.Role)
		case "language":
			e.From = user.Language
		}
		change(&user)
		if err := a.keepAnAdministrator(ctx, tx, user); err != nil {
			return err
		}
		if err := tx.PutUser(ctx, user); err != nil {
			return err
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
		if err := a.keepAnAdministrator(ctx, tx, store.User{ID: user.ID}); err != nil {
			return err
		}
		if err := tx.RemoveUser(ctx, user.ID); err != nil {
			return err
		}
		return tx.AddAudit(ctx, &store.AuditEntry{At: a.now(), By: by, Action: "user-remove", Subject: user.ID, Field: "role",
			From: string(user.Role), Why: user.Name})
	})
}

// keepAnAdministrator refuses a change after which nobody could administer; changed is how the person will be.
func (a *Auth) keepAnAdministrator(ctx context.Context, tx *store.Tx, changed store.User) error {
	users, err := tx.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.ID == changed.ID {
			u = changed
		}
		if u.Role == store.Administrator {
			return nil
		}
	}
	return inventory.Errorf(inventory.Conflict, "this is the last administrator")
}
