package store

import (
	"context"
	"fmt"
	"time"
)

// SavedView is a list's filters and sorting, kept under a name by one person, for that person or for all.
type SavedView struct {
	ID      string
	Owner   string // id of a person
	Name    string
	Query   string // as in the list's address, without the question mark
	Shared  bool
	Created time.Time
}

var savedViews = table[SavedView]{
	name:    "saved_view",
	key:     []string{"id"},
	columns: []string{"owner", "name", "query", "shared", "created"},
	places: func(v *SavedView) []any {
		return []any{&v.ID, &v.Owner, &v.Name, &v.Query, &v.Shared, moment{&v.Created}}
	},
}

// SavedViews lists a person's own views and those that others share, by name.
func (r reader) SavedViews(ctx context.Context, owner string) ([]SavedView, error) {
	return savedViews.find(ctx, r.q, "WHERE owner = $1 OR shared ORDER BY lower(name), id", owner)
}

// SavedView reads one.
func (r reader) SavedView(ctx context.Context, id string) (SavedView, error) {
	return savedViews.one(ctx, r.q, id)
}

// PutSavedView keeps a view; one without an ID is new.
func (tx *Tx) PutSavedView(ctx context.Context, v *SavedView) error {
	if v.ID == "" {
		v.ID = NewID()
	}
	return savedViews.put(ctx, tx.q, v)
}

// RemoveSavedView forgets a view.
func (tx *Tx) RemoveSavedView(ctx context.Context, id string) error {
	if _, err := tx.q.ExecContext(ctx, "DELETE FROM saved_view WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove saved view: %w", err)
	}
	return nil
}
