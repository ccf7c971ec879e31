package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"recolement/collector/inventory"
)

// Role is what a person may do. Each role may do all that the one before it may.
type Role string

// Roles, least first.
const (
	Reader        Role = "reader"        // sees
	Manager       Role = "manager"       // decides and imports
	Administrator Role = "administrator" // sets the policy and says who may what
)

// Roles lists all roles, least first.
func Roles() []Role { return []Role{Reader, Manager, Administrator} }

// User is a person who may sign in.
type User struct {
	ID       string
	Name     string
	Role     Role            // on all entities; empty: none
	Grants   map[string]Role // on single entities, by code, beyond Role
	Language string          // fr, en; empty: the browser's
	Password string          // argon2id in PHC form
	Stamp    string          // changes with the password: a session that bears an older one is over
	Created  time.Time
	Disabled time.Time // zero while they may sign in
}

type userRow struct {
	User
	signIn string
}

var userTable = table[userRow]{
	name: "user_account", key: []string{"id"},
	columns: []string{"name", "sign_in", "role", "language", "password", "stamp", "created", "grants", "disabled"},
	places: func(u *userRow) []any {
		return []any{&u.ID, &u.Name, &u.signIn, &u.Role, &u.Language, &u.Password, &u.Stamp, moment{&u.Created}, document{&u.Grants}, moment{&u.Disabled}}
	},
}

func signInName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// Users lists the people who may sign in, by name.
func (r reader) Users(ctx context.Context) ([]User, error) {
	return r.findUsers(ctx, "ORDER BY sign_in")
}

// User gives one person by id.
func (r reader) User(ctx context.Context, id string) (User, error) {
	row, err := userTable.one(ctx, r.q, id)
	return row.User, err
}

// UserNamed gives one person by the name typed at sign-in; letter case does not matter.
func (r reader) UserNamed(ctx context.Context, name string) (User, error) {
	found, err := r.findUsers(ctx, "WHERE sign_in = $1", signInName(name))
	if err != nil {
		return User{}, err
	}
	if len(found) == 0 {
		return User{}, inventory.Errorf(inventory.NotFound, "no user %s", name)
	}
	return found[0], nil
}

func (r reader) findUsers(ctx context.Context, tail string, args ...any) ([]User, error) {
	rows, err := userTable.find(ctx, r.q, tail, args...)
	if err != nil {
		return nil, err
	}
	users := make([]User, len(rows))
	for i := range rows {
		users[i] = rows[i].User
	}
	return users, nil
}

// PutUser adds a person, or changes the one with that id.
func (tx *Tx) PutUser(ctx context.Context, u User) error {
	return userTable.put(ctx, tx.q, &userRow{User: u, signIn: signInName(u.Name)})
}

// RemoveUser removes a person; what they did stays in the audit trail under their name.
func (tx *Tx) RemoveUser(ctx context.Context, id string) error {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM user_account WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove user: %w", err)
	}
	return nil
}
