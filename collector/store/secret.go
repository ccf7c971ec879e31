package store

import (
	"context"
	"time"
)

// Secret is something that collectors share, sealed.
type Secret struct {
	Name   string
	Sealed []byte // empty: there is none
	Made   time.Time
}

var secrets = table[Secret]{
	name: "secret", key: []string{"name"}, columns: []string{"sealed", "made"},
	places: func(s *Secret) []any { return []any{&s.Name, &s.Sealed, moment{&s.Made}} },
}

// Secret gives the secret of that name. One that is not there is empty.
func (r reader) Secret(ctx context.Context, name string) (Secret, error) {
	found, err := secrets.find(ctx, r.q, "WHERE name = $1", name)
	if err != nil || len(found) == 0 {
		return Secret{Name: name}, err
	}
	return found[0], nil
}

// PutSecret keeps a secret in the place of what was there under its name.
func (tx *Tx) PutSecret(ctx context.Context, s Secret) error {
	return secrets.put(ctx, tx.q, &s)
}
